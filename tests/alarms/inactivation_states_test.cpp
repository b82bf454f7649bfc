// Both sides of each time at which something quiet becomes loud again.
#include "pipeline/alarms/inactivation_states.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

Instant at(Nanoseconds time) { return Instant{time}; }

TEST(AlarmOff, IsRefusedForEveryRedAndEveryTechnicalCondition) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    InactivationStates states;
    const bool red_or_technical = info.priority == AlarmPriority::high || info.kind == AlarmKind::technical;
    const ErrorCode refusal = states.set_alarm_off(info.condition, true, at(0s));
    if (red_or_technical || info.condition == device_alarm) {
      EXPECT_EQ(refusal, ErrorCode::not_permitted) << info.id;
      EXPECT_FALSE(states.inhibits(info.condition)) << info.id;
    } else {
      EXPECT_EQ(refusal, ErrorCode::none) << info.id;
      EXPECT_TRUE(states.inhibits(info.condition)) << info.id;
    }
  }
}

TEST(AlarmOff, LastsUntilItIsTakenBackAndSaysTwiceTheSameNothing) {
  InactivationStates states;
  EXPECT_EQ(states.set_alarm_off(spo2_low, false, at(0s)), ErrorCode::nothing_to_do);
  EXPECT_EQ(states.set_alarm_off(spo2_low, true, at(0s)), ErrorCode::none);
  EXPECT_EQ(states.set_alarm_off(spo2_low, true, at(1s)), ErrorCode::nothing_to_do);
  EXPECT_FALSE(states.inhibits(spo2_high));
  EXPECT_EQ(states.set_alarm_off(spo2_low, false, at(2s)), ErrorCode::none);
  EXPECT_FALSE(states.inhibits(spo2_low));
}

TEST(AlarmPause, QuietensTheProcedureAndNeverARedAlarm) {
  InactivationStates states;
  ASSERT_EQ(states.pause_alarms(2min, at(0s)), ErrorCode::none);
  for (const AlarmCondition quiet : {heart_rate_high, spo2_low, ecg_leads_off, ecg_noisy, ventricular_pair}) {
    EXPECT_TRUE(states.inhibits(quiet)) << alarm_info(quiet).id;
  }
  for (const AlarmCondition loud : {asystole, ventricular_fibrillation, ventricular_tachycardia, apnoea, desaturation,
                                    feed_lost, recording_failed, device_alarm}) {
    EXPECT_FALSE(states.inhibits(loud)) << alarm_info(loud).id;
  }
}

TEST(AlarmPause, EndsWhenItsTimeIsOver) {
  InactivationStates states;
  ASSERT_EQ(states.pause_alarms(2min, at(10s)), ErrorCode::none);
  EXPECT_FALSE(states.on_tick(true, at(129s + 999ms)));
  EXPECT_TRUE(states.inhibits(heart_rate_high));
  EXPECT_TRUE(states.on_tick(true, at(130s)));
  EXPECT_FALSE(states.inhibits(heart_rate_high));
  EXPECT_EQ(states.pause_alarms(0s, at(131s)), ErrorCode::nothing_to_do);
}

TEST(AlarmPause, IsBounded) {
  InactivationStates states;
  EXPECT_EQ(states.pause_alarms(kLongestAlarmPause, at(0s)), ErrorCode::none);
  EXPECT_EQ(states.pause_alarms(kLongestAlarmPause + 1ns, at(0s)), ErrorCode::value_out_of_range);
  EXPECT_EQ(states.pause_alarms(-1s, at(0s)), ErrorCode::value_out_of_range);
  EXPECT_EQ(states.pause_alarms(0s, at(0s)), ErrorCode::none);
  EXPECT_EQ(states.state(), Inactivation{});
}

TEST(Reminder, ComesEveryThreeMinutesWhileTheSoundIsOff) {
  InactivationStates states;
  ASSERT_EQ(states.set_audio_off(true, at(0s)), ErrorCode::none);
  EXPECT_FALSE(states.on_tick(true, at(3min - 1ms)));
  EXPECT_EQ(states.reminded(), Instant{});
  EXPECT_TRUE(states.on_tick(true, at(3min)));
  EXPECT_EQ(states.reminded(), at(3min));
  EXPECT_FALSE(states.on_tick(true, at(6min - 1ms)));
  EXPECT_TRUE(states.on_tick(true, at(6min)));
  ASSERT_EQ(states.set_audio_off(false, at(7min)), ErrorCode::none);
  EXPECT_FALSE(states.on_tick(true, at(20min))) << "nothing is quiet any more";
}

TEST(Reminder, IsNotPutOffByOneMoreThingMadeQuiet) {
  InactivationStates states;
  ASSERT_EQ(states.set_audio_off(true, at(0s)), ErrorCode::none);
  ASSERT_EQ(states.set_alarm_off(spo2_low, true, at(2min)), ErrorCode::none);
  EXPECT_TRUE(states.on_tick(true, at(3min)));
}

TEST(Standby, EndsOnceAPatientWhoWasAwayIsMeasuredAgain) {
  InactivationStates states;
  ASSERT_EQ(states.set_standby(true, at(0s)), ErrorCode::none);
  EXPECT_TRUE(states.inhibits(asystole)) << "nobody lies there";
  EXPECT_TRUE(states.inhibits(feed_lost));
  EXPECT_FALSE(states.inhibits(recording_failed)) << "that is the server's";
  for (Nanoseconds t = 1s; t <= 60s; t += 100ms) EXPECT_FALSE(states.on_tick(false, at(t)));
  EXPECT_FALSE(states.on_tick(true, at(61s)));
  EXPECT_FALSE(states.on_tick(true, at(66s - 1ms)));
  EXPECT_TRUE(states.on_tick(true, at(66s)));
  EXPECT_FALSE(states.standby());
  EXPECT_FALSE(states.inhibits(asystole));
}

TEST(Standby, IsNotEndedByATouchOfTheElectrodes) {
  InactivationStates states;
  ASSERT_EQ(states.set_standby(true, at(0s)), ErrorCode::none);
  for (Nanoseconds t = 1s; t <= 20s; t += 1s) static_cast<void>(states.on_tick(false, at(t)));
  EXPECT_FALSE(states.on_tick(true, at(21s)));
  EXPECT_FALSE(states.on_tick(false, at(24s)));
  EXPECT_FALSE(states.on_tick(true, at(25s)));
  EXPECT_FALSE(states.on_tick(true, at(29s)));
  EXPECT_TRUE(states.standby());
}

TEST(Standby, AtTheWrongBedEndsByItselfBecauseThePatientNeverLeft) {
  InactivationStates states;
  ASSERT_EQ(states.set_standby(true, at(0s)), ErrorCode::none);
  static_cast<void>(states.on_tick(true, at(100ms)));
  EXPECT_FALSE(states.on_tick(true, at(2min + 99ms)));
  EXPECT_TRUE(states.standby());
  EXPECT_TRUE(states.on_tick(true, at(2min + 100ms)));
  EXPECT_FALSE(states.standby());
}

TEST(Restart, InMidPauseEndsThePauseWhenItShouldHaveEnded) {
  InactivationStates before;
  ASSERT_EQ(before.pause_alarms(2min, at(0s)), ErrorCode::none);
  InactivationStates after;
  after.restore(before.state(), at(60s));
  EXPECT_FALSE(after.on_tick(true, at(2min - 1ms)));
  EXPECT_TRUE(after.inhibits(heart_rate_high));
  EXPECT_TRUE(after.on_tick(true, at(2min)));
  EXPECT_FALSE(after.inhibits(heart_rate_high));
}

TEST(Restart, WithAClockSetBackBoundsThePause) {
  Inactivation was;
  was.alarm_paused_until = at(24h);
  InactivationStates after;
  after.restore(was, at(0s));
  static_cast<void>(after.on_tick(true, at(kLongestAlarmPause - 1ms)));
  EXPECT_TRUE(after.inhibits(spo2_low));
  static_cast<void>(after.on_tick(true, at(kLongestAlarmPause)));
  EXPECT_FALSE(after.inhibits(spo2_low));
}

TEST(Restart, BringsNoRedAlarmBackAsSwitchedOff) {
  Inactivation was;
  was.alarms_off.insert(asystole);
  was.alarms_off.insert(spo2_low);
  InactivationStates after;
  after.restore(was, at(0s));
  EXPECT_FALSE(after.inhibits(asystole));
  EXPECT_TRUE(after.inhibits(spo2_low));
}

}  // namespace
}  // namespace ward
