#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/export/recording.h"

namespace ward {

/// As screens write it: "II", "ABP 2"; "MDC150036" for a code without a label.
[[nodiscard]] std::string channel_label(ChannelId channel);

/// One channel on an even grid from the recording's start: what file formats
/// without times of their own need.
struct GridChannel {
  std::string label;   ///< of the code table: "II", "ABP", "ABP 2"
  Unit unit{Unit::none};
  double scale{1.0};   ///< the decimal number the device meant: 0.005, not 0.00499999989
  double offset{0.0};
  std::vector<std::int16_t> samples;  ///< kMissingSample in gaps

  struct Gap {
    std::uint64_t first{};  ///< index of the first missing sample
    std::uint64_t count{};
  };
  [[nodiscard]] std::vector<Gap> gaps() const;
};

/// Channels of one sampling rate, equally long.
struct RateGroup {
  SamplePeriod period;
  std::vector<GridChannel> channels;
  [[nodiscard]] std::uint64_t samples() const { return channels.front().samples.size(); }
  /// Sample nearest to a time since the start.
  [[nodiscard]] std::uint64_t index_of(Nanoseconds since_start) const;
  /// "250hz", "62.5hz", for file names.
  [[nodiscard]] std::string name() const;
};

/// Samples are placed by the time of their stretch's first one, to the nearest
/// grid point, and never overwrite each other: a stretch that a corrected
/// device clock put a little (up to half a second) before the end of the one
/// before follows directly on it. Sample values are not touched.
/// @return fastest rate first
[[nodiscard]] std::vector<RateGroup> place_on_grid(const std::vector<ExportChannel>& channels, Instant from,
                                                   Instant to);

}  // namespace ward
