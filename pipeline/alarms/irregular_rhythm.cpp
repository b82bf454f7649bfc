#include "pipeline/alarms/irregular_rhythm.h"

#include <cmath>

namespace ward {
namespace {

constexpr const IrregularityLimits& kLimits = kIrregularityLimits;

/// Share of intervals that differ from the one `lag` before by more than the step.
double changing(const SinusIntervals& intervals, std::size_t count, std::size_t lag) {
  int changed = 0;
  for (std::size_t n = 0; n + lag < count; ++n) {
    const double one = intervals.interval(n);
    const double other = intervals.interval(n + lag);
    if (std::abs(one - other) > kLimits.step * (one + other) / 2) ++changed;
  }
  return static_cast<double>(changed) / static_cast<double>(count - lag);
}

}  // namespace

void IrregularRhythm::judge(const SinusIntervals& intervals) {
  const Instant now = intervals.end(0);
  const std::size_t count = intervals.count(now, kLimits.span);
  // Too few to tell: neither begins nor ends it.
  if (count < static_cast<std::size_t>(kLimits.irregular_least)) return;
  const double needed = since_ ? kLimits.irregular_off : kLimits.irregular_on;
  bool irregular = true;
  for (std::size_t lag = 1; lag <= 3; ++lag) irregular = irregular && changing(intervals, count, lag) >= needed;
  if (!irregular) {
    forget();
    return;
  }
  if (!since_) since_ = now;
  on_ = now - *since_ >= kLimits.irregular_for;
}

}  // namespace ward
