#include "pipeline/signals/confirmation_wave.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr double kSlotHertz = 125.0;
constexpr double kLowPassHz = 35.0;
/// Baseline of an ECG; a pulse channel keeps its level.
constexpr double kHighPassHz = 0.8;
constexpr double kBridgedSeconds = 0.040;

}  // namespace

ConfirmationWave::ConfirmationWave(ChannelId channel, WitnessKind kind)
    : channel_(channel), kind_(kind), high_pass_(ward::high_pass(kHighPassHz, kSlotHertz)) {}

void ConfirmationWave::settle(double value) {
  low_pass_.settle(value);
  high_pass_.settle(value);
  clock_.restart();
  rough_sum_ = rough_count_ = 0.0F;
  settled_ = true;
}

void ConfirmationWave::unseen_through(std::int64_t slot) {
  const std::int64_t from = newest_ ? std::max(*newest_ + 1, slot - kRing + 1) : slot;
  for (std::int64_t s = from; s <= slot; ++s) ring_[index(s)] = Slot{};
  if (!newest_ || slot > *newest_) newest_ = slot;
}

void ConfirmationWave::note_held(std::int16_t raw) {
  equal_run_ = raw == previous_raw_ ? equal_run_ + 1 : 1;
  previous_raw_ = raw;
}

void ConfirmationWave::on(const SampleBlock& block) {
  const SlotClock::Step step = clock_.begin(block);
  if (step == SlotClock::Step::backwards) return;
  const double hertz = block.period.hertz();
  if (clock_.period_changed()) {
    low_pass_ = Biquad{low_pass(kLowPassHz, hertz)};
    held_after_ = std::max(2, static_cast<int>(kBridgedSeconds * hertz));
    settled_ = false;
  }
  if (step == SlotClock::Step::hole) settled_ = false;
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  for (std::size_t i = 0; i < block.count; ++i) {
    double value = held_value_;
    if (!connected || block.missing(i)) {
      if (!connected || ++missing_run_ > held_after_) settled_ = false;
    } else {
      missing_run_ = 0;
      note_held(block.samples[i]);
      value = held_value_ = static_cast<double>(block.physical(i));
      if (!settled_) settle(value);
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    const double low = low_pass_.step(value);
    rough_sum_ += static_cast<float>(std::abs(value - low));
    rough_count_ += 1.0F;
    clock_.sample(low, [this](std::int64_t slot, double level) { deliver(slot, level); });
  }
}

void ConfirmationWave::deliver(std::int64_t slot, double level) {
  if (newest_ && slot <= *newest_) return;
  if (!newest_ || slot > *newest_ + 1) unseen_through(slot - 1);
  const double shown = kind_ == WitnessKind::ecg ? high_pass_.step(level) : level;
  const float rough = rough_count_ > 0.0F ? rough_sum_ / rough_count_ : 0.0F;
  ring_[index(slot)] = {static_cast<float>(shown), rough, true, equal_run_ >= held_after_};
  rough_sum_ = rough_count_ = 0.0F;
  newest_ = slot;
}

}  // namespace ward
