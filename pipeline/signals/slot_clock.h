#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Puts blocks of any sample rate onto one grid of ward time, so that what
/// comes after it (thresholds, fusion of leads) is independent of the rate.
/// Slot n stands for the instant n x slot width of the ward's time line.
class SlotClock {
 public:
  enum class Step : std::uint8_t {
    first,        ///< nothing came before
    contiguous,   ///< follows the block before, or so nearly that clock jitter explains it
    hole,         ///< samples are missing in between
    backwards,    ///< overlaps what was already seen: ignore the block
  };

  explicit SlotClock(Nanoseconds slot_width) : width_(slot_width) {}

  /// Tells how `block` joins on and moves to its first sample.
  /// @param delay  how much earlier than the block says its samples were
  ///               taken, when they come out of something that holds them back
  Step begin(const SampleBlock& block, Nanoseconds delay = Nanoseconds{0});

  /// Passes one sample's value to the grid: calls put(slot, value) for every
  /// slot instant between the sample before and this one, with the value
  /// interpolated linearly. After restart() the first sample only starts.
  template <class Put>
  void sample(double value, Put&& put);

  /// Passes over one sample that has no value.
  void skip() {
    position_ += step_;
    joined_ = false;
  }

  /// The next sample joins on to nothing.
  void restart() { joined_ = false; }

  /// Time just after the last sample.
  [[nodiscard]] std::optional<Instant> end() const { return end_; }
  [[nodiscard]] Instant time_of(std::int64_t slot) const { return Instant{width_ * slot}; }
  [[nodiscard]] Nanoseconds width() const { return width_; }
  [[nodiscard]] SamplePeriod period() const { return period_; }
  [[nodiscard]] bool period_changed() const { return period_changed_; }

 private:
  Nanoseconds width_;
  SamplePeriod period_{0, 0};
  bool period_changed_{false};
  std::optional<Instant> end_;
  double position_{0};   ///< of the next sample, in slots after base_
  double step_{0};       ///< slots a sample
  std::int64_t base_{0};
  std::int64_t next_slot_{0};
  bool joined_{false};
  double previous_{0};
};

template <class Put>
void SlotClock::sample(double value, Put&& put) {
  if (!joined_) {
    joined_ = true;
    next_slot_ = static_cast<std::int64_t>(position_);
    if (static_cast<double>(next_slot_) < position_) ++next_slot_;
  }
  // Slots at or before this sample and after the one before it.
  while (static_cast<double>(next_slot_) <= position_) {
    const double back = step_ > 0 ? (position_ - static_cast<double>(next_slot_)) / step_ : 0.0;
    put(base_ + next_slot_, back <= 0.0 ? value : value + (previous_ - value) * (back < 1.0 ? back : 1.0));
    ++next_slot_;
  }
  previous_ = value;
  position_ += step_;
}

}  // namespace ward
