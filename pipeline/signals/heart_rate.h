#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/detected_beat.h"

namespace ward {

/// Heart rate (or pulse rate) from beat to beat intervals.
///
/// Rule: mean of the last 12 RR intervals without the shortest and the
/// longest; when each of the last 3 is longer than 1200 ms, the plain mean of
/// the last 4. Fewer intervals (at least 2) are averaged as they come.
/// Intervals that span a hole in the signal are not counted; one longer than
/// kRateTimeout forgets those before it.
/// Response: a step 80 -> 120 /min is complete in 6 s, 80 -> 40 in 6 s.
class HeartRate {
 public:
  void on_beat(const DetectedBeat& beat);

  /// Forgets every interval: the patient or the signal changed.
  void reset() { *this = HeartRate{}; }

  /// Rate at `now`; empty before the third beat and when the last beat is
  /// older than kRateTimeout: silence is not a rate.
  [[nodiscard]] std::optional<BeatsPerMinute> value(Instant now) const;

  [[nodiscard]] std::optional<Instant> last_beat() const { return last_; }
  /// Interval between the last two beats, empty when it is not an RR.
  [[nodiscard]] std::optional<Nanoseconds> last_interval() const;

  /// 15 /min, the lowest rate shown, has an interval of 4 s; twice that
  /// without a beat is no rate at all.
  static constexpr Nanoseconds kRateTimeout = std::chrono::seconds{8};

 private:
  [[nodiscard]] Nanoseconds interval(std::size_t back) const;
  [[nodiscard]] Nanoseconds mean_interval() const;

  static constexpr std::size_t kIntervals = 12;
  std::array<Nanoseconds, kIntervals> intervals_{};
  std::size_t count_{0};
  std::size_t next_{0};
  std::optional<Instant> last_;
  bool last_is_interval_{false};
};

}  // namespace ward
