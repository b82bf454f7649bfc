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
  std::array<std::uint32_t, SinusIntervals::kKept> words{};
  const std::size_t length = used + 1 - kWordLetters;
  for (std::size_t n = 0; n < length; ++n) {
    words[n] = symbol(intervals.interval(n + 2)) << 12U | symbol(intervals.interval(n + 1)) << 6U |
               symbol(intervals.interval(n));
  }
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(length);
  std::sort(words.begin(), end);
  const auto total = static_cast<double>(length);
  double entropy = 0;
  double distinct = 0;
  for (auto word = words.begin(); word != end; ++distinct) {
    const auto next = std::upper_bound(word, end, *word);
    const double share = static_cast<double>(next - word) / total;
    entropy -= share * std::log2(share);
    word = next;
  }
  return distinct / (total * std::log2(total)) * entropy;
}

void AtrialFibrillation::judge(const SinusIntervals& intervals) {
  const std::size_t count = intervals.count(intervals.end(0), SinusIntervals::kOldest);
  const auto least = static_cast<std::size_t>(kLimits.least);
  if (count < least || intervals.end(0) - intervals.end(count - 1) < kLimits.span) return;
  const double whole = symbolic_entropy(intervals, count);
  const double recent = symbolic_entropy(intervals, least);
  if (on_) {
    on_ = whole >= kLimits.entropy_off && recent >= kLimits.recent_off;
  } else {
    on_ = whole > kLimits.entropy_on && recent > kLimits.recent_on;
  }
}

}  // namespace ward
