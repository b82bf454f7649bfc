#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// The recent past of one ECG lead, band-passed, on a grid of ward time, so
/// that every device rate comes to the same shapes.
class LeadWave {
 public:
  static constexpr std::int64_t kRing = 1024;  ///< slots kept

  struct Slot {
    float millivolts{};  ///< band-passed
    float level{};       ///< unfiltered, mV
    bool seen{false};
    bool still{false};   ///< the device repeated one value for 40 ms or longer
  };

  struct Band {
    double high_pass_hz;  ///< second order; 0: the baseline stays
    double low_pass_hz;   ///< fourth order
  };

  LeadWave(ChannelId channel, Nanoseconds slot_width, Band band);

  [[nodiscard]] ChannelId channel() const { return channel_; }
  /// Filters a block onto the grid. @param block  in millivolts, 100-1000 Hz,
  ///        in order. Missing samples of up to 40 ms are bridged.
  void on(const SampleBlock& block);

  /// Last slot delivered, seen or not; nothing before the first block.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return newest_; }
  /// Slot `slot` is still kept, or not yet come: [newest - kRing + 1, newest].
  [[nodiscard]] bool holds(std::int64_t first, std::int64_t last) const {
    return newest_ && last <= *newest_ && first > *newest_ - kRing;
  }
  /// Only for slots that the ring holds.
  [[nodiscard]] const Slot& operator[](std::int64_t slot) const { return ring_[at(slot)]; }

 private:
  [[nodiscard]] static std::size_t at(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }
  void redesign(double sample_hz);
  void settle(double millivolts);
  void unseen_through(std::int64_t slot);
  void deliver(std::int64_t slot, double value);
  [[nodiscard]] std::int64_t slot_of(Instant time) const;

  ChannelId channel_;
  Band band_;
  SlotClock clock_;
  Biquad high_pass_;
  Biquad low_pass_first_;
  Biquad low_pass_second_;
  bool settled_{false};
  double held_{0};
  int missing_run_{0};
  std::int16_t previous_raw_{0};
  int equal_run_{0};
  int still_after_{10};  ///< equal samples that make 40 ms
  std::optional<std::int64_t> newest_;
  std::array<Slot, kRing> ring_{};
};

}  // namespace ward
