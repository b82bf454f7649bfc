#include "ingest/feed_gate.h"

#include <algorithm>

namespace ward {

Result<void> FeedGate::accept(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  delivery_.pay_owed(arrival, sink);
  const Error numbering = check_numbering(frame, arrival);
  if (numbering.code != ErrorCode::none) {
    note_refusal(frame.sequence, numbering);
    return numbering;
  }
  if (!connected_) ledger_.ask_anew(arrival);
  connected_ = true;
  last_frame_ = arrival;
  frames_since_reply_ = true;
  if (frame.boot_epoch > epoch_) {
    begin_epoch(frame, arrival, sink);
  } else if (resuming_) {
    resume_epoch(arrival);
  }
  resuming_ = false;
  announce_epoch(arrival, sink);
  const Result<void> admitted = admit(frame, arrival, sink);
  release_ready(arrival, sink);
  delivery_.pay_owed(arrival, sink);
  tell_status(arrival, sink);
  return admitted;
}

Error FeedGate::check_numbering(const DeviceFrame& frame, Instant arrival) const {
  if (frame.boot_epoch < epoch_) return {ErrorCode::stale_epoch, "boot_epoch"};
  // A device that was away for days may rightly come back far ahead; and what
  // an unknown one has behind it, it alone knows.
  const bool in_touch = frame.boot_epoch == epoch_ && arrival - last_frame_ < kLeapAllowedAfter;
  if (in_touch && frame.sequence > ledger_.highest() + kFarthestLeap) {
    return {ErrorCode::invalid_sequence, "sequence"};
  }
  return {};
}

void FeedGate::begin_epoch(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  if (epoch_ != 0) {
    while (!held_.empty()) release_first(sink);
    // A device that started anew has nothing left of its earlier life.
    ledger_.write_off({1, ledger_.highest()}, [&](SequenceRange range) { record_lost(range); });
    delivery_.pay_owed(arrival, sink);
  }
  epoch_ = frame.boot_epoch;
  first_seen_ = frame.sequence;
  // What an earlier life of this server acknowledged is not asked for again.
  next_live_ = frame.acked_through + 1;
  durable_through_ = frame.acked_through;
  told_through_ = frame.acked_through;
  ledger_.start(next_live_);
  delivery_.begin_epoch();
  settling_ = true;
  settle_until_ = arrival + kReorderWait;
  // Numbers in gaps before this status are the old life's, after it the new's.
  tell_status(arrival, sink);
}

Result<void> FeedGate::admit(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  // A frame from before the restart of this server may have carried an older
  // acknowledgement than the device has by now. Never beyond what was there
  // before our time: from there on our own account is the only one.
  ledger_.forgive(std::min(frame.acked_through, first_seen_ - 1));
  const auto entry = ledger_.receive(frame.sequence, arrival, arrival + kReorderWait);
  if (entry.given_up) record_lost(*entry.given_up);
  for (const SequenceRange& range : frame.lost) {
    ledger_.write_off(range, [&](SequenceRange part) { record_lost(part); });
  }
  if (entry.note == SequenceLedger::Note::duplicate) {
    ++duplicate_;
    return {};
  }
  ++received_;
  delivery_.observe(frame, arrival);
  if (frame.lane == Lane::backfill) ++backfilled_;
  static_cast<void>(in_hand_.push_back(frame.sequence));  // the first of two
  const Result<void> delivered = deliver(frame, arrival, sink);
  in_hand_.clear();
  return delivered;
}

Result<void> FeedGate::deliver(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  if (frame.lane == Lane::live && frame.sequence >= next_live_) return enter_live(frame, arrival, sink);
  if (is_of_other_bed(frame, arrival)) return turn_away(frame);
  delivery_.late(frame, arrival, sink);
  return {};
}

bool FeedGate::is_of_other_bed(const DeviceFrame& frame, Instant arrival) const {
  return delivery_.is_of_other_bed(frame, arrival, settling_ ? kUnsettledDoubt : Nanoseconds{0});
}

/// The number is this bed's account's, what it carries is another patient's.
Result<void> FeedGate::turn_away(const DeviceFrame& frame) {
  const Error error{ErrorCode::other_bed, "device_time_ns"};
  --received_;
  if (frame.lane == Lane::backfill) --backfilled_;
  record_lost({frame.sequence, frame.sequence});
  note_refusal(frame.sequence, error);
  return error;
}

void FeedGate::refuse(std::uint64_t sequence, std::uint64_t boot_epoch, Error error, Instant now) {
  note_refusal(sequence, error);
  // Another device's numbers say nothing about this one's account; a number
  // far from the known ones is not believed.
  if (error.code == ErrorCode::identity_mismatch || boot_epoch != epoch_ || epoch_ == 0) return;
  if (sequence == 0 || sequence > ledger_.highest() + kReorderFrames) return;
  if (sequence > ledger_.highest()) {
    const auto entry = ledger_.receive(sequence, now, now + kReorderWait);
    if (entry.given_up) record_lost(*entry.given_up);
    record_lost({sequence, sequence});
  } else {
    ledger_.write_off({sequence, sequence}, [&](SequenceRange range) { record_lost(range); });
  }
}

void FeedGate::record_lost(SequenceRange range) {
  lost_ += range.size();
  delivery_.owe_gap({range.first, range.last, true});
}

void FeedGate::note_refusal(std::uint64_t sequence, Error error) {
  ++refused_;
  last_refusal_ = error.code;
  // More than fit are still counted; the device learns of the first ones.
  static_cast<void>(refusals_.push_back({sequence, error.code, error.at}));
}

void FeedGate::poll(Instant now, EventSink sink) {
  announce_epoch(now, sink);
  delivery_.pay_owed(now, sink);
  release_ready(now, sink);
  if (connected_ && now - last_frame_ >= kFeedLostAfter) connected_ = false;
  if (connected_) {
    while (const auto range = ledger_.take_hopeless(now)) record_lost(*range);
  }
  delivery_.pay_owed(now, sink);
  tell_status(now, sink);
}

bool FeedGate::reply_due(Instant now) const {
  const Nanoseconds since = now - replied_at_;
  const bool stored = ack_after_ == AckAfter::durability;
  const bool news = acknowledged_through() > told_through_;
  if ((frames_since_reply_ || news) && since >= (stored ? kUnmovedReplyEvery : kAckEvery)) return true;
  // What became durable is told at once: commits are apart already.
  const bool urgent = (stored && news) || !refusals_.empty() || (connected_ && ledger_.has_due(now));
  return urgent && since >= kUrgentReplyEvery;
}

FeedReply FeedGate::reply(Instant now) {
  FeedReply reply;
  reply.boot_epoch = epoch_;
  reply.acked_through = told_through_ = acknowledged_through();
  if (connected_) ledger_.ask(now, reply.missing);
  reply.refusals = refusals_;
  refusals_.clear();
  replied_at_ = now;
  frames_since_reply_ = false;
  return reply;
}

FeedStatus FeedGate::status(Instant now) const {
  FeedStatus status;
  status.device = device_;
  status.connected = connected_ && now - last_frame_ < kFeedLostAfter;
  status.clock_skewed = delivery_.clock().skewed(now);
  status.encrypted = encrypted_;
  status.frames_received = received_;
  status.frames_duplicate = duplicate_;
  status.frames_backfilled = backfilled_;
  status.frames_refused = refused_;
  status.frames_lost = lost_;
  status.frames_missing = ledger_.missing();
  status.last_refusal = last_refusal_;
  status.latency_ms = delivery_.latency_ms();
  status.clock_drift_ppm = static_cast<float>(delivery_.clock().drift_ppm());
  status.clock_offset = delivery_.clock().offset();
  status.boot_epoch = epoch_;
  status.acked_through = delivered_through();
  return status;
}

/// Again and again while a full ring refuses it.
void FeedGate::announce_epoch(Instant now, EventSink sink) {
  if (status_told_ && told_.boot_epoch == epoch_) return;
  delivery_.pay_owed(now, sink);
  tell_status(now, sink);
}

void FeedGate::tell_status(Instant now, EventSink sink) {
  const bool changed = connected_ != told_.connected || refused_ != told_.frames_refused ||
                       lost_ != told_.frames_lost || epoch_ != told_.boot_epoch ||
                       delivery_.clock().skewed(now) != told_.clock_skewed;
  if (status_told_ && !changed && now - status_at_ < std::chrono::seconds{1}) return;
  if (!delivery_.may_announce()) return;
  const FeedStatus present = status(now);
  if (!delivery_.emit(present, now, false, sink)) return;  // tried again at the next call
  delivery_.announce();
  told_ = present;
  status_told_ = true;
  status_at_ = now;
}

}  // namespace ward
