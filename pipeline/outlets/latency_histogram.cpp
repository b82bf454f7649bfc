#include "pipeline/outlets/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ward {

// Below 64 ns every nanosecond has its bucket; above, the five bits after the
// leading one choose among 32 buckets of the octave.
std::size_t LatencyHistogram::bucket_of(std::uint64_t nanoseconds) {
  if (nanoseconds < 2 * kPerOctave) return nanoseconds;
  const auto shift = static_cast<unsigned>(std::bit_width(nanoseconds)) - kSubBits - 1;
  return (shift + 1) * kPerOctave + (nanoseconds >> shift) - kPerOctave;
}

std::uint64_t LatencyHistogram::middle_of(std::size_t bucket) {
  if (bucket < 2 * kPerOctave) return bucket;
  const std::size_t shift = bucket / kPerOctave - 1;
  const std::uint64_t low = (bucket % kPerOctave + kPerOctave) << shift;
  return low + ((std::uint64_t{1} << shift) >> 1U);
}

void LatencyHistogram::add(Nanoseconds latency) {
  const Nanoseconds counted = std::max(latency, Nanoseconds{0});
  ++counts_[bucket_of(static_cast<std::uint64_t>(counted.count()))];
  ++count_;
  max_ = std::max(max_, counted);
}

Nanoseconds LatencyHistogram::quantile(double share) const {
  if (count_ == 0) return Nanoseconds{0};
  const double wanted = std::clamp(share, 0.0, 1.0) * static_cast<double>(count_);
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(wanted)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) {
      return std::min(max_, Nanoseconds{static_cast<std::int64_t>(middle_of(bucket))});
    }
  }
  return max_;
}

}  // namespace ward
