// End to end: the real server in a process of its own, real sockets, keys.
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "ingest/access.h"
#include "ingest/keygen.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"
#include "tests/ward/program.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Device;
using test::eventually;
using test::Screen;
using test::ServerProcess;

constexpr std::size_t kBeds = 3;

/// Both ends of one feed, for the message of a failed test.
std::string what_is_known(const Device& device, const Screen& screen, BedId bed) {
  const PublisherCounters sent = device.counters();
  std::ostringstream text;
  text << "device: made " << sent.frames_made << " acked " << sent.frames_acked << " lost "
       << sent.frames_lost << " refused " << sent.frames_refused << " (" << describe(sent.last_refusal)
       << ") connected " << sent.connected << "; screen: connected " << screen.connected() << " session "
       << screen.session();
  if (const auto feed = screen.feed(bed)) {
    text << " epoch " << feed->boot_epoch << " received " << feed->frames_received << " acked "
         << feed->acked_through << " missing " << feed->frames_missing << " refused " << feed->frames_refused
         << " (" << describe(feed->last_refusal) << ") connected " << feed->connected;
  }
  return text.str();
}

class WardServer : public ::testing::Test {
 protected:
  void SetUp() override {
    generate_keys(directory_.path().string(), kBeds);
    start({});
  }

  void start(const test::Endpoints& wanted) {
    server_ =
        std::make_unique<ServerProcess>(std::vector<std::string>{"--config", directory_.file("server.toml")},
                                        wanted, directory_.file("log-" + std::to_string(++starts_)));
  }

  [[nodiscard]] LinkKeys device_keys(std::size_t bed) const {
    return test::link_keys(directory_.file("devices/bed-0" + std::to_string(bed) + ".toml"));
  }
  [[nodiscard]] LinkKeys nurse_keys() const { return test::link_keys(directory_.file("operator.toml")); }
  [[nodiscard]] std::unique_ptr<Device> device(std::size_t bed, std::uint64_t epoch = 1) const {
    return std::make_unique<Device>("bed-0" + std::to_string(bed), device_keys(bed),
                                    server_->endpoints().feed, epoch);
  }
  [[nodiscard]] std::unique_ptr<Screen> screen() const {
    return std::make_unique<Screen>(server_->endpoints(), nurse_keys());
  }

  /// Lets devices and screen live until `done`.
  bool live_until(const std::vector<Device*>& devices, Screen& screen, const std::function<bool()>& done,
                  std::chrono::milliseconds patience = 30s) {
    return eventually(
        [&] {
          for (Device* device : devices) device->work();
          screen.work();
          return done();
        },
        patience);
  }

  test::TemporaryDirectory directory_;
  int starts_{0};
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(WardServer, AccountsForEveryFrameAcrossAKillAndARestart) {
  std::vector<std::unique_ptr<Device>> owners;
  std::vector<Device*> devices;
  for (std::size_t bed = 1; bed <= kBeds; ++bed) {
    owners.push_back(device(bed));
    devices.push_back(owners.back().get());
  }
  const auto screen_owner = screen();
  Screen& watching = *screen_owner;
  const auto all_made = [&](std::uint64_t frames) {
    return std::all_of(devices.begin(), devices.end(),
                       [&](const Device* d) { return d->counters().frames_made >= frames; });
  };
  ASSERT_TRUE(live_until(devices, watching, [&] { return watching.connected() && all_made(30); }));
  const std::uint64_t first_session = watching.session();

  const test::Endpoints endpoints = server_->endpoints();
  server_->program().kill();
  ASSERT_TRUE(live_until(devices, watching, [&] { return watching.losses() == 1; }));
  ASSERT_TRUE(live_until(devices, watching, [&] { return all_made(60); }));
  start(endpoints);
  ASSERT_TRUE(live_until(devices, watching, [&] {
    return watching.connected() && watching.session() != first_session && all_made(120);
  }));

  const auto settled = [&] {
    watching.work();
    for (Device* device : devices) device->finish();
    return std::all_of(devices.begin(), devices.end(), [](const Device* d) { return d->settled(); });
  };
  EXPECT_TRUE(eventually(settled));
  for (std::size_t bed = 1; bed <= kBeds; ++bed) {
    const PublisherCounters sent = devices[bed - 1]->counters();
    EXPECT_EQ(sent.frames_acked, sent.frames_made);
    EXPECT_EQ(sent.frames_lost, 0U);
    EXPECT_EQ(sent.frames_refused, 0U);
    const BedId id{static_cast<std::uint32_t>(bed)};
    EXPECT_TRUE(eventually([&] {
      watching.work();
      return watching.feed(id) && watching.feed(id)->acked_through >= sent.frames_made;
    })) << "bed "
        << bed;
    ASSERT_TRUE(watching.feed(id).has_value());
    EXPECT_EQ(watching.feed(id)->frames_missing, 0U);
    EXPECT_EQ(watching.feed(id)->frames_lost, 0U);
    EXPECT_GT(watching.feed(id)->frames_backfilled, 0U) << "what the outage held back came later";
    EXPECT_TRUE(watching.feed(id)->encrypted);
  }
}

// Announced within 2 s of the last frame. Both times are UTC of this machine.
// A machine that starves this process shows in the onset; hence three tries.
TEST_F(WardServer, AnnouncesAFeedThatStopsWithinTwoSeconds) {
  const SystemClock clock;
  const auto watching = screen();
  const auto other = device(2);
  Nanoseconds fastest = 1h;
  for (std::uint64_t attempt = 1; attempt <= 3 && fastest > 2s; ++attempt) {
    auto stopping = device(1, attempt);
    ASSERT_TRUE(live_until({stopping.get(), other.get()}, *watching, [&] {
      return watching->feed(BedId{1}) && watching->feed(BedId{1})->connected &&
             !watching->alarming(BedId{1}, AlarmCondition::feed_lost) &&
             stopping->counters().frames_acked >= 10;
    }));
    const Instant last = clock.now();
    stopping.reset();
    ASSERT_TRUE(live_until({other.get()}, *watching,
                           [&] { return watching->alarming(BedId{1}, AlarmCondition::feed_lost); }));
    fastest = std::min(fastest, clock.now() - last);
  }
  EXPECT_LE(fastest, Nanoseconds{2s}) << "seen by the screen after " << milliseconds(fastest) << " ms";
  EXPECT_FALSE(watching->alarming(BedId{2}, AlarmCondition::feed_lost));
  RecordProperty("feed_lost_ms", static_cast<int>(milliseconds(fastest)));
}

TEST_F(WardServer, TakesADeviceBackAfterItsRestart) {
  const auto watching = screen();
  auto before = device(1, 100);
  ASSERT_TRUE(live_until({before.get()}, *watching, [&] { return before->counters().frames_acked >= 20; }));
  before.reset();
  const auto after = device(1, 101);
  ASSERT_TRUE(live_until({after.get()}, *watching, [&] {
    const auto feed = watching->feed(BedId{1});
    return feed && feed->boot_epoch == 101 && feed->acked_through >= 20;
  })) << what_is_known(*after, *watching, BedId{1});
  EXPECT_EQ(after->counters().frames_refused, 0U);
  EXPECT_EQ(watching->feed(BedId{1})->frames_lost, 0U);
  EXPECT_EQ(watching->feed(BedId{1})->frames_missing, 0U);
}

TEST_F(WardServer, AcceptsNothingFromAKeyItDoesNotKnow) {
  const ServerKey random = make_key_pair();
  LinkKeys stranger = device_keys(2);
  stranger.own_public = random.public_key;
  stranger.own_secret = random.secret_key;
  Device wrong_key("bed-02", stranger, server_->endpoints().feed, 1);
  Device no_key("bed-03", {}, server_->endpoints().feed, 1);
  const auto known = device(1);
  const auto watching = screen();
  ASSERT_TRUE(live_until({&wrong_key, &no_key, known.get()}, *watching,
                         [&] { return known->counters().frames_acked >= 50; }));
  EXPECT_EQ(wrong_key.counters().frames_acked, 0U);
  EXPECT_EQ(no_key.counters().frames_acked, 0U);
  const auto answer = watching->ask({0, RequestKind::status, {}, {}});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status.beds_connected, 1U);
  EXPECT_EQ(answer->status.beds, kBeds);
  EXPECT_EQ(answer->status.unauthenticated, 0U);
}

TEST_F(WardServer, RefusesADeviceThatSpeaksForAnotherBed) {
  const auto true_bed_1 = device(1);
  Device impostor("bed-01", device_keys(2), server_->endpoints().feed, 7);
  const auto watching = screen();
  ASSERT_TRUE(live_until({true_bed_1.get(), &impostor}, *watching, [&] {
    return impostor.counters().frames_refused > 0 && true_bed_1->counters().frames_acked >= 50;
  }));
  EXPECT_EQ(impostor.counters().frames_acked, 0U);
  EXPECT_EQ(impostor.counters().last_refusal, ErrorCode::identity_mismatch);
  ASSERT_TRUE(watching->feed(BedId{1}).has_value());
  EXPECT_EQ(watching->feed(BedId{1})->boot_epoch, 1U);
  EXPECT_EQ(watching->feed(BedId{1})->frames_refused, 0U);
}

TEST_F(WardServer, ShowsTheWardToNoDevice) {
  Screen spying(server_->endpoints(), device_keys(1));
  const auto watching = screen();
  const auto bed_1 = device(1);
  ASSERT_TRUE(live_until({bed_1.get()}, *watching, [&] {
    spying.work();
    return watching->connected() && bed_1->counters().frames_acked >= 50;
  }));
  EXPECT_FALSE(spying.connected());
  EXPECT_EQ(spying.session(), 0U);
}

TEST_F(WardServer, AnswersAnOperatorsCommand) {
  const auto watching = screen();
  const auto bed_1 = device(1);
  ASSERT_TRUE(live_until({bed_1.get()}, *watching, [&] { return watching->connected(); }));
  WardRequest pause{0, RequestKind::command, BedId{1}, {}};
  pause.command.kind = CommandKind::audio_pause;
  pause.command.duration = 2min;
  const auto answer = watching->ask(pause);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->refusal, ErrorCode::none) << answer->text;
  pause.bed = BedId{77};
  const auto nowhere = watching->ask(pause);
  ASSERT_TRUE(nowhere.has_value());
  EXPECT_EQ(nowhere->refusal, ErrorCode::unknown_bed);
}

TEST_F(WardServer, EndsCleanlyWhenAsked) {
  const auto bed_1 = device(1);
  const auto watching = screen();
  ASSERT_TRUE(live_until({bed_1.get()}, *watching, [&] { return bed_1->counters().frames_acked >= 5; }));
  server_->program().signal(SIGTERM);
  EXPECT_EQ(server_->program().wait(30s), 0) << server_->program().output();
  EXPECT_NE(server_->program().output().find("stopping on SIGTERM"), std::string::npos);
}

TEST_F(WardServer, SaysWhichPortIsInUse) {
  test::Program second("wardlight-server",
                       {"--config", directory_.file("server.toml"), "--feed", server_->endpoints().feed},
                       directory_.file("second"));
  EXPECT_EQ(second.wait(30s), 1);
  EXPECT_NE(second.output().find(server_->endpoints().feed), std::string::npos) << second.output();
}

TEST(WardServerUsage, ExitsWithTwoAndASentence) {
  const test::TemporaryDirectory directory;
  const auto run = [&](const std::vector<std::string>& arguments) {
    test::Program program("wardlight-server", arguments, directory.file("log"));
    EXPECT_EQ(program.wait(30s), 2) << program.output();
    return program.output();
  };
  EXPECT_NE(run({}).find("no keys"), std::string::npos);
  EXPECT_NE(run({"--insecure", "--feed", "tcp://0.0.0.0:7410"}).find("--feed"), std::string::npos);
  EXPECT_NE(run({"--insecure", "--store-key", "k"}).find("--store"), std::string::npos);
  const std::string no_key = run({"--insecure", "--store", directory.file("s"), "--store-key", "/absent.key"});
  EXPECT_NE(no_key.find("/absent.key"), std::string::npos) << no_key;
  EXPECT_NE(run({"--config", directory.file("absent.toml")}).find("absent.toml"), std::string::npos);
  EXPECT_NE(run({"--workers", "many"}).find("--workers"), std::string::npos);
}

}  // namespace
}  // namespace ward
