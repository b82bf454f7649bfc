#include "ingest/log_format.h"

#include <gtest/gtest.h>
#include <spdlog/pattern_formatter.h>
#include <regex>
#include <string>

namespace ward {
namespace {

std::string line(LogFormat format, const std::string& message) {
  const auto formatter = make_log_formatter(format);
  // 2026-11-22T10:40:12.345Z
  const spdlog::log_clock::time_point time{std::chrono::milliseconds{1795344012345}};
  spdlog::details::log_msg entry(time, spdlog::source_loc{}, "wardlight", spdlog::level::warn, message);
  spdlog::memory_buf_t out;
  formatter->format(entry, out);
  return {out.data(), out.size()};
}

TEST(LogFormat, BeginsWithTheTimeInUtc) {
  EXPECT_EQ(line(LogFormat::text, "bed 3 lost"), "2026-11-22T10:40:12.345Z warning: bed 3 lost\n");
}

TEST(LogFormat, EscapesWhatWouldBreakAJsonLine) {
  EXPECT_EQ(line(LogFormat::json, "a \"b\"\\\n"),
            "{\"time\":\"2026-11-22T10:40:12.345Z\",\"level\":\"warning\",\"message\":\"a "
            "\\\"b\\\"\\\\\\u000a\"}\n");
}

}  // namespace
}  // namespace ward
