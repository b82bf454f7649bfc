#include "pipeline/alarms/observed_silence.h"

#include <algorithm>

namespace ward {

void ObservedSilence::observed(Instant from, Instant to) {
  if (to <= from) return;
  if (!seen_until_) {
    start_ = from;
    seen_until_ = to;
    return;
  }
  const Nanoseconds hole = from - *seen_until_;
  if (hole > longest_hole_) {
    start_ = from;
    unseen_ = {};
    last_hole_length_ = {};
  } else if (hole > Nanoseconds{0}) {
    unseen_ += hole;
    last_hole_ = *seen_until_;
    last_hole_length_ = hole;
  }
  seen_until_ = std::max(*seen_until_, to);
}

void ObservedSilence::happened(Instant when) {
  if (!seen_until_ || when < start_) return;
  start_ = when;
  // Beats are confirmed a moment later than they happen: a hole may already
  // have come between. Holes are rare enough that more than one cannot.
  const bool hole_after = last_hole_length_ > Nanoseconds{0} && last_hole_ >= when;
  unseen_ = hole_after ? last_hole_length_ : Nanoseconds{0};
}

Nanoseconds ObservedSilence::silence() const {
  if (!seen_until_) return {};
  return std::max(Nanoseconds{0}, *seen_until_ - start_ - unseen_);
}

}  // namespace ward
