// kill -9 and a new life: what nurses and patients had left stands as it stood.
#include <gtest/gtest.h>
#include <zmq.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/fleet.h"
#include "simulators/virtual_patient.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"
#include "tests/ward/program.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Screen;
using test::ServerProcess;

constexpr BedId kLatched{1};
constexpr BedId kAcknowledged{2};
constexpr BedId kPaused{3};
constexpr Nanoseconds kPause = 30s;

class RestartOfTheWard : public ::testing::Test {
 protected:
  void SetUp() override {
    start();
    FleetOptions options;
    options.server = endpoints_.feed;
    options.zmq_context = context_.handle();
    fleet_ = std::make_unique<Fleet>(options);
    for (std::uint64_t bed = 1; bed <= 3; ++bed) {
      auto patient = std::make_unique<VirtualPatient>(PatientProfile{}, bed);
      patients_.push_back(patient.get());
      fleet_->add(std::move(patient));
    }
    began_ = clock_.now();
    screen_ = std::make_unique<Screen>(endpoints_, LinkKeys{});
    screen_->watch = [this](const Event& event) {
      const auto* status = std::get_if<BedStatus>(&event.body);
      if (status == nullptr) return;
      beds_[event.bed] = *status;
      if (event.bed == kPaused && !status->audio_paused && !unpaused_) unpaused_ = event.received;
    };
  }
  void start() {
    server_ = std::make_unique<ServerProcess>(std::vector<std::string>{"--insecure", "--store", directory_.file("store")},
                                              endpoints_, directory_.file("server-" + std::to_string(++lives_)));
    endpoints_ = server_->endpoints();
  }
  bool live_until(const std::function<bool()>& done) {
    return test::eventually(
        [&] {
          fleet_->run(clock_.now() - began_);
          screen_->work();
          return done();
        },
        90s);
  }
  bool live_for(Nanoseconds time) {
    const Instant until = clock_.now() + time;
    return live_until([&] { return clock_.now() >= until; });
  }
  void command(BedId bed, const Command& command) {
    const auto answer = screen_->ask({0, RequestKind::command, bed, command});
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->refusal, ErrorCode::none) << answer->text;
  }
  /// An acknowledgement, an admission, a limit and a pause.
  void leave_commands() {
    Command acknowledge;
    acknowledge.condition = AlarmCondition::heart_rate_high;
    command(kAcknowledged, acknowledge);
    Command admit;
    admit.kind = CommandKind::admit;
    admit.patient = {FixedString<24>{"H-4711"}, FixedString<48>{"Noor Example"}, PatientCategory::adult, false};
    command(kPaused, admit);
    Command limits;
    limits.kind = CommandKind::set_limits;
    limits.parameter = LimitParameter::spo2;
    limits.limits = {88.0F, std::nullopt};
    command(kPaused, limits);
    // The new patient's own beat is learnt: what that says would end the pause.
    ASSERT_TRUE(live_for(15s));
    Command pause;
    pause.kind = CommandKind::audio_pause;
    pause.duration = kPause;
    command(kPaused, pause);
  }
  VirtualPatient& patient(BedId bed) { return *patients_[bed.value - 1]; }

  const SystemClock clock_;
  test::TemporaryDirectory directory_;
  test::Endpoints endpoints_;
  int lives_{0};
  std::unique_ptr<ServerProcess> server_;
  zmq::context_t context_;
  std::unique_ptr<Fleet> fleet_;
  std::vector<VirtualPatient*> patients_;
  std::unique_ptr<Screen> screen_;
  std::map<BedId, BedStatus> beds_;
  std::optional<Instant> unpaused_;  ///< received time of the first word that the pause is over
  Instant began_;
};

void expect_same(const std::optional<Alarm>& before, const std::optional<Alarm>& after) {
  ASSERT_TRUE(before.has_value());
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->phase, before->phase);
  EXPECT_EQ(after->acknowledged, before->acknowledged);
  EXPECT_EQ(after->priority, before->priority);
  EXPECT_EQ(after->onset, before->onset);
  EXPECT_EQ(after->occurrence, before->occurrence);
}

TEST_F(RestartOfTheWard, LeavesAlarmsPausesLimitsAndPatientsAsTheyStood) {
  const auto latched = [&] { return screen_->alarm(kLatched, AlarmCondition::asystole); };
  const auto fast = [&] { return screen_->alarm(kAcknowledged, AlarmCondition::heart_rate_high); };
  ASSERT_TRUE(live_for(10s));
  patient(kLatched).set_rhythm(Rhythm::asystole, BeatsPerMinute{0});
  patient(kAcknowledged).set_rhythm(Rhythm::sinus, BeatsPerMinute{135});
  ASSERT_TRUE(live_until([&] { return latched() && latched()->phase == AlarmPhase::active; }));
  patient(kLatched).set_rhythm(Rhythm::sinus, BeatsPerMinute{75});
  ASSERT_TRUE(live_until([&] { return latched()->phase == AlarmPhase::latched; }));
  ASSERT_TRUE(live_until([&] { return fast() && fast()->phase == AlarmPhase::active; }));

  leave_commands();
  ASSERT_FALSE(HasFatalFailure());
  ASSERT_TRUE(live_until([&] { return fast()->acknowledged && beds_[kPaused].audio_paused; }));
  ASSERT_TRUE(live_for(1s)) << "until it is on the disk";
  ASSERT_FALSE(HasFatalFailure());
  const auto latched_before = latched();
  const auto fast_before = fast();
  const BedStatus before = beds_[kPaused];
  const std::uint64_t session = screen_->session();
  ASSERT_FALSE(latched_before->acknowledged);
  ASSERT_TRUE(before.audio_paused) << "a new alarm has ended the pause";

  server_->program().kill();
  beds_.clear();
  unpaused_.reset();
  const Instant killed = clock_.now();
  start();
  ASSERT_TRUE(live_until([&] { return screen_->session() != session && beds_.size() == 3; }));
  std::cout << "  the ward as it was, on screen " << milliseconds(clock_.now() - killed) << " ms after the kill\n";
  ASSERT_LT(clock_.now(), before.audio_paused_until) << "a machine this slow shows nothing";
  expect_same(latched_before, latched());
  expect_same(fast_before, fast());
  const BedStatus after = beds_[kPaused];
  EXPECT_TRUE(after.audio_paused);
  EXPECT_EQ(after.audio_paused_until, before.audio_paused_until);
  EXPECT_EQ(after.limits, before.limits);
  EXPECT_EQ(after.limits[static_cast<std::size_t>(LimitParameter::spo2)].low, 88.0F);
  EXPECT_TRUE(after.admitted);
  EXPECT_EQ(after.patient.id.view(), "H-4711");
  EXPECT_EQ(after.patient.name.view(), "Noor Example");

  ASSERT_TRUE(live_until([&] { return unpaused_.has_value(); })) << "a pause must end";
  EXPECT_GE(*unpaused_, before.audio_paused_until);
  std::cout << "  the pause ended " << milliseconds(*unpaused_ - before.audio_paused_until)
            << " ms after it should have\n";
  // Live data has long come again: neither alarm was raised anew.
  EXPECT_EQ(latched()->occurrence, latched_before->occurrence);
  EXPECT_EQ(latched()->phase, AlarmPhase::latched);
  EXPECT_EQ(fast()->occurrence, fast_before->occurrence);
  EXPECT_TRUE(fast()->acknowledged);
}

}  // namespace
}  // namespace ward
