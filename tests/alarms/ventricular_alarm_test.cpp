#include "pipeline/alarms/ventricular_alarm.h"

#include <gtest/gtest.h>

#include "pipeline/alarms/calm_pulse.h"

namespace ward {
namespace {

Instant at(double s) { return Instant{Nanoseconds{static_cast<std::int64_t>(s * 1e9)}}; }

// ---- the witness -----------------------------------------------------------

CalmPulse pulses(double rate_per_minute, double from_s, double to_s, double uneven_s = 0.0) {
  CalmPulse pulse;
  int number = 0;
  for (double t = from_s; t <= to_s; t += 60.0 / rate_per_minute) {
    pulse.pulse(at(t + (++number % 2 == 0 ? uneven_s : 0.0)));
  }
  return pulse;
}

TEST(CalmPulse, TellsTheRateOfARegularPulse) {
  const auto rate = pulses(75, 0.0, 10.0).rate(at(10.0));
  ASSERT_TRUE(rate.has_value());
  EXPECT_NEAR(rate->value, 75.0F, 0.5F);
}

TEST(CalmPulse, IsNoWitnessOutsideFortyToAHundred) {
  EXPECT_FALSE(pulses(39, 0.0, 10.0).rate(at(10.0)).has_value());
  EXPECT_TRUE(pulses(41, 0.0, 10.0).rate(at(10.0)).has_value());
  EXPECT_TRUE(pulses(99.5, 0.0, 10.0).rate(at(10.0)).has_value());
  // Chest compressions: 100 to 120 /min.
  EXPECT_FALSE(pulses(101, 0.0, 10.0).rate(at(10.0)).has_value());
}

TEST(CalmPulse, IsNoWitnessWhenUneven) {
  // Intervals alternate between 0.8 s less and plus the shift.
  EXPECT_TRUE(pulses(75, 0.0, 10.0, 0.072).rate(at(10.0)).has_value());
  EXPECT_FALSE(pulses(75, 0.0, 10.0, 0.088).rate(at(10.0)).has_value());
}

TEST(CalmPulse, NeedsFourPulsesOfTheLastSixSeconds) {
  EXPECT_FALSE(pulses(60, 8.0, 10.0).rate(at(10.0)).has_value());
  EXPECT_TRUE(pulses(60, 7.0, 10.0).rate(at(10.0)).has_value());
}

TEST(CalmPulse, TestifiesNoLongerWhenTheNextPulseIsOverdue) {
  const CalmPulse pulse = pulses(60, 0.0, 10.0);
  EXPECT_TRUE(pulse.rate(at(11.29)).has_value());
  EXPECT_FALSE(pulse.rate(at(11.31)).has_value());
}

// ---- the alarm -------------------------------------------------------------

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

FindingSet judge(VentricularAlarm& alarm, const VentricularEvidence& evidence,
                 std::optional<BeatsPerMinute> pulse = std::nullopt, EcgView view = EcgView::observed) {
  FindingSet findings;
  findings[AlarmCondition::asystole] = Finding::present_since(at(18.0));
  alarm.judge(view, evidence, pulse, findings);
  return findings;
}

constexpr auto kVfib = AlarmCondition::ventricular_fibrillation;
constexpr auto kVtach = AlarmCondition::ventricular_tachycardia;

TEST(VentricularAlarm, FibrillationIsAnnouncedInAsystolesPlace) {
  VentricularAlarm alarm;
  const FindingSet found = judge(alarm, fibrillation());
  EXPECT_TRUE(found.present(kVfib));
  EXPECT_EQ(found[kVfib].onset, at(20.0));
  EXPECT_FALSE(found.present(AlarmCondition::asystole));
}

TEST(VentricularAlarm, HidesAsystoleOnlyWhileFibrillationIsSeen) {
  VentricularAlarm alarm;
  (void)judge(alarm, fibrillation());
  const FindingSet found = judge(alarm, calm());
  EXPECT_FALSE(found.present(kVfib));
  EXPECT_TRUE(found.present(AlarmCondition::asystole));
}

TEST(VentricularAlarm, ACalmPulseWithholdsFibrillationButNotAsystolesOwnRule) {
  VentricularAlarm alarm;
  const FindingSet found = judge(alarm, fibrillation(), BeatsPerMinute{75.0F});
  EXPECT_FALSE(found.present(kVfib));
  EXPECT_TRUE(found.present(AlarmCondition::asystole));
  (void)judge(alarm, fibrillation(), BeatsPerMinute{75.0F});
  EXPECT_EQ(alarm.fibrillation_denials(), 1U);
}

TEST(VentricularAlarm, WithheldFibrillationIsAnnouncedWhenThePulseGoes) {
  VentricularAlarm alarm;
  (void)judge(alarm, fibrillation(), BeatsPerMinute{75.0F});
  EXPECT_TRUE(judge(alarm, fibrillation()).present(kVfib));
}

TEST(VentricularAlarm, APulseNeverEndsWhatIsAnnounced) {
  VentricularAlarm alarm;
  (void)judge(alarm, fibrillation());
  EXPECT_TRUE(judge(alarm, fibrillation(), BeatsPerMinute{90.0F}).present(kVfib));
  VentricularAlarm other;
  (void)judge(other, tachycardia(150.0F));
  EXPECT_TRUE(judge(other, tachycardia(150.0F), BeatsPerMinute{70.0F}).present(kVtach));
}

TEST(VentricularAlarm, ATachycardiaIsWithheldOnlyByASlowerPulse) {
  VentricularAlarm slower;
  EXPECT_FALSE(judge(slower, tachycardia(120.0F), BeatsPerMinute{95.9F}).present(kVtach));
  EXPECT_EQ(slower.tachycardia_denials(), 1U);
  VentricularAlarm as_fast;
  const FindingSet found = judge(as_fast, tachycardia(120.0F), BeatsPerMinute{96.1F});
  EXPECT_TRUE(found.present(kVtach));
  EXPECT_FLOAT_EQ(found[kVtach].value, 120.0F);
}

TEST(VentricularAlarm, WhatWasAnnouncedIsUnknownWhenNothingIsSeen) {
  VentricularAlarm alarm;
  (void)judge(alarm, fibrillation());
  EXPECT_EQ(judge(alarm, VentricularEvidence{})[kVfib].presence, Presence::unknown);
  EXPECT_EQ(judge(alarm, fibrillation(), std::nullopt, EcgView::leads_off)[kVfib].presence, Presence::unknown);
  EXPECT_EQ(judge(alarm, calm())[kVfib].presence, Presence::absent);
}

TEST(VentricularAlarm, NothingIsAnnouncedOfLeadsThatAreOff) {
  VentricularAlarm alarm;
  EXPECT_FALSE(judge(alarm, fibrillation(), std::nullopt, EcgView::leads_off).present(kVfib));
  EXPECT_TRUE(judge(alarm, fibrillation(), std::nullopt, EcgView::observed).present(kVfib));
}

}  // namespace
}  // namespace ward
