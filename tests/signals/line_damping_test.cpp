#include "pipeline/signals/line_damping.h"

#include <gtest/gtest.h>

#include <numbers>

#include "pipeline/signals/arterial_pressure.h"
#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

struct Bedside {
  LineDamping damping;
  double now{0};

  /// Beats whose pulse pressure and mean go evenly from one value to the other.
  void beat(double duration, double pp_from, double pp_to, double mean_from, double mean_to) {
    const double start = now;
    for (; now < start + duration; now += 0.8) {
      const double share = (now - start) / duration;
      damping.on_beat(at(now), MmHg{pp_from + (pp_to - pp_from) * share}, MmHg{mean_from + (mean_to - mean_from) * share});
    }
  }
  void beat(double duration, double pulse_pressure, double mean) {
    beat(duration, pulse_pressure, pulse_pressure, mean, mean);
  }
};

TEST(LineDamping, IsToldWhenThePulsePressureFallsBelowHalfAndTheMeanStands) {
  Bedside bedside;
  bedside.beat(60, 50, 90);
  bedside.beat(40, 50, 20, 90, 90);
  bedside.beat(31, 20, 90);
  EXPECT_TRUE(bedside.damping.damped());
}

TEST(LineDamping, NearlyHalfIsNotYetDamping) {
  Bedside bedside;
  bedside.beat(60, 50, 90);
  bedside.beat(40, 50, 26, 90, 90);
  bedside.beat(60, 26, 90);
  EXPECT_FALSE(bedside.damping.damped());
}

TEST(LineDamping, ShockIsNotDamping) {
  Bedside bedside;
  bedside.beat(60, 50, 90);
  bedside.beat(40, 50, 20, 90, 55);
  bedside.beat(60, 20, 55);
  EXPECT_FALSE(bedside.damping.damped());
}

TEST(LineDamping, ALowStretchAloneIsNotDamping) {
  Bedside bedside;
  bedside.beat(60, 50, 90);
  bedside.beat(9.6, 15, 90);
  bedside.beat(60, 50, 90);
  EXPECT_FALSE(bedside.damping.damped());
}

TEST(LineDamping, EndsWhenThePulsePressureIsBack) {
  Bedside bedside;
  bedside.beat(60, 50, 90);
  bedside.beat(60, 18, 90);
  ASSERT_TRUE(bedside.damping.damped());
  bedside.beat(300, 30, 90);
  EXPECT_TRUE(bedside.damping.damped()) << "60 %, however long";
  bedside.beat(31, 34, 90);
  EXPECT_FALSE(bedside.damping.damped());
}

TEST(LineDamping, EndsWhenTheMeanMovesForThenThePatientHasChanged) {
  Bedside bedside;
  bedside.beat(60, 50, 90);
  bedside.beat(60, 18, 90);
  ASSERT_TRUE(bedside.damping.damped());
  bedside.beat(31, 18, 60);
  EXPECT_FALSE(bedside.damping.damped());
}

/// Pressure wave of one beat each 0.75 s about a mean.
Signal artery(double mean, double pulse_pressure) {
  return [=](double t) {
    const double phase = std::fmod(t, 0.75);
    const double shape = phase < 0.12 ? 0.5 - 0.5 * std::cos(std::numbers::pi * phase / 0.12) : (0.75 - phase) / 0.63;
    return mean + pulse_pressure * (shape - 0.5);
  };
}

struct Line {
  ArterialPressure pressure;
  double now{0};
  void play(const Signal& signal, double duration) {
    synthetic::play(signal, now, now + duration, {.channel = {mdc::kAbp, 0}, .period = {1, 125}, .scale = 0.05F},
                    [this](const SampleBlock& block) {
                      DetectedBeats pulses;
                      pressure.on(block, pulses);
                    });
    now += duration;
  }
};

TEST(LineDamping, IsSeenInTheLineAndEndsWithAFlush) {
  Line line;
  line.play(artery(90, 50), 60);
  EXPECT_FALSE(line.pressure.damped());
  line.play(artery(90, 35), 15);
  line.play(artery(90, 16), 45);
  EXPECT_TRUE(line.pressure.damped());
  EXPECT_TRUE(line.pressure.reading(at(line.now))) << "the mean is still the patient's";
  line.play([](double) { return 300.0; }, 2);
  line.play(artery(90, 16), 60);
  EXPECT_FALSE(line.pressure.damped()) << "somebody has looked: this is how the line is";
}

}  // namespace
}  // namespace ward
