#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/vital.h"
#include "pipeline/signals/biquad.h"

namespace ward {

/// Judges whether one channel's samples can be believed, and why not.
///
/// leads_off is the device's word and immediate. no_signal: nothing valid for
/// 2 s (kNoSignalAfter). flat: less than a least swing for 5 s (ECG 0.05 mV; pressure 0.5 mmHg;
/// others 0.2 % of their usual swing). clipped: more than 20 % of the last
/// two seconds at the channel's extreme counts. artefact: outside the code's
/// plausible range for more than 20 % of two seconds. noisy (ECG): high
/// frequency content drowns the beats for 2 s. Return to good takes 2 s of good signal,
/// so that a value does not flicker. learning: first 2 s.
class SignalQualityMonitor {
 public:
  explicit SignalQualityMonitor(ChannelId channel);

  void on(const SampleBlock& block);
  /// Notices a channel that has stopped sending.
  void on_tick(Instant now);

  [[nodiscard]] SignalQuality quality() const { return quality_; }
  [[nodiscard]] ChannelQuality channel_quality() const { return {channel_, quality_}; }
  /// Good or still learning: detectors' results may be shown.
  [[nodiscard]] bool usable() const {
    return quality_ == SignalQuality::good || quality_ == SignalQuality::learning;
  }

  static constexpr Nanoseconds kNoSignalAfter = std::chrono::seconds{2};

 private:
  /// What a quarter of a second held.
  struct Quarter {
    float low{};
    float high{};
    float noise{};          ///< mean |high frequency| in units
    std::uint16_t samples{};
    std::uint16_t clipped{};
    std::uint16_t implausible{};
    std::uint16_t missing{};
  };
  void take(std::int16_t raw, float physical);
  void close_quarter();
  [[nodiscard]] SignalQuality judge() const;

  static constexpr std::size_t kQuarters = 20;  ///< 5 s

  ChannelId channel_;
  const CodeInfo* info_;
  SignalQuality quality_{SignalQuality::learning};
  std::optional<Instant> end_;        ///< of the last block
  std::optional<Instant> last_valid_; ///< time of the last block with a real sample
  std::optional<Instant> first_;
  SamplePeriod period_{0, 0};
  Biquad noise_filter_;
  std::array<Quarter, kQuarters> quarters_{};
  std::uint64_t closed_{0};           ///< quarters closed since the last hole
  Quarter open_;
  double quarter_time_{0};
  std::int16_t lowest_{0};
  std::int16_t highest_{0};
  bool extremes_known_{false};
  int good_quarters_{0};
};

}  // namespace ward
