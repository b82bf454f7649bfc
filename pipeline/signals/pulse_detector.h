#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// Finds pulses in one plethysmogram or arterial pressure channel.
///
/// 8 Hz low-pass, sum of the positive slope over 128 ms (Zong et al. 2003),
/// threshold half the median of the last 8 pulses' sums, refractory 270 ms;
/// the foot is where the upstroke begins.
/// Any rate from 25 to 1000 Hz; holes and rate changes are survived. The
/// first pulse comes within 4 s. Feed all blocks of one channel, in order.
class PulseDetector {
 public:
  PulseDetector();

  /// @param block   the channel's next samples, any unit
  /// @param pulses  confirmed pulses are appended, ascending
  void on(const SampleBlock& block, DetectedBeats& pulses);

  [[nodiscard]] std::optional<Instant> last_pulse() const { return last_pulse_; }
  /// Time up to which the signal was looked at; empty before any sample.
  /// Silence can only be told of signal that was seen.
  [[nodiscard]] std::optional<Instant> analysed_until() const { return clock_.end(); }
  /// Not yet enough signal to know how large a pulse is.
  [[nodiscard]] bool learning() const { return learning_; }
  /// Typical upstroke of the last pulses, in the channel's unit.
  [[nodiscard]] double amplitude() const;

 private:
  void redesign(SamplePeriod period);
  void interrupt();
  void on_slot(std::int64_t slot, double y, DetectedBeats& pulses);
  void learn(double slope_sum);
  void track(std::int64_t slot, double slope_sum, DetectedBeats& pulses);
  void confirm(std::int64_t slot, DetectedBeats& pulses);
  [[nodiscard]] std::int64_t find_foot(std::int64_t peak) const;

  static constexpr std::size_t kRing = 128;      ///< slots kept, 1.02 s at 125 Hz
  static constexpr std::size_t kHeights = 8;

  SlotClock clock_;
  Biquad low_pass_;
  std::array<float, kRing> level_{};   ///< low-passed signal
  std::array<float, kRing> upslope_{}; ///< its positive steps
  double slope_sum_{0};
  std::array<double, kHeights> heights_{};
  std::size_t heights_seen_{0};
  double typical_{0};                  ///< median of heights_
  // Learning: the tallest sum of each second.
  bool learning_{true};
  double second_best_[4]{};
  int learned_slots_{0};
  // The upstroke now under the threshold's watch.
  bool rising_{false};
  std::int64_t peak_slot_{0};
  double peak_{0};
  std::optional<std::int64_t> last_peak_slot_;
  std::optional<Instant> last_pulse_;
  bool continuous_{false};
  int settled_slots_{0};               ///< slots since the last hole
};

}  // namespace ward
