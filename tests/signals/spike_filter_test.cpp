// Pacer spikes and other narrow pulses: taken out; heart beats: left alone.
#include "pipeline/signals/spike_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

/// What the filter returns of `signal`, shifted back by its delay.
std::vector<double> filtered(const Signal& signal, double length, double hertz) {
  SpikeFilter filter;
  filter.set_rate(hertz);
  std::vector<double> out;
  const auto count = static_cast<std::size_t>(length * hertz);
  for (std::size_t n = 0; n < count + filter.delay(); ++n) {
    const double value = filter.step(signal(static_cast<double>(n) / hertz));
    if (n >= filter.delay()) out.push_back(value);
  }
  return out;
}

double highest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

/// A spike of `width` at `t0` and its recharge, as a device sends it.
Signal spike(double t0, double height, double width, double recharge_share, double recharge_s) {
  return [=](double t) {
    if (t < t0) return 0.0;
    if (t < t0 + width) return height;
    return -recharge_share * height * std::exp(-(t - t0 - width) / recharge_s);
  };
}

TEST(SpikeFilter, TakesOutPulsesOfTenMillisecondsFrom200To1000Hertz) {
  for (const double hertz : {200.0, 250.0, 500.0, 1000.0}) {
    for (const double height : {-20.0, -2.0, 0.5, 2.0, 20.0}) {
      for (const double width : {0.002, 0.005, 0.0099}) {
        EXPECT_LT(highest(filtered(spike(0.5003, height, width, 0, 1), 1.0, hertz)), 0.01)
            << height << " mV " << width << " s at " << hertz << " Hz";
      }
    }
  }
}

TEST(SpikeFilter, TakesOutASpikesRechargeBeforeItLooksLikeABeat) {
  for (const double hertz : {250.0, 360.0, 500.0}) {
    for (const double recharge_s : {0.004, 0.020, 0.050, 0.100}) {
      const auto left = filtered(spike(0.5003, 8.0, 0.005, 0.25, recharge_s), 1.5, hertz);
      EXPECT_LT(highest(left), 0.15) << recharge_s << " s at " << hertz << " Hz";  // of 2 mV
    }
  }
}

TEST(SpikeFilter, LeavesBeatsAsTheyAre) {
  for (const double hertz : {125.0, 250.0, 360.0, 500.0, 1000.0}) {
    for (const double width : {0.040, 0.070, 0.120}) {
      for (const double mv : {0.5, 1.0, 5.0}) {
        std::vector<EcgBeat> train;
        add_beats(train, 0.5, 5.0, 0.8, {.qrs_mv = mv, .qrs_s = width});
        const Signal beats = ecg(train);
        const auto out = filtered(beats, 5.0, hertz);
        double most = 0;
        for (std::size_t n = 0; n < out.size(); ++n) {
          most = std::max(most, std::abs(out[n] - beats(static_cast<double>(n) / hertz)));
        }
        // The small S wave (a fifth of the QRS) may be bridged, R never.
        EXPECT_LE(most, 0.2 * mv) << mv << " mV " << width << " s at " << hertz << " Hz";
      }
    }
  }
}

TEST(SpikeFilter, LeavesAStepWhereItIs) {
  const auto out = filtered([](double t) { return t < 0.5 ? 0.0 : 3.0; }, 1.0, 250.0);
  EXPECT_NEAR(out.back(), 3.0, 1e-9);
}

TEST(SpikeFilter, BlanksThirtyTwoMillisecondsWhereTheDeviceMarkedAPulse) {
  SpikeFilter filter;
  filter.set_rate(500);
  for (int n = 0; n < 100; ++n) (void)filter.step(0.0);
  filter.blank();
  std::vector<double> out;
  for (int n = 0; n < 30; ++n) out.push_back(filter.step(5.0));
  const auto first = static_cast<std::size_t>(std::find_if(out.begin(), out.end(), [](double v) { return v > 2.5; }) - out.begin());
  EXPECT_GE(first, 15U);
}

}  // namespace
}  // namespace ward
