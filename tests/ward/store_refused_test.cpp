// A store that cannot be opened when the server starts: patients are watched
// all the same, the ward is told, and what comes is recorded once it can be.
#include <gtest/gtest.h>
#include <zmq.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "ingest/server.h"
#include "pipeline/replay/store_replay.h"
#include "simulators/fleet.h"
#include "simulators/virtual_patient.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"
#include "tests/ward/failing_disk.h"
#include "tests/ward/program.h"
#include "tests/ward/store_account.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::DiskMood;
using test::Screen;

constexpr std::uint32_t kBeds = 2;

class WardWithoutItsStore : public ::testing::Test {
 protected:
  [[nodiscard]] std::string store() const { return directory_.file("store"); }
  void start() {
    ServerConfig config;
    config.feed_url = feed_url_;
    config.ward_url = config.command_url = "tcp://127.0.0.1:*";
    config.insecure = true;
    config.store.directory = store();
    config.store.key_file = key_file_;
    config.store.reserve_mb = 1;
    config.store.open_again_ms = 300;
    config.store.disk = [this] { return std::make_unique<test::FailingDisk>(fault_); };
    server_ = std::make_unique<Server>(config, clock_);
    feed_url_ = server_->feed_endpoint();
    screen_ = std::make_unique<Screen>(
        test::Endpoints{server_->feed_endpoint(), server_->ward_endpoint(), server_->command_endpoint()}, LinkKeys{});
    if (fleet_) return;
    FleetOptions options;
    options.server = feed_url_;
    options.zmq_context = context_.handle();
    fleet_ = std::make_unique<Fleet>(options);
    for (std::uint32_t bed = 1; bed <= kBeds; ++bed) {
      auto patient = std::make_unique<VirtualPatient>(PatientProfile{}, bed);
      patients_.push_back(patient.get());
      fleet_->add(std::move(patient));
    }
    began_ = clock_.now();
  }
  void TearDown() override { fault_->set(DiskMood::works); }
  bool live_until(const std::function<bool()>& done) {
    return test::eventually(
        [&] {
          fleet_->run(clock_.now() - began_);
          screen_->work();
          return done();
        },
        60s);
  }
  bool live_for(Nanoseconds time) {
    const Instant until = clock_.now() + time;
    return live_until([&] { return clock_.now() >= until; });
  }
  [[nodiscard]] bool every_bed(bool alarming) const {
    for (std::uint32_t bed = 1; bed <= kBeds; ++bed) {
      if (screen_->alarming(BedId{bed}, AlarmCondition::recording_failed) != alarming) return false;
    }
    return true;
  }
  [[nodiscard]] bool watched() const {
    return screen_->alarming(BedId{1}, AlarmCondition::asystole);
  }
  [[nodiscard]] std::uint64_t acknowledged() const {
    std::uint64_t frames = 0;
    for (const DeviceTold& told : fleet_->told()) frames += told.acked_through;
    return frames;
  }
  void admit(BedId bed, const char* id) {
    Command command;
    command.kind = CommandKind::admit;
    command.patient.id = FixedString<24>{id};
    const auto answer = screen_->ask({0, RequestKind::command, bed, command});
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->refusal, ErrorCode::none) << answer->text;
  }
  test::StoreAccount end() {
    const Instant ends = clock_.now();
    EXPECT_TRUE(test::eventually([&] {
      screen_->work();
      return fleet_->drain(ends - began_) == 0;
    })) << "frames are still not acknowledged";
    std::vector<test::DeviceWord> words;
    for (const DeviceTold& told : fleet_->told()) {
      words.push_back({told.device, told.boot_epoch, told.frames_made, told.acked_through});
    }
    server_->stop();
    return test::account_of_store(store(), Cipher{}, words);
  }
  void expect_exact_replay(std::uint64_t run) {
    const auto disk = make_disk();
    const Cipher none;
    StoreReader reader(*disk, store(), none);
    const auto replay = replay_run(reader, run);
    ASSERT_TRUE(replay.ok());
    ASSERT_EQ(replay.value().beds.size(), kBeds);
    EXPECT_TRUE(replay.value().equal());
    EXPECT_TRUE(replay.value().damage.empty());
  }

  const SystemClock clock_;
  test::TemporaryDirectory directory_;
  std::shared_ptr<test::DiskFault> fault_{std::make_shared<test::DiskFault>()};
  std::string key_file_;
  std::string feed_url_{"tcp://127.0.0.1:*"};
  std::unique_ptr<Server> server_;
  zmq::context_t context_;
  std::unique_ptr<Fleet> fleet_;
  std::vector<VirtualPatient*> patients_;
  std::unique_ptr<Screen> screen_;
  Instant began_;
};

void expect_whole(const test::StoreAccount& account) {
  EXPECT_GT(account.made, 0U);
  EXPECT_EQ(account.acked, account.made);
  EXPECT_EQ(account.stored, account.made) << account;
  EXPECT_EQ(account.acked_missing, 0U);
  EXPECT_EQ(account.twice, 0U);
  EXPECT_EQ(account.unknown, 0U);
  EXPECT_EQ(account.out_of_order, 0U);
}

TEST_F(WardWithoutItsStore, ADiskThatCannotBeWrittenAtTheStartKeepsNobodyFromMonitoring) {
  fault_->set(DiskMood::broken);
  start();
  EXPECT_TRUE(live_until([this] { return every_bed(true); })) << "nobody is told that nothing is recorded";
  ASSERT_TRUE(live_for(10s));
  patients_[0]->set_rhythm(Rhythm::asystole, BeatsPerMinute{0});
  ASSERT_TRUE(live_until([this] { return watched(); })) << "unheard";
  EXPECT_EQ(acknowledged(), 0U) << "nothing is on any disk";
  EXPECT_TRUE(every_bed(true));
  fault_->set(DiskMood::works);
  ASSERT_TRUE(live_until([this] { return every_bed(false) && acknowledged() > 0; }));
  expect_whole(end());
  expect_exact_replay(1);
}

TEST_F(WardWithoutItsStore, BedsBeginAsTheyStoodThoughTheDiskCanOnlyBeRead) {
  start();
  ASSERT_TRUE(live_until([this] { return acknowledged() > 0; }));
  admit(BedId{2}, "H-4711");
  ASSERT_FALSE(HasFatalFailure());
  ASSERT_TRUE(live_for(1s));
  const std::uint64_t told = acknowledged();
  server_->stop();
  server_.reset();
  fault_->set(DiskMood::broken);
  start();
  std::string patient;
  screen_->watch = [&](const Event& event) {
    const auto* status = std::get_if<BedStatus>(&event.body);
    if (status != nullptr && event.bed == BedId{2}) patient = status->patient.id.view();
  };
  EXPECT_TRUE(live_until([&] { return patient == "H-4711"; }));
  EXPECT_TRUE(live_until([this] { return every_bed(true); }));
  ASSERT_TRUE(live_for(1s));
  EXPECT_LE(acknowledged(), told + 2 * kBeds) << "beyond what the first life had written";
  fault_->set(DiskMood::works);
  ASSERT_TRUE(live_until([&] { return every_bed(false) && acknowledged() > told + 20; }));
  expect_whole(end());
  expect_exact_replay(1);
  expect_exact_replay(2);
}

TEST_F(WardWithoutItsStore, WhatStandsWhereTheStoreShouldBeIsWaitedOut) {
  std::ofstream(store()) << "not a directory";
  start();
  EXPECT_TRUE(live_until([this] { return every_bed(true); }));
  std::filesystem::remove(store());
  ASSERT_TRUE(live_until([this] { return every_bed(false) && acknowledged() > 0; }));
  expect_whole(end());
  expect_exact_replay(1);
}

// Here the server cannot know what an earlier life left: when it sees it at
// last, its own beds are the truth, and run numbers go on.
TEST_F(WardWithoutItsStore, AStoreThatComesBackLaterGoesOnWithTheNextRun) {
  start();
  patients_[0]->set_rhythm(Rhythm::sinus, BeatsPerMinute{180});
  ASSERT_TRUE(live_until([this] { return screen_->alarming(BedId{1}, AlarmCondition::heart_rate_high) ||
                                         screen_->alarming(BedId{1}, AlarmCondition::extreme_tachycardia); }));
  ASSERT_TRUE(live_for(1s));
  server_->stop();
  server_.reset();
  patients_[0]->set_rhythm(Rhythm::sinus, BeatsPerMinute{75});
  std::filesystem::rename(store(), directory_.file("elsewhere"));
  std::ofstream(store()) << "not mounted";
  const Instant second_life = clock_.now();
  start();
  EXPECT_TRUE(live_until([this] { return every_bed(true); }));
  ASSERT_TRUE(live_for(2s));
  std::filesystem::remove(store());
  std::filesystem::rename(directory_.file("elsewhere"), store());
  ASSERT_TRUE(live_until([this] { return every_bed(false); }));
  expect_whole(end());
  expect_exact_replay(1);
  expect_exact_replay(2);
  const auto disk = make_disk();
  const Recovery left = look_back(*disk, store(), Cipher{}).value();
  EXPECT_EQ(left.start.run, 3U);
  for (const Alarm& alarm : left.start.memory.beds().at(BedId{1}).alarms) {
    const bool of_the_first = alarm.onset < second_life;
    EXPECT_FALSE(of_the_first && alarm.phase != AlarmPhase::inactive) << alarm_info(alarm.condition).id;
  }
}

TEST_F(WardWithoutItsStore, TheWrongKeyAndAnotherServersStoreEndTheServerAtOnce) {
  key_file_ = directory_.file("store.key");
  write_cipher_key(key_file_);
  start();
  ASSERT_TRUE(live_until([this] { return acknowledged() > 0; }));
  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--insecure", "--store", store(), "--feed", "tcp://127.0.0.1:*",
                                       "--ward", "tcp://127.0.0.1:*", "--command", "tcp://127.0.0.1:*"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    test::Program program("wardlight-server", arguments, directory_.file("log"));
    EXPECT_EQ(program.wait(30s), 2) << program.output();
    return program.output();
  };
  EXPECT_NE(refused({"--store-key", key_file_}).find("in use"), std::string::npos);
  server_->stop();
  server_.reset();
  EXPECT_NE(refused({}).find("--store-key"), std::string::npos);
}

TEST(WardServerProgram, MonitorsWithAFileWhereItsStoreShouldBeAndSaysSo) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory.file("store")) << "not a directory";
  test::Endpoints endpoints;
  test::ServerProcess server({"--insecure", "--store", directory.file("store")}, endpoints, directory.file("log"));
  zmq::context_t context;
  Screen screen(server.endpoints(), LinkKeys{});
  const auto answer = screen.ask({0, RequestKind::status, {}, {}});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status.store, StoreState::failed);
  EXPECT_NE(server.program().output().find("NOT RECORDING"), std::string::npos) << server.program().output();
}

}  // namespace
}  // namespace ward
