#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/store/wave_run.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Width of the pyramid's bins, nanoseconds.
inline constexpr std::int64_t kPyramidBin = 1'000'000'000;

/// Minimum and maximum of each bin of an unbroken stretch; kMissingSample
/// both where no sample was taken.
struct BinRun {
  WaveMeaning meaning;
  std::int64_t first{};      ///< signal time of the first sample
  std::int64_t end{};        ///< and where the last one ends
  std::int64_t first_bin{};  ///< number of the first bin: see bin_of()
  std::vector<std::int16_t> minima;
  std::vector<std::int16_t> maxima;

  /// True when what begins at `start` goes on where this ends, by half a
  /// sample's time.
  [[nodiscard]] bool goes_on_at(std::int64_t start, const WaveMeaning& with) const {
    const std::int64_t beside = start > end ? start - end : end - start;
    return meaning.same(with) && beside <= meaning.period.of(1).count() / 2;
  }
  /// Puts samples into their bins, `width` wide. The run must go on.
  void add(const WaveRun& run, std::int64_t width);
  /// Puts a bin's extremes in.
  void add_bin(std::int64_t bin, std::int16_t minimum, std::int16_t maximum);
};

/// Thins one channel, in order of arrival, into seconds. Of a channel with
/// less than a sample a second there is no pyramid.
class PyramidBuilder {
 public:
  void add(const WaveRun& run);
  [[nodiscard]] bool empty() const { return runs_.empty() || too_slow_; }
  [[nodiscard]] const std::vector<BinRun>& runs() const { return runs_; }
  [[nodiscard]] wire::Bytes encode() const;

 private:
  std::vector<BinRun> runs_;
  bool too_slow_{false};
};

[[nodiscard]] Result<std::vector<BinRun>> decode_pyramid(wire::ByteView bytes);

}  // namespace ward
