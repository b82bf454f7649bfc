#include <algorithm>
#include <memory>

#include "ingest/feed_gate.h"

namespace ward {

Result<void> FeedGate::enter_live(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  while (true) {
    if (!settling_ && frame.sequence == next_live_) return pass(frame, arrival, sink);
    if (hold(frame, arrival)) return {};
    if (held_.empty() || frame.sequence < held_[0].frame->sequence) {
      // No room to wait, and nothing to wait behind: the gap is marked at once.
      settling_ = settling_ && !held_.empty();
      if (!settling_) delivery_.settle_clock();
      return pass(frame, arrival, sink);
    }
    release_first(sink);
  }
}

bool FeedGate::hold(const DeviceFrame& frame, Instant arrival) {
  if (held_.full()) return false;
  DeviceFrame* kept = pool_->keep(frame);
  if (kept == nullptr) return false;
  static_cast<void>(held_.push_back({kept, arrival}));  // not full
  for (std::size_t i = held_.size() - 1; i > 0 && held_[i].frame->sequence < held_[i - 1].frame->sequence; --i) {
    std::swap(held_[i], held_[i - 1]);
  }
  return true;
}

void FeedGate::release_ready(Instant now, EventSink sink) {
  if (settling_ && now < settle_until_) return;
  if (settling_) delivery_.settle_clock();
  settling_ = false;
  while (!held_.empty()) {
    const std::uint64_t first = held_[0].frame->sequence;
    const bool may_still_come =
        first > next_live_ && ledger_.any_missing_in({next_live_, first - 1}) &&
        now - held_[0].arrival < kReorderWait &&
        held_[held_.size() - 1].frame->sequence - next_live_ < kReorderFrames;
    if (may_still_come) return;
    release_first(sink);
  }
}

void FeedGate::release_first(EventSink sink) {
  const Held first = held_[0];
  const auto give_back = [this](DeviceFrame* frame) { pool_->give_back(frame); };
  const std::unique_ptr<DeviceFrame, decltype(give_back)> kept(first.frame, give_back);
  std::move(held_.begin() + 1, held_.end(), held_.begin());
  held_.resize_down(held_.size() - 1);
  static_cast<void>(in_hand_.push_back(first.frame->sequence));  // the second at most
  static_cast<void>(pass(*first.frame, first.arrival, sink));  // a refusal is queued for the reply
  in_hand_.resize_down(in_hand_.size() - 1);
}

/// Delivers the frame as the next in order; numbers left out are a gap.
Result<void> FeedGate::pass(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  if (frame.sequence > next_live_) delivery_.owe_gap({next_live_, frame.sequence - 1, false});
  next_live_ = frame.sequence + 1;
  delivery_.pay_owed(arrival, sink);
  if (is_of_other_bed(frame, arrival)) return turn_away(frame);
  if (settling_) {
    // More waits than the window holds: a backlog, of which only the end is
    // the present.
    delivery_.late(frame, arrival, sink);
    return {};
  }
  const Result<void> delivered = delivery_.live(frame, arrival, sink);
  if (!delivered) {
    --received_;
    record_lost({frame.sequence, frame.sequence});
    note_refusal(frame.sequence, delivered.error());
  }
  return delivered;
}

}  // namespace ward
