#include "pipeline/signals/fibrillation_lead.h"

#include <algorithm>

namespace ward {

namespace {

constexpr double kHighPassHz = 1.0;
constexpr double kLowPassHz = 30.0;
// Fourth order Butterworth as two sections: mains must not alias on the grid.
constexpr double kFirstQ = 0.541196100146197;
constexpr double kSecondQ = 1.306562964876377;
/// A shorter hole is bridged by holding the last sample.
constexpr double kBridgedSeconds = 0.040;
constexpr double kStillSeconds = 0.040;
/// Unusable window: more slots than these unseen or still.
constexpr std::size_t kMostUnseen = kWaveWindow / 20;
/// A fibrillating heart never rests: longer stillness is a flat line, a
/// clipped one, or the baseline between beats of a coarse converter.
constexpr std::size_t kMostStill = kWaveWindow / 4;
/// Less than this is no coarse fibrillation; asystole's rule has the case.
constexpr float kLeastSwingMillivolts = 0.1F;

}  // namespace

FibrillationLead::FibrillationLead(ChannelId channel) : channel_(channel) {}

void FibrillationLead::redesign(double sample_hz) {
  high_pass_ = Biquad{high_pass(kHighPassHz, sample_hz)};
  low_pass_first_ = Biquad{low_pass(kLowPassHz, sample_hz, kFirstQ)};
  low_pass_second_ = Biquad{low_pass(kLowPassHz, sample_hz, kSecondQ)};
  still_after_ = std::max(2, static_cast<int>(kStillSeconds * sample_hz));
  settled_ = false;
}

void FibrillationLead::settle(double millivolts) {
  high_pass_.settle(millivolts);
  low_pass_first_.settle(0.0);
  low_pass_second_.settle(0.0);
  clock_.restart();
  equal_run_ = 0;
  settled_ = true;
}

void FibrillationLead::on(const SampleBlock& block) {
  const SlotClock::Step step = clock_.begin(block);
  if (step == SlotClock::Step::backwards) return;
  if (clock_.period_changed()) redesign(block.period.hertz());
  if (step == SlotClock::Step::hole) settled_ = false;
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  const int bridged = static_cast<int>(kBridgedSeconds * block.period.hertz());

  for (std::size_t i = 0; i < block.count; ++i) {
    if (!connected || block.missing(i)) {
      ++missing_run_;
      if (!connected || missing_run_ > bridged) settled_ = false;
    } else {
      missing_run_ = 0;
      held_ = static_cast<double>(block.physical(i));
      equal_run_ = block.samples[i] == previous_raw_ ? equal_run_ + 1 : 0;
      previous_raw_ = block.samples[i];
      if (!settled_) {
        unseen_through(block.time_of(i).time_since_epoch() / kSlot);
        settle(held_);
      }
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    const double wave = low_pass_second_.step(low_pass_first_.step(high_pass_.step(held_)));
    clock_.sample(wave, [this](std::int64_t slot, double value) { deliver(slot, value); });
  }
  if (!settled_) unseen_through(block.end().time_since_epoch() / kSlot);
}

void FibrillationLead::unseen_through(std::int64_t slot) {
  if (!newest_) {
    newest_ = slot;
    return;
  }
  for (std::int64_t s = std::max(*newest_ + 1, slot - kRing + 1); s <= slot; ++s) ring_[at(s)] = Slot{};
  newest_ = std::max(*newest_, slot);
}

void FibrillationLead::deliver(std::int64_t slot, double value) {
  if (newest_ && slot <= *newest_) return;
  if (newest_ && slot > *newest_ + 1) unseen_through(slot - 1);
  ring_[at(slot)] = {static_cast<float>(value), true, equal_run_ >= still_after_};
  newest_ = slot;
}

bool FibrillationLead::window(std::int64_t end_slot, std::span<float, kWaveWindow> out) const {
  if (!newest_ || end_slot > *newest_ + 1 || end_slot - static_cast<std::int64_t>(kWaveWindow) <= *newest_ - kRing) {
    return false;
  }
  std::size_t unseen = 0;
  std::size_t still = 0;
  float low = 0.0F;
  float high = 0.0F;
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    const Slot& slot = ring_[at(end_slot - static_cast<std::int64_t>(kWaveWindow) + static_cast<std::int64_t>(i))];
    out[i] = slot.seen ? slot.millivolts : 0.0F;
    unseen += slot.seen ? 0U : 1U;
    still += slot.still ? 1U : 0U;
    low = std::min(low, out[i]);
    high = std::max(high, out[i]);
  }
  return unseen <= kMostUnseen && still <= kMostStill && high - low >= kLeastSwingMillivolts;
}

}  // namespace ward
