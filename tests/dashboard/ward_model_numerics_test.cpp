#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "dashboard/ward_model_display.h"
#include "tests/dashboard/one_bed.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum AlarmCondition;

TEST_F(OneBed, PrefersTheWaveformsOwnHeartRate) {
  vital(mdc::kHeartRate, 80, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "80");
  vital(mdc::kHeartRate, 72, VitalOrigin::derived);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "72");
  EXPECT_EQ(shown(NumericSlot::heart_rate).label, "HR");
  vital(mdc::kHeartRate, 72, VitalOrigin::derived, Validity::questionable);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "80") << "a valid value before a questionable one";
}

TEST_F(OneBed, WithoutEcgTheHeartRateIsThePulsesAndSaysSo) {
  vital(mdc::kHeartRate, 0, VitalOrigin::derived, Validity::unavailable);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
  EXPECT_FALSE(shown(NumericSlot::heart_rate).available);
  vital(mdc::kPulseRateSpo2, 71);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "71");
  EXPECT_EQ(shown(NumericSlot::heart_rate).label, "PR");
  EXPECT_EQ(shown(NumericSlot::heart_rate).tone, Tone::spo2);
}

TEST_F(OneBed, AValueOlderThanItsAgeLimitIsDashes) {
  vital(mdc::kHeartRate, 72);
  pass(longest_age(mdc::kHeartRate) - milliseconds{1});
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "72");
  pass(milliseconds{1});
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
  EXPECT_EQ(longest_age(mdc::kSpo2), seconds{30}) << "ISO 80601-2-61";
}

TEST_F(OneBed, AQuestionableValueIsMarked) {
  vital(mdc::kSpo2, 97, VitalOrigin::device, Validity::questionable);
  EXPECT_TRUE(shown(NumericSlot::spo2).questionable);
  EXPECT_EQ(shown(NumericSlot::spo2).value, "97");
  vital(mdc::kSpo2, 97, VitalOrigin::device);
  EXPECT_FALSE(shown(NumericSlot::spo2).questionable);
}

TEST_F(OneBed, WritesPressuresOfOneSourceTogether) {
  vital(mdc::kAbpSystolic, 128.4F);
  vital(mdc::kAbpDiastolic, 74.6F);
  vital(mdc::kAbpMean, 92);
  vital(mdc::kAbpDiastolic, 11, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::arterial).value, "128/75");
  EXPECT_EQ(shown(NumericSlot::arterial).detail, "(92)");
  vital(mdc::kAbpSystolic, 0, VitalOrigin::derived, Validity::unavailable);
  EXPECT_EQ(shown(NumericSlot::arterial).value, "---/---");
  EXPECT_EQ(shown(NumericSlot::arterial).detail, "");
}

TEST_F(OneBed, AParameterNeverHeardOfHasNoPlaceOnTheScreen) {
  EXPECT_FALSE(numeric(model_, bed(), NumericSlot::co2, now_));
  vital(mdc::kEtco2, 38);
  EXPECT_TRUE(numeric(model_, bed(), NumericSlot::co2, now_));
}

TEST_F(OneBed, NeverShowsANumberThatIsNone) {
  vital(mdc::kHeartRate, std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
}

TEST_F(OneBed, WithTheServerLostEveryNumberIsDashes) {
  vital(mdc::kHeartRate, 72);
  tell({event_of(1, alarm_of(heart_rate_high, now_))});
  now_ += milliseconds{1499};
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "72");
  now_ += milliseconds{1};
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
  EXPECT_FALSE(shown(NumericSlot::heart_rate).alarm);
}

TEST_F(OneBed, WithTheDeviceLostOnlyACuffPressureStays) {
  vital(mdc::kTemperature, 36.8F, VitalOrigin::device);
  vital(mdc::kNibpSystolic, 120, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::temperature).value, "36.8");
  BedStatus status = status_of(1);
  status.feed_connected = false;
  tell({event_of(1, status)});
  EXPECT_EQ(shown(NumericSlot::temperature).value, "---");
  EXPECT_EQ(shown(NumericSlot::nibp).value, "120/--");
}

TEST_F(OneBed, ShowsLimitsAndMarksTheNumberInAlarm) {
  vital(mdc::kHeartRate, 134);
  EXPECT_EQ(shown(NumericSlot::heart_rate).limit_high, "120");
  EXPECT_EQ(shown(NumericSlot::heart_rate).limit_low, "50");
  vital(mdc::kSpo2, 97, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::spo2).limit_high, "") << "off";
  EXPECT_FALSE(shown(NumericSlot::heart_rate).alarm);
  tell({event_of(1, alarm_of(heart_rate_high, now_))});
  ASSERT_TRUE(shown(NumericSlot::heart_rate).alarm);
  EXPECT_EQ(shown(NumericSlot::heart_rate).alarm_tone, Tone::medium);
  EXPECT_FALSE(shown(NumericSlot::spo2).alarm);
  tell({event_of(1, alarm_of(heart_rate_high, now_, AlarmPhase::latched))});
  EXPECT_FALSE(shown(NumericSlot::heart_rate).alarm) << "over: the number is in alarm no more";
}

TEST_F(OneBed, AnUnknownParameterIsShownRaw) {
  tell({event_of(1, Vital{999999, Unit::percent, now_, 12.5F, Validity::valid, VitalOrigin::device})});
  const auto others = other_numerics(model_, bed(), now_);
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others.front().label, "999999");
  EXPECT_EQ(others.front().value, "12.5");
}

}  // namespace
}  // namespace ward
