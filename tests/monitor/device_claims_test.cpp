// What the bedside device claims, and what the bed shows of it.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr std::uint32_t kHigh = 196648;
constexpr std::uint32_t kAsystole = 199684;
constexpr std::uint32_t kFibrillation = 258052;

DeviceAlarm says(std::uint32_t code, const char* text, bool active = true,
                 AlarmPriority priority = AlarmPriority::high) {
  return {code, priority, AlarmKind::physiological, active, text};
}

std::size_t raisings(const Bedside& bed, AlarmCondition condition) {
  std::size_t count = 0;
  std::uint32_t last = 0;
  for (const Alarm& alarm : bed.all<Alarm>()) {
    if (alarm.condition != condition || alarm.occurrence == last) continue;
    last = alarm.occurrence;
    ++count;
  }
  return count;
}

TEST(DeviceClaims, ARaceThatBothFindIsOneAlarmWithOurReading) {
  Bedside bed;
  bed.run(20s);
  bed.heart_rate = 130;
  bed.send(says(kHigh, "** HR 131 > 120", true, AlarmPriority::medium));
  EXPECT_EQ(alarm_text(bed.alarm(heart_rate_high)), "** HR (DEVICE)") << "the device is first";
  bed.run(20s);
  EXPECT_EQ(bed.alarm(heart_rate_high).sources, AlarmSources::both);
  EXPECT_EQ(alarm_text(bed.alarm(heart_rate_high)), "** HR 130 > 120 (+DEVICE)");
  EXPECT_FALSE(bed.ever_raised(device_alarm));
  EXPECT_EQ(raisings(bed, heart_rate_high), 1U);
  bed.send(says(kHigh, "** HR 131 > 120", false, AlarmPriority::medium));
  EXPECT_EQ(alarm_text(bed.alarm(heart_rate_high)), "** HR 130 > 120");
  bed.heart_rate = 75;
  bed.run(20s);
  EXPECT_FALSE(bed.active(heart_rate_high));
  EXPECT_EQ(raisings(bed, heart_rate_high), 1U);
}

TEST(DeviceClaims, AnAsystoleThatOtherChannelsDenyIsAnnouncedAsTheDevices) {
  for (const auto& [code, condition] : {std::pair{kAsystole, asystole}, {kFibrillation, ventricular_fibrillation}}) {
    Bedside bed;
    bed.pleth = bed.abp = Sensor::connected;
    bed.run(30s);
    bed.send(says(code, "their words"));
    EXPECT_TRUE(bed.active(condition));
    EXPECT_EQ(bed.alarm(condition).sources, AlarmSources::device);
    EXPECT_EQ(bed.alarm(condition).priority, AlarmPriority::high);
    bed.send(says(code, "their words", false));
    EXPECT_EQ(bed.phase(condition), AlarmPhase::latched) << "a red waits for somebody who has seen it";
    EXPECT_EQ(bed.acknowledge(), ErrorCode::none);
    EXPECT_EQ(bed.phase(condition), AlarmPhase::inactive);
  }
}

TEST(DeviceClaims, OurAsystoleThatIsWithheldIsShownOnceTheDeviceClaimsIt) {
  Bedside bed;
  bed.pleth = bed.abp = Sensor::connected;
  bed.run(30s);
  bed.pulse_alone = true;
  bed.run(10s);
  EXPECT_FALSE(bed.active(asystole)) << "the pulse denies it";
  bed.send(says(kAsystole, "ASYSTOLE"));
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_EQ(bed.alarm(asystole).sources, AlarmSources::device);
}

TEST(DeviceClaims, ALostFeedKeepsTheClaimUntilFeedLostSpeaks) {
  Bedside bed;
  bed.run(20s);
  bed.send(says(kHigh, "** SpO2 99 > 95", true, AlarmPriority::medium));
  ASSERT_TRUE(bed.active(spo2_high));
  bed.feed_alive = false;
  bed.run(1s);
  EXPECT_TRUE(bed.active(spo2_high));
  bed.run(2s);
  EXPECT_TRUE(bed.active(feed_lost));
  EXPECT_FALSE(bed.active(spo2_high));
  bed.feed_alive = true;
  bed.run(2s);
  EXPECT_TRUE(bed.active(spo2_high)) << "the device has not ended it";
}

TEST(DeviceClaims, AConditionThatIsSwitchedOffIsOffWhoeverFindsIt) {
  Bedside bed;
  bed.run(20s);
  Command off;
  off.kind = CommandKind::alarm_off;
  off.condition = heart_rate_high;
  EXPECT_EQ(bed.command(off), ErrorCode::none);
  bed.send(says(kHigh, "** HR 131 > 120", true, AlarmPriority::medium));
  EXPECT_FALSE(bed.active(heart_rate_high));
  EXPECT_FALSE(bed.active(device_alarm));
  bed.send(says(kAsystole, "ASYSTOLE"));
  EXPECT_TRUE(bed.active(asystole)) << "no red can be";
}

TEST(DeviceClaims, ARunToldAgainSoonIsHeldBackAndCountedUntilTheBeatIsLearnedAnew) {
  constexpr std::uint32_t kRun = 199820;
  Bedside bed;
  bed.run(20s);
  bed.send(says(kRun, "RUN PVCs", true, AlarmPriority::medium));
  ASSERT_TRUE(bed.active(ventricular_run));
  bed.send(says(kRun, "RUN PVCs", false, AlarmPriority::medium));
  bed.send(says(kRun, "RUN PVCs", true, AlarmPriority::medium));
  bed.run(5s);
  EXPECT_FALSE(bed.active(ventricular_run));
  EXPECT_EQ(bed.monitor.held_back(), 1U);
  Command relearn;
  relearn.kind = CommandKind::relearn;
  EXPECT_EQ(bed.command(relearn), ErrorCode::none);
  bed.run(200ms);
  EXPECT_TRUE(bed.active(ventricular_run)) << "still true, and no longer held back";
}

TEST(DeviceClaims, WhatIsNoConditionOfOursIsInTheDevicesWords) {
  Bedside bed;
  bed.run(5s);
  bed.send(DeviceAlarm{196802, AlarmPriority::low, AlarmKind::technical, true, "Battery low"});
  EXPECT_EQ(alarm_text(bed.alarm(device_alarm)), "! DEVICE: Battery low");
  EXPECT_EQ(bed.alarm(device_alarm).sources, AlarmSources::device);
}

}  // namespace
}  // namespace ward
