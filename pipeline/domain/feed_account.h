#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/domain/device_frame.h"

namespace ward {

/// One device's sequence numbers as the store accounts for them, in the
/// device's present boot epoch. Every number up to `highest` is stored, in a
/// gap record, or in one of the holes.
struct FeedAccount {
  static constexpr std::size_t kMostHoles = 128;

  DeviceId device;
  std::uint64_t boot_epoch{};
  std::uint64_t highest{};
  InlineVector<SequenceRange, kMostHoles> holes;  ///< ascending

  /// What the device may forget once this account is durable.
  [[nodiscard]] std::uint64_t acked_through() const { return holes.empty() ? highest : holes[0].first - 1; }
  [[nodiscard]] bool accounts_for(std::uint64_t sequence) const;
  /// Enters numbers that are stored, or lost for good. Numbers skipped below
  /// them become a hole.
  /// @return a hole given up because there was no place for one more
  std::optional<SequenceRange> enter(SequenceRange range);
  /// Takes the lowest hole at or below `through`, as far as it reaches.
  std::optional<SequenceRange> take_hole(std::uint64_t through);
};

}  // namespace ward
