// A patient is admitted, and what was captured before that comes afterwards.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// Battery low: a device's own alarm that none of ours is merged with.
DeviceAlarm device_says(bool active, Instant captured) {
  return {196802, AlarmPriority::high, AlarmKind::technical, active, "Battery low", captured};
}

Vital cuff(float systolic, Instant measured) {
  return {mdc::kNibpSystolic, Unit::mmhg, measured, systolic, Validity::valid, VitalOrigin::device};
}

FeedStatus link(std::uint64_t missing) {
  FeedStatus status;
  status.connected = true;
  status.boot_epoch = 5;
  status.frames_missing = missing;
  return status;
}

struct NewPatient : ::testing::Test {
  NewPatient() {
    bed.run(5s);
    bed.send(link(0));
    bed.run(5s);
    admitted = bed.now();
    Command admit;
    admit.kind = CommandKind::admit;
    admit.patient = {"H-2", "SECOND PATIENT", PatientCategory::adult, false};
    EXPECT_EQ(bed.command(admit), ErrorCode::none);
    bed.run(1s);
  }
  Bedside bed;
  Instant admitted;
};

TEST_F(NewPatient, AnAlarmOfTheFormerOneThatCameLateNeverSounds) {
  EXPECT_EQ(bed.status().admitted_since, admitted);
  bed.send(link(20));
  bed.send(device_says(true, admitted - 1ns));
  bed.run(5s);
  bed.send(device_says(false, admitted - 1ns));
  bed.send(link(0));
  bed.run(5s);
  EXPECT_FALSE(bed.ever_raised(device_alarm));
}

TEST_F(NewPatient, AnAlarmCapturedAtTheMomentOfAdmissionSoundsAtOnce) {
  bed.send(link(20));
  bed.send(device_says(true, admitted));
  EXPECT_TRUE(bed.active(device_alarm));
}

TEST_F(NewPatient, AnAlarmThatTheDeviceStillSaysWhenAllWasHeardSounds) {
  bed.send(link(20));
  bed.send(device_says(true, admitted - 60s));
  bed.run(3s);
  bed.send(link(1));
  bed.run(100ms);
  EXPECT_FALSE(bed.active(device_alarm));
  bed.send(link(0));
  EXPECT_TRUE(bed.active(device_alarm));
}

TEST_F(NewPatient, AReadingOfTheFormerOneChangesNothing) {
  bed.send(cuff(250.0F, admitted - 1ns));
  bed.run(10s);
  EXPECT_FALSE(bed.ever_raised(nibp_systolic_high));
  bed.send(cuff(250.0F, admitted));
  bed.run(10s);
  EXPECT_TRUE(bed.active(nibp_systolic_high));
}

TEST_F(NewPatient, StaysTheNewOneOverARestartOfTheServer) {
  BedSetup kept = bed.monitor.setup();
  EXPECT_EQ(kept.admitted_since, admitted);
  kept.device_since = admitted - 1h;
  Bedside again(kept);
  EXPECT_EQ(again.monitor.setup().device_since, admitted - 1h);
  again.run(1s);
  again.send(link(20));
  again.send(device_says(true, admitted - 1ns));
  again.run(1s);
  EXPECT_FALSE(again.ever_raised(device_alarm));
  EXPECT_EQ(again.status().admitted_since, admitted);
}

TEST_F(NewPatient, AfterTheDischargeNothingOfThemSoundsAtTheEmptyBed) {
  Command discharge;
  discharge.kind = CommandKind::discharge;
  const Instant left = bed.now();
  ASSERT_EQ(bed.command(discharge), ErrorCode::none);
  EXPECT_EQ(bed.monitor.setup().admitted_since, left);
  bed.send(link(20));
  bed.send(device_says(true, left - 1ns));
  bed.run(1s);
  EXPECT_FALSE(bed.ever_raised(device_alarm));
}

}  // namespace
}  // namespace ward
