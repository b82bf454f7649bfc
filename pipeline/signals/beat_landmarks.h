#pragma once

#include <cstddef>
#include <optional>

#include "pipeline/signals/averaged_beat.h"

namespace ward {

/// Where the QRS of an averaged beat begins and ends, and the level its
/// deflections are measured from.
struct BeatLandmarks {
  std::size_t onset{};        ///< slot
  std::size_t j_point{};      ///< slot
  float isoelectric_mv{};     ///< of the PR segment: its flattest 20 ms
  float qrs_mv{};             ///< highest minus lowest of the QRS
};

/// Empty where no QRS stands out: its slopes do not die away on both sides
/// within 140 ms before and 200 ms after the peak.
[[nodiscard]] std::optional<BeatLandmarks> find_landmarks(const BeatAverage& average);

}  // namespace ward
