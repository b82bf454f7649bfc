// Whose turn it is, at both sides of each time.
#include "pipeline/alarms/escalation.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{1h + time}; }

Alarm raised(AlarmPriority priority) {
  Alarm alarm;
  alarm.condition = AlarmCondition::asystole;
  alarm.priority = priority;
  alarm.phase = AlarmPhase::active;
  alarm.escalated = at(0s);
  return alarm;
}

const Staff kThree{"nurse anna", "nurse ben", "charge carla"};

TEST(Escalation, ARedAlarmGoesFromTheNurseToTheBuddyToTheChargeNurseToTheWard) {
  Alarm alarm = raised(AlarmPriority::high);
  EXPECT_TRUE(escalate(alarm, kThree, at(0s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::primary);
  EXPECT_FALSE(escalate(alarm, kThree, at(30s - 1ms)));
  EXPECT_TRUE(escalate(alarm, kThree, at(30s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::buddy);
  EXPECT_TRUE(escalate(alarm, kThree, at(60s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::charge);
  EXPECT_FALSE(escalate(alarm, kThree, at(90s - 1ms)));
  EXPECT_TRUE(escalate(alarm, kThree, at(90s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::ward);
  EXPECT_FALSE(escalate(alarm, kThree, at(1h))) << "there is nobody left";
}

TEST(Escalation, AYellowAlarmTakesItsTimeAndCallsNoWard) {
  Alarm alarm = raised(AlarmPriority::medium);
  EXPECT_TRUE(escalate(alarm, kThree, at(0s)));
  EXPECT_FALSE(escalate(alarm, kThree, at(2min - 1ms)));
  EXPECT_TRUE(escalate(alarm, kThree, at(2min)));
  EXPECT_TRUE(escalate(alarm, kThree, at(4min)));
  EXPECT_EQ(alarm.escalation, EscalationStep::charge);
  EXPECT_FALSE(escalate(alarm, kThree, at(1h)));
}

TEST(Escalation, ACyanAlarmIsNobodysInParticular) {
  Alarm alarm = raised(AlarmPriority::low);
  EXPECT_FALSE(escalate(alarm, kThree, at(0s)));
  EXPECT_FALSE(escalate(alarm, kThree, at(1h)));
  EXPECT_EQ(alarm.escalation, EscalationStep::none);
}

TEST(Escalation, ABedWithoutANurseCallsTheWardAfterAMinute) {
  Alarm alarm = raised(AlarmPriority::high);
  EXPECT_FALSE(escalate(alarm, {}, at(60s - 1ms)));
  EXPECT_TRUE(escalate(alarm, {}, at(60s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::ward);
}

TEST(Escalation, AnEmptyPlaceInLineIsPassedOver) {
  Alarm alarm = raised(AlarmPriority::high);
  const Staff staff{"nurse anna", {}, "charge carla"};
  EXPECT_TRUE(escalate(alarm, staff, at(0s)));
  EXPECT_TRUE(escalate(alarm, staff, at(30s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::charge);
}

TEST(Escalation, ALatchedRedAlarmIsStillHandedOn) {
  Alarm alarm = raised(AlarmPriority::high);
  EXPECT_TRUE(escalate(alarm, kThree, at(0s)));
  alarm.phase = AlarmPhase::latched;
  EXPECT_TRUE(escalate(alarm, kThree, at(30s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::buddy);
}

TEST(Escalation, AcknowledgingEndsIt) {
  Alarm alarm = raised(AlarmPriority::high);
  EXPECT_TRUE(escalate(alarm, kThree, at(0s)));
  alarm.acknowledged = true;
  EXPECT_TRUE(escalate(alarm, kThree, at(10s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::none);
  EXPECT_FALSE(escalate(alarm, kThree, at(1h)));
}

TEST(Responsibility, AcceptedHoldsForFiveMinutesAndNoLonger) {
  Alarm alarm = raised(AlarmPriority::high);
  EXPECT_TRUE(escalate(alarm, kThree, at(0s)));
  EXPECT_TRUE(accept_responsibility(alarm, "nurse ben", at(10s)));
  EXPECT_EQ(alarm.responsible.view(), "nurse ben");
  EXPECT_EQ(alarm.escalation, EscalationStep::none);
  EXPECT_FALSE(accept_responsibility(alarm, "nurse ben", at(11s))) << "already";
  EXPECT_FALSE(escalate(alarm, kThree, at(10s + 5min - 1ms)));
  EXPECT_TRUE(escalate(alarm, kThree, at(10s + 5min)));
  EXPECT_EQ(alarm.escalation, EscalationStep::primary);
  EXPECT_TRUE(alarm.responsible.empty());
}

TEST(Responsibility, RejectedAsksTheNextAtOnce) {
  Alarm alarm = raised(AlarmPriority::high);
  EXPECT_TRUE(escalate(alarm, kThree, at(0s)));
  EXPECT_TRUE(reject_responsibility(alarm, kThree, at(5s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::buddy);
  EXPECT_FALSE(escalate(alarm, kThree, at(35s - 1ms))) << "the buddy has time of his own";
  EXPECT_TRUE(escalate(alarm, kThree, at(35s)));
  EXPECT_EQ(alarm.escalation, EscalationStep::charge);
}

TEST(Responsibility, OfWhatIsOverOrAcknowledgedCannotBeTaken) {
  Alarm alarm = raised(AlarmPriority::high);
  alarm.acknowledged = true;
  EXPECT_FALSE(accept_responsibility(alarm, "nurse anna", at(0s)));
  EXPECT_FALSE(reject_responsibility(alarm, kThree, at(0s)));
  alarm = raised(AlarmPriority::high);
  alarm.phase = AlarmPhase::inactive;
  EXPECT_FALSE(accept_responsibility(alarm, "nurse anna", at(0s)));
}

}  // namespace
}  // namespace ward
