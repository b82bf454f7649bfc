#include "pipeline/alarms/limits.h"

#include <gtest/gtest.h>

#include <limits>

namespace ward {
namespace {

TEST(Limits, AnAdultStartsWithTheUsualDefaults) {
  const LimitSet limits = default_limits(PatientCategory::adult);
  EXPECT_EQ(limits[0], (LimitPair{50.0F, 120.0F}));
  EXPECT_EQ(limits[1], (LimitPair{90.0F, std::nullopt}));
  EXPECT_EQ(limits[5], (LimitPair{8.0F, 30.0F}));
}

TEST(Limits, AnExtremeRateLiesTwentyOutsideTheLimitUpToItsCap) {
  EXPECT_EQ(extreme_tachycardia_limit({50.0F, 179.0F}, PatientCategory::adult), 199.0F);
  EXPECT_EQ(extreme_tachycardia_limit({50.0F, 180.0F}, PatientCategory::adult), 200.0F);
  EXPECT_EQ(extreme_tachycardia_limit({50.0F, 190.0F}, PatientCategory::adult), 200.0F);
  EXPECT_EQ(extreme_tachycardia_limit({50.0F, 230.0F}, PatientCategory::neonatal), 240.0F);
  EXPECT_EQ(extreme_bradycardia_limit({61.0F, 120.0F}, PatientCategory::adult), 41.0F);
  EXPECT_EQ(extreme_bradycardia_limit({55.0F, 120.0F}, PatientCategory::adult), 40.0F);
}

TEST(Limits, AnExtremeRateIsNeverStricterThanTheNursesOwnLimit) {
  EXPECT_EQ(extreme_bradycardia_limit({35.0F, 120.0F}, PatientCategory::adult), 35.0F);
  EXPECT_EQ(extreme_tachycardia_limit({50.0F, 220.0F}, PatientCategory::adult), 220.0F);
}

TEST(Limits, ExtremeRatesCannotBeSwitchedOff) {
  EXPECT_EQ(extreme_tachycardia_limit({}, PatientCategory::adult), 200.0F);
  EXPECT_EQ(extreme_bradycardia_limit({}, PatientCategory::adult), 40.0F);
}

TEST(Limits, DesaturationLiesAtEightyOrBelowTheLowLimit) {
  EXPECT_EQ(desaturation_limit({90.0F, std::nullopt}), 80.0F);
  EXPECT_EQ(desaturation_limit({75.0F, std::nullopt}), 75.0F);
  EXPECT_EQ(desaturation_limit({}), 80.0F);
}

TEST(Limits, AreAcceptedUpToTheHospitalsClampAndNotBeyond) {
  EXPECT_TRUE(acceptable(LimitParameter::heart_rate, {15.0F, 350.0F}));
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, {14.0F, 120.0F}));
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, {50.0F, 351.0F}));
  EXPECT_TRUE(acceptable(LimitParameter::spo2, {50.0F, 100.0F}));
  EXPECT_FALSE(acceptable(LimitParameter::spo2, {49.0F, std::nullopt}));
}

TEST(Limits, LowMustLieBelowHighUnlessOneIsOff) {
  EXPECT_TRUE(acceptable(LimitParameter::heart_rate, {80.0F, 81.0F}));
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, {80.0F, 80.0F}));
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, {90.0F, 80.0F}));
  EXPECT_TRUE(acceptable(LimitParameter::heart_rate, {90.0F, std::nullopt}));
  EXPECT_TRUE(acceptable(LimitParameter::heart_rate, {}));
}

TEST(Limits, NotANumberIsNoLimit) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, {nan, 120.0F}));
  EXPECT_FALSE(acceptable(LimitParameter::heart_rate, {50.0F, nan}));
  EXPECT_FALSE(acceptable(static_cast<LimitParameter>(6), {50.0F, 120.0F}));
}

TEST(Limits, AsystoleAndApnoeaComeSoonerForTheNewborn) {
  EXPECT_EQ(asystole_limit(PatientCategory::adult), std::chrono::seconds{4});
  EXPECT_EQ(asystole_limit(PatientCategory::neonatal), std::chrono::seconds{3});
  EXPECT_EQ(apnoea_limit(PatientCategory::adult), std::chrono::seconds{20});
}

}  // namespace
}  // namespace ward
