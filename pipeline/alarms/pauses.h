#pragma once

#include <chrono>
#include <optional>

#include "pipeline/alarms/observed_silence.h"
#include "pipeline/alarms/rhythm_events.h"

namespace ward {

/// Silences of the heart too short for asystole. Told as soon as one is long
/// enough, in signal that was really seen.
class Pauses {
 public:
  void observed(Instant from, Instant to) { silence_.observed(from, to); }
  /// A beat, at its first telling.
  void beat(Instant r_peak);
  void forget();

  /// @param limit  no beat for longer than this
  /// @param beats  the beats before, for the evidence
  void judge(Nanoseconds limit, const RhythmBeats& beats, RhythmEvents& events);

  /// A QRS may hide in a hole longer than this.
  static constexpr Nanoseconds kLongestHole = std::chrono::milliseconds{100};

 private:
  ObservedSilence silence_{kLongestHole};
  bool heard_{false};                    ///< a beat, so that silence is a pause of the heart
  Nanoseconds longest_ended_{};          ///< since the last judging: a beat may end one unseen by it
  Instant ended_;
};

/// One beat did not come: a gap between beats of a rhythm that was normal
/// before and goes on. After each final beat, the newest of `beats`.
void judge_missed_beat(const RhythmBeats& beats, RhythmEvents& events);

}  // namespace ward
