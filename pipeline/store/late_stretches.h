#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/domain/ids.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Data that came late and has not been reviewed yet.
struct LateStretch {
  BedId bed;
  Instant from;  ///< signal times
  Instant to;
  constexpr bool operator==(const LateStretch&) const = default;
};

/// The late stretches of one bed: each outage by itself, so that each is
/// reviewed whole. Bounded: one too many, and the two nearest become one.
class LateStretches {
 public:
  static constexpr std::size_t kMost = 16;
  /// Nearer than this they are one outage: a review looks as far around it.
  static constexpr Nanoseconds kApart = std::chrono::seconds{60};

  /// @return whether anything has changed
  bool add(const LateStretch& stretch);
  /// @return false when there is none like it
  bool remove(const LateStretch& stretch);
  /// Ascending, disjoint.
  [[nodiscard]] const std::vector<LateStretch>& all() const { return all_; }

 private:
  void join_neighbours();

  std::vector<LateStretch> all_;
};

}  // namespace ward
