#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// One ECG lead's share of fibrillation detection: 1-30 Hz on an 8 ms grid of
/// ward time, the last 4 s of it, and what of that can be judged.
class FibrillationLead {
 public:
  static constexpr Nanoseconds kSlot = std::chrono::milliseconds{8};
  /// Slots kept: a window and a second of lateness.
  static constexpr std::int64_t kRing = 1024;

  explicit FibrillationLead(ChannelId channel);

  [[nodiscard]] ChannelId channel() const { return channel_; }
  /// Filters a block onto the grid. @param block  in millivolts, 100-1000 Hz
  void on(const SampleBlock& block);
  /// Last slot delivered; nothing before the first sample.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return newest_; }

  /// Copies the 4 s that end before `end_slot`.
  /// @return false when they cannot be judged: more than a twentieth missing,
  ///         standing still (held, flat, clipped), or a swing below 0.1 mV
  bool window(std::int64_t end_slot, std::span<float, kWaveWindow> out) const;

 private:
  struct Slot {
    float millivolts{};
    bool seen{false};
    bool still{false};  ///< the device repeated one value for 40 ms or longer
  };
  [[nodiscard]] static std::size_t at(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }
  void redesign(double sample_hz);
  void settle(double millivolts);
  void unseen_through(std::int64_t slot);
  void deliver(std::int64_t slot, double value);

  ChannelId channel_;
  SlotClock clock_{kSlot};
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
