#include "pipeline/alarms/feed_watch.h"

namespace ward {

void FeedWatch::on_input(Instant now) {
  heard_ = now;
  heard_since_status_ = true;
  told_disconnected_ = false;
}

bool FeedWatch::on_status(const FeedStatus& status, Instant now) {
  const bool restarted = boot_epoch_ && *boot_epoch_ != status.boot_epoch;
  const bool grew = restarted || !boot_epoch_ ? status.frames_received > 0 : status.frames_received > frames_;
  // Frames without content are heartbeats: the device lives although it has
  // nothing to say. Where content came too, only content counts, because the
  // status is up to a second old.
  if (grew && status.connected && !heard_since_status_) heard_ = now;
  heard_since_status_ = false;
  frames_ = status.frames_received;
  if (status.boot_epoch != 0) boot_epoch_ = status.boot_epoch;
  told_disconnected_ = !status.connected && heard_.has_value();
  clock_skewed_ = status.clock_skewed;
  return restarted;
}

void FeedWatch::set_expected(bool expected, Instant now) {
  expected_ = expected;
  waiting_since_ = now;
}

Finding FeedWatch::judge(Instant now) {
  if (!waiting_since_) waiting_since_ = now;
  bool lost = false;
  Instant since;
  if (heard_) {
    lost = told_disconnected_ || now - *heard_ > kLostAfter;
    since = *heard_;
  } else {
    lost = expected_ && now - *waiting_since_ > kFirstContact;
    since = *waiting_since_;
  }
  if (lost && !lost_) lost_since_ = since;
  lost_ = lost;
  return lost ? Finding::present_since(lost_since_) : Finding{};
}

}  // namespace ward
