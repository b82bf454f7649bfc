#include "pipeline/store/store_waves.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pipeline/store/wave_joiner.h"

namespace ward {
namespace {

constexpr Nanoseconds kSecond = std::chrono::seconds{1};

Instant end_of(const WaveSegment& stretch) { return stretch.first_bin + stretch.bin.of(stretch.minima.size()); }

bool alike(const WaveSegment& a, const WaveSegment& b) {
  return a.channel == b.channel && a.unit == b.unit && a.scale == b.scale && a.offset == b.offset &&
         a.bin == b.bin && a.state == b.state;
}

/// Lowest and highest of both; "not measured" gives way to any measurement.
void widen(std::int16_t& lowest, std::int16_t& highest, std::int16_t low, std::int16_t high) {
  if (low == kMissingSample && high == kMissingSample) return;
  const bool none = lowest == kMissingSample && highest == kMissingSample;
  lowest = none ? low : std::min(lowest, low);
  highest = none ? high : std::max(highest, high);
}

bool join_samples(WaveSegment& stretch, const WaveSegment& next) {
  if (std::chrono::abs(next.first_bin - end_of(stretch)) > stretch.bin.of(1) / 2) return false;
  stretch.minima.insert(stretch.minima.end(), next.minima.begin(), next.minima.end());
  stretch.maxima.insert(stretch.maxima.end(), next.maxima.begin(), next.maxima.end());
  return true;
}

bool join_bins(WaveSegment& stretch, const WaveSegment& next, Nanoseconds bin) {
  const std::int64_t first = (next.first_bin - stretch.first_bin) / bin;
  if (first < 0 || first > static_cast<std::int64_t>(stretch.minima.size())) return false;
  const auto at = static_cast<std::size_t>(first);
  const std::size_t size = std::max(stretch.minima.size(), at + next.minima.size());
  stretch.minima.resize(size, kMissingSample);
  stretch.maxima.resize(size, kMissingSample);
  for (std::size_t i = 0; i < next.minima.size(); ++i) {
    widen(stretch.minima[at + i], stretch.maxima[at + i], next.minima[i], next.maxima[i]);
  }
  return true;
}

}  // namespace

Nanoseconds whole_bin(Nanoseconds bin) {
  return bin <= kSecond ? bin : (bin + kSecond - Nanoseconds{1}) / kSecond * kSecond;
}

std::vector<WaveSegment> waves_of(ChannelId channel, std::vector<SampleBlock> blocks, Instant from, Instant to,
                                  Nanoseconds bin) {
  std::stable_sort(blocks.begin(), blocks.end(),
                   [](const SampleBlock& a, const SampleBlock& b) { return a.first_sample < b.first_sample; });
  std::vector<WaveSegment> stretches;
  WaveJoiner joiner(channel, from, to, bin, stretches);
  for (const SampleBlock& block : blocks) {
    joiner.add({WaveMeaning::of(block), block.first_sample.time_since_epoch().count(), block.raw()});
  }
  joiner.finish();
  return stretches;
}

std::vector<WaveSegment> join_waves(std::vector<WaveSegment> stretches, Nanoseconds bin) {
  std::stable_sort(stretches.begin(), stretches.end(),
                   [](const WaveSegment& a, const WaveSegment& b) { return a.first_bin < b.first_bin; });
  const auto width = bin_period(bin);  // of thinned ones; the others are samples
  std::vector<WaveSegment> joined;
  for (WaveSegment& stretch : stretches) {
    const bool thinned = width && stretch.bin == width.value();
    const bool follows = !joined.empty() && alike(joined.back(), stretch) &&
                         (thinned ? join_bins(joined.back(), stretch, bin) : join_samples(joined.back(), stretch));
    if (!follows) joined.push_back(std::move(stretch));
  }
  return joined;
}

}  // namespace ward
