#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/slot_clock.h"

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

  explicit FibrillationLead(ChannelId channel) : channel_(channel), clock_(kSlot) {}

  [[nodiscard]] ChannelId channel() const { return channel_; }
  /// @param block  in millivolts, 100-1000 Hz
  void on(const SampleBlock& block);
  /// Last slot delivered, seen or not; nothing before the first sample.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return newest_; }

  struct Window {
    WaveWindow state{WaveWindow::unseen};
    std::size_t count{0};  ///< samples written to `out`
  };
  /// Copies what can be judged of the 4 s that end before `end_slot`, baseline
  /// removed, and tells its use.
  Window window(std::int64_t end_slot, std::span<float, kWaveWindow> out);

 private:
  struct Slot {
    float wave{};   ///< below 20 Hz, mV
    float level{};  ///< unfiltered, mV
    bool seen{false};
    bool still{false};  ///< the device repeated one value for 40 ms or longer
  };
  static constexpr std::int64_t kRing = 512;

  [[nodiscard]] static std::size_t at(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }
  void redesign(double sample_hz);
  void unseen_through(std::int64_t slot);
  void deliver(std::int64_t slot, double value);
  bool mark_rails(std::int64_t first);
  void lose(std::size_t from, std::size_t to);
  void remove_baseline(std::int64_t first);

  ChannelId channel_;
  SlotClock clock_;
  Biquad first_;
  Biquad second_;
  bool settled_{false};
  double held_{0};
  int missing_run_{0};
  std::int16_t previous_raw_{0};
  int equal_run_{0};
  int still_after_{10};  ///< equal samples that make 40 ms
  std::optional<std::int64_t> newest_;
  std::array<Slot, kRing> ring_{};
  std::array<bool, kWaveWindow> lost_{};
  std::array<float, kWaveWindow> wave_{};
};

}  // namespace ward
