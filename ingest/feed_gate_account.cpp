#include <algorithm>

#include "ingest/feed_gate.h"

namespace ward {

FeedGate::FeedGate(DeviceId device, BedId bed, bool encrypted, FramePool& pool, AckAfter ack_after,
                   const FeedAccount& account, bool account_is_durable, Instant device_since)
    : device_(device),
      bed_(bed),
      encrypted_(encrypted),
      pool_(&pool),
      ack_after_(ack_after),
      delivery_(device, bed, device_since),
      epoch_(account.boot_epoch),
      durable_through_(account_is_durable ? account.acked_through() : 0),
      resuming_(account.boot_epoch != 0) {
  if (!resuming_) return;
  ledger_.start(account.highest + 1);
  for (const SequenceRange& hole : account.holes) {
    if (const auto given_up = ledger_.reopen(hole)) record_lost(*given_up);
  }
}

FeedGate::FeedGate(FeedGate&& other) noexcept : FeedGate(static_cast<const FeedGate&>(other)) {
  other.held_.clear();
}

FeedGate::~FeedGate() {
  for (const Held& held : held_) pool_->give_back(held.frame);
}

FeedGate FeedGate::begun_anew(const FeedGate& failed) {
  FeedGate gate(failed.device_, failed.bed_, failed.encrypted_, *failed.pool_, failed.ack_after_,
                failed.account(), true, failed.delivery_.device_since());
  gate.delivery_.inherit_debts(failed.delivery_);
  gate.durable_through_ = failed.durable_through_;
  gate.received_ = failed.received_ - failed.held_.size() - failed.in_hand_.size();
  gate.duplicate_ = failed.duplicate_;
  gate.backfilled_ = failed.backfilled_;
  gate.refused_ = failed.refused_;
  gate.lost_ += failed.lost_;
  gate.last_refusal_ = failed.last_refusal_;
  gate.refusals_ = failed.refusals_;
  gate.last_frame_ = failed.last_frame_;
  gate.connected_ = failed.connected_;
  gate.frames_since_reply_ = true;
  // Part of it may have gone out already, and would break the gate again.
  for (const std::uint64_t number : failed.in_hand_) gate.record_lost({number, number});
  return gate;
}

/// The first frame since the account was taken over: its own account, not the
/// device's word, says what is not to be delivered again.
void FeedGate::resume_epoch(Instant arrival) {
  first_seen_ = 1;
  next_live_ = ledger_.highest() + 1;
  settling_ = true;
  settle_until_ = arrival + kReorderWait;
}

/// What was delivered; frames held for their turn count as holes.
FeedAccount FeedGate::account() const {
  FeedAccount account{device_, epoch_, ledger_.highest(), {}};
  const auto open = [&](SequenceRange range) {
    if (!account.holes.empty() && account.holes.back().last + 1 == range.first) {
      account.holes.back().last = range.last;
    } else {
      static_cast<void>(account.holes.push_back(range));  // room for all of the ledger's and the held ones
    }
  };
  static_assert(FeedAccount::kMostHoles >= kMaxHoles + kReorderFrames);
  std::size_t held = 0;
  const auto open_held_below = [&](std::uint64_t limit) {
    for (; held < held_.size() && held_[held].frame->sequence < limit; ++held) {
      open({held_[held].frame->sequence, held_[held].frame->sequence});
    }
  };
  for (std::size_t i = 0; i < ledger_.holes(); ++i) {
    open_held_below(ledger_.hole(i).first);
    open(ledger_.hole(i));
  }
  open_held_below(UINT64_MAX);
  return account;
}

std::uint64_t FeedGate::delivered_through() const {
  std::uint64_t through = std::min(ledger_.acked_through(), delivery_.lowest_loss_owed() - 1);
  if (!held_.empty()) through = std::min(through, held_[0].frame->sequence - 1);
  for (const std::uint64_t number : in_hand_) through = std::min(through, number - 1);
  return through;
}

std::uint64_t FeedGate::acknowledged_through() const {
  const std::uint64_t delivered = delivered_through();
  return ack_after_ == AckAfter::durability ? std::min(delivered, durable_through_) : delivered;
}

void FeedGate::note_durable(std::uint64_t boot_epoch, std::uint64_t through) {
  if (boot_epoch != epoch_ || through <= durable_through_) return;
  durable_through_ = through;
  // A store that was opened late has more than this gate knew of.
  ledger_.forgive(through);
}

}  // namespace ward
