// A low saturation: how deep and how long, how often, and how that differs from a fixed delay.
#include "pipeline/alarms/saturation_alarm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr float kLimit = 90.0F;
constexpr Nanoseconds kTick = 100ms;

/// A bed whose oximeter sends a value a second, judged every tick.
struct Oximeter {
  SaturationAlarm alarm{kSaturationRule, 1.0F, 1.0F};
  Instant now{1000s};
  Finding finding;

  /// @return how long after the start of this hold the alarm came; nullopt: not
  std::optional<Nanoseconds> hold(std::optional<float> value, Nanoseconds length, std::optional<float> limit = kLimit) {
    const Instant start = now;
    std::optional<Nanoseconds> came;
    while (now < start + length) {
      finding = alarm.step(value, limit, now);
      if (!came && finding.presence == Presence::present) came = now - start;
      now += kTick;
    }
    return came;
  }
  [[nodiscard]] bool standing() const { return finding.presence == Presence::present; }
};

TEST(SaturationAlarm, FivePointsBelowTakeTenSecondsAsTheFixedDelayDid) {
  Oximeter bed;
  EXPECT_FALSE(bed.hold(97, 60s));
  EXPECT_EQ(bed.hold(85, 20s), 10s);
}

TEST(SaturationAlarm, TheDeeperTheSooner) {
  const auto told_after = [](float value) {
    Oximeter bed;
    bed.hold(97, 10s);
    return bed.hold(value, 60s);
  };
  EXPECT_EQ(told_after(90), std::nullopt) << "the limit itself is normal";
  EXPECT_EQ(told_after(88), 25s);
  EXPECT_EQ(told_after(86), 12500ms);
  EXPECT_EQ(told_after(82), 6300ms) << "8 points: 6.25 s, on the next tick";
  EXPECT_EQ(told_after(80), 5s);
  EXPECT_EQ(told_after(60), 5s) << "no deeper than ten points counts";
}

TEST(SaturationAlarm, OnePointBelowIsAnAlarmAfterThirtySeconds) {
  Oximeter bed;
  bed.hold(97, 10s);
  EXPECT_FALSE(bed.hold(89, 30s)) << "up to the tick before";
  EXPECT_EQ(bed.hold(89, 1s), 0s);
}

TEST(SaturationAlarm, ADipJustShortOfTheBurdenIsNoAlarm) {
  Oximeter just_short;
  just_short.hold(97, 10s);
  EXPECT_FALSE(just_short.hold(85, 10s));
  EXPECT_FALSE(just_short.hold(97, 60s));
  Oximeter enough;
  enough.hold(97, 10s);
  EXPECT_TRUE(enough.hold(85, 10s + kTick));
}

TEST(SaturationAlarm, TheManualsOwnExample) {
  Oximeter bed;  // 2 points for 2 s, 4 for 3 s, 6 for 6 s: 50 is reached 10.7 s after the fall
  bed.hold(97, 10s);
  EXPECT_FALSE(bed.hold(88, 2s));
  EXPECT_FALSE(bed.hold(86, 3s));
  EXPECT_EQ(bed.hold(84, 6s), 5700ms);
}

TEST(SaturationAlarm, WhatWasGatheredFallsAgainInside) {
  Oximeter bed;
  bed.hold(97, 10s);
  bed.hold(85, 9s);
  EXPECT_NEAR(bed.alarm.burden(), 44.5, 0.01) << "nine seconds, but for the last tick";
  bed.hold(90, 10s);
  EXPECT_NEAR(bed.alarm.burden(), 35.1, 0.01) << "at the limit one a second";
  bed.hold(95, 10s);
  EXPECT_EQ(bed.alarm.burden(), 0.0);
}

TEST(SaturationAlarm, AQuickSecondDipComesOnTopOfTheFirst) {
  Oximeter bed;
  bed.hold(97, 10s);
  EXPECT_FALSE(bed.hold(85, 8s));
  EXPECT_FALSE(bed.hold(91, 5s));
  const auto came = bed.hold(85, 20s);
  ASSERT_TRUE(came.has_value());
  EXPECT_EQ(*came, 3s) << "40 gathered, 5 lost: 15 to go";
}

TEST(SaturationAlarm, TheThirdDipWithinAMinuteIsAnAlarm) {
  Oximeter bed;
  bed.hold(97, 10s);
  for (int dip = 0; dip < 2; ++dip) {
    EXPECT_FALSE(bed.hold(88, 3s));
    EXPECT_FALSE(bed.hold(96, 27s));
  }
  EXPECT_EQ(bed.hold(88, 3s), 2s) << "60 s after the first, once it has lasted";
}

TEST(SaturationAlarm, AThirdDipALittleLaterIsNot) {
  Oximeter bed;
  bed.hold(97, 10s);
  for (int dip = 0; dip < 2; ++dip) {
    EXPECT_FALSE(bed.hold(88, 3s));
    EXPECT_FALSE(bed.hold(96, 27s));
  }
  EXPECT_FALSE(bed.hold(96, kTick));
  EXPECT_FALSE(bed.hold(88, 3s));
}

TEST(SaturationAlarm, ASingleOddReadingIsNoDip) {
  Oximeter bed;
  bed.hold(97, 10s);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(bed.hold(88, 2s)) << "up to the tick before two seconds";
    EXPECT_FALSE(bed.hold(96, 5s));
  }
}

TEST(SaturationAlarm, SwayingAboutTheLimitIsOneDip) {
  Oximeter bed;
  bed.hold(97, 10s);
  for (int i = 0; i < 60; ++i) {
    EXPECT_FALSE(bed.hold(89, 2500ms)) << i;
    EXPECT_FALSE(bed.hold(90, 2500ms)) << i;
  }
}

TEST(SaturationAlarm, EndsByTheHysteresisAndThenNeedsABurdenOfItsOwn) {
  Oximeter bed;
  bed.hold(97, 10s);
  ASSERT_TRUE(bed.hold(80, 20s));
  bed.hold(90, 1s);
  EXPECT_TRUE(bed.standing()) << "inside the hysteresis";
  bed.hold(91, 1s);
  EXPECT_FALSE(bed.standing());
  EXPECT_EQ(bed.hold(85, 20s), 10s);
}

TEST(SaturationAlarm, SaysTheLowestReadingAndSinceWhen) {
  Oximeter bed;
  bed.hold(97, 10s);
  const Instant onset = bed.now;
  bed.hold(84, 5s);
  bed.hold(86, 20s);
  EXPECT_EQ(bed.finding.value, 84.0F);
  EXPECT_EQ(bed.finding.limit, kLimit);
  EXPECT_EQ(bed.finding.onset, onset);
}

TEST(SaturationAlarm, AMissingReadingAddsNoMoreThanThreeSeconds) {
  Oximeter bed;
  bed.hold(97, 10s);
  bed.hold(85, 4s);  // its last tick is held on
  bed.hold(std::nullopt, 30s);
  bed.hold(85, kTick);
  EXPECT_NEAR(bed.alarm.burden(), 5 * (3.9 + 3.0), 0.01);
}

TEST(SaturationAlarm, AMinuteWithoutAnyReadingIsForgotten) {
  Oximeter bed;
  bed.hold(97, 10s);
  bed.hold(85, 9s);
  bed.hold(std::nullopt, 61s);
  EXPECT_EQ(bed.hold(85, 20s), 10s);
}

TEST(SaturationAlarm, AStandingAlarmIsNotEndedByAMissingReading) {
  Oximeter bed;
  bed.hold(97, 10s);
  ASSERT_TRUE(bed.hold(80, 20s));
  bed.hold(std::nullopt, 10s);
  EXPECT_EQ(bed.finding.presence, Presence::unknown);
}

TEST(SaturationAlarm, ALimitThatIsOffGathersNothing) {
  Oximeter bed;
  bed.hold(85, 60s, std::nullopt);
  EXPECT_EQ(bed.alarm.burden(), 0.0);
  EXPECT_EQ(bed.hold(85, 20s), 10s);
}

TEST(SaturationAlarm, ALimitLoweredBelowTheReadingEndsTheAlarm) {
  Oximeter bed;
  ASSERT_TRUE(bed.hold(85, 20s));
  bed.hold(85, 1s, 85.0F);
  EXPECT_FALSE(bed.standing());
}

TEST(SaturationAlarm, ASmallerBurdenIsReachedSooner) {
  SaturationRule rule;
  rule.burden = 25.0F;
  Oximeter bed;
  bed.alarm = SaturationAlarm{rule, 1.0F, 1.0F};
  bed.hold(97, 10s);
  EXPECT_EQ(bed.hold(85, 20s), 5s);
}

// ---- against the fixed delay -------------------------------------------------

/// A day of one value a second: a patient near the limit, whose dips are
/// mostly short and shallow, a breath that stops and starts, a hand that
/// moves, and a few true falls.
struct Day {
  struct Episode {
    Instant from;
    Instant until;
  };
  std::vector<float> values;
  std::vector<Episode> falls;
  std::vector<Episode> series;  ///< dip after dip
};

Day simulated_day(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto between = [&](double from, double to) {
    return from + (to - from) * static_cast<double>(random()) / 4294967295.0;
  };
  Day day;
  const auto put = [&](double value, double length_s) {
    for (double t = 0; t < length_s; ++t) day.values.push_back(static_cast<float>(std::round(value)));
  };
  while (day.values.size() < 86400) {
    put(between(92, 97), between(20, 400));
    const double what = between(0, 1);
    if (what < 0.70) {  // shallow and short: a cough, a turn in bed
      put(between(87.5, 89.4), between(3, 40));
    } else if (what < 0.80) {  // breath that stops and starts: dip after dip
      const Instant from{std::chrono::seconds{day.values.size()}};
      for (double dips = between(2, 6); dips > 0; --dips) {
        put(between(86.5, 89.4), between(3, 9));
        put(between(91, 95), between(5, 20));
      }
      day.series.push_back({from, Instant{std::chrono::seconds{day.values.size()}}});
    } else if (what < 0.97) {  // a hand that moves
      put(between(70, 85), between(1, 4.5));
    } else {  // a true fall
      const Instant from{std::chrono::seconds{day.values.size()}};
      put(between(78, 86), between(40, 240));
      day.falls.push_back({from, Instant{std::chrono::seconds{day.values.size()}}});
    }
  }
  return day;
}

template <class Step>
std::vector<Instant> raisings(const Day& day, Step step) {
  std::vector<Instant> raised;
  bool stood = false;
  for (std::size_t i = 0; i < day.values.size(); ++i) {
    const Instant now{std::chrono::seconds{i}};
    const bool stands = step(day.values[i], now).presence == Presence::present;
    if (stands && !stood) raised.push_back(now);
    stood = stands;
  }
  return raised;
}

bool told(const Day::Episode& episode, const std::vector<Instant>& raised, Nanoseconds within = 24h) {
  for (const Instant when : raised) {
    if (when >= episode.from && when <= std::min(episode.until, episode.from + within)) return true;
  }
  return false;
}

/// What a way of raising made of all the days.
struct Tally {
  std::size_t falls{0};   ///< told
  std::size_t series{0};  ///< told
  std::size_t trifles{0};

  void add(const Day& day, const std::vector<Instant>& raised) {
    std::size_t meant = 0;
    for (const Day::Episode& fall : day.falls) falls += told(fall, raised, 13s) ? 1U : 0U;
    for (const Day::Episode& dips : day.series) series += told(dips, raised) ? 1U : 0U;
    for (const Instant when : raised) {
      const auto within = [&](const Day::Episode& at) { return when >= at.from && when <= at.until; };
      if (std::ranges::any_of(day.falls, within) || std::ranges::any_of(day.series, within)) ++meant;
    }
    trifles += raised.size() - meant;
  }
};

TEST(SaturationAlarm, TenDaysTellEveryFallMoreSeriesAndFewerTrifles) {
  Tally fixed_delay;
  Tally burden;
  std::size_t falls = 0;
  std::size_t series = 0;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const Day day = simulated_day(seed);
    falls += day.falls.size();
    series += day.series.size();
    LimitAlarm by_delay{{LimitSide::low, 10s, 1.0F}};
    SaturationAlarm by_burden{kSaturationRule, 1.0F, 1.0F};
    fixed_delay.add(day, raisings(day, [&](float v, Instant now) { return by_delay.step(v, kLimit, now); }));
    burden.add(day, raisings(day, [&](float v, Instant now) { return by_burden.step(v, kLimit, now); }));
  }
  std::printf("ten days: %zu falls, %zu series; fixed 10 s: falls %zu, series %zu, trifles %zu; burden: %zu, %zu, %zu\n",
              falls, series, fixed_delay.falls, fixed_delay.series, fixed_delay.trifles, burden.falls, burden.series,
              burden.trifles);
  ASSERT_GT(falls, 50U);
  EXPECT_EQ(burden.falls, falls) << "within 13 s: four points below at the least";
  EXPECT_EQ(fixed_delay.falls, falls);
  EXPECT_GT(burden.series, fixed_delay.series);
  EXPECT_LE(2 * burden.trifles, fixed_delay.trifles);
}

}  // namespace
}  // namespace ward
