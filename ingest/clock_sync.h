#pragma once

#include <cstdint>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Most a device's rate may differ from ours and still be believed.
inline constexpr double kMostDrift = 1e-3;
/// Extra rate used to work off an offset error. With kMostDrift it moves the
/// last of 128 samples by 0.384 of a sample at most: blocks stay contiguous.
inline constexpr double kMostSlew = 2e-3;
/// Ward times may lead the arrival by this much while slewing; beyond it the
/// line is set anew, for a sample cannot arrive before it is taken.
inline constexpr Nanoseconds kMostLead = std::chrono::milliseconds{250};
/// A correction of more than this is a device clock that was set.
inline constexpr Nanoseconds kClockJump = std::chrono::seconds{1};
/// How long a jump stays flagged.
inline constexpr Nanoseconds kSkewShownFor = std::chrono::seconds{60};

/// One device's clock against the ward's. Jitter and backlog only ever add
/// delay, so the lower envelope of (arrival - sent) is the offset, and its
/// slope over minutes the drift. Conversion is a continuous rising line that
/// bends gently towards the estimate. A pure function of its inputs.
class ClockSync {
 public:
  /// Enters one frame. Delayed ones do no harm.
  void observe(DeviceInstant sent, Instant arrival);

  /// Before this, while nothing is delivered yet, each less delayed frame moves
  /// the line at once: a backlog at the start leaves no trace.
  void settle() { settled_ = true; }

  /// Ward time of a device time; meaningless before the first observation.
  [[nodiscard]] Instant to_ward(DeviceInstant time) const;

  /// Forgets everything: a new device life.
  void reset();
  /// The device's clock was set: the next observation anchors anew, flagged.
  void expect_jump() { jump_expected_ = true; }
  /// After a step: moves the line later, and works that off again by slewing.
  void push_later(Nanoseconds by);

  [[nodiscard]] bool anchored() const { return anchored_; }
  /// Grows each time the line was set anew rather than bent.
  [[nodiscard]] std::uint32_t steps() const { return steps_; }
  /// True for kSkewShownFor after a jump of more than kClockJump.
  [[nodiscard]] bool skewed(Instant now) const { return flagged_ && now < flagged_until_; }
  [[nodiscard]] double drift_ppm() const { return drift_ * 1e6; }
  /// Ward minus device time at the latest observation.
  [[nodiscard]] Nanoseconds offset() const;

 private:
  /// Where the line passes and how steep it is from there on.
  struct Segment {
    DeviceInstant device;
    Instant ward;
    double excess{};  ///< rate minus 1
  };
  /// The least delayed frame of one stretch of time.
  struct Bucket {
    std::int64_t index{};
    double time{};    ///< device seconds since origin_device_
    double offset{};  ///< (arrival - sent) - origin_offset_, seconds
  };
  static constexpr std::size_t kBuckets = 128;

  void anchor(DeviceInstant sent, Instant arrival, bool flag);
  [[nodiscard]] bool late_for_long(Nanoseconds lead, Instant arrival);
  void enter_bucket(double time, double offset);
  void estimate();
  [[nodiscard]] double lower_envelope_slope() const;
  [[nodiscard]] double lowest_intercept(double slope, double since) const;
  void bend(DeviceInstant from);
  [[nodiscard]] double seconds_from_origin(DeviceInstant time) const {
    return seconds(time - origin_device_);
  }

  bool anchored_{false};
  bool settled_{false};
  bool jump_expected_{false};
  std::uint32_t steps_{};
  Segment now_{};
  Segment before_{};               ///< for times older than now_.device
  DeviceInstant latest_;           ///< newest device time seen
  DeviceInstant origin_device_;
  Nanoseconds origin_offset_{};
  InlineVector<Bucket, kBuckets> buckets_;  ///< ascending; the last one is still open
  double drift_{};                 ///< growth of (ward - device) per device second
  double intercept_{};             ///< offset estimate at time 0, seconds
  bool late_{false};
  Instant late_since_;
  bool flagged_{false};
  Instant flagged_until_;
};

}  // namespace ward
