#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// What a channel can bear witness to.
enum class WitnessKind : std::uint8_t { ecg, pleth, arterial };

/// Grid on which channels are compared when an alarm is checked: 125 /s.
inline constexpr Nanoseconds kWitnessSlot = std::chrono::milliseconds{8};
/// A time in seconds as slots.
[[nodiscard]] constexpr int witness_slots(double seconds) { return static_cast<int>(seconds * 125.0 + 0.5); }

/// The last sixteen seconds of one channel, kept for the moment an alarm is
/// raised. Streaming costs a low-pass and a store; all else waits until asked.
class ConfirmationWave {
 public:
  static constexpr std::int64_t kRing = 2048;  ///< slots kept: 16.4 s

  struct Slot {
    float level{};      ///< below 35 Hz, in the channel's unit; ECG above 0.8 Hz
    float roughness{};  ///< mean magnitude of what lies above 35 Hz
    bool seen{false};
    bool held{false};   ///< the device repeated one value for 40 ms or longer
  };

  ConfirmationWave(ChannelId channel, WitnessKind kind);

  [[nodiscard]] ChannelId channel() const { return channel_; }
  [[nodiscard]] WitnessKind kind() const { return kind_; }
  /// @param block  the channel's next samples; missing ones up to 40 ms are bridged
  void on(const SampleBlock& block);

  /// Last slot delivered; empty before the first.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return newest_; }
  /// The slot, unseen when it is not kept (any more, or yet).
  [[nodiscard]] Slot at(std::int64_t slot) const {
    return newest_ && slot <= *newest_ && slot > *newest_ - kRing ? ring_[index(slot)] : Slot{};
  }

 private:
  [[nodiscard]] static std::size_t index(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }
  void settle(double value);
  void unseen_through(std::int64_t slot);
  void deliver(std::int64_t slot, double level);
  void note_held(std::int16_t raw);

  ChannelId channel_;
  WitnessKind kind_;
  SlotClock clock_{kWitnessSlot};
  Biquad low_pass_;
  Biquad high_pass_;  ///< at the slots' rate
  bool settled_{false};
  double held_value_{0};
  int missing_run_{0};
  std::int16_t previous_raw_{0};
  int equal_run_{0};
  int held_after_{10};      ///< equal samples that make 40 ms
  float rough_sum_{0};
  float rough_count_{0};
  std::optional<std::int64_t> newest_;
  std::array<Slot, kRing> ring_{};
};

}  // namespace ward
