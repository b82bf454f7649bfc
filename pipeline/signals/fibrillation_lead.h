#pragma once

#include <cstdint>
#include <span>

#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/lead_wave.h"

namespace ward {

/// What 4 s of a lead are good for.
enum class WaveWindow : std::uint8_t {
  unseen,  ///< more than a twentieth is missing
  clipped, ///< held at its highest or lowest value for a quarter of the time
  quiet,   ///< swing below 0.1 mV, or a baseline at rest for a quarter of the
           ///< time: whatever this is, it does not fibrillate
  judged,
};

/// One ECG lead's share of fibrillation detection: 1-30 Hz on an 8 ms grid of
/// ward time, the last 4 s of it, and what of that can be judged.
class FibrillationLead {
 public:
  static constexpr Nanoseconds kSlot = std::chrono::milliseconds{8};

  explicit FibrillationLead(ChannelId channel) : wave_(channel, kSlot, {1.0, 30.0}) {}

  [[nodiscard]] ChannelId channel() const { return wave_.channel(); }
  /// @param block  in millivolts, 100-1000 Hz
  void on(const SampleBlock& block) { wave_.on(block); }
  /// Last slot delivered; nothing before the first sample.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return wave_.newest(); }

  /// Copies the 4 s that end before `end_slot`, and tells their use.
  WaveWindow window(std::int64_t end_slot, std::span<float, kWaveWindow> out) const;

 private:
  [[nodiscard]] WaveWindow rest(std::int64_t first_slot) const;

  LeadWave wave_;
};

}  // namespace ward
