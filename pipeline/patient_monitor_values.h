#pragma once

#include <optional>

#include "pipeline/domain/vital.h"

namespace ward {

/// A value derived from a waveform, with its worth and the signal's time.
struct DerivedValue {
  Validity validity{Validity::unavailable};
  float reading{};
  Instant time;

  [[nodiscard]] std::optional<float> value() const {
    if (validity == Validity::unavailable) return std::nullopt;
    return reading;
  }
  [[nodiscard]] static DerivedValue known(float reading, Instant time, Validity validity = Validity::valid) {
    return {validity, reading, time};
  }
  [[nodiscard]] static DerivedValue unknown(std::optional<Instant> time) {
    return {Validity::unavailable, 0.0F, time.value_or(Instant{})};
  }
};

}  // namespace ward
