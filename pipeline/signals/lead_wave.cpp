#include "pipeline/signals/lead_wave.h"

#include <algorithm>

namespace ward {

namespace {

// Fourth order Butterworth as two sections: mains must not alias on the grid
// (20 Hz weakens 50 Hz to a fortieth).
constexpr double kFirstQ = 0.541196100146197;
constexpr double kSecondQ = 1.306562964876377;
/// A shorter hole is bridged by holding the last sample.
constexpr double kBridgedSeconds = 0.040;
constexpr double kStillSeconds = 0.040;

}  // namespace

LeadWave::LeadWave(ChannelId channel, Nanoseconds slot_width, Band band)
    : channel_(channel), band_(band), clock_(slot_width) {}

void LeadWave::redesign(double sample_hz) {
  if (band_.high_pass_hz > 0) high_pass_ = Biquad{high_pass(band_.high_pass_hz, sample_hz)};
  low_pass_first_ = Biquad{low_pass(band_.low_pass_hz, sample_hz, kFirstQ)};
  low_pass_second_ = Biquad{low_pass(band_.low_pass_hz, sample_hz, kSecondQ)};
  still_after_ = std::max(2, static_cast<int>(kStillSeconds * sample_hz));
  settled_ = false;
}

void LeadWave::settle(double millivolts) {
  const bool drifts = !(band_.high_pass_hz > 0);
  high_pass_.settle(millivolts);
  low_pass_first_.settle(drifts ? millivolts : 0.0);
  low_pass_second_.settle(drifts ? millivolts : 0.0);
  clock_.restart();
  equal_run_ = 0;
  settled_ = true;
}

std::int64_t LeadWave::slot_of(Instant time) const { return time.time_since_epoch() / clock_.width(); }

void LeadWave::on(const SampleBlock& block) {
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
        unseen_through(slot_of(block.time_of(i)));
        settle(held_);
      }
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    const double level = band_.high_pass_hz > 0 ? high_pass_.step(held_) : held_;
    const double wave = low_pass_second_.step(low_pass_first_.step(level));
    clock_.sample(wave, [this](std::int64_t slot, double value) { deliver(slot, value); });
  }
  if (!settled_) unseen_through(slot_of(block.end()));
}

void LeadWave::unseen_through(std::int64_t slot) {
  if (!newest_) {
    newest_ = slot;
    return;
  }
  for (std::int64_t s = std::max(*newest_ + 1, slot - kRing + 1); s <= slot; ++s) ring_[at(s)] = Slot{};
  newest_ = std::max(*newest_, slot);
}

void LeadWave::deliver(std::int64_t slot, double value) {
  if (newest_ && slot <= *newest_) return;
  if (newest_ && slot > *newest_ + 1) unseen_through(slot - 1);
  ring_[at(slot)] = {static_cast<float>(value), static_cast<float>(held_), true, equal_run_ >= still_after_};
  newest_ = slot;
}

}  // namespace ward
