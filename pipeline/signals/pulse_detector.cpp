#include "pipeline/signals/pulse_detector.h"

#include <algorithm>

namespace ward {

namespace {

constexpr Nanoseconds kSlot = std::chrono::milliseconds{8};
constexpr std::int64_t kSecond = 125;        ///< slots
constexpr std::int64_t kSumSlots = 16;       ///< 128 ms: an upstroke
constexpr std::int64_t kRefractory = 34;     ///< 272 ms
constexpr std::int64_t kUpstrokeOver = 12;   ///< slots without a higher sum
constexpr std::int64_t kFootReach = 50;      ///< 400 ms: the longest upstroke
constexpr double kLowPassHz = 8.0;
/// Group delay of the low-pass: 1.414 / (2 pi 8 Hz).
constexpr Nanoseconds kFilterDelay = std::chrono::milliseconds{28};
constexpr double kThreshold = 0.5;
constexpr double kFootShare = 0.02;          ///< of the steepest rise
constexpr double kBridgedSeconds = 0.040;
/// No pulse for this long: expect weaker ones ...
constexpr std::int64_t kDecayAfter = 5 * kSecond / 2;
constexpr double kDecayShare = 1.0 - 1.0 / (3.0 * static_cast<double>(kSecond));
constexpr double kDecayFloor = 0.3;
/// ... and after this long forget how large they were. What is then called a
/// pulse must still be a tenth of the largest seen: drift and ripple of a
/// pulseless line are not pulses.
constexpr std::int64_t kRelearnAfter = 10 * kSecond;
constexpr double kRelearnFloor = 0.1;
/// What was once largest is forgotten by half in a minute of vain learning: a
/// device that changes its gain must not blind us for ever.
constexpr double kForgetLargest = 0.95;
/// An upstroke spans at least this many raw counts: less is quantisation.
constexpr double kLeastCounts = 6.0;

}  // namespace

PulseDetector::PulseDetector() : clock_(kSlot) {}

void PulseDetector::settle(double value) {
  low_pass_.settle(value);
  previous_level_ = value;
  upslope_.fill(0.0F);
  slope_sum_ = 0;
  settled_slots_ = 0;
  rising_ = false;
  continuous_ = false;
  last_peak_slot_.reset();
  clock_.restart();
  settled_ = true;
}

void PulseDetector::on(const SampleBlock& block, DetectedBeats& pulses) {
  const SlotClock::Step step = clock_.begin(block);
  if (step == SlotClock::Step::backwards) return;
  if (clock_.period_changed()) {
    low_pass_ = Biquad{low_pass(kLowPassHz, block.period.hertz())};
    settled_ = false;
  }
  if (step == SlotClock::Step::hole) settled_ = false;
  least_count_ = static_cast<double>(block.scale < 0 ? -block.scale : block.scale);
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  const int bridged = static_cast<int>(kBridgedSeconds * block.period.hertz());
  for (std::size_t i = 0; i < block.count; ++i) {
    double value = held_;
    if (!connected || block.missing(i)) {
      if (!connected || ++missing_run_ > bridged) settled_ = false;
    } else {
      missing_run_ = 0;
      value = held_ = static_cast<double>(block.physical(i));
      if (!settled_) settle(value);
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    clock_.sample(low_pass_.step(value),
                  [&](std::int64_t slot, double level) { on_slot(slot, level, pulses); });
  }
}

void PulseDetector::on_slot(std::int64_t slot, double level, DetectedBeats& pulses) {
  const auto rise = static_cast<float>(std::max(0.0, level - previous_level_));
  previous_level_ = level;
  quality_.on_slot(slot, level);
  slope_sum_ += static_cast<double>(rise);
  if (settled_slots_ >= kSumSlots) slope_sum_ -= static_cast<double>(upslope_[at(slot - kSumSlots)]);
  upslope_[at(slot)] = rise;
  if (settled_slots_++ == 0) silent_since_ = slot;
  analysed_until_ = clock_.time_of(slot);
  if (learning_) {
    learn(slope_sum_);
    silent_since_ = slot;
    return;
  }
  follow(slot, slope_sum_, pulses);
  wait_for_pulse(slot);
}

void PulseDetector::learn(double slope_sum) {
  double& maximum = second_maxima_[static_cast<std::size_t>(learned_slots_ / kSecond)];
  maximum = std::max(maximum, slope_sum);
  if (++learned_slots_ < static_cast<std::int64_t>(kLearnSeconds) * kSecond) return;
  // The second largest: the largest may be a movement, the others may lie
  // between the pulses of a slow heart.
  std::sort(second_maxima_.begin(), second_maxima_.end());
  const double found = second_maxima_[kLearnSeconds - 2];
  second_maxima_.fill(0.0);
  learned_slots_ = 0;
  if (found < std::max(kLeastCounts * least_count_, kRelearnFloor * largest_typical_)) {
    largest_typical_ *= kForgetLargest;
    return;
  }
  heights_.fill(found);
  typical_ = threshold_base_ = found;
  learning_ = false;
}

void PulseDetector::follow(std::int64_t slot, double slope_sum, DetectedBeats& pulses) {
  if (!rising_) {
    if (slope_sum < kThreshold * threshold_base_) return;
    if (last_peak_slot_ && slot - *last_peak_slot_ < kRefractory) return;
    rising_ = true;
    peak_ = slope_sum;
    peak_slot_ = slot;
    return;
  }
  if (slope_sum > peak_) {
    peak_ = slope_sum;
    peak_slot_ = slot;
  } else if (slope_sum < 0.5 * peak_ || slot - peak_slot_ >= kUpstrokeOver) {
    confirm(slot, pulses);
  }
}

void PulseDetector::confirm(std::int64_t slot, DetectedBeats& pulses) {
  rising_ = false;
  last_peak_slot_ = peak_slot_;
  silent_since_ = peak_slot_;
  // A movement may count for no more than three pulses.
  heights_[height_next_] = std::min(peak_, 3.0 * typical_);
  height_next_ = (height_next_ + 1) % kPulses;
  std::array<double, kPulses> sorted = heights_;
  std::sort(sorted.begin(), sorted.end());
  typical_ = threshold_base_ = 0.5 * (sorted[kPulses / 2 - 1] + sorted[kPulses / 2]);
  largest_typical_ = std::max(typical_, largest_typical_ * 0.999);

  const std::int64_t foot_slot = foot_before(peak_slot_);
  const Instant foot = clock_.time_of(foot_slot) - kFilterDelay;
  if (last_pulse_ && foot <= *last_pulse_) return;
  quality_.on_foot(foot_slot, continuous_);
  last_pulse_ = foot;
  (void)pulses.push_back({foot, clock_.time_of(slot), continuous_});
  continuous_ = true;
}

void PulseDetector::wait_for_pulse(std::int64_t slot) {
  const std::int64_t silence = slot - silent_since_;
  if (silence > kDecayAfter) threshold_base_ = std::max(threshold_base_ * kDecayShare, kDecayFloor * typical_);
  if (silence > kRelearnAfter && !rising_) {
    learning_ = true;
    continuous_ = false;
    quality_.forget();
  }
}

std::int64_t PulseDetector::foot_before(std::int64_t peak) const {
  std::int64_t steepest = peak;
  for (std::int64_t slot = peak - kSumSlots; slot <= peak; ++slot) {
    if (upslope_[at(slot)] > upslope_[at(steepest)]) steepest = slot;
  }
  const double least = kFootShare * static_cast<double>(upslope_[at(steepest)]);
  std::int64_t foot = steepest;
  while (foot > steepest - kFootReach && static_cast<double>(upslope_[at(foot)]) > least) --foot;
  return foot;
}

}  // namespace ward
