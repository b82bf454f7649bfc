#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/line_damping.h"
#include "pipeline/signals/pulse_detector.h"
#include "pipeline/signals/pulse_pressure_variation.h"

namespace ward {

/// Pressures of an arterial line: medians over the last 8 plausible beats.
struct PressureReading {
  MmHg systolic;
  MmHg diastolic;
  MmHg mean;
};

/// What the line itself is doing, apart from the patient.
enum class PressureLine : std::uint8_t {
  learning,      ///< no verdict yet
  pulsatile,     ///< beats arrive
  flushing,      ///< fast flush or blood sampling: high and flat
  disconnected,  ///< mean below 10 mmHg without pulsation for 10 s
  static_level,  ///< other level without pulsation for 10 s: no pulse, or clamped
};

/// Pulses and systolic, diastolic and mean pressure of one arterial channel
/// in mmHg. Beats outside what a patient can have are not averaged: systolic
/// 20-300, diastolic 5-225, pulse pressure at least 5 mmHg.
class ArterialPressure {
 public:
  /// Feeds the pulse detector and closes a beat at each pulse's foot.
  void on(const SampleBlock& block, DetectedBeats& pulses);

  /// Empty while learning, in a flush, once the line is disconnected or
  /// static, and once no plausible beat has come for kPressureTimeout.
  [[nodiscard]] std::optional<PressureReading> reading(Instant now) const;
  [[nodiscard]] PressureLine line() const { return line_; }
  /// The pulse pressure is gone while the mean stands: systolic and diastolic
  /// are not the patient's (see LineDamping). Readings go on meanwhile.
  [[nodiscard]] bool damped() const { return line_ == PressureLine::pulsatile && damping_.damped(); }
  /// Empty unless pressure is known, beats are even and the line is not damped.
  [[nodiscard]] std::optional<Percent> pulse_pressure_variation(Instant now) const;
  [[nodiscard]] std::optional<Instant> last_pulse() const { return pulse_detector_.last_pulse(); }
  [[nodiscard]] const PulseDetector& pulse_detector() const { return pulse_detector_; }
  /// Mean of the last two seconds whatever the line does, for the display of
  /// a line without pulses; empty before two seconds.
  [[nodiscard]] std::optional<MmHg> running_mean() const;

  static constexpr Nanoseconds kPressureTimeout = std::chrono::seconds{10};

 private:
  /// Extremes and sum of 40 ms of samples.
  struct Bin {
    float low{};
    float high{};
    float sum{};
    std::uint32_t count{};
  };
  void take(std::int64_t bin, float pressure);
  void close_bin(std::int64_t bin);
  void close_beat(const DetectedBeat& pulse);
  void judge_line(std::int64_t bin);
  [[nodiscard]] Bin over(std::int64_t first, std::int64_t last) const;

  static constexpr std::int64_t kBins = 128;  ///< 5.1 s: a beat at 12 /min
  static constexpr std::size_t kBeats = 8;

  PulseDetector pulse_detector_;
  PressureLine line_{PressureLine::learning};
  LineDamping damping_;
  PulsePressureVariation variation_;
  bool beat_left_out_{true};   ///< the last beat was not believed
  std::array<Bin, kBins> bins_{};
  std::optional<std::int64_t> open_bin_;
  std::int64_t first_bin_{0};  ///< since the last hole
  std::array<PressureReading, kBeats> beats_{};
  std::size_t beat_count_{0};
  std::optional<Instant> previous_foot_;
  std::optional<Instant> last_plausible_;
  std::int64_t pulseless_bins_{0};
  std::int64_t low_bins_{0};
  std::int64_t hold_off_bins_{0};  ///< after a flush: the line still rings
};

}  // namespace ward
