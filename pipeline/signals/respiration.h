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
/// hysteresis of a fraction of the usual depth; rate from the intervals of
/// the last breaths. Any rate from 10 to 1000 Hz, any unit.
class Respiration {
 public:
  Respiration();

  void on(const SampleBlock& block, DetectedBreaths& breaths);

  /// Tells the heart rate now, so that the heart's own movement is not
  /// counted as breathing; empty when unknown.
  void on_heart_rate(std::optional<BeatsPerMinute> heart_rate) { heart_rate_ = heart_rate; }

  /// Rate over the last breaths; empty while learning, when breaths
  /// disagree too much to name a rate, or without a breath for 20 s.
  [[nodiscard]] std::optional<BreathsPerMinute> rate(Instant now) const;
  /// The last breath, or the start of analysis when none has come yet: apnoea
  /// counts from here. Empty before any signal.
  [[nodiscard]] std::optional<Instant> last_breath() const { return last_breath_; }
  /// Silence can only be told of signal that was seen.
  [[nodiscard]] std::optional<Instant> analysed_until() const { return clock_.end(); }
  /// The rate found equals the heart rate: probably cardiac artefact, so the
  /// rate is withheld and the breaths do not put off apnoea.
  [[nodiscard]] bool cardiac_overlap() const { return cardiac_overlap_; }
  [[nodiscard]] bool learning() const { return learning_; }

 private:
  void redesign(SamplePeriod period);
  void interrupt();
  void on_slot(std::int64_t slot, double y, DetectedBreaths& breaths);

  SlotClock clock_;
  std::array<Biquad, 2> filters_;
  std::optional<BeatsPerMinute> heart_rate_;
  std::optional<Instant> last_breath_;
  bool cardiac_overlap_{false};
  bool learning_{true};
};

}  // namespace ward
