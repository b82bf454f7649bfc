// What nurses do at the bed, and what the bed answers.
#include <gtest/gtest.h>

#include <limits>

#include "pipeline/alarms/limits.h"
#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

Command limits_of(LimitParameter parameter, LimitPair limits) {
  Command command;
  command.kind = CommandKind::set_limits;
  command.parameter = parameter;
  command.limits = limits;
  return command;
}

Command admission(const char* name, PatientCategory category) {
  Command command;
  command.kind = CommandKind::admit;
  command.patient = {"4711", name, category};
  return command;
}

Command discharge() {
  Command command;
  command.kind = CommandKind::discharge;
  return command;
}

TEST(Operator, TheBedTellsItsStatusAtTheFirstTick) {
  Bedside bed;
  bed.run(100ms);
  ASSERT_EQ(bed.all<BedStatus>().size(), 1U);
  EXPECT_EQ(bed.status().label.view(), "BED 01");
  EXPECT_TRUE(bed.status().admitted);
  EXPECT_EQ(bed.status().limits, default_limits(PatientCategory::adult));
  bed.run(30s);
  EXPECT_EQ(bed.all<BedStatus>().size(), 1U) << "only changes are told";
}

TEST(Operator, AcknowledgesAndIsRefusedWhenThereIsNothing) {
  Bedside bed;
  bed.heart_rate = 130;
  bed.run(30s);
  ASSERT_TRUE(bed.active(heart_rate_high));
  EXPECT_EQ(bed.acknowledge(spo2_low), ErrorCode::nothing_to_do);
  EXPECT_EQ(bed.acknowledge(), ErrorCode::none);
  EXPECT_TRUE(bed.alarm(heart_rate_high).acknowledged);
  EXPECT_TRUE(bed.active(heart_rate_high));
  EXPECT_EQ(bed.acknowledge(), ErrorCode::nothing_to_do);
}

TEST(Operator, AnsweredCommandsEchoTheirSender) {
  Bedside bed;
  Command command;
  command.kind = CommandKind::audio_pause;
  command.duration = 120s;
  command.reply_to = 42;
  EXPECT_EQ(bed.command(command), ErrorCode::none);
  EXPECT_EQ(bed.all<CommandOutcome>().back().reply_to, 42U);
  EXPECT_EQ(bed.all<CommandOutcome>().back().kind, CommandKind::audio_pause);
}

TEST(Operator, PausesTheSoundForTwoMinutesAndTheBedSaysSo) {
  Bedside bed;
  bed.heart_rate = 130;
  bed.run(30s);
  EXPECT_EQ(bed.pause_audio(120s), ErrorCode::none);
  EXPECT_TRUE(bed.status().audio_paused);
  EXPECT_EQ(bed.status().audio_paused_until, bed.now() + 120s);
  bed.run(119900ms);
  EXPECT_TRUE(bed.status().audio_paused);
  bed.run(100ms);
  EXPECT_FALSE(bed.status().audio_paused);
  EXPECT_TRUE(bed.active(heart_rate_high)) << "only the sound was paused";
}

TEST(Operator, ANewAlarmBreaksThroughThePause) {
  Bedside bed;
  bed.heart_rate = 130;
  bed.spo2 = 97.0F;
  bed.run(30s);
  EXPECT_EQ(bed.pause_audio(600s), ErrorCode::none);
  bed.run(10s);
  EXPECT_TRUE(bed.status().audio_paused);
  bed.heart_rate = 0;
  bed.run(6s);
  ASSERT_TRUE(bed.active(asystole));
  EXPECT_FALSE(bed.status().audio_paused);
}

TEST(Operator, ALessUrgentAlarmDoesNotBreakThrough) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.heart_rate = 130;
  bed.run(30s);
  EXPECT_EQ(bed.pause_audio(600s), ErrorCode::none);
  bed.pleth = Sensor::leads_off;
  bed.run(10s);
  ASSERT_TRUE(bed.active(spo2_probe_off));
  EXPECT_TRUE(bed.status().audio_paused);
}

TEST(Operator, APauseOfMoreThanTenMinutesIsRefused) {
  Bedside bed;
  EXPECT_EQ(bed.pause_audio(601s), ErrorCode::value_out_of_range);
  EXPECT_EQ(bed.pause_audio(0s), ErrorCode::nothing_to_do);
  bed.run(100ms);
  EXPECT_FALSE(bed.status().audio_paused);
}

TEST(Operator, SetsLimitsInsideTheClampOnly) {
  Bedside bed;
  bed.heart_rate = 130;
  bed.run(30s);
  ASSERT_TRUE(bed.active(heart_rate_high));
  EXPECT_EQ(bed.command(limits_of(LimitParameter::heart_rate, {50.0F, 140.0F})), ErrorCode::none);
  EXPECT_EQ(bed.status().limits[0], (LimitPair{50.0F, 140.0F}));
  bed.run(1s);
  EXPECT_FALSE(bed.active(heart_rate_high));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const LimitPair refused : {LimitPair{140.0F, 50.0F}, LimitPair{5.0F, 140.0F}, LimitPair{50.0F, 999.0F},
                                  LimitPair{nan, 140.0F}}) {
    EXPECT_EQ(bed.command(limits_of(LimitParameter::heart_rate, refused)), ErrorCode::value_out_of_range);
  }
  EXPECT_EQ(bed.command(limits_of(static_cast<LimitParameter>(77), {50.0F, 140.0F})), ErrorCode::value_out_of_range);
  EXPECT_EQ(bed.status().limits[0], (LimitPair{50.0F, 140.0F}));
}

TEST(Operator, AnUnknownCommandIsRefused) {
  Bedside bed;
  Command command;
  command.kind = static_cast<CommandKind>(99);
  EXPECT_EQ(bed.command(command), ErrorCode::unknown_command);
}

TEST(Operator, ADischargedBedHasNoAlarms) {
  Bedside bed;
  bed.run(20s);
  bed.heart_rate = 0;
  bed.run(10s);
  bed.heart_rate = 75;
  bed.run(5s);
  ASSERT_EQ(bed.phase(asystole), AlarmPhase::latched);
  EXPECT_EQ(bed.command(discharge()), ErrorCode::none);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::inactive);
  EXPECT_FALSE(bed.status().admitted);
  bed.forget();
  bed.heart_rate = 0;
  bed.run(10s);
  bed.feed_alive = false;
  bed.run(10s);
  EXPECT_TRUE(bed.all<Alarm>().empty());
  EXPECT_EQ(bed.command(discharge()), ErrorCode::nothing_to_do);
  EXPECT_EQ(bed.pause_audio(120s), ErrorCode::nothing_to_do);
  EXPECT_EQ(bed.command(limits_of(LimitParameter::spo2, {85.0F, std::nullopt})), ErrorCode::nothing_to_do);
}

TEST(Operator, ANewPatientStartsWithTheDefaultsOfTheirAge) {
  Bedside bed;
  bed.run(20s);
  EXPECT_EQ(bed.command(limits_of(LimitParameter::heart_rate, {40.0F, 180.0F})), ErrorCode::none);
  EXPECT_EQ(bed.pause_audio(120s), ErrorCode::none);
  EXPECT_EQ(bed.command(admission("Li Wei", PatientCategory::neonatal)), ErrorCode::none);
  EXPECT_EQ(bed.status().limits, default_limits(PatientCategory::neonatal));
  EXPECT_EQ(bed.status().patient.name.view(), "Li Wei");
  EXPECT_FALSE(bed.status().audio_paused);
  bed.run(10s);
  EXPECT_TRUE(bed.active(extreme_bradycardia)) << "75 /min is very slow for a newborn";
  Command wrong = admission("x", static_cast<PatientCategory>(9));
  EXPECT_EQ(bed.command(wrong), ErrorCode::value_out_of_range);
}

TEST(Operator, AnAdmittedPatientWithoutAFeedIsMissed) {
  Bedside bed;
  bed.feed_alive = false;
  bed.run(30s);
  EXPECT_FALSE(bed.ever_raised(feed_lost)) << "an empty bed";
  EXPECT_EQ(bed.command(admission("Li Wei", PatientCategory::adult)), ErrorCode::none);
  bed.run(9900ms);
  EXPECT_FALSE(bed.ever_raised(feed_lost));
  bed.run(300ms);
  EXPECT_TRUE(bed.active(feed_lost));
}

TEST(Operator, TheBedsStatusTellsWhetherItsFeedIsConnected) {
  Bedside bed;
  bed.run(5s);
  EXPECT_TRUE(bed.status().feed_connected);
  bed.feed_alive = false;
  bed.run(2s);
  EXPECT_FALSE(bed.status().feed_connected);
}

TEST(Operator, TheDevicesOwnAlarmIsAnnounced) {
  Bedside bed;
  bed.run(5s);
  bed.send(DeviceAlarm{196802, AlarmPriority::low, AlarmKind::technical, true, "Battery low"});
  bed.run(200ms);
  EXPECT_TRUE(bed.active(device_alarm));
  EXPECT_EQ(bed.alarm(device_alarm).priority, AlarmPriority::low);
  bed.send(DeviceAlarm{196802, AlarmPriority::low, AlarmKind::technical, false, "Battery low"});
  bed.run(200ms);
  EXPECT_FALSE(bed.active(device_alarm));
}

TEST(Operator, LinkTroubleIsTold) {
  Bedside bed;
  bed.run(5s);
  FeedStatus status;
  status.connected = true;
  status.clock_skewed = true;
  bed.send(status);
  bed.send(Gap{5, 9, true});
  bed.run(200ms);
  EXPECT_TRUE(bed.active(clock_skew));
  EXPECT_TRUE(bed.active(data_lost));
  status.clock_skewed = false;
  bed.send(status);
  bed.run(11s);
  EXPECT_FALSE(bed.active(clock_skew));
  EXPECT_FALSE(bed.active(data_lost));
}

}  // namespace
}  // namespace ward
