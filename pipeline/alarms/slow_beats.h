#pragma once

#include <optional>

#include "pipeline/alarms/finding.h"
#include "pipeline/alarms/limits.h"
#include "pipeline/alarms/rhythm_beats.h"
#include "pipeline/alarms/rhythm_limits.h"

namespace ward {

/// A bradycardia too short for the displayed rate, which averages more beats:
/// five in a row whose own rate is below the limit (CinC 2015). Every beat
/// counts, classified or not.
class SlowBeats {
 public:
  /// @param beats  told beats, the newest first
  /// @param limit  rate below which a bradycardia is extreme
  /// @return `unknown` while a hole in the signal hides the rate of beats that were slow
  Presence judge(const RhythmBeats& beats, float limit) {
    const std::optional<BeatsPerMinute> rate = beats.rate_of_last(kRhythmLimits.slow_beats);
    if (!rate) return slow_ ? Presence::unknown : Presence::absent;
    // As the limit alarm ends: not on the first beat that comes a little sooner.
    slow_ = rate->value < (slow_ ? limit + kExtremeRateHysteresis : limit) && most_are_slow(beats);
    rate_ = rate->value;
    return slow_ ? Presence::present : Presence::absent;
  }
  /// What judge() last found.
  [[nodiscard]] bool slow() const { return slow_; }
  /// Of the beats that decided, per minute.
  [[nodiscard]] float rate() const { return rate_; }

 private:
  /// One long interval, a pause or a beat not found, is no bradycardia,
  /// however low it draws the mean.
  static bool most_are_slow(const RhythmBeats& beats) {
    int slow = 0;
    for (std::size_t n = 0; n + 1 < static_cast<std::size_t>(kRhythmLimits.slow_beats); ++n) {
      if (beats.back(n).interval > kRhythmLimits.slow_interval) ++slow;
    }
    return slow >= kRhythmLimits.slow_intervals;
  }

  bool slow_{false};
  float rate_{};
};

}  // namespace ward
