// The server's wiring in this process: several workers, insecure enrolment,
// roles. What sanitizers can see of it, they see here.
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "ingest/server.h"
#include "tests/ward/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Device;
using test::eventually;
using test::Screen;

ServerConfig on_any_port() {
  ServerConfig config;
  config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
  return config;
}

test::Endpoints endpoints_of(const Server& server) {
  return {server.feed_endpoint(), server.ward_endpoint(), server.command_endpoint()};
}

/// A ward of `workers` detection threads into which five devices walk.
void expect_ward_runs(std::size_t workers) {
  const SystemClock clock;
  ServerConfig config = on_any_port();
  config.insecure = true;
  config.workers = workers;
  config.max_beds = 16;
  Server server(config, clock);
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 0; i < 5; ++i) {
    devices.push_back(
        std::make_unique<Device>("monitor-" + std::to_string(i), LinkKeys{}, server.feed_endpoint(), 1));
  }
  Screen screen(endpoints_of(server), {});
  const auto all_shown = [&] {
    for (auto& device : devices) device->work();
    screen.work();
    EXPECT_TRUE(server.check(clock.now()));
    for (std::uint32_t bed = 1; bed <= devices.size(); ++bed) {
      const auto feed = screen.feed(BedId{bed});
      if (!feed || !feed->connected || feed->acked_through < 10) return false;
    }
    return true;
  };
  EXPECT_TRUE(eventually(all_shown));
  const auto answer = screen.ask({0, RequestKind::status, {}, {}});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status.beds, devices.size());
  EXPECT_EQ(answer->status.workers, workers);
  EXPECT_EQ(answer->status.frames_lost, 0U);
  EXPECT_EQ(answer->status.events_dropped, 0U);
  EXPECT_TRUE(answer->status.insecure);
  server.stop();
}

TEST(Server, DetectsOnTheIngestThread) {
  expect_ward_runs(0);
}
TEST(Server, DetectsOnOneThreadOfItsOwn) {
  expect_ward_runs(1);
}
TEST(Server, DetectsOnThreeThreads) {
  expect_ward_runs(3);
}

TEST(Server, LetsAViewerSeeButNotCommand) {
  const SystemClock clock;
  const ServerKey visitor = make_key_pair();
  ServerConfig config = on_any_port();
  config.key = make_key_pair();
  RegisteredBed bed;
  bed.bed = BedId{1};
  bed.label = "BED 01";
  bed.device_name = "bed-01";
  config.beds.push_back(bed);
  config.key_holders = {{"visitor", visitor.public_key, Role::view}};
  Server server(config, clock);
  Screen screen(endpoints_of(server), {config.key.public_key, visitor.public_key, visitor.secret_key});
  ASSERT_TRUE(eventually([&] {
    screen.work();
    return screen.connected();
  }));
  const auto seen = screen.ask({0, RequestKind::snapshot, {}, {}});
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->refusal, ErrorCode::none);
  WardRequest acknowledge{0, RequestKind::command, BedId{1}, {}};
  acknowledge.command.kind = CommandKind::audio_pause;
  acknowledge.command.duration = 60s;
  const auto refused = screen.ask(acknowledge);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->refusal, ErrorCode::not_permitted);
}

TEST(Server, DoesNotStartWithoutKeysOrBeyondLoopback) {
  const SystemClock clock;
  EXPECT_THROW(Server(on_any_port(), clock), ConfigurationError);
  ServerConfig open = on_any_port();
  open.insecure = true;
  open.feed_url = "tcp://0.0.0.0:*";
  EXPECT_THROW(Server(open, clock), ConfigurationError);
}

}  // namespace
}  // namespace ward
