#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// One channel low-passed and put on a grid of ward time, so that what comes
/// after it does not depend on the device's rate. Short holes are bridged by
/// holding the last sample; after a longer one the signal begins anew.
class SmoothWave {
 public:
  SmoothWave(Nanoseconds slot_width, double low_pass_hz, double bridged_seconds)
      : clock_(slot_width), low_pass_hz_(low_pass_hz), bridged_seconds_(bridged_seconds) {}

  /// @param begins  called as begins(value) when the signal starts or
  ///                returns: what was before does not join on
  /// @param put     called as put(slot, value) for each slot, ascending
  template <class Begins, class Put>
  void on(const SampleBlock& block, Begins&& begins, Put&& put);

  [[nodiscard]] Instant time_of(std::int64_t slot) const { return clock_.time_of(slot); }
  [[nodiscard]] std::int64_t slot_of(Instant time) const { return time.time_since_epoch() / clock_.width(); }

  /// No overshoot: an extreme of the wave is one of the signal.
  static constexpr double kCriticallyDamped = 0.5;

 private:
  SlotClock clock_;
  double low_pass_hz_;
  double bridged_seconds_;
  Biquad low_pass_;
  bool settled_{false};
  double held_{0};
  int missing_run_{0};
};

template <class Begins, class Put>
void SmoothWave::on(const SampleBlock& block, Begins&& begins, Put&& put) {
  const SlotClock::Step step = clock_.begin(block);
  if (step == SlotClock::Step::backwards) return;
  if (clock_.period_changed()) {
    low_pass_ = Biquad{low_pass(low_pass_hz_, block.period.hertz(), kCriticallyDamped)};
    settled_ = false;
  }
  if (step == SlotClock::Step::hole) settled_ = false;
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  const int bridged = static_cast<int>(bridged_seconds_ * block.period.hertz());
  for (std::size_t i = 0; i < block.count; ++i) {
    if (!connected || block.missing(i)) {
      if (!connected || ++missing_run_ > bridged) settled_ = false;
    } else {
      missing_run_ = 0;
      held_ = static_cast<double>(block.physical(i));
      if (!settled_) {
        low_pass_.settle(held_);
        clock_.restart();
        settled_ = true;
        begins(held_);
      }
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    clock_.sample(low_pass_.step(held_), put);
  }
}

}  // namespace ward
