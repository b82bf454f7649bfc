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
/// - leads_off: the device's word, at once.
/// - no_signal: no valid sample for 2 s, or the device is calibrating.
/// - artefact: more than a fifth of two seconds outside the code's range.
/// - flat: swing below the least a living signal has, for 5 s (ECG 0.05 mV,
///   pressure 0.5 mmHg, others 2 raw counts). A flat ECG with its leads on
///   may be asystole: flat never puts off that alarm.
/// - clipped: more than 40 % of two seconds held at the signal's own stop.
/// - noisy (ECG): muscle or mains noise above 0.1 mV in nearly every quarter
///   of two seconds, between the beats too.
/// - learning: the first 2 s. Back to good after 2 s of good signal.
class SignalQualityMonitor {
 public:
  explicit SignalQualityMonitor(ChannelId channel);

  void on(const SampleBlock& block);
  /// Notices a channel that has stopped sending.
  void on_tick(Instant now);

  [[nodiscard]] SignalQuality quality() const { return quality_; }
  [[nodiscard]] ChannelQuality channel_quality() const { return {channel_, quality_}; }
  /// Good or still learning: what detectors find may be shown.
  [[nodiscard]] bool usable() const {
    return quality_ == SignalQuality::good || quality_ == SignalQuality::learning;
  }

  static constexpr Nanoseconds kNoSignalAfter = std::chrono::seconds{2};

 private:
  /// What a quarter of a second held.
  struct Quarter {
    std::int16_t low{};
    std::int16_t high{};
    float noise_sum{};           ///< of |high frequency|, in units
    std::uint16_t samples{};     ///< valid ones
    std::uint16_t at_low{};      ///< held at `low`
    std::uint16_t at_high{};
    std::uint16_t implausible{};
  };
  void restart();
  void take(std::int16_t raw, float physical);
  void note_held(std::int16_t raw);
  void close_quarter();
  void conclude(SignalQuality found);
  [[nodiscard]] const Quarter& recent(std::size_t back) const;
  [[nodiscard]] SignalQuality judge() const;
  [[nodiscard]] bool flat() const;
  [[nodiscard]] bool clipped() const;
  [[nodiscard]] bool artefact() const;
  [[nodiscard]] bool noisy() const;
  [[nodiscard]] float least_swing() const;

  static constexpr std::size_t kQuarters = 20;  ///< 5 s
  static constexpr std::size_t kWindow = 8;     ///< 2 s

  ChannelId channel_;
  const CodeInfo* info_;
  SignalQuality quality_{SignalQuality::learning};
  std::optional<Instant> valid_until_;  ///< end of the last block with a real sample
  std::optional<Instant> watched_since_;
  SamplePeriod period_{0, 0};
  float scale_{1.0F};
  Biquad noise_filter_;
  bool settled_{false};
  std::array<Quarter, kQuarters> quarters_{};
  std::size_t closed_{0};               ///< quarters closed since the last restart
  Quarter open_;
  double open_samples_{0};
  std::int16_t previous_raw_{0};
  int run_{0};                          ///< equal samples in a row
  int good_quarters_{0};
};

}  // namespace ward
