#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/domain/ward_view.h"
#include "pipeline/store/wave_pyramid.h"
#include "pipeline/store/wave_run.h"

namespace ward {

/// Joins runs of one channel, given in order of time, to unbroken stretches
/// and thins them: each stretch one WaveSegment.
///
/// Bins lie on multiples of their width; a bin that holds no sample taken is
/// kMissingSample, both. A bin not wider than a sample's period: the samples
/// themselves. A stretch ends where meaning or state change, or the next
/// sample is more than half a period beside its place.
class WaveJoiner {
 public:
  WaveJoiner(ChannelId channel, Instant from, Instant to, Nanoseconds bin, std::vector<WaveSegment>& into);
  void add(const WaveRun& run);
  /// Whole seconds; only for bins of whole seconds.
  void add(const BinRun& run);
  /// Hands the last stretch over.
  void finish();

 private:
  void add_plain(const WaveRun& run);

  ChannelId channel_;
  std::int64_t from_;
  std::int64_t to_;
  std::int64_t bin_;
  std::vector<WaveSegment>& into_;
  BinRun stretch_;         ///< empty: none is open
  bool plain_{false};      ///< it holds samples, not bins
};

/// A bin's width as the wire tells it. @return value_out_of_range for
/// negative ones and those no fraction of 32 bits can tell
[[nodiscard]] Result<SamplePeriod> bin_period(Nanoseconds bin);

}  // namespace ward
