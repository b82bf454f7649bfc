#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/domain/time.h"
#include "simulators/wfdb_annotation.h"

namespace ward {

/// Times below are nanoseconds from the start of a record.

/// Counts of a beat-by-beat comparison (ANSI/AAMI EC57, 4.3).
struct BeatCounts {
  std::uint64_t matched{0};
  std::uint64_t missed{0};  ///< reference beats without a detection
  std::uint64_t extra{0};   ///< detections without a reference beat

  /// Percentages; 100 when there is nothing to find, or nothing was found.
  [[nodiscard]] double sensitivity() const;
  [[nodiscard]] double positive_predictivity() const;
  BeatCounts& operator+=(const BeatCounts& other);
};

struct Span {
  Nanoseconds from;
  Nanoseconds to;
};

/// EC57's match window.
inline constexpr Nanoseconds kMatchWindow = std::chrono::milliseconds{150};
/// EC57's learning period: scored after it.
inline constexpr Nanoseconds kLearningPeriod = std::chrono::minutes{5};

/// Compares two ascending lists of beat times. Beats before `from` and inside
/// `excluded` count on neither side, but a counted beat may match one of them.
[[nodiscard]] BeatCounts compare_beats(std::span<const Nanoseconds> reference, std::span<const Nanoseconds> found,
                                       Nanoseconds from, Nanoseconds to, std::span<const Span> excluded);

/// Ventricular flutter or fibrillation: from each '[' to its ']'.
[[nodiscard]] std::vector<Span> fibrillation_spans(std::span<const WfdbAnnotation> annotations, SamplePeriod period,
                                                   Nanoseconds end);

}  // namespace ward
