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
