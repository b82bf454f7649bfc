#include "ingest/publisher_memory.h"

#include <algorithm>

namespace ward {

void FrameMemory::keep(std::uint64_t sequence, DeviceInstant made, wire::ByteView bytes) {
  while (!frames_.empty() && (frames_.size() >= most_frames_ || made - frames_.front().made > longest_)) {
    drop_oldest();
  }
  frames_.push_back({sequence, made, {bytes.begin(), bytes.end()}});
}

void FrameMemory::drop_oldest() {
  last_dropped_ = frames_.front().sequence;
  ++dropped_;
  frames_.pop_front();
}

void FrameMemory::forget_through(std::uint64_t acked) {
  acked_ = std::max(acked_, acked);
  while (!frames_.empty() && frames_.front().sequence <= acked_) frames_.pop_front();
}

FrameMemory::Stored* FrameMemory::find(std::uint64_t sequence) {
  if (frames_.empty() || sequence < frames_.front().sequence) return nullptr;
  const std::uint64_t index = sequence - frames_.front().sequence;
  return index < frames_.size() ? &frames_[index] : nullptr;
}

std::optional<SequenceRange> FrameMemory::lost() const {
  if (last_dropped_ <= acked_) return std::nullopt;
  return SequenceRange{acked_ + 1, last_dropped_};
}

}  // namespace ward
