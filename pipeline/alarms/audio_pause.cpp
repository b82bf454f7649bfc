#include "pipeline/alarms/audio_pause.h"

#include <algorithm>

namespace ward {

ErrorCode AudioPause::command(Nanoseconds duration, std::optional<AlarmPriority> highest, Instant now) {
  if (duration < Nanoseconds{0} || duration > kLongestAudioPause) return ErrorCode::value_out_of_range;
  if (duration == Nanoseconds{0}) {
    if (!paused()) return ErrorCode::nothing_to_do;
    end();
    return ErrorCode::none;
  }
  until_ = now + duration;
  threshold_ = highest.value_or(AlarmPriority::information);
  return ErrorCode::none;
}

void AudioPause::on_restored(AlarmPriority priority) {
  if (paused()) threshold_ = std::max(threshold_, priority);
}

bool AudioPause::on_raised(AlarmPriority priority) {
  // Information makes no sound: it has nothing to break through with. After a
  // restart every chain says that it learns the ECG.
  if (!paused() || priority < std::max(threshold_, AlarmPriority::low)) return false;
  end();
  return true;
}

bool AudioPause::on_tick(Instant now) {
  if (!paused()) return false;
  if (*until_ - now > kLongestAudioPause) {
    until_ = now + kLongestAudioPause;
    return true;
  }
  if (now < *until_) return false;
  end();
  return true;
}

}  // namespace ward
