#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/ward_view.h"

namespace ward {

/// Thins one channel's samples to what a screen column draws: the smallest and
/// largest raw value of each bin, at most 125 bins a second, so that every
/// R peak keeps its height. Bins run on across blocks. A hole in time, or a
/// change of scale, unit, period or state, closes the bin and begins a new
/// segment. A bin in which nothing was measured holds -32768 twice.
class WaveThinner {
 public:
  static constexpr std::uint32_t kMostBinsPerSecond = 125;
  /// Bins waiting to be taken; beyond it the waiting ones are thrown away and
  /// counted: they are for screens only, and too old to be drawn as live.
  static constexpr std::size_t kMostWaiting = 1024;

  void add(const SampleBlock& block);

  /// Segments of all complete bins since the last call, oldest first; the
  /// bin being filled stays.
  [[nodiscard]] std::vector<WaveSegment> take();
  [[nodiscard]] std::uint64_t bins_dropped() const { return bins_dropped_; }

  /// Samples a bin joins at this sampling rate.
  [[nodiscard]] static std::uint32_t samples_per_bin(SamplePeriod period);

 private:
  [[nodiscard]] bool continues(const SampleBlock& block) const;
  void begin_line(const SampleBlock& block);
  void add_sample(std::int16_t sample, Instant time);
  void close_bin();

  SampleBlock line_;           ///< properties of the run in hand; its samples are unused
  bool started_{false};
  std::uint32_t per_bin_{1};
  Instant expected_;           ///< where the next block of this run begins
  std::vector<WaveSegment> waiting_;
  std::size_t bins_waiting_{0};
  bool segment_open_{false};
  Instant bin_start_;
  std::uint32_t in_bin_{0};
  std::int16_t low_{kMissingSample};
  std::int16_t high_{kMissingSample};
  std::uint64_t bins_dropped_{0};
};

}  // namespace ward
