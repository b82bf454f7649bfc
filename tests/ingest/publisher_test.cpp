// A publisher against a real socket, a real door and a real gate.

#include "ingest/publisher.h"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/domain/codes.h"
#include "tests/ingest/feed_server.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

/// One bed: a device that publishes 100 ms of ECG at a time, and its server.
/// Time is the test's own: 20 ms a step, however long the sockets take.
struct PublisherBed : ::testing::Test {
  PublisherOptions options() {
    PublisherOptions given;
    given.server = server.endpoint();
    given.device = "bed-01";
    given.boot_epoch = 9;
    return given;
  }

  void make_device(const PublisherOptions& given) {
    device.emplace(given);
    ecg = device->add_waveform({{mdc::kEcgLeadII, 0}, Unit::millivolt, {1, 250}, 0.005F, 0.0F});
  }

  void step() {
    elapsed += 20ms;
    if (elapsed % 100ms == 0ms) {
      const std::vector<std::int16_t> samples(25, 42);
      EXPECT_TRUE(device->append(ecg, device_time() - 100ms, samples));
      device->publish(device_time());
    } else {
      device->poll(device_time());
    }
    server.serve(now());
  }
  void run(int steps) {
    for (int i = 0; i < steps; ++i) step();
  }
  /// Steps until it is so; a generous bound keeps a failing test finite.
  template <class Condition>
  [[nodiscard]] bool until(Condition so, int most_steps = 8000) {
    for (int i = 0; i < most_steps && !so(); ++i) step();
    return so();
  }
  /// Runs until only the newest frames wait for their acknowledgement, then
  /// stops publishing until none does.
  [[nodiscard]] bool all_acked() {
    if (!until([&] { return device->counters().frames_waiting <= 5; })) return false;
    for (int i = 0; i < 2000 && device->counters().frames_waiting > 0; ++i) {
      elapsed += 20ms;
      device->poll(device_time());
      server.serve(now());
    }
    return device->counters().frames_waiting == 0;
  }

  [[nodiscard]] DeviceInstant device_time() const { return DeviceInstant{500s + elapsed}; }
  [[nodiscard]] Instant now() const { return Instant{1'000'000s + elapsed}; }

  void expect_nothing_missing() const {
    for (std::uint64_t n = 1; n <= device->counters().frames_acked; ++n) {
      EXPECT_TRUE(server.delivered.contains(n)) << n;
    }
    EXPECT_TRUE(server.recorded_lost.empty());
    EXPECT_EQ(device->counters().frames_lost, 0U);
  }

  test::FeedServer server;
  std::optional<Publisher> device;
  std::size_t ecg{};
  Nanoseconds elapsed{};
};

TEST_F(PublisherBed, WhatIsPublishedIsDeliveredAcknowledgedAndForgotten) {
  make_device(options());
  run(200);
  ASSERT_TRUE(all_acked());
  const PublisherCounters counters = device->counters();
  EXPECT_GE(counters.frames_made, 40U);
  EXPECT_EQ(counters.frames_acked, counters.frames_made);
  EXPECT_TRUE(counters.connected);
  EXPECT_EQ(server.user, "bed-01");
  EXPECT_EQ(server.refused_bytes, 0U);
  expect_nothing_missing();
}

TEST_F(PublisherBed, AServerKilledInMidStreamAndStartedAgainMissesNothing) {
  make_device(options());
  run(300);
  for (int life = 0; life < 3; ++life) {
    server.kill();
    run(100);  // 20 frames with nobody there
    EXPECT_GT(device->counters().frames_waiting, 0U);
    server.start();
    run(300);
  }
  ASSERT_TRUE(all_acked());
  expect_nothing_missing();
  EXPECT_GT(device->counters().frames_backfilled, 0U);
  EXPECT_EQ(server.status(now()).frames_missing, 0U);
}

TEST_F(PublisherBed, LostRepliesCostTimeNotData) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  // Seven of ten are lost, but never four requests in a row: the fifth in vain
  // would rightly be taken for an answer.
  int requests_lost = 0;
  server.drop_reply = [&](const FeedReply& reply) {
    const bool request = !reply.missing.empty();
    const bool drop = random() % 10 < 7 && !(request && requests_lost == 3);
    if (request) requests_lost = drop ? requests_lost + 1 : 0;
    return drop;
  };
  make_device(options());
  run(300);
  server.kill();
  run(100);
  server.start();
  run(300);
  ASSERT_TRUE(all_acked());
  expect_nothing_missing();
}

TEST_F(PublisherBed, AFullMemoryDropsTheOldestAndSaysSo) {
  PublisherOptions small = options();
  small.memory_frames = 30;
  make_device(small);
  ASSERT_TRUE(until([&] { return device->counters().frames_acked > 10; }));
  server.kill();
  run(500);  // 100 frames: 70 of them do not fit
  const std::uint64_t dropped = device->counters().frames_lost;
  EXPECT_GE(dropped, 60U);
  EXPECT_EQ(device->counters().frames_waiting, 30U);
  server.start();
  ASSERT_TRUE(all_acked());
  // Each number was delivered, or is in a gap record.
  for (std::uint64_t n = 1; n <= device->counters().frames_acked; ++n) {
    EXPECT_TRUE(server.delivered.contains(n) || server.recorded_lost.contains(n)) << n;
  }
  EXPECT_FALSE(server.recorded_lost.empty());
  EXPECT_LE(server.recorded_lost.size(), device->counters().frames_lost);
}

TEST_F(PublisherBed, LiveFramesGoFirstAndBackfillKeepsToItsRate) {
  PublisherOptions slow = options();
  slow.backfill_frames_per_second = 20.0;
  make_device(slow);
  ASSERT_TRUE(until([&] { return device->counters().frames_acked > 10; }));
  server.kill();
  run(1000);  // 200 frames
  server.start();
  const std::size_t old_life = server.live_order.size();
  ASSERT_TRUE(until([&] { return server.live_order.size() > old_life + 5; }));
  const std::uint64_t before = device->counters().frames_backfilled;
  const std::size_t live_before = server.live_order.size();
  run(250);  // 5 s
  for (int i = 0; i < 20; ++i) server.serve(now(), 10ms);  // what is still in the sockets
  EXPECT_LE(device->counters().frames_backfilled - before, 105U);
  EXPECT_GE(device->counters().frames_backfilled - before, 60U);
  EXPECT_GE(server.live_order.size() - live_before, 49U);  // one each 100 ms, none held up
  ASSERT_TRUE(all_acked());
  expect_nothing_missing();
}

TEST_F(PublisherBed, ADeviceWithNothingToSaySendsItsHeartbeat) {
  make_device(options());
  for (int i = 0; i < 500; ++i) {  // 10 s of poll() alone
    elapsed += 20ms;
    device->poll(device_time());
    server.serve(now());
  }
  EXPECT_EQ(device->counters().frames_made, 20U);
}

TEST_F(PublisherBed, SilenceOfTheServerIsSeenWithinTwoSeconds) {
  make_device(options());
  ASSERT_TRUE(until([&] { return device->counters().connected; }));
  server.kill();
  run(115);
  EXPECT_FALSE(device->counters().connected);
}

TEST_F(PublisherBed, RepliesThatMakeNoSenseAreIgnored) {
  make_device(options());
  ASSERT_TRUE(until([&] { return device->counters().frames_acked > 10; }));
  FeedReply other_life;
  other_life.boot_epoch = 8;
  other_life.acked_through = 5'000;
  server.answer(wire::encode_reply(other_life));
  FeedReply ahead;
  ahead.boot_epoch = 9;
  ahead.acked_through = device->counters().frames_made + 1'000'000;
  server.answer(wire::encode_reply(ahead));
  FeedReply greedy;
  greedy.boot_epoch = 9;
  ASSERT_TRUE(greedy.missing.push_back({1, std::uint64_t{1} << 61U}));
  server.answer(wire::encode_reply(greedy));
  server.answer(wire::Bytes(77, std::byte{0x5A}));
  run(200);
  ASSERT_TRUE(all_acked());
  EXPECT_EQ(device->counters().frames_acked, device->counters().frames_made);
  expect_nothing_missing();
}

TEST_F(PublisherBed, ARefusalIsToldToTheDevice) {
  make_device(options());
  ASSERT_TRUE(until([&] { return device->counters().frames_acked > 5; }));
  EXPECT_TRUE(device->append_numeric(mdc::kSpo2, Unit::mmhg, device_time(), 97.0F));
  ASSERT_TRUE(until([&] { return device->counters().frames_refused > 0; }));
  EXPECT_EQ(device->counters().last_refusal, ErrorCode::unknown_unit);
  // Its number is accounted for: it is not asked for and refused for ever.
  ASSERT_TRUE(all_acked());
  EXPECT_EQ(server.refused_bytes, 1U);
}

TEST_F(PublisherBed, ManyDevicesMayShareOneContext) {
  zmq::context_t shared(1);
  PublisherOptions given = options();
  given.zmq_context = shared.handle();
  make_device(given);
  ASSERT_TRUE(until([&] { return device->counters().frames_acked > 3; }));
  device.reset();  // leaves the context alone
  EXPECT_NE(shared.handle(), nullptr);
}

TEST(PublisherKeys, TheRightKeyIsLetInAWrongOneDeliversNothing) {
  const ServerKey server_key = make_key_pair();
  const ServerKey device_key = make_key_pair();
  const ServerKey stranger = make_key_pair();
  test::FeedServer server(server_key, {{"bed-01", device_key.public_key, Role::device}});
  const auto device_with = [&](const ServerKey& own) {
    PublisherOptions given;
    given.server = server.endpoint();
    given.device = "bed-01";
    given.boot_epoch = 1;
    given.keys = {server_key.public_key, own.public_key, own.secret_key};
    return Publisher(given);
  };
  Publisher wrong = device_with(stranger);
  Publisher right = device_with(device_key);
  Nanoseconds t{};
  for (int i = 0; i < 3000 && right.counters().frames_acked < 5; ++i) {
    t += 20ms;
    wrong.poll(DeviceInstant{t});
    right.poll(DeviceInstant{t});
    server.serve(Instant{t}, 5ms);
  }
  EXPECT_GE(right.counters().frames_acked, 5U);
  EXPECT_EQ(server.user, "bed-01");
  EXPECT_EQ(wrong.counters().frames_acked, 0U);
  EXPECT_FALSE(wrong.counters().connected);
}

TEST(PublisherOptionsCheck, UnusableOptionsAreAConfigurationError) {
  PublisherOptions good;
  good.device = "bed-01";
  good.boot_epoch = 1;
  EXPECT_NO_THROW(Publisher{good});
  const auto refuse = [&](auto change) {
    PublisherOptions bad = good;
    change(bad);
    EXPECT_THROW(Publisher{bad}, ConfigurationError);
  };
  refuse([](PublisherOptions& o) { o.device.clear(); });
  refuse([](PublisherOptions& o) { o.device.assign(33, 'x'); });
  refuse([](PublisherOptions& o) { o.boot_epoch = 0; });
  refuse([](PublisherOptions& o) { o.server = "nonsense"; });
  refuse([](PublisherOptions& o) { o.memory_frames = 0; });
  refuse([](PublisherOptions& o) { o.backfill_frames_per_second = 0.0; });
  refuse([](PublisherOptions& o) { o.keys.server_public = "too short"; });
}

TEST(PublisherOptionsCheck, AWaveformTheServerWouldRefuseIsRefusedAtOnce) {
  PublisherOptions options;
  options.device = "bed-01";
  options.boot_epoch = 1;
  Publisher publisher(options);
  EXPECT_THROW(publisher.add_waveform({{mdc::kAbp, 0}, Unit::kilopascal, {1, 125}, 0.1F, 0.0F}), ConfigurationError);
  EXPECT_THROW(publisher.add_waveform({{mdc::kAbp, 0}, Unit::mmhg, {1, 5000}, 0.1F, 0.0F}), ConfigurationError);
  EXPECT_THROW(publisher.add_waveform({{mdc::kAbp, 0}, Unit::mmhg, {1, 125}, 0.0F, 0.0F}), ConfigurationError);
  EXPECT_NO_THROW(publisher.add_waveform({{mdc::kAbp, 0}, Unit::mmhg, {1, 125}, 0.1F, 0.0F}));
}

}  // namespace
}  // namespace ward
