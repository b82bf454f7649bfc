#pragma once

#include <optional>

#include "pipeline/alarms/sinus_intervals.h"

namespace ward {

/// RR intervals that are irregular for a minute without being a pattern: grouped
/// beating (bigeminy, trigeminy, Wenckebach) repeats its intervals after two or
/// three and is not called irregular.
class IrregularRhythm {
 public:
  /// Once for each interval added.
  void judge(const SinusIntervals& intervals);
  void forget() { *this = IrregularRhythm{}; }
  [[nodiscard]] bool on() const { return on_; }

 private:
  std::optional<Instant> since_;  ///< irregular at every beat since
  bool on_{false};
};

}  // namespace ward
