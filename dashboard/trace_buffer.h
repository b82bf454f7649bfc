#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// Extremes of the samples of one short stretch of a waveform, in the
/// channel's own unit.
struct TraceBin {
  Instant time;  ///< where the stretch begins
  float low{};
  float high{};
};

/// What one pixel column of a sweeping trace shows.
struct TraceColumn {
  float low{};
  float high{};
  bool present{false};  ///< false: erase bar, or nothing was measured there
};

/// A sweep across a strip of the screen: `width` columns show `span` of time,
/// the newest at the sweep position, which moves left to right and starts
/// anew at the left edge. `erase` columns ahead of it are blank.
struct Sweep {
  Instant head;       ///< the moment drawn at the sweep position
  Nanoseconds span{};
  std::size_t width{};
  std::size_t erase{};
};

/// Column at which the sweep stands, 0 .. width-1.
[[nodiscard]] std::size_t sweep_column(const Sweep& sweep);

/// One channel's recent past, thinned to min/max bins, bounded in time and in
/// number: what falls out is the oldest. Bins keep their times, so a hole in
/// the data stays a hole on the screen.
class TraceBuffer {
 public:
  /// Longest past kept; longer than the widest sweep.
  static constexpr Nanoseconds kKeep = std::chrono::seconds{24};
  /// 24 s of one bin per sample at 500 Hz.
  static constexpr std::size_t kMostBins = 12'000;

  /// Appends a segment. Bins that are not newer than what is held are
  /// repetitions and ignored, except that a bin overlapping the last one by
  /// less than kOverlap is merged into it, so that a clock correction never
  /// costs an R peak.
  void add(const WaveSegment& segment);
  void clear();

  [[nodiscard]] bool empty() const { return bins_.empty(); }
  [[nodiscard]] const std::deque<TraceBin>& bins() const { return bins_; }
  /// End of the newest measured bin; meaningless when empty.
  [[nodiscard]] Instant newest() const { return newest_; }
  /// Height of one step of the device's converter; 0 before the first segment.
  [[nodiscard]] float resolution() const { return resolution_; }

  /// Columns of a sweep, index = pixel column. Each shows the extremes of its
  /// stretch, joined to the column before it when the data is contiguous:
  /// whatever the thinning, an R peak reaches its height.
  void draw(const Sweep& sweep, std::vector<TraceColumn>& columns) const;

 private:
  static constexpr Nanoseconds kOverlap = std::chrono::milliseconds{20};

  void add_bin(Instant time, float low, float high);
  [[nodiscard]] bool contiguous(const TraceBin& earlier, const TraceBin& later) const;

  std::deque<TraceBin> bins_;
  Nanoseconds period_{std::chrono::milliseconds{8}};
  float resolution_{0};
  Instant newest_;
};

}  // namespace ward
