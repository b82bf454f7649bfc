#include "pipeline/signals/pulse_quality.h"

#include <gtest/gtest.h>

#include <numbers>

#include "pipeline/signals/pulse_detector.h"
#include "tests/signals/synthetic.h"

namespace ward {
namespace {

/// One pulse a `1 / rate` seconds: a quick upstroke, a notch, a slow run-off.
double pulse_wave(double phase_s) {
  return synthetic::triangle(phase_s, 0.15, 0.15, 1.0) + 0.6 * std::exp(-phase_s / 0.25) * (phase_s > 0.15 ? 1.0 : 0.0) +
         synthetic::triangle(phase_s, 0.42, 0.08, 0.12);
}
synthetic::Signal pulses(double interval, double wander = 0.0) {
  return [interval, wander](double t) {
    const double phase = t - interval * std::floor(t / interval);
    return pulse_wave(phase) + wander * std::sin(2 * std::numbers::pi * 0.25 * t);
  };
}

std::optional<float> quality_of(const synthetic::Signal& signal, double length, PulseDetector& detector,
                                double from = 0.0) {
  synthetic::play(signal, from, length, {.channel = {mdc::kPleth, 0}, .period = {1, 125}},
                  [&](const SampleBlock& block) {
                    DetectedBeats found;
                    detector.on(block, found);
                  });
  return detector.pulse_quality();
}

TEST(PulseQuality, OneShapeRepeatedIsGoodAlsoOnAWanderingBaseline) {
  for (const double wander : {0.0, 0.1}) {
    PulseDetector detector;
    const auto quality = quality_of(pulses(0.8, wander), 30, detector);
    ASSERT_TRUE(quality);
    EXPECT_GT(*quality, 0.94F) << wander;
  }
}

TEST(PulseQuality, NoiseThatThePulseDetectorCutsIsNotGood) {
  int told = 0;
  int good = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const auto noise = synthetic::white_noise(1.0, seed, 61);
    PulseDetector detector;
    const auto quality = quality_of(noise, 60, detector);
    told += quality.has_value();
    good += quality && *quality >= PulseQuality::kGood;
  }
  EXPECT_GE(told, 15) << "the detector must have found something to judge";
  EXPECT_LE(good, 1);
}

TEST(PulseQuality, FallsWithinTenSecondsOfThePulseGoingAndReturnsWithIt) {
  const auto noise = synthetic::white_noise(1.5, 3, 61);
  const auto wave = pulses(0.8);
  PulseDetector detector;
  ASSERT_GT(*quality_of(wave, 20, detector), 0.95F);
  const auto lost = quality_of(noise, 30, detector, 20);
  EXPECT_TRUE(!lost || *lost < PulseQuality::kGood);
  const auto back = quality_of(wave, 50, detector, 30);
  ASSERT_TRUE(back);
  EXPECT_GT(*back, PulseQuality::kGood);
}

TEST(PulseQuality, TwoExtrasystolesOfSevenPulsesCostNothing) {
  const auto wave = [](double t) {
    // Every fifth pulse comes early and weak.
    const double cycle = t - 4.0 * std::floor(t / 4.0);
    const double phase = cycle < 3.0 ? cycle - 0.8 * std::floor(cycle / 0.8) : cycle - 3.0;
    return cycle < 3.0 ? pulse_wave(phase) : 0.5 * pulse_wave(phase);
  };
  PulseDetector detector;
  const auto quality = quality_of(wave, 60, detector);
  ASSERT_TRUE(quality);
  EXPECT_GE(*quality, PulseQuality::kGood);
}

TEST(PulseQuality, NothingIsSaidBeforeThreePulsesWereCompared) {
  PulseQuality quality;
  for (std::int64_t slot = 0; slot < 400; ++slot) quality.on_slot(slot, pulse_wave(static_cast<double>(slot % 100) / 125.0));
  quality.on_foot(0, false);
  quality.on_foot(100, true);   // the template
  quality.on_foot(200, true);
  quality.on_foot(300, true);
  EXPECT_FALSE(quality.value());
  quality.on_foot(399, true);
  EXPECT_TRUE(quality.value());
}

}  // namespace
}  // namespace ward
