#pragma once

#include <deque>
#include <optional>

#include "pipeline/domain/device_frame.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// The frames of one device that the server has not yet acknowledged, encoded,
/// with consecutive numbers. Full: the oldest is dropped and from then on part
/// of lost(), which the device declares to the server.
class FrameMemory {
 public:
  struct Stored {
    std::uint64_t sequence{};
    DeviceInstant made;
    wire::Bytes bytes;
  };

  /// @param frames  most frames kept, at least 1
  /// @param age     how long a frame is kept
  FrameMemory(std::size_t frames, Nanoseconds age) : most_frames_(frames), longest_(age) {}

  /// Keeps a copy. `sequence` follows on the last one kept.
  void keep(std::uint64_t sequence, DeviceInstant made, wire::ByteView bytes);
  /// The server has accounted for every number up to `acked`.
  void forget_through(std::uint64_t acked);
  /// Null when acknowledged, dropped or not made yet.
  [[nodiscard]] Stored* find(std::uint64_t sequence);

  /// Numbers dropped before the server accounted for them. One range, because
  /// always the oldest goes.
  [[nodiscard]] std::optional<SequenceRange> lost() const;
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] std::size_t size() const { return frames_.size(); }

 private:
  void drop_oldest();

  std::size_t most_frames_;
  Nanoseconds longest_;
  std::deque<Stored> frames_;
  std::uint64_t acked_{};
  std::uint64_t last_dropped_{};
  std::uint64_t dropped_{};
};

}  // namespace ward
