#pragma once

#include <optional>

#include "pipeline/alarms/sinus_intervals.h"

namespace ward {

/// Normalised symbolic Shannon entropy of the newest `count` intervals, 0 to 1
/// (Zhou, Ding, Ung, Pickwell-MacPherson, Zhang 2014). Each interval's rate
/// becomes a symbol of 5 /min, three symbols a word. Fibrillation hardly ever
/// repeats a word; sinus rhythm, and any pattern, does.
/// @param count  at most those there are; the entropy of fewer than four is 0
[[nodiscard]] double symbolic_entropy(const SinusIntervals& intervals, std::size_t count);

/// Atrial fibrillation from RR intervals: on when the last minute or more is
/// that of fibrillation, off with hysteresis. Where too few intervals are left
/// (bigeminy, beats without a class) the verdict stays as it was.
class AtrialFibrillation {
 public:
  /// Once for each interval added.
  void judge(const SinusIntervals& intervals);
  void forget() { on_ = false; }
  [[nodiscard]] bool on() const { return on_; }

 private:
  bool on_{false};
};

}  // namespace ward
