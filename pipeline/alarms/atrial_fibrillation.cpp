#include "pipeline/alarms/atrial_fibrillation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace ward {
namespace {

constexpr const IrregularityLimits& kLimits = kIrregularityLimits;
constexpr std::size_t kWordLetters = 3;

/// 5 /min a step, 315 /min and above alike: six bits.
std::uint32_t symbol(float interval) {
  return static_cast<std::uint32_t>(std::min(63.0F, std::floor(60.0F / interval / 5.0F)));
}

}  // namespace

double symbolic_entropy(const SinusIntervals& intervals, std::size_t count) {
  const std::size_t used = std::min(count, intervals.size());
  if (used < kWordLetters + 1) return 0;
  std::array<std::uint32_t, SinusIntervals::kKept> symbols{};
  std::array<std::uint32_t, SinusIntervals::kKept> words{};
  for (std::size_t n = 0; n < used; ++n) symbols[n] = symbol(intervals.interval(n));
  const std::size_t length = used + 1 - kWordLetters;
  for (std::size_t n = 0; n < length; ++n) words[n] = symbols[n + 2] << 12U | symbols[n + 1] << 6U | symbols[n];
  std::sort(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(length));
  const auto total = static_cast<double>(length);
  const double most = std::log2(total);
  double entropy = 0;
  double distinct = 0;
  for (std::size_t first = 0; first < length; ++distinct) {
    std::size_t next = first + 1;
    while (next < length && words[next] == words[first]) ++next;
    const auto times = static_cast<double>(next - first);
    // Most words occur once, and the logarithm of one is none.
    entropy += times / total * (next == first + 1 ? most : most - std::log2(times));
    first = next;
  }
  return distinct / (total * most) * entropy;
}

void AtrialFibrillation::judge(const SinusIntervals& intervals) {
  const std::size_t count = intervals.count(intervals.end(0), SinusIntervals::kOldest);
  const auto least = static_cast<std::size_t>(kLimits.least);
  if (count < least || intervals.end(0) - intervals.end(count - 1) < kLimits.span) return;
  const double needed = on_ ? kLimits.entropy_off : kLimits.entropy_on;
  const double needed_recently = on_ ? kLimits.recent_off : kLimits.recent_on;
  on_ = symbolic_entropy(intervals, least) > needed_recently && symbolic_entropy(intervals, count) > needed;
}

}  // namespace ward
