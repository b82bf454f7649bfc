#include "pipeline/alarms/limit_alarm.h"

#include <gtest/gtest.h>

#include <limits>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

LimitAlarm heart_rate_high() { return LimitAlarm{{LimitSide::high, 2s, 2.0F}}; }
LimitAlarm spo2_low() { return LimitAlarm{{LimitSide::low, 10s, 1.0F}}; }

TEST(LimitAlarm, IsRaisedOnceTheRateHasBeenBeyondForTheDelay) {
  LimitAlarm alarm = heart_rate_high();
  EXPECT_EQ(alarm.step(121.0F, 120.0F, at(0s)).presence, Presence::absent);
  EXPECT_EQ(alarm.step(121.0F, 120.0F, at(1900ms)).presence, Presence::absent);
  const Finding finding = alarm.step(121.0F, 120.0F, at(2s));
  EXPECT_EQ(finding.presence, Presence::present);
  EXPECT_EQ(finding.onset, at(0s));
  EXPECT_EQ(finding.limit, 120.0F);
}

TEST(LimitAlarm, TheLimitItselfIsStillNormal) {
  LimitAlarm high = heart_rate_high();
  LimitAlarm low = spo2_low();
  for (auto t = 0s; t < 30s; t += 1s) {
    EXPECT_EQ(high.step(120.0F, 120.0F, at(t)).presence, Presence::absent);
    EXPECT_EQ(low.step(90.0F, 90.0F, at(t)).presence, Presence::absent);
  }
}

TEST(LimitAlarm, StIsJudgedInHundredthsOfAMillivolt) {
  LimitAlarm high{{LimitSide::high, 60s, 0.02F, 0.01F}};
  for (auto t = 0s; t < 200s; t += 1s) {
    EXPECT_EQ(high.step(0.204F, 0.2F, at(t)).presence, Presence::absent) << "shown as 0.20";
  }
  static_cast<void>(high.step(0.206F, 0.2F, at(200s)));
  EXPECT_EQ(high.step(0.206F, 0.2F, at(259s)).presence, Presence::absent);
  EXPECT_EQ(high.step(0.206F, 0.2F, at(260s)).presence, Presence::present);
  EXPECT_EQ(high.step(0.19F, 0.2F, at(261s)).presence, Presence::present) << "inside the hysteresis";
  EXPECT_EQ(high.step(0.18F, 0.2F, at(262s)).presence, Presence::absent);
}

TEST(LimitAlarm, JudgesTheDigitsOnTheScreen) {
  LimitAlarm alarm = heart_rate_high();
  for (auto t = 0s; t < 10s; t += 1s) EXPECT_EQ(alarm.step(120.4F, 120.0F, at(t)).presence, Presence::absent);
  static_cast<void>(alarm.step(120.6F, 120.0F, at(10s)));
  EXPECT_EQ(alarm.step(120.6F, 120.0F, at(12s)).presence, Presence::present);
}

TEST(LimitAlarm, AShortExcursionStartsTheDelayAnew) {
  LimitAlarm alarm = heart_rate_high();
  static_cast<void>(alarm.step(130.0F, 120.0F, at(0s)));
  static_cast<void>(alarm.step(119.0F, 120.0F, at(1s)));
  static_cast<void>(alarm.step(130.0F, 120.0F, at(2s)));
  EXPECT_EQ(alarm.step(130.0F, 120.0F, at(3900ms)).presence, Presence::absent);
  EXPECT_EQ(alarm.step(130.0F, 120.0F, at(4s)).presence, Presence::present);
}

TEST(LimitAlarm, EndsOnlyBeyondTheHysteresis) {
  LimitAlarm alarm = heart_rate_high();
  static_cast<void>(alarm.step(130.0F, 120.0F, at(0s)));
  static_cast<void>(alarm.step(130.0F, 120.0F, at(2s)));
  EXPECT_EQ(alarm.step(120.0F, 120.0F, at(3s)).presence, Presence::present);
  EXPECT_EQ(alarm.step(119.0F, 120.0F, at(4s)).presence, Presence::present);
  EXPECT_EQ(alarm.step(118.0F, 120.0F, at(5s)).presence, Presence::absent);
}

TEST(LimitAlarm, RemembersTheWorstReadingForItsText) {
  LimitAlarm alarm = heart_rate_high();
  static_cast<void>(alarm.step(125.0F, 120.0F, at(0s)));
  static_cast<void>(alarm.step(134.2F, 120.0F, at(2s)));
  EXPECT_EQ(alarm.step(126.0F, 120.0F, at(3s)).value, 134.0F);
  LimitAlarm low = spo2_low();
  static_cast<void>(low.step(88.0F, 90.0F, at(0s)));
  static_cast<void>(low.step(83.0F, 90.0F, at(5s)));
  EXPECT_EQ(low.step(87.0F, 90.0F, at(10s)).value, 83.0F);
}

TEST(LimitAlarm, AMissingReadingNeverClearsAStandingAlarm) {
  LimitAlarm alarm = heart_rate_high();
  static_cast<void>(alarm.step(130.0F, 120.0F, at(0s)));
  static_cast<void>(alarm.step(130.0F, 120.0F, at(2s)));
  EXPECT_EQ(alarm.step(std::nullopt, 120.0F, at(3s)).presence, Presence::unknown);
  EXPECT_EQ(alarm.step(std::nullopt, 120.0F, at(600s)).presence, Presence::unknown);
  EXPECT_EQ(alarm.step(std::numeric_limits<float>::quiet_NaN(), 120.0F, at(601s)).presence, Presence::unknown);
  EXPECT_EQ(alarm.step(80.0F, 120.0F, at(602s)).presence, Presence::absent);
}

TEST(LimitAlarm, AMissingReadingNeverRaisesOne) {
  LimitAlarm alarm = heart_rate_high();
  for (auto t = 0s; t < 60s; t += 1s) EXPECT_EQ(alarm.step(std::nullopt, 120.0F, at(t)).presence, Presence::absent);
}

TEST(LimitAlarm, AShortDropoutDoesNotRestartTheDelayButALongOneDoes) {
  LimitAlarm brief = spo2_low();
  static_cast<void>(brief.step(85.0F, 90.0F, at(0s)));
  static_cast<void>(brief.step(85.0F, 90.0F, at(6s)));
  static_cast<void>(brief.step(std::nullopt, 90.0F, at(9s)));
  EXPECT_EQ(brief.step(85.0F, 90.0F, at(10s)).presence, Presence::present);

  LimitAlarm lengthy = spo2_low();
  static_cast<void>(lengthy.step(85.0F, 90.0F, at(0s)));
  static_cast<void>(lengthy.step(85.0F, 90.0F, at(6s)));
  static_cast<void>(lengthy.step(std::nullopt, 90.0F, at(9100ms)));
  EXPECT_EQ(lengthy.step(85.0F, 90.0F, at(10s)).presence, Presence::absent);
}

TEST(LimitAlarm, AWidenedLimitEndsTheAlarmAtOnce) {
  LimitAlarm alarm = heart_rate_high();
  static_cast<void>(alarm.step(130.0F, 120.0F, at(0s)));
  static_cast<void>(alarm.step(130.0F, 120.0F, at(2s)));
  // 130 is inside the hysteresis of the new limit: the nurse has decided.
  EXPECT_EQ(alarm.step(130.0F, 131.0F, at(3s)).presence, Presence::absent);
}

TEST(LimitAlarm, ALimitSwitchedOffHasNoAlarm) {
  LimitAlarm alarm = heart_rate_high();
  static_cast<void>(alarm.step(130.0F, 120.0F, at(0s)));
  static_cast<void>(alarm.step(130.0F, 120.0F, at(2s)));
  EXPECT_EQ(alarm.step(130.0F, std::nullopt, at(3s)).presence, Presence::absent);
  // Back on: the delay runs from here.
  EXPECT_EQ(alarm.step(130.0F, 120.0F, at(4s)).presence, Presence::absent);
  EXPECT_EQ(alarm.step(130.0F, 120.0F, at(6s)).presence, Presence::present);
}

}  // namespace
}  // namespace ward
