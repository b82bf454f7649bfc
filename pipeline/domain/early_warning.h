#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"

namespace ward {

/// What a person at the bedside says of the patient, because no device sends
/// it. Values are on the wire.
enum class ObservationKind : std::uint8_t {
  consciousness = 0,        ///< value: a Consciousness
  supplemental_oxygen = 1,  ///< value: 0 air, 1 oxygen
  temperature = 2,          ///< degrees Celsius
  spo2_scale = 3,           ///< value: 1, or 2 for hypercapnic respiratory failure
  respiration_rate = 4,     ///< counted by hand, per minute
  systolic_pressure = 5,    ///< measured by hand, mmHg
};
inline constexpr std::size_t kObservationKinds = 6;

[[nodiscard]] constexpr std::string_view observation_name(ObservationKind kind) {
  switch (kind) {
    case ObservationKind::consciousness: return "consciousness";
    case ObservationKind::supplemental_oxygen: return "supplemental_oxygen";
    case ObservationKind::temperature: return "temperature";
    case ObservationKind::spo2_scale: return "spo2_scale";
    case ObservationKind::respiration_rate: return "respiration_rate";
    case ObservationKind::systolic_pressure: return "systolic_pressure";
  }
  return "?";
}

/// ACVPU.
enum class Consciousness : std::uint8_t { alert, confusion, voice, pain, unresponsive };

struct Observation {
  ObservationKind kind{ObservationKind::consciousness};
  float value{};
  Instant time;  ///< when it was said, on the ward's line
};
/// The last of each kind.
using Observations = InlineVector<Observation, kObservationKinds>;

/// A score whose missing inputs leave it between two values.
struct ScoreRange {
  std::uint8_t lowest{};
  std::uint8_t highest{};
  constexpr bool operator==(const ScoreRange&) const = default;
};

enum class ScoreInputKind : std::uint8_t {
  respiration_rate, spo2, supplemental_oxygen, systolic_pressure, pulse_rate, consciousness, temperature,
};
inline constexpr std::size_t kScoreInputs = 7;

/// One line of the score card.
struct ScoreInput {
  ScoreInputKind kind{ScoreInputKind::respiration_rate};
  bool known{false};
  float value{};         ///< meaningless unless known
  Instant time;          ///< when it was true: its age is shown
  std::uint8_t points{}; ///< of NEWS2; 0 unless known
};

/// How soon somebody must come (Royal College of Physicians, NEWS2, 2017,
/// table 2): by the highest the score can be.
enum class EscalationBand : std::uint8_t {
  none,        ///< 0
  low,         ///< 1 to 4
  low_medium,  ///< 3 in any single parameter
  medium,      ///< 5 or 6: urgent
  high,        ///< 7 or more: emergency
};

/// Early warning scores of one bed, told at every change.
struct EarlyWarning {
  ScoreRange news2;
  ScoreRange mews;
  ScoreRange qsofa;
  EscalationBand band{EscalationBand::none};        ///< of news2.highest
  EscalationBand band_at_least{EscalationBand::none};  ///< of news2.lowest
  InlineVector<ScoreInput, kScoreInputs> inputs;
};

static_assert(std::is_trivially_copyable_v<EarlyWarning>);

}  // namespace ward
