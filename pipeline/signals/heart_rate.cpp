#include "pipeline/signals/heart_rate.h"

#include <algorithm>

namespace ward {

namespace {

/// EC13 4.1.3.5's slow rule: three such intervals in a row shorten the mean.
constexpr Nanoseconds kSlow = std::chrono::milliseconds{1200};
constexpr std::size_t kSlowMean = 4;

}  // namespace

void HeartRate::on_beat(const DetectedBeat& beat) {
  if (last_ && beat.time <= *last_) return;
  // Longer than a rate lives is a pause: the intervals before it say nothing of
  // the heart now.
  if (last_ && beat.time - *last_ > kRateTimeout) reset();
  last_is_interval_ = last_.has_value() && beat.continuous;
  if (last_is_interval_) {
    intervals_[next_] = beat.time - *last_;
    next_ = (next_ + 1) % kIntervals;
    count_ = std::min(count_ + 1, kIntervals);
  }
  last_ = beat.time;
}

Nanoseconds HeartRate::interval(std::size_t back) const {
  return intervals_[(next_ + kIntervals - 1 - back) % kIntervals];
}

std::optional<Nanoseconds> HeartRate::last_interval() const {
  if (!last_is_interval_) return std::nullopt;
  return interval(0);
}

Nanoseconds HeartRate::mean_interval() const {
  const bool slow = count_ >= 3 && interval(0) > kSlow && interval(1) > kSlow && interval(2) > kSlow;
  const std::size_t used = slow ? std::min(count_, kSlowMean) : count_;
  Nanoseconds sum{0};
  Nanoseconds shortest = interval(0);
  Nanoseconds longest = interval(0);
  for (std::size_t back = 0; back < used; ++back) {
    sum += interval(back);
    shortest = std::min(shortest, interval(back));
    longest = std::max(longest, interval(back));
  }
  // With few intervals the extremes are half of what is known: keep them.
  if (slow || used < 5) return sum / static_cast<std::int64_t>(used);
  return (sum - shortest - longest) / static_cast<std::int64_t>(used - 2);
}

std::optional<BeatsPerMinute> HeartRate::value(Instant now) const {
  if (count_ < 2 || !last_ || now - *last_ > kRateTimeout) return std::nullopt;
  return BeatsPerMinute{60.0 / seconds(mean_interval())};
}

}  // namespace ward
