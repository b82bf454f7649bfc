#pragma once

#include <cstdint>
#include <memory>

namespace spdlog {
class formatter;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace ward {

enum class LogFormat : std::uint8_t {
  text,  ///< 2026-11-22T10:40:12.345Z warning: sentence
  json,  ///< one object a line: time, level, message
};

/// How a line of the log is written; times are RFC 3339 in UTC.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format);

/// The program's log, to stderr, through a bounded queue that drops its oldest
/// lines when full: a terminal or pipe that nobody reads must not stop the
/// thread that detects. One at a time; make it before other threads, and let it
/// go after them: what is queued is then written.
class StderrLog {
 public:
  explicit StderrLog(LogFormat format);
  ~StderrLog();
  StderrLog(const StderrLog&) = delete;
  StderrLog& operator=(const StderrLog&) = delete;

 private:
  std::shared_ptr<spdlog::details::thread_pool> writer_;
};

}  // namespace ward
