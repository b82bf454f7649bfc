#include "ingest/log_format.h"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace ward {
namespace {

constexpr std::size_t kLogQueue = 1024;

/// The message as the inside of a JSON string: text of a vendor's or an
/// error's making must not break the line.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    for (const char c : message.payload) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out.push_back('\\');
        out.push_back(c);
      } else if (byte < 0x20) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
      } else {
        out.push_back(c);
      }
    }
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

}  // namespace

std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonMessage>('*');
  formatter->set_pattern(format == LogFormat::json
                             ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})"
                             : "%Y-%m-%dT%H:%M:%S.%eZ %l: %v");
  return formatter;
}

StderrLog::StderrLog(LogFormat format)
    : writer_(std::make_shared<spdlog::details::thread_pool>(kLogQueue, 1)) {
  auto logger =
      std::make_shared<spdlog::async_logger>("wardlight", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                             writer_, spdlog::async_overflow_policy::overrun_oldest);
  logger->set_formatter(make_log_formatter(format));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

StderrLog::~StderrLog() {
  writer_.reset();  // writes what is queued, then ends the writing thread
  spdlog::shutdown();
}

}  // namespace ward
