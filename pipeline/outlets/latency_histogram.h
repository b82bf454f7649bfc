#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "pipeline/domain/time.h"

namespace ward {

/// Counts durations in logarithmic buckets, 32 to an octave: any quantile is
/// good to 1.6 %, the maximum and the count are exact. Fixed size, 15 KB.
class LatencyHistogram {
 public:
  /// A negative latency counts as zero.
  void add(Nanoseconds latency);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Nanoseconds max() const { return max_; }
  /// The latency that `share` of all do not exceed; zero when none was added.
  /// @param share  0 to 1: 0.5 is the median
  [[nodiscard]] Nanoseconds quantile(double share) const;

 private:
  static constexpr unsigned kSubBits = 5;
  static constexpr std::size_t kPerOctave = std::size_t{1} << kSubBits;
  static constexpr std::size_t kBuckets = (64 - kSubBits + 1) * kPerOctave;

  static std::size_t bucket_of(std::uint64_t nanoseconds);
  static std::uint64_t middle_of(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_{0};
  Nanoseconds max_{};
};

}  // namespace ward
