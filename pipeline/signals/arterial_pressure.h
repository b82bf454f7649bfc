#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/pulse_detector.h"

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
  flushing,      ///< fast flush or blood sampling: flat near the top
  disconnected,  ///< mean below 10 mmHg without pulsation for 10 s
  static_level,  ///< other level without pulsation for 10 s: no pulse, or clamped
};

/// Pulses and systolic, diastolic and mean pressure of one arterial channel
/// in mmHg. Beats outside what a patient can have are not averaged: systolic
/// 20-300, diastolic 5-225 and below systolic by at least 5 mmHg.
class ArterialPressure {
 public:
  /// Feeds the pulse detector and closes a beat at each pulse's foot.
  void on(const SampleBlock& block, DetectedBeats& pulses);

  /// Empty while learning, in a flush, and once no plausible beat has come
  /// for kPressureTimeout before `now`.
  [[nodiscard]] std::optional<PressureReading> reading(Instant now) const;
  [[nodiscard]] PressureLine line() const { return line_; }
  [[nodiscard]] std::optional<Instant> last_pulse() const { return pulse_detector_.last_pulse(); }
  [[nodiscard]] const PulseDetector& pulse_detector() const { return pulse_detector_; }
  /// Mean of the last two seconds whatever the line does, for a display that
  /// must show something of a pulseless line; empty before two seconds.
  [[nodiscard]] std::optional<MmHg> running_mean() const;

  static constexpr Nanoseconds kPressureTimeout = std::chrono::seconds{10};

 private:
  struct Second {   ///< extremes and sum of 100 ms of samples
    float low{};
    float high{};
    double sum{};
    std::uint32_t count{};
  };
  void take(Instant time, float pressure);
  void close_tenth(Instant time);
  void close_beat(const DetectedBeat& pulse);
  void judge_line(Instant time);
  [[nodiscard]] Second between(Instant from, Instant to) const;

  static constexpr std::size_t kTenths = 128;  ///< 20 ms bins kept: 2.56 s, then coarse
  static constexpr std::size_t kBeats = 8;

  PulseDetector pulse_detector_;
  PressureLine line_{PressureLine::learning};
  std::array<Second, kTenths> bins_{};
  std::int64_t bin_{0};                 ///< index of the bin being filled
  bool started_{false};
  Instant started_at_;
  std::array<PressureReading, kBeats> beats_{};
  std::size_t beat_count_{0};
  std::size_t next_beat_{0};
  std::optional<Instant> previous_foot_;
  std::optional<Instant> last_plausible_;
  std::optional<Instant> flat_since_;
  std::optional<Instant> low_since_;
  std::optional<Instant> high_since_;
};

}  // namespace ward
