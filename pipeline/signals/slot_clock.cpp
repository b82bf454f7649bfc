#include "pipeline/signals/slot_clock.h"

namespace ward {

namespace {

/// A device clock being steered moves a block's start by a few milliseconds;
/// a real hole is at least one block (100 ms) long.
constexpr Nanoseconds kJitter = std::chrono::milliseconds{40};

}  // namespace

SlotClock::Step SlotClock::begin(const SampleBlock& block, Nanoseconds delay) {
  const Instant start = block.first_sample - delay;
  Step step = Step::contiguous;
  if (!end_) {
    step = Step::first;
  } else if (start + kJitter < *end_) {
    return Step::backwards;
  } else if (start > *end_ + kJitter) {
    step = Step::hole;
  }
  period_changed_ = block.period != period_;
  period_ = block.period;

  // Positions are counted from a nearby base: a double then holds them to far
  // below a slot, however long the ward has been running.
  const std::int64_t base = start.time_since_epoch() / width_;
  next_slot_ += base_ - base;
  base_ = base;
  const Nanoseconds rest = start.time_since_epoch() - width_ * base;
  position_ = static_cast<double>(rest.count()) / static_cast<double>(width_.count());
  step_ = 1e9 / (period_.hertz() * static_cast<double>(width_.count()));
  end_ = block.end() - delay;
  if (step != Step::contiguous) joined_ = false;
  return step;
}

}  // namespace ward
