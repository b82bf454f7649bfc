#include "ingest/sequence_ledger.h"

#include <algorithm>

namespace ward {

void SequenceLedger::start(std::uint64_t first) {
  highest_ = first - 1;
  filled_latest_ = 0;
  filled_at_ = {};
  holes_.clear();
}

SequenceLedger::Entry SequenceLedger::receive(std::uint64_t sequence, Instant now, Instant ask_from) {
  if (sequence > highest_) {
    Entry entry{Note::next, std::nullopt};
    if (sequence > highest_ + 1) {
      entry.given_up = insert(holes_.size(), Hole{{highest_ + 1, sequence - 1}, ask_from, {}, 0});
    }
    highest_ = sequence;
    return entry;
  }
  for (std::size_t i = 0; i < holes_.size(); ++i) {
    const SequenceRange range = holes_[i].range;
    if (sequence >= range.first && sequence <= range.last) {
      return {Note::filled, fill(i, sequence, now)};
    }
  }
  return {Note::duplicate, std::nullopt};
}

std::optional<SequenceRange> SequenceLedger::fill(std::size_t i, std::uint64_t sequence, Instant now) {
  filled_latest_ = sequence;
  filled_at_ = now;
  Hole& hole = holes_[i];
  if (hole.asks > 0) hole.ask_at = now + kAskAgainAfter;
  hole.asks = 0;
  const SequenceRange range = hole.range;
  if (range.first == range.last) {
    erase(i);
  } else if (sequence == range.first) {
    hole.range.first = sequence + 1;
  } else if (sequence == range.last) {
    hole.range.last = sequence - 1;
  } else {
    Hole above = hole;
    above.range.first = sequence + 1;
    hole.range.last = sequence - 1;
    return insert(i + 1, above);
  }
  return std::nullopt;
}

std::optional<SequenceRange> SequenceLedger::insert(std::size_t i, const Hole& hole) {
  std::optional<SequenceRange> given_up;
  if (holes_.full()) {
    given_up = holes_[0].range;
    erase(0);
    --i;  // never 0: the new hole lies above an existing one
  }
  static_cast<void>(holes_.push_back(hole));  // room was made
  std::rotate(holes_.begin() + static_cast<std::ptrdiff_t>(i), holes_.end() - 1, holes_.end());
  return given_up;
}

std::optional<SequenceRange> SequenceLedger::reopen(SequenceRange range) {
  return insert(holes_.size(), Hole{range, {}, {}, 0});
}

void SequenceLedger::erase(std::size_t i) {
  std::move(holes_.begin() + static_cast<std::ptrdiff_t>(i) + 1, holes_.end(),
            holes_.begin() + static_cast<std::ptrdiff_t>(i));
  holes_.resize_down(holes_.size() - 1);
}

std::optional<SequenceRange> SequenceLedger::take_missing(SequenceRange range) {
  for (std::size_t i = 0; i < holes_.size(); ++i) {
    Hole& hole = holes_[i];
    if (hole.range.last < range.first) continue;
    if (hole.range.first > range.last) return std::nullopt;
    SequenceRange piece{std::max(range.first, hole.range.first), std::min(range.last, hole.range.last)};
    if (piece == hole.range) {
      erase(i);
    } else if (piece.first == hole.range.first) {
      hole.range.first = piece.last + 1;
    } else if (piece.last == hole.range.last) {
      hole.range.last = piece.first - 1;
    } else if (holes_.full()) {
      // No place to remember two parts: the lower one is given up as well.
      piece.first = hole.range.first;
      hole.range.first = piece.last + 1;
    } else {
      Hole above = hole;
      above.range.first = piece.last + 1;
      hole.range.last = piece.first - 1;
      static_cast<void>(insert(i + 1, above));  // not full: gives nothing up
    }
    return piece;
  }
  return std::nullopt;
}

void SequenceLedger::forgive(std::uint64_t through) {
  while (!holes_.empty() && holes_[0].range.last <= through) erase(0);
  if (!holes_.empty()) holes_[0].range.first = std::max(holes_[0].range.first, through + 1);
}

/// Asked for, and either nothing at all has come since or higher numbers have:
/// the device works upwards, so it has passed this hole by.
bool SequenceLedger::in_vain(const Hole& hole) const {
  if (hole.asks == 0) return false;
  const bool anything_since = filled_latest_ != 0 && filled_at_ >= hole.asked_at;
  return !anything_since || filled_latest_ > hole.range.last;
}

std::optional<SequenceRange> SequenceLedger::take_hopeless(Instant now) {
  for (std::size_t i = 0; i < holes_.size(); ++i) {
    const Hole hole = holes_[i];
    if (hole.asks >= kMostAsks && now >= hole.ask_at && in_vain(hole)) {
      erase(i);
      return hole.range;
    }
  }
  return std::nullopt;
}

void SequenceLedger::ask_anew(Instant now) {
  for (Hole& hole : holes_) {
    if (hole.asks == 0) continue;
    hole.asks = 0;
    hole.ask_at = now;
  }
}

bool SequenceLedger::has_due(Instant now) const {
  return std::any_of(holes_.begin(), holes_.end(), [&](const Hole& hole) { return now >= hole.ask_at; });
}

void SequenceLedger::ask(Instant now, InlineVector<SequenceRange, kMaxRanges>& out) {
  for (Hole& hole : holes_) {
    if (now < hole.ask_at) continue;
    if (!out.push_back(hole.range)) return;
    // One that still waits its turn behind lower numbers is not in vain.
    if (hole.asks == 0 || in_vain(hole)) hole.asks = std::min(hole.asks + 1, kMostAsks);
    hole.asked_at = now;
    hole.ask_at = now + kAskAgainAfter;
  }
}

std::uint64_t SequenceLedger::missing() const {
  std::uint64_t total = 0;
  for (const Hole& hole : holes_) total += hole.range.size();
  return total;
}

bool SequenceLedger::any_missing_in(SequenceRange range) const {
  return std::any_of(holes_.begin(), holes_.end(), [&](const Hole& hole) {
    return hole.range.first <= range.last && hole.range.last >= range.first;
  });
}

}  // namespace ward
