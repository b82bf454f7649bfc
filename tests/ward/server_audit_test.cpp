// What operators did is in the audit log, whole and in one chain.
#include "ingest/server_audit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "ingest/server.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Device;
using test::eventually;
using test::Screen;

std::vector<std::string> records_of(const std::string& path) {
  std::vector<std::string> records;
  EXPECT_TRUE(read_audit(path, Cipher{}, [&](const std::string& record) { records.push_back(record); }));
  return records;
}

std::size_t count_of(const std::vector<std::string>& records, const std::string& words) {
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [&](const std::string& record) { return record.find(words) != std::string::npos; }));
}

TEST(ServerAudit, ALimitChangedOnARunningServerIsRecordedWithWhoAndWhat) {
  const test::TemporaryDirectory directory;
  const SystemClock clock;
  ServerConfig config;
  config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
  config.insecure = true;
  config.max_beds = 4;
  config.store.directory = directory.file("store");
  {
    Server server(config, clock);
    Device device("monitor-1", LinkKeys{}, server.feed_endpoint(), 1);
    Screen screen({server.feed_endpoint(), server.ward_endpoint(), server.command_endpoint()}, {});
    EXPECT_TRUE(eventually([&] {
      device.work();
      screen.work();
      return screen.feed(BedId{1}).has_value();
    }));
    WardRequest request;
    request.kind = RequestKind::command;
    request.bed = BedId{1};
    request.command.kind = CommandKind::set_limits;
    request.command.parameter = LimitParameter::heart_rate;
    request.command.limits = {44.0F, 133.0F};
    request.command.operator_name = "ada";
    const auto answer = screen.ask(request);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->refusal, ErrorCode::none);
    server.stop();
  }
  const std::string path = StoreLayout{config.store.directory}.audit();
  const auto verdict = verify_audit(path, std::nullopt);
  ASSERT_TRUE(verdict.ok());
  EXPECT_FALSE(verdict.value().fault.has_value());
  const std::vector<std::string> records = records_of(path);
  EXPECT_EQ(count_of(records, "\"server_start\""), 1U);
  EXPECT_EQ(count_of(records, "\"server_stop\""), 1U);
  EXPECT_GE(count_of(records, "\"login\""), 1U);
  ASSERT_EQ(count_of(records, "\"limit_change\""), 1U);
  EXPECT_EQ(count_of(records, "133"), 1U);
}

/// Turns a desk's loop on a thread of its own, to its end.
void run_to_the_end(AuditDesk& desk) {
  std::thread thread([&] { desk.run(); });
  desk.stop();
  thread.join();
}

TEST(ServerAudit, WhatCannotBeWrittenIsCountedNotForgotten) {
  const test::TemporaryDirectory directory;
  const ManualClock clock{Instant{1'790'000'000s}};
  const Cipher none;
  AuditDesk desk(directory.file("not/there/audit.log"), none, clock, 3);
  desk.note_login("ada", clock.now());
  run_to_the_end(desk);
  EXPECT_EQ(desk.lost(), 3U) << "start, login, stop";
}

TEST(ServerAudit, MoreThanMayWaitIsCounted) {
  const test::TemporaryDirectory directory;
  const ManualClock clock{Instant{1'790'000'000s}};
  const Cipher none;
  AuditDesk desk(directory.file("audit.log"), none, clock, 1);
  for (std::size_t i = 0; i < AuditDesk::kMostWaiting - 1; ++i) desk.note_login("ada", clock.now());
  EXPECT_EQ(desk.lost(), 0U);
  desk.note_login("bob", clock.now());
  EXPECT_EQ(desk.lost(), 1U);
  run_to_the_end(desk);
  EXPECT_EQ(count_of(records_of(directory.file("audit.log")), "\"ada\""), AuditDesk::kMostWaiting - 1);
}

}  // namespace
}  // namespace ward
