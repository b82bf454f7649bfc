// A disk that breaks, hangs and fills up under a running server: patients go on
// being watched, the ward is told, and what was acknowledged is never lost.
#include "tests/ward/failing_disk.h"

#include <gtest/gtest.h>
#include <zmq.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ingest/server.h"
#include "simulators/fleet.h"
#include "simulators/virtual_patient.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"
#include "tests/ward/store_account.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::DiskMood;
using test::Screen;

/// The fewest events that a configuration lets fit between detection and recorder.
constexpr std::size_t kSmallestRing = 4096;

/// Calm patients, a screen, and a store on a disk that does as it is told.
class WardOnAFailingDisk : public ::testing::Test {
 protected:
  void open_ward(std::uint32_t beds = 4) {
    beds_ = beds;
    ServerConfig config;
    config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
    config.insecure = true;
    config.store.directory = directory_.file("store");
    config.store.reserve_mb = 1;
    config.store.recorder_ring = kSmallestRing;
    config.store.disk = [this] { return std::make_unique<test::FailingDisk>(fault_); };
    server_ = std::make_unique<Server>(config, clock_);
    FleetOptions options;
    options.server = server_->feed_endpoint();
    options.zmq_context = context_.handle();
    fleet_ = std::make_unique<Fleet>(options);
    for (std::uint32_t bed = 1; bed <= beds_; ++bed) {
      auto patient = std::make_unique<VirtualPatient>(PatientProfile{}, bed);
      patients_.push_back(patient.get());
      fleet_->add(std::move(patient));
    }
    started_ = clock_.now();
    screen_ = std::make_unique<Screen>(
        test::Endpoints{server_->feed_endpoint(), server_->ward_endpoint(), server_->command_endpoint()}, LinkKeys{});
    // Until their rates are known, so that an asystole is one.
    screen_->watch = [this](const Event& event) {
      const auto* vital = std::get_if<Vital>(&event.body);
      if (vital != nullptr && vital->code == mdc::kHeartRate && vital->origin == VitalOrigin::derived &&
          vital->validity == Validity::valid) {
        counted_.insert(event.bed);
      }
    };
    ASSERT_TRUE(live_until([this] { return counted_.size() == beds_; }));
    screen_->watch = nullptr;
  }
  void TearDown() override { fault_->set(DiskMood::works); }

  void live() {
    fleet_->run(clock_.now() - started_);
    screen_->work();
    if (clock_.now() - looked_ < 250ms) return;
    looked_ = clock_.now();
    EXPECT_TRUE(server_->check(looked_));
  }
  bool live_until(const std::function<bool()>& done, std::chrono::milliseconds patience = 60s) {
    return test::eventually(
        [&] {
          live();
          return done();
        },
        patience);
  }
  [[nodiscard]] bool every_bed(bool alarming, AlarmCondition condition = AlarmCondition::recording_failed) const {
    for (std::uint32_t bed = 1; bed <= beds_; ++bed) {
      if (screen_->alarming(BedId{bed}, condition) != alarming) return false;
    }
    return true;
  }
  /// @return from the disk's change to the last bed's alarm, by the server's
  /// clock; nullopt: it never came
  std::optional<Nanoseconds> told_after(DiskMood mood) {
    const Instant changed = clock_.now();
    fault_->set(mood);
    if (!live_until([this] { return every_bed(true); })) return std::nullopt;
    Nanoseconds latest{};
    for (std::uint32_t bed = 1; bed <= beds_; ++bed) {
      latest = std::max(latest, screen_->alarm(BedId{bed}, AlarmCondition::recording_failed)->changed - changed);
    }
    return latest;
  }
  /// An asystole, announced while the disk is as it is; then the patient recovers.
  void lose_the_heart_of(std::uint32_t bed) {
    ASSERT_FALSE(screen_->alarming(BedId{bed}, AlarmCondition::asystole));
    const Instant stopped = clock_.now();
    patients_[bed - 1]->set_rhythm(Rhythm::asystole, BeatsPerMinute{0});
    ASSERT_TRUE(live_until([&] { return screen_->alarming(BedId{bed}, AlarmCondition::asystole); }))
        << "bed " << bed << " died unheard";
    std::cout << "  asystole of bed " << bed << " on screen after " << milliseconds(clock_.now() - stopped) << " ms\n";
    patients_[bed - 1]->set_rhythm(Rhythm::sinus, BeatsPerMinute{75});
  }
  /// The devices make no more frames; what they made is acknowledged, the server ended.
  test::StoreAccount end() {
    const Instant ends = clock_.now();
    EXPECT_TRUE(test::eventually([&] {
      screen_->work();
      return fleet_->drain(ends - started_) == 0;
    })) << "frames are still not acknowledged";
    std::vector<test::DeviceWord> words;
    for (const DeviceTold& told : fleet_->told()) {
      words.push_back({told.device, told.boot_epoch, told.frames_made, told.acked_through});
    }
    server_->stop();
    test::StoreAccount account = test::account_of_store(directory_.file("store"), Cipher{}, words);
    std::cout << "  " << account << '\n';
    return account;
  }
  /// How often the store says that the alarm began at the bed.
  std::size_t onsets_in_store(std::uint32_t bed, AlarmCondition condition) {
    const auto disk = make_disk();
    const Cipher none;
    StoreReader reader(*disk, directory_.file("store"), none);
    EXPECT_TRUE(reader.refresh().ok());
    std::set<std::uint32_t> occurrences;
    EXPECT_TRUE(reader.read_events(BedId{bed}, 0, Instant::min(), Instant::max(), [&](const Event& event) {
      const auto* alarm = std::get_if<Alarm>(&event.body);
      if (alarm != nullptr && alarm->condition == condition && alarm->phase == AlarmPhase::active) {
        occurrences.insert(alarm->occurrence);
      }
      return true;
    }).ok());
    return occurrences.size();
  }
  [[nodiscard]] ServerStatus status() {
    const auto answer = screen_->ask({0, RequestKind::status, {}, {}});
    return answer ? answer->status : ServerStatus{};
  }

  const SystemClock clock_;
  test::TemporaryDirectory directory_;
  std::shared_ptr<test::DiskFault> fault_{std::make_shared<test::DiskFault>()};
  std::unique_ptr<Server> server_;
  zmq::context_t context_;
  std::unique_ptr<Fleet> fleet_;
  std::vector<VirtualPatient*> patients_;  ///< of the fleet
  std::unique_ptr<Screen> screen_;
  std::uint32_t beds_{};
  std::set<BedId> counted_;
  Instant started_;
  Instant looked_;
};

void expect_nothing_lost(const test::StoreAccount& account) {
  EXPECT_EQ(account.acked, account.made);
  EXPECT_EQ(account.acked_missing, 0U);
  EXPECT_EQ(account.twice, 0U);
  EXPECT_EQ(account.stored_and_gap, 0U);
  EXPECT_EQ(account.unknown, 0U);
  EXPECT_EQ(account.out_of_order, 0U);
  EXPECT_TRUE(account.damage.empty());
}

TEST_F(WardOnAFailingDisk, GoesOnAlarmingAndIsWholeAfterwards) {
  open_ward();
  ASSERT_FALSE(HasFatalFailure());
  for (const auto& [mood, bed, name] : {std::tuple{DiskMood::broken, 1U, "breaks"}, {DiskMood::hangs, 2U, "hangs"}}) {
    const auto told = told_after(mood);
    ASSERT_TRUE(told.has_value());
    std::cout << "  the disk " << name << ": told at every bed after " << milliseconds(*told) << " ms\n";
    EXPECT_EQ(status().store, StoreState::failed);
    lose_the_heart_of(bed);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(every_bed(true)) << "it fails still";
    WardRequest acknowledge{0, RequestKind::command, BedId{bed}, {}};
    const auto answer = screen_->ask(acknowledge);
    ASSERT_TRUE(answer.has_value()) << "a nurse must not wait for the disk";
    EXPECT_EQ(answer->refusal, ErrorCode::none) << answer->text;
    fault_->set(DiskMood::works);
    EXPECT_TRUE(live_until([this] { return every_bed(false); })) << "it works again";
  }
  const test::StoreAccount account = end();
  expect_nothing_lost(account);
  EXPECT_EQ(account.in_gaps, 0U) << "all of it fitted into memory meanwhile";
  EXPECT_EQ(onsets_in_store(1, AlarmCondition::asystole), 1U);
  EXPECT_EQ(onsets_in_store(2, AlarmCondition::asystole), 1U);
}

TEST_F(WardOnAFailingDisk, KeepsAlarmsButNotWavesWhileItIsFullAndWavesAgainThen) {
  open_ward();
  ASSERT_FALSE(HasFatalFailure());
  ASSERT_TRUE(told_after(DiskMood::full).has_value());
  lose_the_heart_of(3);
  ASSERT_FALSE(HasFatalFailure());
  fault_->set(DiskMood::works);
  EXPECT_TRUE(live_until([this] {
    return every_bed(false) && every_bed(false, AlarmCondition::recording_limited);
  })) << "there is room again";
  EXPECT_EQ(status().store, StoreState::recording);
  const Instant whole_since = clock_.now();
  EXPECT_TRUE(live_until([&] { return clock_.now() - whole_since > 2s; }));
  const test::StoreAccount account = end();
  expect_nothing_lost(account);
  EXPECT_GT(account.in_gaps, 0U) << "waves that had no room";
  EXPECT_EQ(onsets_in_store(3, AlarmCondition::asystole), 1U);
  const auto disk = make_disk();
  const Cipher none;
  StoreReader reader(*disk, directory_.file("store"), none);
  ASSERT_TRUE(reader.refresh().ok());
  const auto waves = reader.read_waves(BedId{1}, {mdc::kPleth, 0}, whole_since, Instant::max(), Nanoseconds{0});
  ASSERT_TRUE(waves.ok());
  EXPECT_FALSE(waves.value().empty()) << "waves are kept again";
}

TEST_F(WardOnAFailingDisk, AHangThatOutlastsTheMemoryCostsWavesNeverAlarms) {
  open_ward(24);
  ASSERT_FALSE(HasFatalFailure());
  ASSERT_TRUE(told_after(DiskMood::hangs).has_value());
  ASSERT_TRUE(live_until([this] { return status().store_unrecorded > 0; })) << "the ring holds all of it";
  lose_the_heart_of(4);
  ASSERT_FALSE(HasFatalFailure());
  fault_->set(DiskMood::works);
  EXPECT_TRUE(live_until([this] { return every_bed(false); }));
  // The ends of frames that were shed are concluded from the next frame.
  const Instant works = clock_.now();
  EXPECT_TRUE(live_until([&] { return clock_.now() - works > 2s; }));
  const test::StoreAccount account = end();
  expect_nothing_lost(account);
  EXPECT_GT(account.in_gaps, 0U) << "the ring held less than that";
  EXPECT_EQ(onsets_in_store(4, AlarmCondition::asystole), 1U);
}

// A machine that starves this process shows in the figure; hence three tries.
TEST_F(WardOnAFailingDisk, IsToldWithinTwoSeconds) {
  open_ward();
  ASSERT_FALSE(HasFatalFailure());
  for (const auto& [mood, name] : {std::pair{DiskMood::broken, "breaks"}, {DiskMood::hangs, "hangs"}}) {
    Nanoseconds fastest = 1h;
    for (int attempt = 0; attempt < 3 && fastest > 2s; ++attempt) {
      const auto told = told_after(mood);
      ASSERT_TRUE(told.has_value());
      std::cout << "  the disk " << name << ": told at every bed after " << milliseconds(*told) << " ms\n";
      fastest = std::min(fastest, *told);
      fault_->set(DiskMood::works);
      ASSERT_TRUE(live_until([this] { return every_bed(false); }));
    }
    EXPECT_LE(fastest, Nanoseconds{2s}) << name;
  }
}

}  // namespace
}  // namespace ward
