#pragma once

#include "pipeline/domain/early_warning.h"

namespace ward {

/// Whether a person can have seen this: a number far outside is a slip of the
/// finger.
[[nodiscard]] constexpr bool observable(ObservationKind kind, float value) {
  const auto within = [value](float lowest, float highest) { return value >= lowest && value <= highest; };
  const auto whole = [value] { return value == static_cast<float>(static_cast<int>(value)); };
  switch (kind) {
    case ObservationKind::consciousness:
      return within(0.0F, static_cast<float>(Consciousness::unresponsive)) && whole();
    case ObservationKind::supplemental_oxygen: return value == 0.0F || value == 1.0F;
    case ObservationKind::spo2_scale: return value == 1.0F || value == 2.0F;
    case ObservationKind::temperature: return within(20.0F, 45.0F);
    case ObservationKind::respiration_rate: return within(0.0F, 150.0F);
    case ObservationKind::systolic_pressure: return within(20.0F, 300.0F);
  }
  return false;
}

}  // namespace ward
