#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pipeline/domain/ids.h"
#include "pipeline/domain/sample_block.h"

namespace ward {

/// What is remembered of a channel's last block.
struct ChannelSlot {
  BedId bed;
  ChannelId channel;
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};
  float offset{};
  std::uint16_t count{};
  ChannelState state{ChannelState::valid};
  std::int64_t end{};  ///< nanoseconds, when the next block should begin
};

/// The channels met so far in a stream, numbered in order of appearance.
class ChannelSlots {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  ChannelSlot& operator[](std::size_t i) { return slots_[i]; }
  /// @return its number; kNone when it was not met yet
  [[nodiscard]] std::size_t find(BedId bed, ChannelId channel);
  /// A channel met for the first time. @return its number
  std::size_t add(BedId bed, ChannelId channel);
  /// Forgets all; keeps its memory.
  void clear();

 private:
  void place(std::size_t number);

  std::vector<ChannelSlot> slots_;
  /// Open addressing, slot number + 1, 0: free. Twice the slots and more.
  std::vector<std::uint32_t> table_;
  std::size_t last_found_{0};
};

}  // namespace ward
