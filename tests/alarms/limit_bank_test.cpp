#include "pipeline/alarms/limit_bank.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

/// An adult's limit alarms on a running clock.
struct Bedside {
  LimitBank bank;
  LimitSet limits = default_limits(PatientCategory::adult);
  Instant now;

  /// Holds `readings` for `length` and returns what stands at the end.
  FindingSet hold(const Readings& readings, Nanoseconds length) {
    FindingSet findings;
    for (Nanoseconds passed{0}; passed <= length; passed += 100ms) {
      findings = FindingSet{};
      bank.judge(readings, limits, PatientCategory::adult, now, findings);
      now += 100ms;
    }
    return findings;
  }
};

TEST(LimitBank, EachParameterHasItsOwnPairOfAlarms) {
  Bedside bedside;
  Readings readings;
  readings.heart_rate = 130.0F;
  readings.spo2 = 85.0F;
  readings.abp = {170.0F, 45.0F, 111.0F};
  readings.nibp = {80.0F, 95.0F, 50.0F};
  readings.respiration_rate = 35.0F;
  const FindingSet found = bedside.hold(readings, 12s);
  using enum AlarmCondition;
  for (const auto condition : {heart_rate_high, spo2_low, abp_systolic_high, abp_diastolic_low, abp_mean_high,
                               nibp_systolic_low, nibp_diastolic_high, nibp_mean_low, respiration_rate_high}) {
    EXPECT_TRUE(found.present(condition)) << alarm_info(condition).id;
  }
  for (const auto condition : {heart_rate_low, spo2_high, abp_systolic_low, abp_diastolic_high, abp_mean_low,
                               nibp_systolic_high, extreme_tachycardia, desaturation, pulse_rate_high,
                               respiration_rate_low}) {
    EXPECT_FALSE(found.present(condition)) << alarm_info(condition).id;
  }
}

TEST(LimitBank, ExtremeRatesFollowTheOperatorsLimits) {
  Bedside bedside;
  Readings readings;
  readings.heart_rate = 140.0F;
  EXPECT_FALSE(bedside.hold(readings, 3s).present(AlarmCondition::extreme_tachycardia));
  readings.heart_rate = 141.0F;
  EXPECT_TRUE(bedside.hold(readings, 3s).present(AlarmCondition::extreme_tachycardia));
  readings.heart_rate = 40.0F;
  EXPECT_FALSE(bedside.hold(readings, 3s).present(AlarmCondition::extreme_bradycardia));
  readings.heart_rate = 39.0F;
  EXPECT_TRUE(bedside.hold(readings, 3s).present(AlarmCondition::extreme_bradycardia));
}

TEST(LimitBank, DesaturationTakesTenSecondsBelowEighty) {
  Bedside bedside;
  Readings readings;
  readings.spo2 = 80.0F;
  EXPECT_FALSE(bedside.hold(readings, 20s).present(AlarmCondition::desaturation));
  readings.spo2 = 79.0F;
  EXPECT_FALSE(bedside.hold(readings, 9800ms).present(AlarmCondition::desaturation));
  EXPECT_TRUE(bedside.hold(readings, 200ms).present(AlarmCondition::desaturation));
}

TEST(LimitBank, APulseIsHeldAgainstTheRatesLimitsOnlyWithoutAnEcg) {
  Bedside bedside;
  Readings readings;
  readings.pulse_rate = 150.0F;
  FindingSet found = bedside.hold(readings, 5s);
  EXPECT_FALSE(found.present(AlarmCondition::pulse_rate_high));
  EXPECT_FALSE(found.present(AlarmCondition::extreme_tachycardia));

  readings.pulse_is_rate_source = true;
  found = bedside.hold(readings, 5s);
  EXPECT_TRUE(found.present(AlarmCondition::pulse_rate_high));
  EXPECT_TRUE(found.present(AlarmCondition::extreme_tachycardia));

  readings.pulse_is_rate_source = false;  // the ECG is back
  readings.heart_rate = 80.0F;
  found = bedside.hold(readings, 1s);
  EXPECT_EQ(found[AlarmCondition::pulse_rate_high].presence, Presence::absent);
  EXPECT_EQ(found[AlarmCondition::extreme_tachycardia].presence, Presence::absent);
}

TEST(LimitBank, AirwayCo2IsGuardedOnItsDangerousSides) {
  using enum AlarmCondition;
  Bedside bedside;
  Readings readings;
  readings.etco2 = 50.4F;
  readings.inspired_co2 = 4.4F;
  FindingSet found = bedside.hold(readings, 20s);
  EXPECT_FALSE(found.present(etco2_high) || found.present(etco2_low) || found.present(inspired_co2_high));
  readings.etco2 = 50.6F;
  readings.inspired_co2 = 4.6F;
  found = bedside.hold(readings, 9800ms);
  EXPECT_FALSE(found.present(etco2_high) || found.present(inspired_co2_high));
  found = bedside.hold(readings, 200ms);
  EXPECT_TRUE(found.present(etco2_high) && found.present(inspired_co2_high));
  readings.etco2 = 29.0F;
  EXPECT_TRUE(bedside.hold(readings, 10s).present(etco2_low));
}

TEST(LimitBank, ALongQtcAndManyExtrasystolesAreTold) {
  using enum AlarmCondition;
  Bedside bedside;
  Readings readings;
  readings.qtc = 500.0F;
  readings.pvc_rate = 10.0F;
  FindingSet found = bedside.hold(readings, 61s);
  EXPECT_FALSE(found.present(qtc_high) || found.present(pvc_rate_high));
  readings.qtc = 501.0F;
  readings.pvc_rate = 11.0F;
  found = bedside.hold(readings, 59800ms);
  EXPECT_FALSE(found.present(qtc_high));
  EXPECT_TRUE(found.present(pvc_rate_high));
  EXPECT_TRUE(bedside.hold(readings, 200ms).present(qtc_high));
}

TEST(LimitBank, SupraventricularBeatsAreCountedOnlyWhereALimitIsSet) {
  using enum AlarmCondition;
  Bedside bedside;
  Readings readings;
  readings.svpb_rate = 90.0F;
  EXPECT_FALSE(bedside.hold(readings, 10s).present(svpb_rate_high)) << "off by default";
  bedside.limits[static_cast<std::size_t>(LimitParameter::svpb_rate)].high = 12.0F;
  readings.svpb_rate = 12.0F;
  EXPECT_FALSE(bedside.hold(readings, 10s).present(svpb_rate_high));
  readings.svpb_rate = 13.0F;
  const FindingSet found = bedside.hold(readings, 0s);
  ASSERT_TRUE(found.present(svpb_rate_high));
  EXPECT_EQ(found[svpb_rate_high].value, 13.0F);
  EXPECT_EQ(found[svpb_rate_high].limit, 12.0F);
  EXPECT_FALSE(found.present(pvc_rate_high));
  readings.svpb_rate.reset();
  EXPECT_EQ(bedside.hold(readings, 60s)[svpb_rate_high].presence, Presence::unknown);
  readings.svpb_rate = 11.0F;
  EXPECT_EQ(bedside.hold(readings, 0s)[svpb_rate_high].presence, Presence::absent);
}

TEST(LimitBank, AQtcThatHasGrownBySixtyIsToldThoughBelowFiveHundred) {
  using enum AlarmCondition;
  Bedside bedside;
  Readings readings;
  readings.qtc = 460.0F;
  readings.qtc_delta = 60.4F;
  EXPECT_FALSE(bedside.hold(readings, 120s).present(qtc_delta_high));
  readings.qtc_delta = 60.6F;
  EXPECT_FALSE(bedside.hold(readings, 59800ms).present(qtc_delta_high));
  const FindingSet found = bedside.hold(readings, 200ms);
  EXPECT_TRUE(found.present(qtc_delta_high));
  EXPECT_FALSE(found.present(qtc_high));
  readings.qtc_delta = 51.0F;
  EXPECT_TRUE(bedside.hold(readings, 10s).present(qtc_delta_high));
  readings.qtc_delta = 50.0F;
  EXPECT_FALSE(bedside.hold(readings, 0s).present(qtc_delta_high));
}

TEST(LimitBank, StAlarmsOnTheWorstLead) {
  using enum AlarmCondition;
  Bedside bedside;
  Readings readings;
  readings.st_leads = {EcgLead::ii, EcgLead::v1, EcgLead::v5};
  readings.st = {0.1F, -0.2F, 0.2F};
  EXPECT_FALSE(bedside.hold(readings, 70s).present(st_high));
  readings.st = {0.25F, -0.2F, 0.31F};
  FindingSet found = bedside.hold(readings, 59800ms);
  EXPECT_FALSE(found.present(st_high));
  found = bedside.hold(readings, 300ms);
  EXPECT_TRUE(found.present(st_high));
  EXPECT_FALSE(found.present(st_low));
  EXPECT_FLOAT_EQ(found[st_high].value, 0.31F);
  EXPECT_EQ(found[st_high].lead, EcgLead::v5);
  readings.st[1] = -0.22F;
  found = bedside.hold(readings, 61s);
  EXPECT_TRUE(found.present(st_low));
  EXPECT_EQ(found[st_low].lead, EcgLead::v1);
  readings.st[0] = 0.4F;  // now the worst
  EXPECT_EQ(bedside.hold(readings, 1s)[st_high].lead, EcgLead::ii);
}

TEST(LimitBank, StThatWandersBetweenLeadsIsNoMinuteInOneLead) {
  Bedside bedside;
  Readings readings;
  for (int turn = 0; turn < 4; ++turn) {
    readings.st = {turn % 2 == 0 ? 0.3F : 0.0F, turn % 2 == 0 ? 0.0F : 0.3F};
    EXPECT_FALSE(bedside.hold(readings, 40s).present(AlarmCondition::st_high));
  }
}

TEST(LimitBank, ALeadThatWasTakenOffEndsItsStAlarmAfterTwoMinutes) {
  using enum AlarmCondition;
  Bedside bedside;
  Readings readings;
  readings.st = {0.3F, 0.0F};
  ASSERT_TRUE(bedside.hold(readings, 61s).present(st_high));
  readings.st[0].reset();
  EXPECT_EQ(bedside.hold(readings, 119s)[st_high].presence, Presence::unknown);
  EXPECT_EQ(bedside.hold(readings, 2s)[st_high].presence, Presence::absent);

  readings.st = {0.3F, 0.0F};
  ASSERT_TRUE(bedside.hold(readings, 61s).present(st_high));
  readings.st = {};  // no lead at all: unknown, however long
  EXPECT_EQ(bedside.hold(readings, 300s)[st_high].presence, Presence::unknown);
}

TEST(LimitBank, ALowSaturationGoesByItsBurdenUnlessAnotherDelayIsAskedAbout) {
  Readings readings;
  readings.spo2 = 88.0F;
  Bedside usual;
  EXPECT_FALSE(usual.hold(readings, 24900ms).present(AlarmCondition::spo2_low));
  EXPECT_TRUE(usual.hold(readings, 100ms).present(AlarmCondition::spo2_low));
  LimitDelays other = kUsualDelays;
  other.of_parameter[static_cast<std::size_t>(LimitParameter::spo2)] = 5s;
  Bedside asked;
  asked.bank = LimitBank{other};
  EXPECT_FALSE(asked.hold(readings, 4900ms).present(AlarmCondition::spo2_low));
  EXPECT_TRUE(asked.hold(readings, 100ms).present(AlarmCondition::spo2_low));
}

TEST(LimitBank, WithEveryLimitOffOnlyTheRedOnesAreLeft) {
  Bedside bedside;
  Readings readings;
  readings.heart_rate = 210.0F;
  readings.spo2 = 70.0F;
  bedside.limits = LimitSet{};
  const FindingSet found = bedside.hold(readings, 12s);
  EXPECT_TRUE(found.present(AlarmCondition::extreme_tachycardia));
  EXPECT_TRUE(found.present(AlarmCondition::desaturation));
  EXPECT_FALSE(found.present(AlarmCondition::heart_rate_high));
  EXPECT_FALSE(found.present(AlarmCondition::spo2_low));
}

}  // namespace
}  // namespace ward
