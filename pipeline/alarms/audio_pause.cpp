#include "pipeline/alarms/audio_pause.h"

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

bool AudioPause::on_raised(AlarmPriority priority) {
  if (!paused() || priority < threshold_) return false;
  end();
  return true;
}

bool AudioPause::on_tick(Instant now) {
  if (!paused() || now < *until_) return false;
  end();
  return true;
}

}  // namespace ward
