#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ward {

/// The ward's time line: nanoseconds that never step back or jump. It is
/// anchored once, at server start, to UTC, so an Instant also reads as a date.
struct WardClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<WardClock>;
  static constexpr bool is_steady = true;
};

/// A device's own time line; its origin and rate are the device's business.
struct DeviceClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<DeviceClock>;
  static constexpr bool is_steady = false;
};

using Nanoseconds = std::chrono::nanoseconds;
/// A moment on the ward's time line.
using Instant = std::chrono::time_point<WardClock, Nanoseconds>;
/// A moment on a device's time line. `Instant - DeviceInstant` does not
/// compile: only ingest/clock_sync converts.
using DeviceInstant = std::chrono::time_point<DeviceClock, Nanoseconds>;

/// Where time comes from. Read once a duty cycle, then passed as an argument;
/// detectors and alarms never see a Clock.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// Monotonic time of this machine, anchored to UTC at construction.
class SystemClock final : public Clock {
 public:
  SystemClock();
  [[nodiscard]] Instant now() const override;

 private:
  Nanoseconds utc_minus_monotonic_;
};

/// Time that a test or a replay sets by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start = Instant{}) : now_(start) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }
  void advance(Nanoseconds by) { now_ += by; }

 private:
  Instant now_;
};

/// RFC 3339 UTC with milliseconds, "2026-11-22T10:40:12.345Z".
[[nodiscard]] std::string to_rfc3339(Instant time);

/// Seconds as a double, for arithmetic and printing, never for keeping.
[[nodiscard]] constexpr double seconds(Nanoseconds duration) {
  return static_cast<double>(duration.count()) * 1e-9;
}
/// Milliseconds as a double.
[[nodiscard]] constexpr double milliseconds(Nanoseconds duration) {
  return static_cast<double>(duration.count()) * 1e-6;
}

/// Time between two samples as an exact fraction of a second, so that
/// 62.5 Hz (2/125 s) accumulates no error. Both parts are 1 or more.
struct SamplePeriod {
  std::uint32_t numerator{1};
  std::uint32_t denominator{250};

  constexpr bool operator==(const SamplePeriod&) const = default;
  [[nodiscard]] constexpr double hertz() const {
    return static_cast<double>(denominator) / static_cast<double>(numerator);
  }
  /// Duration of `count` samples, rounded down to a nanosecond. Exact up to
  /// 2^63 ns: the whole seconds are split off before multiplying.
  [[nodiscard]] constexpr Nanoseconds of(std::uint64_t count) const {
    const std::uint64_t ticks = count * numerator;
    const std::uint64_t whole = ticks / denominator;
    const std::uint64_t rest = ticks % denominator;
    return Nanoseconds{static_cast<std::int64_t>(whole * 1'000'000'000ULL +
                                                 rest * 1'000'000'000ULL / denominator)};
  }
};

}  // namespace ward
