#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/alarms/timed_reading.h"
#include "pipeline/domain/early_warning.h"

namespace ward {

/// What the scores are made of, one place a ScoreInputKind: per minute, %, 0
/// air or 1 oxygen, mmHg, per minute, a Consciousness, degrees Celsius. None:
/// not known, or too old to be believed.
struct ScoreReadings {
  std::array<std::optional<TimedReading>, kScoreInputs> of_kind{};
  /// Saturation is judged by scale 2, as a person has decided for this patient.
  bool spo2_scale2{false};

  [[nodiscard]] std::optional<TimedReading>& operator[](ScoreInputKind kind) {
    return of_kind[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const std::optional<TimedReading>& operator[](ScoreInputKind kind) const {
    return of_kind[static_cast<std::size_t>(kind)];
  }
};

/// NEWS2, MEWS and qSOFA of an adult who is not pregnant: for others they are
/// not made. Readings count as the screen writes them, whole numbers and
/// tenths of a degree.
///
/// A range holds every score the missing inputs leave possible: none of them
/// gives points, or each the most it can. Unknown oxygen on scale 2 also
/// decides what the saturation is worth; both cases are reckoned.
///
/// @return one line for each of the seven inputs, known or not; `points` are
///   NEWS2's, of the saturation the fewer where oxygen is unknown
[[nodiscard]] EarlyWarning early_warning_score(const ScoreReadings& readings);

/// NEWS2 table 2: by the sum, and by whether one parameter alone gives 3.
[[nodiscard]] constexpr EscalationBand escalation_band(unsigned news2, bool three_in_one) {
  if (news2 >= 7) return EscalationBand::high;
  if (news2 >= 5) return EscalationBand::medium;
  if (three_in_one) return EscalationBand::low_medium;
  return news2 >= 1 ? EscalationBand::low : EscalationBand::none;
}

}  // namespace ward
