#pragma once

#include <chrono>
#include <optional>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/result.h"

namespace ward {

/// What a client asks for when the nurse just presses the key (Draeger: 2 min).
inline constexpr Nanoseconds kUsualAudioPause = std::chrono::seconds{120};
/// A pause is bounded: nobody forgets a silent alarm for longer.
inline constexpr Nanoseconds kLongestAudioPause = std::chrono::seconds{600};

/// AUDIO PAUSED of one bed (IEC 60601-1-8): alarms stay visible, the sound
/// rests. Ends by time, by command, or by break-through: a new alarm at least
/// as urgent as the most urgent one that stood when the pause began.
class AudioPause {
 public:
  /// @param duration  zero ends the pause
  /// @param highest   most urgent alarm on screen now
  /// @return none when done; value_out_of_range below zero or beyond
  ///         kLongestAudioPause; nothing_to_do when ending what is not paused
  ErrorCode command(Nanoseconds duration, std::optional<AlarmPriority> highest, Instant now);

  /// A pause begun in an earlier life of the server: it ends when it should
  /// have ended, or, if the clock was set back meanwhile, kLongestAudioPause
  /// after the first tick.
  void restore(Instant until) { until_ = until; }
  /// An alarm of that life is on screen again: the pause rests on it too.
  void on_restored(AlarmPriority priority);

  /// A new alarm was raised. @return true when it broke through
  bool on_raised(AlarmPriority priority);
  /// @return true when the time ran out, or was cut to what it may be
  bool on_tick(Instant now);
  /// The patient left.
  void end() { *this = AudioPause{}; }

  [[nodiscard]] bool paused() const { return until_.has_value(); }
  /// End of the pause; the epoch when not paused.
  [[nodiscard]] Instant until() const { return until_.value_or(Instant{}); }

 private:
  std::optional<Instant> until_;
  AlarmPriority threshold_{AlarmPriority::information};
};

}  // namespace ward
