#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/domain/device_frame.h"

namespace ward {

/// Fixed store of frames that wait for an earlier one, shared by the gates of
/// one thread. When it is used up a gate stops waiting: it marks the gap at
/// once. No heap after construction.
class FramePool {
 public:
  /// @param capacity  frames; each takes about 20 kB
  explicit FramePool(std::size_t capacity = 256) : frames_(capacity) {
    free_.reserve(capacity);
    for (DeviceFrame& frame : frames_) free_.push_back(&frame);
  }
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  /// A copy of the frame, to be given back; null when the pool is used up.
  [[nodiscard]] DeviceFrame* keep(const DeviceFrame& frame) {
    if (free_.empty()) return nullptr;
    DeviceFrame* slot = free_.back();
    free_.pop_back();
    *slot = frame;
    return slot;
  }
  void give_back(DeviceFrame* frame) { free_.push_back(frame); }
  [[nodiscard]] std::size_t available() const { return free_.size(); }

 private:
  std::vector<DeviceFrame> frames_;
  std::vector<DeviceFrame*> free_;
};

}  // namespace ward
