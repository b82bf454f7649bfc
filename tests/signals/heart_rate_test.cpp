#include "pipeline/signals/heart_rate.h"

#include <gtest/gtest.h>

#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using synthetic::after_start;
using synthetic::at;

/// Beats one after another, `interval` seconds apart.
struct Heart {
  HeartRate rate;
  double time{0};

  void beat_after(double interval, bool continuous = true) {
    time += interval;
    rate.on_beat({at(time), at(time + 0.3), continuous});
  }
  [[nodiscard]] double shown() const { return static_cast<double>(rate.value(at(time + 0.3))->value); }
};

TEST(HeartRate, HasNoValueBeforeTheThirdBeat) {
  Heart heart;
  EXPECT_FALSE(heart.rate.value(at(0)));
  heart.beat_after(1.0, false);
  heart.beat_after(1.0);
  EXPECT_FALSE(heart.rate.value(at(2.3)));
  heart.beat_after(1.0);
  EXPECT_NEAR(heart.shown(), 60.0, 0.01);
}

TEST(HeartRate, LeavesTheShortestAndTheLongestOfTwelveOut) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 10; ++i) heart.beat_after(0.75);
  heart.beat_after(0.40);  // premature
  heart.beat_after(1.10);  // its pause
  EXPECT_NEAR(heart.shown(), 80.0, 0.01);
}

TEST(HeartRate, ShowsTheMeanOfABigeminyNotOneOfItsTwoRates) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 12; ++i) heart.beat_after(i % 2 == 0 ? 0.5 : 1.0);
  EXPECT_NEAR(heart.shown(), 80.0, 1.0);
}

TEST(HeartRate, AveragesOnlyFourIntervalsWhenTheHeartIsSlow) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 12; ++i) heart.beat_after(0.75);
  for (int i = 0; i < 4; ++i) heart.beat_after(1.5);
  EXPECT_NEAR(heart.shown(), 40.0, 0.01);
}

TEST(HeartRate, KeepsTheLongMeanWhileTheLastThreeAreNotAllAbove1200Milliseconds) {
  Heart at_limit;
  Heart above;
  at_limit.beat_after(0, false);
  above.beat_after(0, false);
  for (int i = 0; i < 12; ++i) {
    at_limit.beat_after(0.75);
    above.beat_after(0.75);
  }
  for (int i = 0; i < 3; ++i) {
    at_limit.beat_after(1.200);
    above.beat_after(1.201);
  }
  EXPECT_NEAR(at_limit.shown(), 60.0 * 10 / (8 * 0.75 + 2 * 1.2), 0.1);
  EXPECT_NEAR(above.shown(), 60.0 * 4 / (0.75 + 3 * 1.201), 0.1);
}

TEST(HeartRate, FollowsAStepUpAndAStepDownWithinSevenSeconds) {
  for (const double to : {120.0, 40.0}) {
    Heart heart;
    heart.beat_after(0, false);
    for (int i = 0; i < 20; ++i) heart.beat_after(60.0 / 80.0);
    const double stepped = heart.time;
    while (std::abs(heart.shown() - to) > 1.0) heart.beat_after(60.0 / to);
    EXPECT_LE(heart.time - stepped, 7.0) << to;
  }
}

TEST(HeartRate, DoesNotCountAnIntervalAcrossAHoleInTheSignal) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 5; ++i) heart.beat_after(0.75);
  heart.beat_after(3.0, false);
  EXPECT_NEAR(heart.shown(), 80.0, 0.01);
  EXPECT_FALSE(heart.rate.last_interval());
  heart.beat_after(0.75);
  EXPECT_EQ(heart.rate.last_interval(), Nanoseconds{std::chrono::milliseconds{750}});
}

TEST(HeartRate, HasNoValueEightSecondsAfterTheLastBeat) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 5; ++i) heart.beat_after(1.0);
  EXPECT_TRUE(heart.rate.value(at(heart.time + 8.0)));
  EXPECT_FALSE(heart.rate.value(at(heart.time + 8.001)));
}

TEST(HeartRate, IgnoresABeatThatIsNotLaterThanTheLast) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 3; ++i) heart.beat_after(1.0);
  heart.beat_after(0.0);
  EXPECT_NEAR(heart.shown(), 60.0, 0.01);
}

TEST(HeartRate, ForgetsEverythingOnReset) {
  Heart heart;
  heart.beat_after(0, false);
  for (int i = 0; i < 3; ++i) heart.beat_after(1.0);
  heart.rate.reset();
  EXPECT_FALSE(heart.rate.value(at(heart.time)));
  EXPECT_FALSE(heart.rate.last_beat());
}

}  // namespace
}  // namespace ward
