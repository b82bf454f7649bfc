#include "ingest/clock_sync.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

namespace ward {
namespace {

using namespace std::chrono_literals;

/// A device whose clock differs from the ward's by an offset and a rate, and a
/// network that only ever adds delay.
struct Bedside {
  double drift{};                        ///< ward seconds per device second, minus 1
  Nanoseconds offset{123456789012345};   ///< ward minus device at device time 0
  std::function<Nanoseconds()> delay = [] { return 0ns; };

  [[nodiscard]] Instant true_ward(DeviceInstant time) const {
    const auto device = static_cast<double>(time.time_since_epoch().count());
    return Instant{time.time_since_epoch() + offset + Nanoseconds{std::llround(device * drift)}};
  }
  /// Runs frames every 200 ms over [from, to), showing each to `after`.
  void run(ClockSync& clock, Nanoseconds from, Nanoseconds to,
           const std::function<void(DeviceInstant)>& after = [](DeviceInstant) {}) const {
    for (Nanoseconds t = from; t < to; t += 200ms) {
      const DeviceInstant sent{t};
      clock.observe(sent, true_ward(sent) + delay());
      clock.settle();
      after(sent);
    }
  }
  [[nodiscard]] double error_ms(const ClockSync& clock, DeviceInstant time) const {
    return milliseconds(clock.to_ward(time) - true_ward(time));
  }
};

TEST(ClockSync, APerfectLinkIsFollowedExactly) {
  ClockSync clock;
  const Bedside bedside;
  bedside.run(clock, 0s, 60s, [&](DeviceInstant t) { ASSERT_EQ(clock.to_ward(t), bedside.true_ward(t)); });
  EXPECT_EQ(clock.offset(), bedside.offset);
  EXPECT_FALSE(clock.skewed(bedside.true_ward(DeviceInstant{60s})));
}

TEST(ClockSync, FiveHundredPpmOfDriftOverTwoHoursStayWithinFiveMilliseconds) {
  for (const double drift : {500e-6, -500e-6}) {
    ClockSync clock;
    Bedside bedside;
    bedside.drift = drift;
    double worst = 0.0;
    bedside.run(clock, 0s, 2h, [&](DeviceInstant t) { worst = std::max(worst, std::fabs(bedside.error_ms(clock, t))); });
    EXPECT_LT(worst, 5.0) << drift;
    EXPECT_NEAR(clock.drift_ppm(), drift * 1e6, 1.0);
    EXPECT_EQ(clock.steps(), 0U);
  }
}

TEST(ClockSync, JitterOfTwoHundredMillisecondsIsSeenThrough) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::printf("seed %u\n", seed);
  for (const double drift : {0.0, 500e-6, -500e-6}) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::int64_t> jitter(0, 200'000'000);
    ClockSync clock;
    Bedside bedside;
    bedside.drift = drift;
    bedside.delay = [&] { return Nanoseconds{jitter(random)}; };
    double worst = 0.0;
    bedside.run(clock, 0s, 2h, [&](DeviceInstant t) {
      // The first minutes are spent learning the drift through the jitter.
      if (t > DeviceInstant{6min}) worst = std::max(worst, std::fabs(bedside.error_ms(clock, t)));
    });
    EXPECT_LT(worst, 5.0) << drift;
    EXPECT_NEAR(clock.drift_ppm(), drift * 1e6, 30.0);
    EXPECT_EQ(clock.steps(), 0U);
  }
}

TEST(ClockSync, BlocksStayContiguousToHalfASampleWhileTheLineBends) {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> jitter(0, 200'000'000);
  ClockSync clock;
  Bedside bedside;
  bedside.drift = -500e-6;
  bedside.delay = [&] { return Nanoseconds{jitter(random)}; };
  const SamplePeriod period{1, 640};  // 128 samples in 200 ms
  Instant expected{};
  double worst = 0.0;
  bedside.run(clock, 0s, 1h, [&](DeviceInstant sent) {
    // The frame's block was taken in the 200 ms before it was sent.
    const Instant first = clock.to_ward(sent - period.of(128));
    if (expected != Instant{}) {
      ASSERT_GT(first, expected - period.of(1));  // later than the last sample
      worst = std::max(worst, std::fabs(static_cast<double>((first - expected).count())));
    }
    expected = first + period.of(128);
  });
  EXPECT_LT(worst, static_cast<double>(period.of(1).count()) / 2);
}

TEST(ClockSync, AChannelThatLagsASecondSeesTheSameLine) {
  std::mt19937 random(11);
  std::uniform_int_distribution<std::int64_t> jitter(0, 200'000'000);
  ClockSync clock;
  Bedside bedside;
  bedside.delay = [&] { return Nanoseconds{jitter(random)}; };
  Instant last{};
  bedside.run(clock, 10s, 10min, [&](DeviceInstant sent) {
    const Instant ward = clock.to_ward(sent - 1s);
    if (last != Instant{}) {
      ASSERT_NEAR(milliseconds(ward - last), 200.0, 200.0 * (kMostDrift + kMostSlew));
    }
    last = ward;
  });
}

TEST(ClockSync, ABacklogAtTheStartLeavesNoTrace) {
  ClockSync clock;
  const Bedside bedside;
  const Instant arrival = bedside.true_ward(DeviceInstant{20s});
  // Twenty seconds of frames arrive at once, then the clock is believed.
  for (Nanoseconds t = 0s; t <= 20s; t += 200ms) clock.observe(DeviceInstant{t}, arrival);
  clock.settle();
  EXPECT_EQ(clock.to_ward(DeviceInstant{20s}), arrival);
  EXPECT_EQ(clock.steps(), 0U);
  EXPECT_FALSE(clock.skewed(arrival));
}

TEST(ClockSync, ABacklogInMidStreamChangesNothing) {
  ClockSync clock;
  const Bedside bedside;
  bedside.run(clock, 0s, 60s);
  for (Nanoseconds t = 60s; t < 65s; t += 200ms) {
    clock.observe(DeviceInstant{t}, bedside.true_ward(DeviceInstant{65s}));
    ASSERT_NEAR(bedside.error_ms(clock, DeviceInstant{t}), 0.0, 0.001);
  }
  EXPECT_EQ(clock.steps(), 0U);
}

TEST(ClockSync, AClockSetForwardByAnHourIsFollowedAtOnceAndFlagged) {
  ClockSync clock;
  Bedside bedside;
  bedside.run(clock, 0s, 60s);
  bedside.offset -= 1h;  // the device now reads an hour more
  bedside.run(clock, 1h + 60s, 1h + 61s, [&](DeviceInstant t) {
    ASSERT_NEAR(bedside.error_ms(clock, t), 0.0, 0.001);
  });
  const Instant jumped = bedside.true_ward(DeviceInstant{1h + 60s});
  EXPECT_EQ(clock.steps(), 1U);
  EXPECT_TRUE(clock.skewed(jumped + kSkewShownFor - 1ns));
  EXPECT_FALSE(clock.skewed(jumped + kSkewShownFor));
}

TEST(ClockSync, AClockSetBackByAnHourIsFollowedWhenItIsKnownToBe) {
  ClockSync clock;
  Bedside bedside;
  bedside.run(clock, 2h, 2h + 60s);
  bedside.offset += 1h;
  clock.expect_jump();  // its owner saw the device's time run back
  bedside.run(clock, 1h + 60s, 1h + 61s, [&](DeviceInstant t) {
    ASSERT_NEAR(bedside.error_ms(clock, t), 0.0, 0.001);
  });
  EXPECT_TRUE(clock.skewed(bedside.true_ward(DeviceInstant{1h + 61s})));
}

TEST(ClockSync, AClockThatStoodStillIsBelievedAfterTenSecondsOfNothingEarlier) {
  ClockSync clock;
  Bedside bedside;
  bedside.run(clock, 0s, 60s);
  bedside.offset += 3s;  // as a device does that slept
  bedside.run(clock, 60s, 69800ms);
  EXPECT_EQ(clock.steps(), 0U);
  bedside.run(clock, 69800ms, 71s);
  EXPECT_EQ(clock.steps(), 1U);
  EXPECT_NEAR(bedside.error_ms(clock, DeviceInstant{71s}), 0.0, 0.001);
}

TEST(ClockSync, ALeadOfAQuarterSecondIsWorkedOffMoreIsSteppedOver) {
  for (const auto& [lead, steps] : {std::pair{250ms, 0U}, std::pair{251ms, 1U}}) {
    ClockSync clock;
    Bedside bedside;
    bedside.run(clock, 0s, 60s);
    bedside.offset -= lead;
    clock.observe(DeviceInstant{60s}, bedside.true_ward(DeviceInstant{60s}));
    EXPECT_EQ(clock.steps(), steps);
    bedside.run(clock, 60s + 200ms, 5min);
    EXPECT_EQ(clock.steps(), steps);
    EXPECT_NEAR(bedside.error_ms(clock, DeviceInstant{5min}), 0.0, 5.0);
    EXPECT_FALSE(clock.skewed(bedside.true_ward(DeviceInstant{61s})));  // less than a second
  }
}

}  // namespace
}  // namespace ward
