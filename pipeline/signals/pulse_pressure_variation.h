#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"

namespace ward {

/// Pulse pressure variation: how much breathing sways the pulse pressure,
/// 2 (max - min) / (max + min) of the beats of 8 s (a breath at 8 /min and
/// more), the mean of the last four such windows (after Aboy et al., 2004,
/// who average over 32 s too). Predicts fluid response only in a patient ventilated
/// without own breaths and with even beats; here the beats can be checked,
/// the ventilation cannot.
class PulsePressureVariation {
 public:
  /// One beat of believable pressure.
  /// @param foot     where it began
  /// @param follows  it joins on to the beat before: no hole, no beat left out
  void on_beat(Instant foot, MmHg pulse_pressure, bool follows);
  void forget() { *this = PulsePressureVariation{}; }

  /// 0 to 100 %. Empty while fewer than three of the last four windows are
  /// whole, when an interval is more than 15 % off the usual one (an
  /// extrasystole makes its own variation), and 10 s after the last beat.
  [[nodiscard]] std::optional<Percent> value(Instant now) const;

 private:
  struct Beat {
    Instant foot;
    float pulse_pressure{};
    bool follows{false};
  };
  [[nodiscard]] std::optional<float> measure() const;
  [[nodiscard]] std::optional<float> window(Instant from, Instant to, double usual_s) const;
  [[nodiscard]] std::optional<double> usual_interval() const;
  [[nodiscard]] const Beat& nth_last(std::size_t back) const { return beats_[(count_ - 1 - back) % kBeats]; }

  static constexpr std::size_t kBeats = 128;  ///< 33 s at 230 /min
  std::array<Beat, kBeats> beats_{};
  std::size_t count_{0};
  std::optional<float> value_;
};

}  // namespace ward
