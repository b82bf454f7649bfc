#include "pipeline/alarms/ventricular_alarm.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

constexpr auto kVfib = AlarmCondition::ventricular_fibrillation;
constexpr auto kVtach = AlarmCondition::ventricular_tachycardia;

Instant at(double s) { return Instant{Nanoseconds{static_cast<std::int64_t>(s * 1e9)}}; }

VentricularEvidence fibrillation() {
  VentricularEvidence evidence;
  evidence.judged = true;
  evidence.fibrillation = at(20.0);
  return evidence;
}

VentricularEvidence tachycardia(float run_rate) {
  VentricularEvidence evidence;
  evidence.judged = true;
  evidence.tachycardia = at(20.0);
  evidence.run_rate = BeatsPerMinute{run_rate};
  return evidence;
}

VentricularEvidence calm() {
  VentricularEvidence evidence;
  evidence.judged = true;
  return evidence;
}

FindingSet judge(VentricularAlarm& alarm, const VentricularEvidence& evidence, EcgView view = EcgView::observed) {
  FindingSet findings;
  alarm.judge(view, evidence, findings);
  return findings;
}

TEST(VentricularAlarm, ClaimsWhatIsSeenSinceItWasSeen) {
  VentricularAlarm alarm;
  EXPECT_EQ(judge(alarm, fibrillation())[kVfib].onset, at(20.0));
  EXPECT_FLOAT_EQ(judge(alarm, tachycardia(120.0F))[kVtach].value, 120.0F);
  EXPECT_FALSE(judge(alarm, calm()).present(kVfib));
}

TEST(VentricularAlarm, WhatWasClaimedIsUnknownWhenNothingIsSeen) {
  VentricularAlarm alarm;
  (void)judge(alarm, fibrillation());
  EXPECT_EQ(judge(alarm, VentricularEvidence{})[kVfib].presence, Presence::unknown);
  EXPECT_EQ(judge(alarm, fibrillation(), EcgView::leads_off)[kVfib].presence, Presence::unknown);
  EXPECT_EQ(judge(alarm, calm())[kVfib].presence, Presence::absent);
  EXPECT_EQ(judge(alarm, calm(), EcgView::leads_off)[kVfib].presence, Presence::absent);
}

TEST(VentricularAlarm, NothingIsClaimedOfLeadsThatAreOff) {
  VentricularAlarm alarm;
  EXPECT_FALSE(judge(alarm, fibrillation(), EcgView::leads_off).present(kVfib));
  EXPECT_TRUE(judge(alarm, fibrillation(), EcgView::observed).present(kVfib));
}

}  // namespace
}  // namespace ward
