#pragma once

#include "pipeline/domain/time.h"

namespace ward {

/// A value and when it was true.
struct TimedReading {
  float value{};
  Instant time;
  constexpr bool operator==(const TimedReading&) const = default;
};

}  // namespace ward
