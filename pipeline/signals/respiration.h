#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/slot_clock.h"

namespace ward {

/// One breath of the impedance signal.
struct DetectedBreath {
  Instant time;     ///< end of inspiration
  Instant decided;
  float depth{};    ///< inspiration's height above the trough before it, channel units
};
using DetectedBreaths = InlineVector<DetectedBreath, 8>;

/// Finds breaths in a thoracic impedance channel: 0.05-1.2 Hz, peaks with
/// hysteresis of a share of the usual depth; rate from the intervals of the
/// last half minute. Any sample rate from 10 to 1000 Hz, any unit.
class Respiration {
 public:
  Respiration();

  /// @param breaths  confirmed breaths are appended, ascending
  void on(const SampleBlock& block, DetectedBreaths& breaths);

  /// Tells the heart rate now, so that the heart's own movement is not
  /// counted as breathing; empty when unknown.
  void on_heart_rate(std::optional<BeatsPerMinute> heart_rate) { heart_rate_ = heart_rate; }

  /// Rate over the last breaths; empty while learning, in cardiac overlap,
  /// when breaths disagree too much to name a rate, and without a breath for
  /// kBreathTimeout.
  [[nodiscard]] std::optional<BreathsPerMinute> rate(Instant now) const;
  /// The last breath, or the start of unbroken analysis if that is later:
  /// apnoea counts from here. Empty before any usable signal.
  [[nodiscard]] std::optional<Instant> last_breath() const { return last_breath_; }
  /// Silence can only be told of signal that was seen.
  [[nodiscard]] std::optional<Instant> analysed_until() const { return analysed_until_; }
  /// What is counted goes with the heart: probably cardiac artefact, so the
  /// rate is withheld and these breaths do not put off apnoea.
  [[nodiscard]] bool cardiac_overlap() const { return cardiac_overlap_; }
  [[nodiscard]] bool learning() const { return learning_; }

  static constexpr Nanoseconds kBreathTimeout = std::chrono::seconds{30};

 private:
  void settle(double value);
  void on_slot(std::int64_t slot, double level, DetectedBreaths& breaths);
  void follow(std::int64_t slot, double level, DetectedBreaths& breaths);
  void confirm(std::int64_t decided, DetectedBreaths& breaths);
  void set_hysteresis();
  [[nodiscard]] bool goes_with_heart() const;
  [[nodiscard]] bool is_heart_beat(Nanoseconds interval) const;

  static constexpr std::size_t kBreaths = 32;
  static constexpr std::size_t kDepths = 12;

  SlotClock clock_;
  Biquad low_pass_;
  Biquad high_pass_;
  bool settled_{false};
  double held_{0};
  int missing_run_{0};
  std::int64_t settled_slots_{0};
  std::optional<BeatsPerMinute> heart_rate_;

  bool learning_{true};
  std::array<double, kDepths> depths_{};
  std::size_t depth_count_{0};
  double usual_depth_{0};
  double hysteresis_{0};
  double low_{0};                ///< extreme since the last turn
  double high_{0};
  std::int64_t high_slot_{0};
  double trough_{0};             ///< the trough the present rise began at
  bool inspiring_{false};
  std::int64_t silent_since_{0};

  std::array<Instant, kBreaths> breaths_{};
  std::size_t breath_count_{0};
  std::optional<Instant> last_turn_;   ///< breath or not
  std::optional<Instant> last_breath_;
  std::optional<Instant> analysed_until_;
  bool cardiac_overlap_{false};
};

}  // namespace ward
