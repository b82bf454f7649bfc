#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/lead_wave.h"

namespace ward {

/// What 4 s of a lead are good for.
enum class WaveWindow : std::uint8_t {
  unseen,   ///< too little of it was seen
  clipped,  ///< held at its highest or lowest value: too little of it was seen between
  quiet,    ///< swing below 0.15 mV: whatever this is, it does not fibrillate
  judged,
};

/// One ECG lead's share of fibrillation detection: below 20 Hz on a 16 ms grid
/// of ward time, the last seconds of it, and what of a window can be judged.
///
/// The baseline is taken out of each window by itself, without a filter's
/// memory: a shock or a torn electrode spoils the windows that hold it, not
/// those after it. Stretches at the rail are cut out and the rest is joined,
/// as long as enough remains; the flat tops of a wave that is merely too high
/// for the amplifier stay.
class FibrillationLead {
 public:
  static constexpr Nanoseconds kSlot = std::chrono::milliseconds{16};

  explicit FibrillationLead(ChannelId channel);

  [[nodiscard]] ChannelId channel() const { return signal_.channel(); }
  /// @param block  in millivolts, 100-1000 Hz
  void on(const SampleBlock& block) { signal_.on(block); }
  /// Last slot delivered, seen or not; nothing before the first sample.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return signal_.newest(); }

  struct Window {
    WaveWindow state{WaveWindow::unseen};
    std::size_t count{0};  ///< samples written to `out`
  };
  /// Copies what can be judged of the 4 s that end before `end_slot`, baseline
  /// removed, and tells its use.
  Window window(std::int64_t end_slot, std::span<float, kWaveWindow> out);

 private:
  bool mark_rails(std::int64_t first);
  void lose(std::size_t from, std::size_t to);
  void remove_baseline(std::int64_t first);

  LeadWave signal_;
  std::array<bool, kWaveWindow> lost_{};
  std::array<float, kWaveWindow> wave_{};
};

}  // namespace ward
