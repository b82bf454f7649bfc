#include "ingest/publisher_backfill.h"

#include <algorithm>

namespace ward {

void BackfillPlan::want(SequenceRange range) {
  // Everything that touches the new range melts into it.
  const auto begin = std::find_if(wanted_.begin(), wanted_.end(),
                                  [&](const SequenceRange& w) { return w.last + 1 >= range.first; });
  const auto end = std::find_if(begin, wanted_.end(),
                                [&](const SequenceRange& w) { return w.first > range.last + 1; });
  if (begin != end) {
    range.first = std::min(range.first, begin->first);
    range.last = std::max(range.last, std::prev(end)->last);
  } else if (wanted_.size() >= kMostRanges) {
    return;
  }
  wanted_.insert(wanted_.erase(begin, end), range);
}

void BackfillPlan::forget_through(std::uint64_t acked) {
  while (!wanted_.empty() && wanted_.front().last <= acked) wanted_.erase(wanted_.begin());
  if (!wanted_.empty()) wanted_.front().first = std::max(wanted_.front().first, acked + 1);
}

void BackfillPlan::advance(DeviceInstant now) {
  if (filled_at_ && now > *filled_at_) {
    // At most a quarter of a second's worth at once.
    const double most = std::max(1.0, per_second_ * 0.25);
    budget_ = std::min(most, budget_ + per_second_ * seconds(now - *filled_at_));
  }
  filled_at_ = now;
}

std::optional<std::uint64_t> BackfillPlan::next() const {
  if (wanted_.empty() || budget_ < 1.0) return std::nullopt;
  return wanted_.front().first;
}

void BackfillPlan::done() {
  if (++wanted_.front().first > wanted_.front().last) wanted_.erase(wanted_.begin());
}

}  // namespace ward
