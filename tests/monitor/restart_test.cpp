// A server that died and came back: what the bed shows, and what it lets through.
#include <gtest/gtest.h>

#include "pipeline/alarms/alarm_panel.h"
#include "pipeline/alarms/limits.h"
#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr Instant kRestart{1000s};  // when every Bedside begins

BedSetup occupied() {
  BedSetup setup{BedId{1}, "BED 01", true, {}, {}};
  setup.patient.id = "4711";
  setup.device = "monitor-1";
  return setup;
}

/// The bed of an earlier life, as the store would bring it back.
struct Earlier {
  BedSetup setup;
  std::vector<Alarm> alarms;
};

Earlier died(const Bedside& bed) {
  Earlier left{bed.monitor.setup(), {}};
  const Nanoseconds shift = bed.now() - kRestart;  // every Bedside begins at the same time
  if (left.setup.audio_paused_until) *left.setup.audio_paused_until -= shift;
  for (const AlarmInfo& info : alarm_catalogue()) {
    Alarm alarm = bed.alarm(info.condition);
    if (alarm.occurrence == 0) continue;
    alarm.onset -= shift;
    alarm.changed -= shift;
    left.alarms.push_back(alarm);
  }
  return left;
}

void come_back(Bedside& bed, const Earlier& earlier) {
  for (const Alarm& alarm : earlier.alarms) bed.send(RestoredAlarm{alarm});
}

Alarm standing(AlarmCondition condition, bool acknowledged = false) {
  const AlarmInfo& info = alarm_info(condition);
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = info.priority;
  alarm.kind = info.kind;
  alarm.phase = AlarmPhase::active;
  alarm.acknowledged = acknowledged;
  alarm.onset = alarm.changed = kRestart - 60s;
  alarm.occurrence = 3;
  return alarm;
}

std::size_t raisings(const Bedside& bed, AlarmCondition condition, std::uint32_t after) {
  std::size_t found = 0;
  std::uint32_t last = after;
  for (const Alarm& alarm : bed.all<Alarm>()) {
    if (alarm.condition != condition || alarm.occurrence == last) continue;
    last = alarm.occurrence;
    ++found;
  }
  return found;
}

TEST(Restart, AcknowledgedBeforeStaysAcknowledgedAndIsNotRaisedAgain) {
  Bedside before(occupied());
  before.heart_rate = 130;
  before.run(40s);
  ASSERT_TRUE(before.active(heart_rate_high));
  ASSERT_EQ(before.acknowledge(), ErrorCode::none);
  const Earlier earlier = died(before);

  Bedside after(earlier.setup);
  after.heart_rate = 130;
  come_back(after, earlier);
  EXPECT_TRUE(after.active(heart_rate_high)) << "shown before the first sample";
  after.run(60s);
  EXPECT_TRUE(after.active(heart_rate_high));
  EXPECT_TRUE(after.alarm(heart_rate_high).acknowledged);
  EXPECT_EQ(after.alarm(heart_rate_high).occurrence, before.alarm(heart_rate_high).occurrence);
  EXPECT_EQ(raisings(after, heart_rate_high, before.alarm(heart_rate_high).occurrence), 0U);
}

TEST(Restart, AsystoleLatchedBeforeIsStillLatched) {
  Bedside before(occupied());
  before.run(30s);
  before.heart_rate = 0;
  before.run(10s);
  ASSERT_TRUE(before.active(asystole));
  before.heart_rate = 75;
  before.run(10s);
  ASSERT_EQ(before.phase(asystole), AlarmPhase::latched);
  const Earlier earlier = died(before);

  Bedside after(earlier.setup);
  come_back(after, earlier);
  after.run(60s);
  EXPECT_EQ(after.phase(asystole), AlarmPhase::latched);
  EXPECT_EQ(after.acknowledge(asystole), ErrorCode::none);
  EXPECT_EQ(after.phase(asystole), AlarmPhase::inactive);
}

TEST(Restart, AConditionThatIsGoneIsHeldForTheGraceAndThenLatched) {
  Bedside bed(occupied());
  bed.send(RestoredAlarm{standing(asystole)});
  bed.run(kRestoredAlarmHeld - 100ms);
  EXPECT_TRUE(bed.active(asystole));
  bed.run(100ms);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::latched);
  EXPECT_EQ(bed.alarm(asystole).occurrence, 3U);
}

TEST(Restart, AStandstillThatGoesOnIsTheSameAlarm) {
  Bedside bed(occupied());
  bed.heart_rate = 0;
  bed.send(RestoredAlarm{standing(asystole, true)});
  bed.run(60s);
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_TRUE(bed.alarm(asystole).acknowledged);
  EXPECT_EQ(bed.alarm(asystole).occurrence, 3U);
}

TEST(Restart, AHeartThatStopsAfterARestartIsToldWhateverWasRestored) {
  Bedside bed(occupied());
  bed.send(RestoredAlarm{standing(ventricular_fibrillation, true)});
  bed.send(RestoredAlarm{standing(heart_rate_high)});
  bed.run(20s);
  bed.heart_rate = 0;
  bed.run(10s);
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_FALSE(bed.alarm(asystole).acknowledged);
}

TEST(Restart, InMidPauseThePauseEndsWhenItShouldHaveEnded) {
  Bedside before(occupied());
  before.heart_rate = 130;
  before.run(40s);
  ASSERT_EQ(before.pause_audio(120s), ErrorCode::none);
  before.run(50s);
  const Earlier earlier = died(before);

  Bedside after(earlier.setup);
  after.heart_rate = 130;
  come_back(after, earlier);
  after.run(70s - 100ms);
  EXPECT_TRUE(after.status().audio_paused) << "an alarm that goes on does not break it";
  after.run(100ms);
  EXPECT_FALSE(after.status().audio_paused);
}

TEST(Restart, ANewAlarmAsUrgentAsTheRestoredOnesBreaksThePauseALesserOneDoesNot) {
  BedSetup setup = occupied();
  setup.audio_paused_until = kRestart + 500s;
  Bedside bed(setup);
  bed.send(RestoredAlarm{standing(heart_rate_low)});
  bed.ecg = Sensor::leads_off;
  bed.run(5s);
  ASSERT_TRUE(bed.active(ecg_leads_off));
  EXPECT_EQ(bed.status().audio_paused, alarm_info(ecg_leads_off).priority < AlarmPriority::medium);
  bed.ecg = Sensor::connected;
  bed.heart_rate = 0;
  bed.run(30s);
  ASSERT_TRUE(bed.active(asystole));
  EXPECT_FALSE(bed.status().audio_paused);
}

TEST(Restart, AFeedThatWasLostAndStaysAwayGoesOnAsTheSameAlarm) {
  Bedside bed(occupied());
  bed.feed_alive = false;
  bed.send(RestoredAlarm{standing(feed_lost, true)});
  bed.run(60s);
  EXPECT_TRUE(bed.active(feed_lost));
  EXPECT_TRUE(bed.alarm(feed_lost).acknowledged);
  EXPECT_EQ(bed.alarm(feed_lost).occurrence, 3U);
}

TEST(Restart, AFeedThatCameBackIsNoLongerLostAfterTheGrace) {
  Bedside bed(occupied());
  bed.send(RestoredAlarm{standing(feed_lost)});
  bed.run(kRestoredAlarmHeld - 100ms);
  EXPECT_TRUE(bed.active(feed_lost));
  bed.run(100ms);
  EXPECT_EQ(bed.phase(feed_lost), AlarmPhase::inactive);
}

TEST(Restart, ABedWithAnAlarmMissesItsDeviceThoughThePatientHasNoName) {
  Bedside bed;
  bed.feed_alive = false;
  bed.send(RestoredAlarm{standing(spo2_low)});
  bed.run(kRestoredAlarmHeld);
  EXPECT_TRUE(bed.active(feed_lost));
}

TEST(Restart, AdmissionAndDischargeClearWhatWasRestored) {
  for (const CommandKind kind : {CommandKind::admit, CommandKind::discharge}) {
    Bedside bed(occupied());
    bed.send(RestoredAlarm{standing(asystole)});
    bed.run(1s);
    Command command;
    command.kind = kind;
    command.patient.id = "4712";
    ASSERT_EQ(bed.command(command), ErrorCode::none);
    EXPECT_EQ(bed.phase(asystole), AlarmPhase::inactive);
    bed.run(30s);
    EXPECT_EQ(bed.phase(asystole), AlarmPhase::inactive);
    EXPECT_EQ(bed.alarm(asystole).occurrence, 3U);
  }
}

TEST(Restart, AnEmptyBedShowsNoneOfItsFormerAlarms) {
  BedSetup setup = occupied();
  setup.admitted = false;
  Bedside bed(setup);
  bed.send(RestoredAlarm{standing(asystole)});
  bed.run(1s);
  EXPECT_FALSE(bed.ever_raised(asystole));
}

TEST(Restart, TheSetupOfAChainCarriesThePauseAndTheDevice) {
  Bedside bed(occupied());
  bed.run(5s);
  static_cast<void>(bed.pause_audio(60s));
  const BedSetup setup = bed.monitor.setup();
  ASSERT_TRUE(setup.audio_paused_until.has_value());
  EXPECT_EQ(*setup.audio_paused_until, bed.now() + 60s);
  EXPECT_EQ(setup.device.view(), "monitor-1");
}

TEST(Restart, AChainBuiltAnewTakesItsAlarmsOver) {
  Bedside failed(occupied());
  failed.run(30s);
  failed.heart_rate = 0;
  failed.run(10s);
  failed.heart_rate = 130;
  failed.run(40s);
  ASSERT_EQ(failed.phase(asystole), AlarmPhase::latched);
  ASSERT_TRUE(failed.active(heart_rate_high));

  PatientMonitor anew(failed.monitor.setup());
  const auto out = std::make_unique<Output>();
  anew.take_over(failed.monitor, failed.now(), *out);
  std::size_t told = 0;
  for (const Event& event : out->events()) {
    const auto& alarm = std::get<Alarm>(event.body);
    const Alarm& was = failed.alarm(alarm.condition);
    EXPECT_EQ(alarm.phase, was.phase);
    EXPECT_EQ(alarm.occurrence, was.occurrence);
    ++told;
  }
  EXPECT_GE(told, 2U);
}

TEST(RestartedBed, GuardsAParameterThatWasNotYetThereWhenItsLimitsWereStored) {
  BedSetup setup = occupied();
  setup.limits = default_limits(PatientCategory::adult);
  (*setup.limits)[0] = {40.0F, 135.0F};
  (*setup.limits)[2] = {};  // switched off by somebody: that stays
  setup.limits->back() = kUntoldLimits;
  const LimitSet begun = *PatientMonitor(setup).setup().limits;
  EXPECT_EQ(begun[0], (LimitPair{40.0F, 135.0F}));
  EXPECT_EQ(begun[2], LimitPair{});
  EXPECT_EQ(begun.back(), default_limits(PatientCategory::adult).back());
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, kUntoldLimits));
}

}  // namespace
}  // namespace ward
