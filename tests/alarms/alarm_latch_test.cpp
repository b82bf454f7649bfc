#include "pipeline/alarms/alarm_latch.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using Change = AlarmLatch::Change;

Instant at(Nanoseconds time) { return Instant{time}; }

AlarmLatch latching() { return AlarmLatch{alarm_info(AlarmCondition::asystole)}; }
AlarmLatch plain() { return AlarmLatch{alarm_info(AlarmCondition::heart_rate_high)}; }

Finding present(Nanoseconds onset = 0s, float value = 0.0F, std::optional<float> limit = std::nullopt) {
  Finding finding = Finding::present_since(at(onset));
  finding.value = value;
  finding.limit = limit;
  return finding;
}

TEST(AlarmLatch, ARedAlarmStaysUntilSomeoneHasSeenIt) {
  AlarmLatch latch = latching();
  EXPECT_EQ(latch.step(present(1s), false, at(5s)), Change::raised);
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::active);
  EXPECT_EQ(latch.alarm().onset, at(1s));
  EXPECT_EQ(latch.alarm().changed, at(5s));
  EXPECT_EQ(latch.step({}, false, at(9s)), Change::updated);
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::latched);
  EXPECT_TRUE(latch.acknowledge(at(20s)));
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::inactive);
  EXPECT_EQ(latch.alarm().changed, at(20s));
}

TEST(AlarmLatch, AnAcknowledgedRedAlarmGoesWithItsCondition) {
  AlarmLatch latch = latching();
  static_cast<void>(latch.step(present(), false, at(5s)));
  EXPECT_TRUE(latch.acknowledge(at(6s)));
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::active);
  EXPECT_TRUE(latch.alarm().acknowledged);
  static_cast<void>(latch.step({}, false, at(9s)));
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::inactive);
}

TEST(AlarmLatch, WhatAHigherAlarmSpokeForComesBackAsItWasWithoutANewAlarm) {
  AlarmLatch latch = plain();
  EXPECT_EQ(latch.step(present(1s, 130.0F, 120.0F), false, at(5s)), Change::raised);
  EXPECT_TRUE(latch.acknowledge(at(6s)));
  EXPECT_EQ(latch.step(present(1s, 150.0F, 120.0F), true, at(10s)), Change::updated);
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::inactive);
  EXPECT_EQ(latch.step(present(1s, 150.0F, 120.0F), true, at(11s)), Change::none);
  EXPECT_EQ(latch.step(present(1s, 135.0F, 120.0F), false, at(20s)), Change::updated) << "no new raising";
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::active);
  EXPECT_TRUE(latch.alarm().acknowledged);
  EXPECT_EQ(latch.alarm().occurrence, 1U);
  EXPECT_EQ(latch.alarm().onset, at(1s));
  EXPECT_EQ(latch.alarm().value, 135.0F);
}

TEST(AlarmLatch, WhatNobodyHadAnsweredComesBackUnanswered) {
  AlarmLatch latch = latching();
  static_cast<void>(latch.step(present(1s), false, at(5s)));
  static_cast<void>(latch.step(present(1s), true, at(6s)));
  EXPECT_EQ(latch.step(present(1s), false, at(9s)), Change::updated);
  EXPECT_TRUE(latch.active());
  EXPECT_FALSE(latch.alarm().acknowledged);
}

TEST(AlarmLatch, WhatEndedWhileItWasHiddenIsNewTheNextTime) {
  AlarmLatch latch = plain();
  static_cast<void>(latch.step(present(1s, 130.0F, 120.0F), false, at(5s)));
  static_cast<void>(latch.step(present(1s, 130.0F, 120.0F), true, at(6s)));
  EXPECT_EQ(latch.step({}, false, at(7s)), Change::none);
  EXPECT_EQ(latch.step(present(20s, 130.0F, 120.0F), false, at(22s)), Change::raised);
  EXPECT_EQ(latch.alarm().occurrence, 2U);
}

TEST(AlarmLatch, WhatBeganHiddenIsNewWhenItIsFirstShown) {
  AlarmLatch latch = plain();
  EXPECT_EQ(latch.step(present(1s, 130.0F, 120.0F), true, at(5s)), Change::none);
  EXPECT_EQ(latch.step(present(1s, 130.0F, 120.0F), false, at(9s)), Change::raised);
}

TEST(AlarmLatch, ANewPatientHasNothingHidden) {
  AlarmLatch latch = plain();
  static_cast<void>(latch.step(present(1s, 130.0F, 120.0F), false, at(5s)));
  static_cast<void>(latch.step(present(1s, 130.0F, 120.0F), true, at(6s)));
  EXPECT_FALSE(latch.clear(at(7s)));
  EXPECT_EQ(latch.step(present(8s, 130.0F, 120.0F), false, at(9s)), Change::raised);
}

TEST(AlarmLatch, NamesTheLeadThatIsTheWorstNow) {
  AlarmLatch latch{alarm_info(AlarmCondition::st_high)};
  Finding finding = present(1s, 0.25F, 0.2F);
  finding.lead = EcgLead::v5;
  EXPECT_EQ(latch.step(finding, false, at(5s)), Change::raised);
  EXPECT_EQ(alarm_text(latch.alarm()), "** ST V5 0.25 > 0.20");
  finding.value = 0.31F;
  finding.lead = EcgLead::ii;
  EXPECT_EQ(latch.step(finding, false, at(6s)), Change::updated);
  EXPECT_EQ(alarm_text(latch.alarm()), "** ST II 0.31 > 0.20");
}

TEST(AlarmLatch, ARestoredExtremeKeepsItsLead) {
  Alarm was;
  was.condition = AlarmCondition::st_high;
  was.priority = AlarmPriority::medium;
  was.kind = AlarmKind::physiological;
  was.phase = AlarmPhase::active;
  was.has_limit = true;
  was.value = 0.4F;
  was.limit = 0.2F;
  was.lead = EcgLead::v2;
  AlarmLatch latch{alarm_info(AlarmCondition::st_high)};
  ASSERT_TRUE(latch.restore(was, at(10s), at(25s)));
  Finding finding = present(11s, 0.3F, 0.2F);
  finding.lead = EcgLead::i;
  static_cast<void>(latch.step(finding, false, at(12s)));
  EXPECT_EQ(alarm_text(latch.alarm()), "** ST V2 0.40 > 0.20");
  finding.value = 0.5F;
  EXPECT_EQ(latch.step(finding, false, at(13s)), Change::updated);
  EXPECT_EQ(alarm_text(latch.alarm()), "** ST I 0.50 > 0.20");
}

TEST(AlarmLatch, AYellowAlarmGoesByItself) {
  AlarmLatch latch = plain();
  static_cast<void>(latch.step(present(), false, at(5s)));
  static_cast<void>(latch.step({}, false, at(9s)));
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::inactive);
}

TEST(AlarmLatch, EachRaisingIsANewOccurrenceThatNobodyHasSeenYet) {
  AlarmLatch latch = latching();
  static_cast<void>(latch.step(present(), false, at(5s)));
  static_cast<void>(latch.acknowledge(at(6s)));
  static_cast<void>(latch.step({}, false, at(9s)));
  EXPECT_EQ(latch.alarm().occurrence, 1U);
  EXPECT_EQ(latch.step(present(), false, at(30s)), Change::raised);
  EXPECT_EQ(latch.alarm().occurrence, 2U);
  EXPECT_FALSE(latch.alarm().acknowledged);
  // And again out of the latched state.
  static_cast<void>(latch.step({}, false, at(40s)));
  EXPECT_EQ(latch.step(present(), false, at(50s)), Change::raised);
  EXPECT_EQ(latch.alarm().occurrence, 3U);
}

TEST(AlarmLatch, WhatAHigherAlarmSupersedesDoesNotLatchBesideIt) {
  AlarmLatch latch = latching();
  static_cast<void>(latch.step(present(), false, at(5s)));
  static_cast<void>(latch.step(present(), true, at(9s)));
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::inactive);
}

TEST(AlarmLatch, ThereIsNothingToAcknowledgeTwice) {
  AlarmLatch latch = plain();
  EXPECT_FALSE(latch.acknowledge(at(0s)));
  static_cast<void>(latch.step(present(), false, at(5s)));
  EXPECT_TRUE(latch.acknowledge(at(6s)));
  EXPECT_FALSE(latch.acknowledge(at(7s)));
}

TEST(AlarmLatch, AValueThatIsNotShownIsToldOnlyWithTheRaising) {
  AlarmLatch latch = plain();
  Finding finding = Finding::present_since(at(0s));
  finding.value = 95.0F;
  EXPECT_EQ(latch.step(finding, false, at(5s)), Change::raised);
  finding.value = 99.0F;
  EXPECT_EQ(latch.step(finding, false, at(9s)), Change::none);
}

TEST(AlarmLatch, AWorseningValueIsToldAtMostOnceASecond) {
  AlarmLatch latch = plain();
  static_cast<void>(latch.step(present(0s, 125.0F, 120.0F), false, at(5s)));
  EXPECT_EQ(alarm_text(latch.alarm()), "** HR 125 > 120");
  EXPECT_EQ(latch.step(present(0s, 134.0F, 120.0F), false, at(5900ms)), Change::none);
  EXPECT_EQ(latch.step(present(0s, 134.0F, 120.0F), false, at(6s)), Change::updated);
  EXPECT_EQ(alarm_text(latch.alarm()), "** HR 134 > 120");
  EXPECT_EQ(latch.step(present(0s, 134.0F, 120.0F), false, at(8s)), Change::none);
  EXPECT_EQ(latch.alarm().changed, at(5s)) << "the state itself is as old as it was";
}

TEST(AlarmLatch, AFreshCauseRaisesItAgain) {
  AlarmLatch latch{alarm_info(AlarmCondition::device_alarm)};
  Finding finding = present();
  finding.priority = AlarmPriority::low;
  finding.kind = AlarmKind::technical;
  static_cast<void>(latch.step(finding, false, at(5s)));
  EXPECT_EQ(latch.alarm().priority, AlarmPriority::low);
  EXPECT_EQ(latch.alarm().kind, AlarmKind::technical);
  static_cast<void>(latch.acknowledge(at(6s)));
  finding.renewed = true;
  finding.priority = AlarmPriority::high;
  EXPECT_EQ(latch.step(finding, false, at(7s)), Change::raised);
  EXPECT_EQ(latch.alarm().priority, AlarmPriority::high);
  EXPECT_FALSE(latch.alarm().acknowledged);
}

TEST(AlarmLatch, DischargeClearsALatchedAlarm) {
  AlarmLatch latch = latching();
  EXPECT_FALSE(latch.clear(at(0s)));
  static_cast<void>(latch.step(present(), false, at(5s)));
  static_cast<void>(latch.step({}, false, at(9s)));
  EXPECT_TRUE(latch.clear(at(10s)));
  EXPECT_EQ(latch.alarm().phase, AlarmPhase::inactive);
}

}  // namespace
}  // namespace ward
