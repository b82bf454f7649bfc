#include "pipeline/signals/perfusion_index.h"

#include <algorithm>

namespace ward {

namespace {

constexpr Nanoseconds kBin = std::chrono::milliseconds{40};
constexpr float kMostShare = 0.20F;   ///< oximeters' own indices end at 20 %
constexpr float kLeastShare = 0.0002F;
constexpr std::size_t kFirst = 16;
constexpr int kDoubtLasts = 250;
constexpr Nanoseconds kTimeout = std::chrono::seconds{10};

}  // namespace

void PerfusionIndex::on(const SampleBlock& block, const DetectedBeats& pulses) {
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  for (std::size_t i = 0; connected && i < block.count; ++i) {
    if (block.missing(i)) continue;
    const std::int64_t number = block.time_of(i).time_since_epoch() / kBin;
    Bin& bin = bins_[static_cast<std::size_t>(number % kBins)];
    const float value = block.physical(i);
    if (bin.number != number) bin = {number, value, value, 0.0F, 0};
    bin.low = std::min(bin.low, value);
    bin.high = std::max(bin.high, value);
    bin.sum += value;
    ++bin.count;
  }
  for (const DetectedBeat& pulse : pulses) {
    if (pulse.continuous && last_foot_) on_pulse(*last_foot_, pulse.time);
    last_foot_ = pulse.time;
  }
}

void PerfusionIndex::on_pulse(Instant from, Instant to) {
  const std::int64_t first = from.time_since_epoch() / kBin;
  const std::int64_t last = to.time_since_epoch() / kBin;
  if (last - first >= kBins) return;
  Bin all;
  for (std::int64_t number = first; number <= last; ++number) {
    const Bin& bin = bins_[static_cast<std::size_t>(number % kBins)];
    if (bin.number != number) continue;
    all.low = all.count == 0 ? bin.low : std::min(all.low, bin.low);
    all.high = all.count == 0 ? bin.high : std::max(all.high, bin.high);
    all.sum += bin.sum;
    all.count += bin.count;
  }
  if (all.count == 0) return;
  const float level = all.sum / static_cast<float>(all.count);
  const float height = all.high - all.low;
  if (!(level > 0) || height > kMostShare * level) {
    doubted_ = kDoubtLasts;
    count_ = 0;
    return;
  }
  if (doubted_ > 0) {
    --doubted_;
    return;
  }
  shares_[count_ % kPulses] = height / level;
  ++count_;
}

std::optional<Percent> PerfusionIndex::value(Instant now) const {
  if (count_ < kFirst || !last_foot_ || now - *last_foot_ > kTimeout) return std::nullopt;
  std::array<float, kPulses> sorted = shares_;
  std::sort(sorted.begin(), sorted.end());
  const float share = 0.5F * (sorted[kPulses / 2 - 1] + sorted[kPulses / 2]);
  if (share < kLeastShare) return std::nullopt;
  return Percent{100.0F * share};
}

}  // namespace ward
