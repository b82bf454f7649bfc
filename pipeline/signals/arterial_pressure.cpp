#include "pipeline/signals/arterial_pressure.h"

#include <algorithm>

namespace ward {

namespace {

constexpr Nanoseconds kBin = std::chrono::milliseconds{40};
constexpr std::int64_t kSecond = 25;  ///< bins

// A flush lifts the line to the bag's 300 mmHg, or to the transducer's stop.
constexpr float kFlushLevel = 200.0F;
constexpr float kFlushSwing = 15.0F;
constexpr std::int64_t kFlushBins = 10;  ///< 0.4 s: longer than any systole's top
constexpr std::int64_t kHoldOff = 2 * kSecond;
// Without pulsation.
constexpr float kStaticSwing = 4.0F;
constexpr float kDisconnectedMean = 10.0F;
constexpr std::int64_t kStaticBins = 10 * kSecond;

float mean_of(float sum, std::uint32_t count) { return count == 0 ? 0.0F : sum / static_cast<float>(count); }

/// What a patient's artery can hold (jSQI's ranges, Sun et al. 2006).
bool plausible(const PressureReading& beat) {
  const float systolic = beat.systolic.value;
  const float diastolic = beat.diastolic.value;
  return systolic >= 20.0F && systolic <= 300.0F && diastolic >= 5.0F && diastolic <= 225.0F &&
         systolic - diastolic >= 5.0F;
}

template <class Pick>
float median(std::span<const PressureReading> beats, Pick&& pick) {
  std::array<float, 8> values{};
  const std::size_t count = std::min(beats.size(), values.size());
  for (std::size_t i = 0; i < count; ++i) values[i] = pick(beats[i]);
  std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
  return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2.0F;
}

}  // namespace

void ArterialPressure::on(const SampleBlock& block, DetectedBeats& pulses) {
  const std::size_t before = pulses.size();
  pulse_detector_.on(block, pulses);
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  for (std::size_t i = 0; connected && i < block.count; ++i) {
    if (block.missing(i)) continue;
    take(block.time_of(i).time_since_epoch() / kBin, block.physical(i));
  }
  for (std::size_t i = before; i < pulses.size(); ++i) close_beat(pulses[i]);
}

void ArterialPressure::take(std::int64_t bin, float pressure) {
  if (open_bin_ && bin < *open_bin_) return;
  if (!open_bin_ || bin != *open_bin_) {
    if (open_bin_) close_bin(*open_bin_);
    if (!open_bin_ || bin > *open_bin_ + 3) {  // a hole
      first_bin_ = bin;
      previous_foot_.reset();
      pulseless_bins_ = low_bins_ = 0;
    }
    // Bins without samples of their own (slow channel) stay empty.
    for (std::int64_t b = std::max(first_bin_, bin - 3); b <= bin; ++b) {
      if (!open_bin_ || b > *open_bin_) bins_[static_cast<std::size_t>(b % kBins)] = Bin{};
    }
    open_bin_ = bin;
  }
  Bin& open = bins_[static_cast<std::size_t>(bin % kBins)];
  open.low = open.count == 0 ? pressure : std::min(open.low, pressure);
  open.high = open.count == 0 ? pressure : std::max(open.high, pressure);
  open.sum += pressure;
  ++open.count;
}

ArterialPressure::Bin ArterialPressure::over(std::int64_t first, std::int64_t last) const {
  Bin all;
  first = std::max({first, first_bin_, last - kBins + 1});
  for (std::int64_t b = first; b <= last; ++b) {
    const Bin& bin = bins_[static_cast<std::size_t>(b % kBins)];
    if (bin.count == 0) continue;
    all.low = all.count == 0 ? bin.low : std::min(all.low, bin.low);
    all.high = all.count == 0 ? bin.high : std::max(all.high, bin.high);
    all.sum += bin.sum;
    all.count += bin.count;
  }
  return all;
}

void ArterialPressure::close_bin(std::int64_t bin) { judge_line(bin); }

void ArterialPressure::judge_line(std::int64_t bin) {
  if (bin - first_bin_ < kSecond) return;
  const Bin flush = over(bin - kFlushBins + 1, bin);
  const bool flushing = flush.count > 0 && flush.low > kFlushLevel && flush.high - flush.low < kFlushSwing;
  if (flushing) {
    hold_off_bins_ = kHoldOff;
    damping_.restart();
    variation_.forget();
  }
  if (!flushing && hold_off_bins_ > 0) --hold_off_bins_;

  const Bin recent = over(bin - 2 * kSecond + 1, bin);
  const bool pulseless = recent.high - recent.low < kStaticSwing;
  pulseless_bins_ = pulseless ? pulseless_bins_ + 1 : 0;
  const bool low = pulseless && mean_of(recent.sum, recent.count) < kDisconnectedMean;
  low_bins_ = low ? low_bins_ + 1 : 0;

  // The window itself is two seconds of the ten.
  constexpr std::int64_t kRest = kStaticBins - 2 * kSecond;
  if (flushing) line_ = PressureLine::flushing;
  else if (low_bins_ >= kRest) line_ = PressureLine::disconnected;
  else if (pulseless_bins_ >= kRest) line_ = PressureLine::static_level;
  else if (!pulseless && hold_off_bins_ == 0 && beat_count_ > 0) line_ = PressureLine::pulsatile;
}

void ArterialPressure::close_beat(const DetectedBeat& pulse) {
  const std::optional<Instant> from = previous_foot_;
  previous_foot_ = pulse.time;
  const bool left_out = beat_left_out_;
  beat_left_out_ = true;
  if (!pulse.continuous || !from || hold_off_bins_ > 0) return;
  const std::int64_t first = from->time_since_epoch() / kBin;
  const std::int64_t last = pulse.time.time_since_epoch() / kBin;
  if (last - first >= kBins) return;
  const Bin beat = over(first, last);
  const PressureReading reading{MmHg{beat.high}, MmHg{beat.low}, MmHg{mean_of(beat.sum, beat.count)}};
  const MmHg pulse_pressure{beat.high - beat.low};
  if (beat.low > kDisconnectedMean && beat.high < kFlushLevel) damping_.on_beat(*from, pulse_pressure, reading.mean);
  if (!plausible(reading)) return;
  beat_left_out_ = false;
  variation_.on_beat(*from, pulse_pressure, !left_out);
  beats_[beat_count_ % kBeats] = reading;
  ++beat_count_;
  last_plausible_ = pulse.time;
  if (line_ != PressureLine::flushing) line_ = PressureLine::pulsatile;
}

std::optional<PressureReading> ArterialPressure::reading(Instant now) const {
  if (line_ != PressureLine::pulsatile || !last_plausible_ || now - *last_plausible_ > kPressureTimeout) {
    return std::nullopt;
  }
  const std::span<const PressureReading> known{beats_.data(), std::min(beat_count_, kBeats)};
  return PressureReading{MmHg{median(known, [](const PressureReading& b) { return b.systolic.value; })},
                         MmHg{median(known, [](const PressureReading& b) { return b.diastolic.value; })},
                         MmHg{median(known, [](const PressureReading& b) { return b.mean.value; })}};
}

std::optional<Percent> ArterialPressure::pulse_pressure_variation(Instant now) const {
  if (!reading(now) || damped()) return std::nullopt;
  return variation_.value(now);
}

std::optional<MmHg> ArterialPressure::running_mean() const {
  if (!open_bin_ || *open_bin_ - first_bin_ < 2 * kSecond) return std::nullopt;
  const Bin recent = over(*open_bin_ - 2 * kSecond + 1, *open_bin_);
  return MmHg{mean_of(recent.sum, recent.count)};
}

}  // namespace ward
