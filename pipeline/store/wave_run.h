#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <span>

#include "pipeline/domain/sample_block.h"

namespace ward {

/// What a channel's raw samples mean, and what the device says of them.
struct WaveMeaning {
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};
  float offset{};
  ChannelState state{ChannelState::valid};

  [[nodiscard]] static WaveMeaning of(const SampleBlock& block) {
    return {block.unit, block.period, block.scale, block.offset, block.state};
  }
  [[nodiscard]] bool same(const WaveMeaning& other) const {
    return unit == other.unit && period == other.period && state == other.state &&
           std::bit_cast<std::uint32_t>(scale) == std::bit_cast<std::uint32_t>(other.scale) &&
           std::bit_cast<std::uint32_t>(offset) == std::bit_cast<std::uint32_t>(other.offset);
  }
};

/// Contiguous samples of one channel.
struct WaveRun {
  WaveMeaning meaning;
  std::int64_t first{};  ///< signal time of the first sample, nanoseconds
  std::span<const std::int16_t> samples;

  [[nodiscard]] std::int64_t time_of(std::size_t i) const { return first + meaning.period.of(i).count(); }
  [[nodiscard]] std::int64_t end() const { return time_of(samples.size()); }
  /// Number of the first sample at `time` or later; at most samples.size().
  [[nodiscard]] std::size_t at_or_after(std::int64_t time) const {
    if (time <= first) return 0;
    const double guess = static_cast<double>(time - first) * 1e-9 * meaning.period.hertz();
    if (guess >= static_cast<double>(samples.size()) + 2.0) return samples.size();
    auto i = static_cast<std::size_t>(guess);
    i = i > 2 ? i - 2 : 0;
    while (i < samples.size() && time_of(i) < time) ++i;
    return i;
  }
};

/// Times and periods with which can be reckoned: within a century or so of the
/// ward's line, an hour a sample at most. Others are kept, but have no place
/// on a time axis.
[[nodiscard]] constexpr bool has_place_in_time(std::int64_t first, SamplePeriod period) {
  // The longest block lasts less than 2^54 ns: from the end of one to the
  // beginning of any other there is no overflow.
  constexpr std::int64_t kFarthest = std::numeric_limits<std::int64_t>::max() / 2 - (std::int64_t{1} << 54);
  return first > -kFarthest && first < kFarthest && period.numerator != 0 && period.denominator != 0 &&
         period.numerator / period.denominator <= 3600;
}

/// Bins lie on multiples of their width since the ward line's zero.
[[nodiscard]] constexpr std::int64_t bin_of(std::int64_t time, std::int64_t width) {
  return time >= 0 ? time / width : -((-(time + 1)) / width) - 1;
}

}  // namespace ward
