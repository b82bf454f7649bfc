#include "pipeline/outlets/wave_thinner.h"

#include <algorithm>
#include <utility>

namespace ward {

std::uint32_t WaveThinner::samples_per_bin(SamplePeriod period) {
  const std::uint64_t numerator = std::max<std::uint64_t>(1, period.numerator);
  const std::uint64_t widest = numerator * kMostBinsPerSecond;
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (period.denominator + widest - 1) / widest));
}

bool WaveThinner::continues(const SampleBlock& block) const {
  if (!started_) return false;
  if (block.period != line_.period || block.unit != line_.unit || block.state != line_.state) return false;
  if (block.scale != line_.scale || block.offset != line_.offset) return false;
  // The device's clock is steered onto the ward's, so neighbours meet within a
  // bin; anything more is a hole (or an overlap) in time.
  const Nanoseconds apart = block.first_sample - expected_;
  const Nanoseconds bin = line_.period.of(per_bin_);
  return apart <= bin && -apart <= bin;
}

void WaveThinner::begin_line(const SampleBlock& block) {
  if (in_bin_ > 0) close_bin();
  segment_open_ = false;
  started_ = true;
  line_ = block;
  per_bin_ = samples_per_bin(block.period);
}

void WaveThinner::add(const SampleBlock& block) {
  if (!continues(block)) begin_line(block);
  for (std::size_t i = 0; i < block.count; ++i) add_sample(block.samples[i], block.time_of(i));
  expected_ = block.end();
}

void WaveThinner::add_sample(std::int16_t sample, Instant time) {
  if (in_bin_ == 0) {
    bin_start_ = time;
    low_ = high_ = kMissingSample;
  }
  if (sample != kMissingSample) {
    const bool first = low_ == kMissingSample;
    low_ = first ? sample : std::min(low_, sample);
    high_ = first ? sample : std::max(high_, sample);
  }
  if (++in_bin_ == per_bin_) close_bin();
}

void WaveThinner::close_bin() {
  if (bins_waiting_ >= kMostWaiting) {
    bins_dropped_ += bins_waiting_;
    bins_waiting_ = 0;
    waiting_.clear();
    segment_open_ = false;
  }
  if (!segment_open_) {
    WaveSegment segment;
    segment.channel = line_.channel;
    segment.unit = line_.unit;
    segment.scale = line_.scale;
    segment.offset = line_.offset;
    segment.bin = SamplePeriod{line_.period.numerator * per_bin_, line_.period.denominator};
    segment.first_bin = bin_start_;
    segment.state = line_.state;
    waiting_.push_back(std::move(segment));
    segment_open_ = true;
  }
  waiting_.back().minima.push_back(low_);
  waiting_.back().maxima.push_back(high_);
  ++bins_waiting_;
  in_bin_ = 0;
}

std::vector<WaveSegment> WaveThinner::take() {
  segment_open_ = false;
  bins_waiting_ = 0;
  return std::exchange(waiting_, {});
}

}  // namespace ward
