#include "pipeline/signals/arterial_pressure.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

/// Pressure wave between diastolic and systolic, 80 a minute.
Signal artery(double systolic, double diastolic, double interval = 0.75) {
  return [=](double t) {
    const double phase = std::fmod(t, interval);
    const double shape = phase < 0.12 ? 0.5 - 0.5 * std::cos(std::numbers::pi * phase / 0.12)
                                      : (interval - phase) / (interval - 0.12);
    return diastolic + (systolic - diastolic) * shape;
  };
}

struct Line {
  ArterialPressure pressure;
  double now{0};

  void play(const Signal& signal, double duration, ChannelState state = ChannelState::valid) {
    const Playing how{.channel = {mdc::kAbp, 0}, .period = {1, 125}, .scale = 0.05F, .state = state};
    synthetic::play(signal, now, now + duration, how, [this](const SampleBlock& block) {
      DetectedBeats pulses;
      pressure.on(block, pulses);
    });
    now += duration;
  }
  [[nodiscard]] std::optional<PressureReading> reading() const { return pressure.reading(at(now)); }
};

TEST(ArterialPressure, ReadsSystolicDiastolicAndMean) {
  Line line;
  line.play(artery(120, 80), 20);
  ASSERT_TRUE(line.reading());
  EXPECT_NEAR(line.reading()->systolic.value, 120.0F, 1.0F);
  EXPECT_NEAR(line.reading()->diastolic.value, 80.0F, 1.0F);
  EXPECT_NEAR(line.reading()->mean.value, 100.0F, 2.0F);
  EXPECT_EQ(line.pressure.line(), PressureLine::pulsatile);
}

TEST(ArterialPressure, HasNoReadingWhileLearning) {
  Line line;
  line.play(artery(120, 80), 3);
  EXPECT_FALSE(line.reading());
  EXPECT_EQ(line.pressure.line(), PressureLine::learning);
}

TEST(ArterialPressure, FollowsAFallWithinEightBeats) {
  Line line;
  line.play(artery(130, 85), 20);
  line.play(artery(80, 45), 6);
  ASSERT_TRUE(line.reading());
  EXPECT_NEAR(line.reading()->systolic.value, 80.0F, 2.0F);
}

TEST(ArterialPressure, IsNotMovedByOneSpike) {
  Line line;
  line.play(artery(120, 80), 20);
  const Signal clean = artery(120, 80);
  line.play([&](double t) { return t > 20.3 && t < 20.33 ? 290.0 : clean(t); }, 5);
  EXPECT_NEAR(line.reading()->systolic.value, 120.0F, 2.0F);
}

TEST(ArterialPressure, TellsAFlushAndHoldsItsReadingBack) {
  Line line;
  line.play(artery(120, 80), 20);
  line.play([](double) { return 290.0; }, 2);
  EXPECT_EQ(line.pressure.line(), PressureLine::flushing);
  EXPECT_FALSE(line.reading());
  line.play(artery(120, 80), 8);
  EXPECT_EQ(line.pressure.line(), PressureLine::pulsatile);
  EXPECT_NEAR(line.reading()->systolic.value, 120.0F, 2.0F);
}

TEST(ArterialPressure, TakesAHighSystoleForNoFlush) {
  Line line;
  line.play(artery(240, 130), 20);
  EXPECT_EQ(line.pressure.line(), PressureLine::pulsatile);
  EXPECT_NEAR(line.reading()->systolic.value, 240.0F, 2.0F);
}

TEST(ArterialPressure, CallsTheLineDisconnectedAfterTenSecondsBelowTen) {
  Line line;
  line.play(artery(120, 80), 20);
  line.play([](double) { return 3.0; }, 9.5);
  EXPECT_NE(line.pressure.line(), PressureLine::disconnected);
  line.play([](double) { return 3.0; }, 1.0);
  EXPECT_EQ(line.pressure.line(), PressureLine::disconnected);
  EXPECT_FALSE(line.reading());
  EXPECT_NEAR(line.pressure.running_mean()->value, 3.0F, 0.5F);
  line.play(artery(120, 80), 15);
  EXPECT_EQ(line.pressure.line(), PressureLine::pulsatile);
}

TEST(ArterialPressure, CallsAStillLineAtOtherLevelsStaticNotDisconnected) {
  Line line;
  line.play(artery(120, 80), 20);
  line.play([](double) { return 11.0; }, 10.5);
  EXPECT_EQ(line.pressure.line(), PressureLine::static_level);
  EXPECT_FALSE(line.reading());
}

TEST(ArterialPressure, ReadsALowPressureThatStillPulsates) {
  Line line;
  line.play(artery(38, 26), 30);
  EXPECT_EQ(line.pressure.line(), PressureLine::pulsatile);
  EXPECT_NEAR(line.reading()->systolic.value, 38.0F, 1.0F);
}

TEST(ArterialPressure, AveragesNothingNoPatientCanHave) {
  Line venous;  // pulse pressure below 5 mmHg
  venous.play(artery(14, 10), 30);
  EXPECT_FALSE(venous.reading());
  Line absurd;  // systolic above 300
  absurd.play(artery(330, 80), 30);
  EXPECT_FALSE(absurd.reading());
}

TEST(ArterialPressure, LosesItsReadingTenSecondsAfterTheLastBeat) {
  Line line;
  line.play(artery(120, 80), 20);
  line.play(artery(120, 80), 12, ChannelState::leads_off);
  EXPECT_FALSE(line.reading());
}

}  // namespace
}  // namespace ward
