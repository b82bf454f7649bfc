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
    slow_ = rate->value < (slow_ ? limit + kExtremeRateHysteresis : limit);
    rate_ = rate->value;
    return slow_ ? Presence::present : Presence::absent;
  }
  /// Of the beats that decided, per minute.
  [[nodiscard]] float rate() const { return rate_; }

 private:
  bool slow_{false};
  float rate_{};
};

}  // namespace ward
