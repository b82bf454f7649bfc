#include "pipeline/signals/pulse_pressure_variation.h"

#include <gtest/gtest.h>

#include <numbers>

#include "pipeline/signals/arterial_pressure.h"
#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

struct Bedside {
  PulsePressureVariation variation;
  double now{0};
  bool follows{false};

  /// Beats of 40 mmHg whose pulse pressure sways by `ppv` percent, 15 breaths a minute.
  void beat(double duration, double ppv, double interval = 0.7) {
    for (const double end = now + duration; now < end; now += interval) one(ppv);
  }
  void one(double ppv) {
    const double sway = std::sin(2 * std::numbers::pi * now / 4.0);
    variation.on_beat(at(now), MmHg{40.0 * (1.0 + ppv / 200.0 * sway)}, follows);
    follows = true;
  }
  [[nodiscard]] double shown() const {
    const auto value = variation.value(at(now));
    return value ? static_cast<double>(value->value) : NAN;
  }
};

TEST(PulsePressureVariation, IsTheSwayOfThePulsePressure) {
  for (const double ppv : {0.0, 5.0, 13.0, 25.0}) {
    Bedside bedside;
    bedside.beat(40, ppv);
    EXPECT_NEAR(bedside.shown(), ppv, 1.0);
  }
}

TEST(PulsePressureVariation, NeedsThreeWholeWindows) {
  Bedside bedside;
  bedside.beat(23.5, 10);
  EXPECT_TRUE(std::isnan(bedside.shown()));
  bedside.beat(1.5, 10);
  EXPECT_FALSE(std::isnan(bedside.shown()));
}

TEST(PulsePressureVariation, UnevenBeatsGiveNoValueUntilTheyAreHistory) {
  Bedside bedside;
  bedside.beat(40, 10);
  for (int i = 0; i < 3; ++i) {  // an early beat in each of three windows
    bedside.now -= 0.2;
    bedside.beat(8, 10);
  }
  EXPECT_TRUE(std::isnan(bedside.shown()));
  bedside.beat(33, 10);
  EXPECT_NEAR(bedside.shown(), 10, 1.0);
}

TEST(PulsePressureVariation, ASmallIrregularityIsAllowedALargerIsNot) {
  for (const double share : {0.05, 0.25}) {
    Bedside bedside;
    for (int i = 0; i < 70; ++i) {
      bedside.one(10);
      bedside.now += 0.7 * (i % 2 == 0 ? 1.0 + share : 1.0 - share);
    }
    EXPECT_EQ(std::isnan(bedside.shown()), share > 0.15) << share;
  }
}

TEST(PulsePressureVariation, AHoleMakesItsWindowNoWindow) {
  Bedside bedside;
  bedside.beat(40, 10);
  bedside.now += 0.01;
  bedside.follows = false;
  bedside.beat(0.7, 10);
  EXPECT_NEAR(bedside.shown(), 10, 1.0) << "three of four are whole";
}

TEST(PulsePressureVariation, GoesTenSecondsAfterTheLastBeat) {
  Bedside bedside;
  bedside.beat(40, 10);
  const double last = bedside.now - 0.7;
  bedside.now = last + 10.0;
  EXPECT_FALSE(std::isnan(bedside.shown()));
  bedside.now = last + 10.1;
  EXPECT_TRUE(std::isnan(bedside.shown()));
}

TEST(PulsePressureVariation, IsReadFromAnArterialLine) {
  ArterialPressure pressure;
  const Signal line = [](double t) {
    const double interval = 0.75;
    const double start = interval * std::floor(t / interval);
    const double phase = t - start;
    const double shape = phase < 0.12 ? 0.5 - 0.5 * std::cos(std::numbers::pi * phase / 0.12)
                                      : (interval - phase) / (interval - 0.12);
    return 75.0 + 45.0 * (1.0 + 0.08 * std::sin(2 * std::numbers::pi * start / 4.5)) * shape;
  };
  synthetic::play(line, 0, 60, {.channel = {mdc::kAbp, 0}, .period = {1, 125}, .scale = 0.05F},
                  [&](const SampleBlock& block) {
                    DetectedBeats pulses;
                    pressure.on(block, pulses);
                  });
  ASSERT_TRUE(pressure.pulse_pressure_variation(at(60)));
  EXPECT_NEAR(static_cast<double>(pressure.pulse_pressure_variation(at(60))->value), 16.0, 2.0);
  EXPECT_FALSE(pressure.pulse_pressure_variation(at(75)));
}

}  // namespace
}  // namespace ward
