#include "pipeline/signals/biquad.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace ward {
namespace {

/// Amplitude of what comes out for a sine of amplitude 1, once settled.
double gain(const BiquadCoefficients& coefficients, double hertz, double sample_hz) {
  Biquad filter{coefficients};
  const auto settle = static_cast<int>(sample_hz * 4);
  const auto watch = static_cast<int>(sample_hz * 2);
  double highest = 0;
  for (int n = 0; n < settle + watch; ++n) {
    const double y = filter.step(std::sin(2.0 * std::numbers::pi * hertz * n / sample_hz));
    if (n >= settle) highest = std::max(highest, std::abs(y));
  }
  return highest;
}

constexpr double kHalfPower = 0.7071;

TEST(Biquad, HighPassHalvesThePowerAtItsCornerAtEverySampleRate) {
  for (const double rate : {100.0, 125.0, 250.0, 360.0, 1000.0}) {
    EXPECT_NEAR(gain(high_pass(3.8, rate), 3.8, rate), kHalfPower, 0.01) << rate;
    EXPECT_LT(gain(high_pass(3.8, rate), 0.38, rate), 0.012) << rate;
    EXPECT_GT(gain(high_pass(3.8, rate), 25.0, rate), 0.98) << rate;
  }
}

TEST(Biquad, LowPassHalvesThePowerAtItsCornerAtEverySampleRate) {
  for (const double rate : {100.0, 125.0, 250.0, 360.0, 1000.0}) {
    EXPECT_NEAR(gain(low_pass(22.0, rate), 22.0, rate), kHalfPower, 0.015) << rate;
    EXPECT_GT(gain(low_pass(22.0, rate), 2.2, rate), 0.99) << rate;
  }
  EXPECT_LT(gain(low_pass(22.0, 1000.0), 220.0, 1000.0), 0.012);
}

TEST(Biquad, NotchTakesTheMainsAndLeavesTheRest) {
  const BiquadCoefficients mains = notch(50.0, 500.0, 10.0);
  EXPECT_LT(gain(mains, 50.0, 500.0), 0.001);
  EXPECT_GT(gain(mains, 40.0, 500.0), 0.95);
  EXPECT_NEAR(mains.dc_gain(), 1.0, 1e-9);
}

TEST(Biquad, BandPassPassesItsCentreAndNoConstant) {
  const BiquadCoefficients band = band_pass(10.0, 250.0, 1.0);
  EXPECT_NEAR(gain(band, 10.0, 250.0), 1.0, 0.01);
  EXPECT_NEAR(band.dc_gain(), 0.0, 1e-12);
}

TEST(Biquad, ACornerAboveHalfTheSampleRateStillGivesAStableFilter) {
  Biquad filter{low_pass(80.0, 100.0)};
  double y = 0;
  for (int n = 0; n < 1000; ++n) y = filter.step(1.0);
  EXPECT_NEAR(y, 1.0, 1e-6);
}

TEST(Biquad, SettledOnAConstantItMakesNoStep) {
  Biquad low{low_pass(8.0, 125.0)};
  Biquad high{high_pass(0.05, 25.0)};
  low.settle(97.5);
  high.settle(97.5);
  for (int n = 0; n < 100; ++n) {
    EXPECT_NEAR(low.step(97.5), 97.5, 1e-9);
    EXPECT_NEAR(high.step(97.5), 0.0, 1e-9);
  }
}

}  // namespace
}  // namespace ward
