#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/pulse_quality.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// Finds pulses in one plethysmogram or arterial pressure channel.
///
/// 8 Hz low-pass, sum of the rising slope over 128 ms (after Zong et al.,
/// 2003), threshold half the median of the last 8 pulses' sums, refractory
/// time 270 ms; the foot is where the upstroke begins.
/// Any rate from 25 to 1000 Hz; holes and rate changes are survived. The
/// first pulse comes within 5 s. Feed all blocks of one channel, in order.
class PulseDetector {
 public:
  PulseDetector();

  /// @param block   the channel's next samples, any unit
  /// @param pulses  confirmed pulses are appended, ascending
  void on(const SampleBlock& block, DetectedBeats& pulses);

  [[nodiscard]] std::optional<Instant> last_pulse() const { return last_pulse_; }
  /// Time up to which the signal was looked at; empty before any usable
  /// sample. Silence can only be told of signal that was seen.
  [[nodiscard]] std::optional<Instant> analysed_until() const { return analysed_until_; }
  /// Not yet enough signal to know how large a pulse is.
  [[nodiscard]] bool learning() const { return learning_; }
  /// Typical upstroke of the last pulses, in the channel's unit.
  [[nodiscard]] double amplitude() const { return typical_; }
  /// How alike the last pulses are, 0 to 1 (see PulseQuality); empty until
  /// three were compared. Below PulseQuality::kGood what is found may be
  /// noise: a rate read from it is not to be shown.
  [[nodiscard]] std::optional<float> pulse_quality() const { return quality_.value(); }

 private:
  void settle(double value);
  void on_slot(std::int64_t slot, double level, DetectedBeats& pulses);
  void learn(double slope_sum);
  void follow(std::int64_t slot, double slope_sum, DetectedBeats& pulses);
  void confirm(std::int64_t slot, DetectedBeats& pulses);
  void wait_for_pulse(std::int64_t slot);
  [[nodiscard]] std::int64_t foot_before(std::int64_t peak) const;

  static constexpr std::int64_t kRing = 128;  ///< slots of 8 ms kept: 1.02 s
  static constexpr std::size_t kPulses = 8;
  static constexpr std::size_t kLearnSeconds = 4;

  [[nodiscard]] static std::size_t at(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }

  SlotClock clock_;
  Biquad low_pass_;
  bool settled_{false};
  double held_{0};
  int missing_run_{0};
  double least_count_{0};               ///< one raw count, in units
  double previous_level_{0};
  std::array<float, kRing> upslope_{};  ///< rising steps of the low-passed signal
  double slope_sum_{0};
  std::int64_t settled_slots_{0};       ///< since the last hole

  bool learning_{true};
  std::array<double, kLearnSeconds> second_maxima_{};
  std::int64_t learned_slots_{0};
  std::array<double, kPulses> heights_{};
  std::size_t height_next_{0};
  double typical_{0};                   ///< median of heights_
  double threshold_base_{0};            ///< typical_, sinking while no pulse comes
  double largest_typical_{0};

  bool rising_{false};                  ///< an upstroke above the threshold
  std::int64_t peak_slot_{0};
  double peak_{0};
  std::optional<std::int64_t> last_peak_slot_;
  std::int64_t silent_since_{0};
  PulseQuality quality_;
  std::optional<Instant> last_pulse_;
  std::optional<Instant> analysed_until_;
  bool continuous_{false};
};

}  // namespace ward
