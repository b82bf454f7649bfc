#include "pipeline/signals/perfusion_index.h"

#include <gtest/gtest.h>

#include <numbers>

#include "pipeline/signals/pulse_detector.h"
#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

Signal pleth(double level, double height) {
  return [=](double t) {
    const double phase = std::fmod(t, 0.8);
    const double shape = phase < 0.15 ? 0.5 - 0.5 * std::cos(std::numbers::pi * phase / 0.15) : (0.8 - phase) / 0.65;
    return level + height * (shape - 0.5);
  };
}

struct Probe {
  PulseDetector detector;
  PerfusionIndex index;
  double now{0};
  void play(const Signal& signal, double duration) {
    synthetic::play(signal, now, now + duration, {.channel = {mdc::kPleth, 0}, .period = {1, 125}, .scale = 1.0F},
                    [this](const SampleBlock& block) {
                      DetectedBeats pulses;
                      detector.on(block, pulses);
                      index.on(block, pulses);
                    });
    now += duration;
  }
  [[nodiscard]] double shown() const {
    const auto value = index.value(at(now));
    return value ? static_cast<double>(value->value) : NAN;
  }
};

TEST(PerfusionIndex, IsThePulseInSharesOfTheSteadyLight) {
  for (const double percent : {0.5, 2.0, 10.0}) {
    Probe probe;
    probe.play(pleth(20000, 200 * percent), 30);
    EXPECT_NEAR(probe.shown(), percent, 0.05 * percent);
  }
}

TEST(PerfusionIndex, NeedsSixteenPulses) {
  Probe probe;
  probe.play(pleth(20000, 400), 14);
  EXPECT_TRUE(std::isnan(probe.shown()));
  probe.play(pleth(20000, 400), 6);
  EXPECT_FALSE(std::isnan(probe.shown()));
}

TEST(PerfusionIndex, ANormalisedWaveHasNone) {
  for (const auto& [level, height] : {std::pair{500.0, 800.0}, std::pair{0.0, 1000.0}, std::pair{1000.0, 210.0}}) {
    Probe probe;
    probe.play(pleth(level, height), 60);
    EXPECT_TRUE(std::isnan(probe.shown())) << level << " " << height;
  }
}

TEST(PerfusionIndex, OneStrongMovementMakesTheLevelDoubtfulForMinutes) {
  Probe probe;
  probe.play(pleth(20000, 400), 30);
  ASSERT_FALSE(std::isnan(probe.shown()));
  probe.play(pleth(20000, 12000), 10);
  probe.play(pleth(20000, 400), 60);
  EXPECT_TRUE(std::isnan(probe.shown()));
  probe.play(pleth(20000, 400), 300);
  EXPECT_NEAR(probe.shown(), 2.0, 0.1);
}

TEST(PerfusionIndex, GoesTenSecondsAfterTheLastPulse) {
  Probe probe;
  probe.play(pleth(20000, 400), 30);
  probe.play([](double) { return 20000.0; }, 9);
  EXPECT_FALSE(std::isnan(probe.shown()));
  probe.play([](double) { return 20000.0; }, 2.5);
  EXPECT_TRUE(std::isnan(probe.shown()));
}

}  // namespace
}  // namespace ward
