#pragma once

#include <optional>
#include <vector>

#include "pipeline/domain/device_frame.h"

namespace ward {

/// What the server asked for and has not been sent again yet, and when the
/// next may go: a set of numbers, lowest first, and a budget that fills at the
/// set rate, so that backfill never crowds out live frames.
class BackfillPlan {
 public:
  /// @param per_second  frames sent again per second at most, above 0
  explicit BackfillPlan(double per_second) : per_second_(per_second) {}

  /// Adds numbers; those already wanted stay wanted once.
  void want(SequenceRange range);
  /// Forgets numbers up to `acked`.
  void forget_through(std::uint64_t acked);

  /// Time passed: fills the budget.
  void advance(DeviceInstant now);
  /// Lowest wanted number, if the budget allows one now.
  [[nodiscard]] std::optional<std::uint64_t> next() const;
  /// The number given by next() went out; or is gone, then it costs nothing.
  void sent() { budget_ -= 1.0; done(); }
  void gone() { done(); }

 private:
  /// Most separate ranges remembered; the server asks again for the others.
  static constexpr std::size_t kMostRanges = 256;

  void done();

  double per_second_;
  double budget_{1.0};
  std::optional<DeviceInstant> filled_at_;
  std::vector<SequenceRange> wanted_;  ///< ascending, disjoint
};

}  // namespace ward
