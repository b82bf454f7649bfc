#include "ingest/clock_sync.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace ward {
namespace {

/// Width of a bucket, device seconds. 128 of them: a window of 8.5 minutes, long
/// enough for jitter of 200 ms to leave an error of 3 ms, and short against the
/// hours in which a crystal's rate wanders.
constexpr double kBucketSeconds = 4.0;
/// A slope is believed once the scatter of the bucket minima, spread over the
/// window, could not fake more drift than this.
constexpr double kSlopeDoubt = 2e-4;
/// While it is not believed, only this much of the past tells the offset.
constexpr double kRecentSeconds = 30.0;
/// The line is bent this often, and so as to meet the estimate after
/// kMeetSeconds. Two bends are remembered: a channel may lag by a second.
constexpr Nanoseconds kBendEvery = std::chrono::seconds{1};
constexpr double kMeetSeconds = 10.0;
/// All frames later than kClockJump for this long: not a backlog, a clock that
/// was set back or stood still.
constexpr Nanoseconds kLateForLong = std::chrono::seconds{10};

}  // namespace

void ClockSync::reset() {
  const std::uint32_t steps = steps_;
  const bool flagged = flagged_;
  const Instant flagged_until = flagged_until_;
  *this = ClockSync{};
  steps_ = steps + 1;
  flagged_ = flagged;
  flagged_until_ = flagged_until;
}

void ClockSync::observe(DeviceInstant sent, Instant arrival) {
  if (!anchored_ || jump_expected_) {
    anchor(sent, arrival, jump_expected_);
    jump_expected_ = false;
    return;
  }
  const Nanoseconds lead = to_ward(sent) - arrival;
  if (!settled_) {
    if (lead > Nanoseconds{}) anchor(sent, arrival, false);
    return;
  }
  if (lead > kMostLead || late_for_long(lead, arrival)) {
    anchor(sent, arrival, lead > kClockJump || lead < -kClockJump);
    return;
  }
  latest_ = std::max(latest_, sent);
  const Nanoseconds offset = arrival.time_since_epoch() - sent.time_since_epoch() - origin_offset_;
  enter_bucket(seconds_from_origin(sent), seconds(offset));
  if (sent - now_.device >= kBendEvery) {
    estimate();
    bend(sent);
  }
}

void ClockSync::anchor(DeviceInstant sent, Instant arrival, bool flag) {
  if (anchored_ && settled_) ++steps_;
  anchored_ = true;
  late_ = false;
  origin_device_ = sent;
  origin_offset_ = arrival.time_since_epoch() - sent.time_since_epoch();
  latest_ = sent;
  intercept_ = 0.0;
  now_ = {sent, arrival, drift_};  // the crystal is the same after a jump
  before_ = now_;
  buckets_.clear();
  enter_bucket(0.0, 0.0);
  if (flag) {
    flagged_ = true;
    flagged_until_ = arrival + kSkewShownFor;
  }
}

bool ClockSync::late_for_long(Nanoseconds lead, Instant arrival) {
  if (lead > -kClockJump) {
    late_ = false;
    return false;
  }
  if (!late_) late_since_ = arrival;
  late_ = true;
  return arrival - late_since_ >= kLateForLong;
}

void ClockSync::enter_bucket(double time, double offset) {
  const auto index = static_cast<std::int64_t>(std::floor(time / kBucketSeconds));
  if (buckets_.empty() || index > buckets_.back().index) {
    if (buckets_.full()) {
      std::move(buckets_.begin() + 1, buckets_.end(), buckets_.begin());
      buckets_.resize_down(kBuckets - 1);
    }
    static_cast<void>(buckets_.push_back({index, time, offset}));  // room was made
    return;
  }
  Bucket& open = buckets_.back();
  // Least delayed by the drift known so far, not by the clock's own motion.
  if (index == open.index && offset - drift_ * time < open.offset - drift_ * open.time) {
    open.time = time;
    open.offset = offset;
  }
}

/// Slope of the lower convex hull's edge below the centroid: of all lines that
/// no point lies below, the one the points are closest to on average.
double ClockSync::lower_envelope_slope() const {
  std::array<std::size_t, kBuckets> hull{};
  std::size_t count = 0;
  double mean_time = 0.0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const Bucket& c = buckets_[i];
    mean_time += c.time / static_cast<double>(buckets_.size());
    while (count >= 2) {
      const Bucket& a = buckets_[hull[count - 2]];
      const Bucket& b = buckets_[hull[count - 1]];
      const double turn = (b.time - a.time) * (c.offset - a.offset) - (b.offset - a.offset) * (c.time - a.time);
      if (turn > 0.0) break;
      --count;
    }
    hull[count++] = i;
  }
  std::size_t edge = 1;
  while (edge + 1 < count && buckets_[hull[edge]].time < mean_time) ++edge;
  const Bucket& left = buckets_[hull[edge - 1]];
  const Bucket& right = buckets_[hull[edge]];
  return (right.offset - left.offset) / (right.time - left.time);
}

double ClockSync::lowest_intercept(double slope, double since) const {
  double lowest = buckets_.back().offset - slope * buckets_.back().time;
  for (const Bucket& bucket : buckets_) {
    if (bucket.time >= since) lowest = std::min(lowest, bucket.offset - slope * bucket.time);
  }
  return lowest;
}

void ClockSync::estimate() {
  const double newest = buckets_.back().time;
  const double recent = newest - kRecentSeconds;
  if (buckets_.size() >= 3) {
    const double slope = lower_envelope_slope();
    const double intercept = lowest_intercept(slope, buckets_[0].time);
    double scatter = 0.0;
    for (const Bucket& bucket : buckets_) {
      scatter += (bucket.offset - slope * bucket.time - intercept) / static_cast<double>(buckets_.size());
    }
    const bool believed = scatter <= kSlopeDoubt * (newest - buckets_[0].time);
    if (believed && std::fabs(slope) <= kMostDrift) {
      drift_ = slope;
      intercept_ = intercept;
      return;
    }
    if (believed) drift_ = std::copysign(kMostDrift, slope);
  }
  intercept_ = lowest_intercept(drift_, recent);
}

void ClockSync::bend(DeviceInstant from) {
  const Instant ward = to_ward(from);
  const Nanoseconds line = ward.time_since_epoch() - from.time_since_epoch() - origin_offset_;
  const double error = intercept_ + drift_ * seconds_from_origin(from) - seconds(line);
  before_ = now_;
  now_ = {from, ward, drift_ + std::clamp(error / kMeetSeconds, -kMostSlew, kMostSlew)};
}

Instant ClockSync::to_ward(DeviceInstant time) const {
  const Segment& segment = time >= now_.device ? now_ : before_;
  const Nanoseconds since = time - segment.device;
  const double extra = static_cast<double>(since.count()) * segment.excess;
  return segment.ward + since + Nanoseconds{std::llround(extra)};
}

void ClockSync::push_later(Nanoseconds by) {
  now_.ward += by;
  before_.ward += by;
}

Nanoseconds ClockSync::offset() const {
  return anchored_ ? to_ward(latest_).time_since_epoch() - latest_.time_since_epoch() : Nanoseconds{};
}

}  // namespace ward
