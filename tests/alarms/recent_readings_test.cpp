#include "pipeline/alarms/recent_readings.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr Instant at(Nanoseconds since) { return Instant{1000s} + since; }

Readings rate(std::optional<float> value) {
  Readings readings;
  readings.heart_rate = value;
  return readings;
}

TEST(RecentReadings, HoldsTheLastFourOldestFirst) {
  RecentReadings recent;
  for (int i = 0; i < 6; ++i) recent.note(rate(100.0F + static_cast<float>(i)), at(i * 200ms));
  const auto last = recent.of(heart_rate_high, EcgLead::none, at(1s));
  ASSERT_EQ(last.size(), 4U);
  EXPECT_EQ(last[0].value, 102.0F);
  EXPECT_EQ(last[3].value, 105.0F);
  EXPECT_EQ(last[0].time, at(400ms));
}

TEST(RecentReadings, AReadingThatStaysIsNotedOnceASecond) {
  RecentReadings recent;
  recent.note(rate(90), at(0ms));
  recent.note(rate(90), at(999ms));
  EXPECT_EQ(recent.of(heart_rate_high, EcgLead::none, at(999ms)).size(), 1U);
  recent.note(rate(90), at(1000ms));
  EXPECT_EQ(recent.of(heart_rate_high, EcgLead::none, at(1000ms)).size(), 2U);
}

TEST(RecentReadings, WhatStillStandsWasHeldAgainstTheLimitNowWhatIsGoneWasNot) {
  RecentReadings recent;
  recent.note(rate(90), at(0ms));
  recent.note(rate(90), at(500ms));
  EXPECT_EQ(recent.of(heart_rate_high, EcgLead::none, at(500ms)).back().time, at(500ms));
  recent.note(rate(std::nullopt), at(700ms));
  EXPECT_EQ(recent.of(heart_rate_high, EcgLead::none, at(700ms)).back().time, at(0ms));
}

TEST(RecentReadings, EveryLimitConditionHasItsValue) {
  Readings readings;
  readings.heart_rate = readings.pulse_rate = readings.spo2 = readings.respiration_rate = 1.0F;
  readings.etco2 = readings.inspired_co2 = readings.qtc = readings.qtc_delta = 1.0F;
  readings.pvc_rate = readings.svpb_rate = 1.0F;
  readings.abp = readings.nibp = {1.0F, 1.0F, 1.0F};
  readings.st[3] = 1.0F;
  readings.st_leads[3] = EcgLead::v2;
  RecentReadings recent;
  recent.note(readings, at(0ms));
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (!info.parameter) continue;
    EXPECT_EQ(recent.of(info.condition, EcgLead::v2, at(0ms)).size(), 1U) << info.id;
  }
  EXPECT_TRUE(recent.of(st_high, EcgLead::none, at(0ms)).empty());
  EXPECT_TRUE(recent.of(asystole, EcgLead::none, at(0ms)).empty());
}

TEST(RecentReadings, WithoutAnEcgTheExtremeRateIsThePulses) {
  Readings readings;
  readings.pulse_rate = 35.0F;
  readings.pulse_is_rate_source = true;
  RecentReadings recent;
  recent.note(readings, at(0ms));
  EXPECT_EQ(recent.of(extreme_bradycardia, EcgLead::none, at(0ms)).back().value, 35.0F);
}

}  // namespace
}  // namespace ward
