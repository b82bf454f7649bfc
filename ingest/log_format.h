#pragma once

#include <cstdint>
#include <memory>

namespace spdlog {
class formatter;
}

namespace ward {

enum class LogFormat : std::uint8_t {
  text,  ///< 2026-11-22T10:40:12.345Z warning: sentence
  json,  ///< one object a line: time, level, message
};

/// How a line of the log is written; times are RFC 3339 in UTC.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format);

/// Sends the program's log to stderr through a bounded queue that drops its
/// oldest lines when full: a terminal or pipe that nobody reads must not stop
/// the thread that detects. Call once, before other threads start.
void log_to_stderr(LogFormat format);

}  // namespace ward
