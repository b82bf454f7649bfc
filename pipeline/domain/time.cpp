#include "pipeline/domain/time.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace ward {
namespace {

Nanoseconds monotonic_now() {
  return std::chrono::duration_cast<Nanoseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

SystemClock::SystemClock()
    : utc_minus_monotonic_(std::chrono::duration_cast<Nanoseconds>(
                               std::chrono::system_clock::now().time_since_epoch()) -
                           monotonic_now()) {}

Instant SystemClock::now() const { return Instant{monotonic_now() + utc_minus_monotonic_}; }

std::string to_rfc3339(Instant time) {
  const auto since_epoch = time.time_since_epoch();
  const auto whole = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch - whole);
  const std::time_t utc_seconds = static_cast<std::time_t>(whole.count());
  std::tm calendar{};
  gmtime_r(&utc_seconds, &calendar);
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                calendar.tm_year + 1900, calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour,
                calendar.tm_min, calendar.tm_sec, static_cast<int>(millis.count()));
  return text.data();
}

}  // namespace ward
