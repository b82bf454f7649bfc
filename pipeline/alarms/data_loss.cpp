#include "pipeline/alarms/data_loss.h"

namespace ward {

void DataLoss::unseen(Nanoseconds length, Instant now) {
  holes_[next_] = {now, length};
  next_ = (next_ + 1) % holes_.size();
}

void DataLoss::lost_for_good(Instant now) { lost_ = now; }

Finding DataLoss::judge(Instant now) {
  Nanoseconds missing{0};
  for (const Hole& hole : holes_) {
    if (now - hole.noticed < kRemembered) missing += hole.length;
  }
  const bool lost = lost_ && now - *lost_ < kRemembered;
  if (missing <= kTolerated && !lost) {
    since_.reset();
    return {};
  }
  if (!since_) since_ = now;
  return Finding::present_since(*since_);
}

}  // namespace ward
