#include "pipeline/signals/pulse_detector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/signals/heart_rate.h"
#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

/// A pulse of height 1: a rise of 120 ms, a decay, a dicrotic wave.
double pulse_of(double t) {
  if (t < 0 || t > 1.5) return 0.0;
  const double rise = t < 0.12 ? 0.5 - 0.5 * std::cos(std::numbers::pi * t / 0.12) : std::exp(-(t - 0.12) / 0.2);
  const double dicrotic = t > 0.3 && t < 0.5 ? 0.12 * std::sin(std::numbers::pi * (t - 0.3) / 0.2) : 0.0;
  return rise + dicrotic;
}

Signal pulses_at(double interval, double first, double last, double height = 1.0) {
  return [=](double t) {
    double value = 0;
    for (double foot = first; foot < last && foot <= t; foot += interval) value += height * pulse_of(t - foot);
    return value;
  };
}

constexpr ChannelId kPleth{mdc::kPleth, 0};

struct Finger {
  PulseDetector detector;
  HeartRate rate;
  std::vector<DetectedBeat> pulses;

  void play(const Signal& signal, double from, double to, Playing how = {}) {
    how.channel = kPleth;
    synthetic::play(signal, from, to, how, [this](const SampleBlock& block) {
      DetectedBeats found;
      detector.on(block, found);
      for (const DetectedBeat& pulse : found) {
        pulses.push_back(pulse);
        rate.on_beat(pulse);
      }
    });
  }
  [[nodiscard]] double shown(double now) const {
    const auto value = rate.value(at(now));
    return value ? static_cast<double>(value->value) : NAN;
  }
  [[nodiscard]] int between(double from, double to) const {
    return static_cast<int>(std::count_if(pulses.begin(), pulses.end(), [&](const DetectedBeat& pulse) {
      return after_start(pulse.time) >= from && after_start(pulse.time) < to;
    }));
  }
};

TEST(PulseDetector, ShowsTheRateFrom30To200AtEverySampleRate) {
  for (const SamplePeriod period :
       {SamplePeriod{2, 125}, SamplePeriod{1, 125}, SamplePeriod{1, 250}, SamplePeriod{1, 1000}}) {
    for (const double rate : {30.0, 60.0, 120.0, 200.0}) {
      Finger finger;
      finger.play(pulses_at(60.0 / rate, 0.2, 40), 0, 40, {.period = period});
      EXPECT_NEAR(finger.shown(40), rate, 1.0) << period.hertz() << " Hz";
    }
  }
}

TEST(PulseDetector, PlacesTheFootWhereTheUpstrokeBegins) {
  Finger finger;
  finger.play(pulses_at(1.0, 0.5, 20), 0, 20);
  ASSERT_GT(finger.pulses.size(), 12U);
  for (const DetectedBeat& pulse : finger.pulses) {
    EXPECT_NEAR(std::remainder(after_start(pulse.time) - 0.5, 1.0), 0.0, 0.04);
    EXPECT_LE(pulse.decided - pulse.time, std::chrono::milliseconds{500});
  }
}

TEST(PulseDetector, DoesNotCareAboutUnitOrSize) {
  for (const double height : {0.02, 1.0, 300.0}) {
    Finger finger;
    finger.play(pulses_at(0.75, 0.2, 20, height), 0, 20, {.scale = static_cast<float>(height / 5000)});
    EXPECT_NEAR(finger.shown(20), 80.0, 1.0) << height;
  }
}

TEST(PulseDetector, FindsWeakPulsesAfterStrongOnes) {
  Finger finger;
  const Signal strong = pulses_at(0.75, 0.2, 20, 1.0);
  const Signal weak = pulses_at(0.75, 20.0, 60, 0.2);
  finger.play([&](double t) { return strong(t) + weak(t); }, 0, 60);
  EXPECT_NEAR(finger.shown(60), 80.0, 1.0);
}

TEST(PulseDetector, FindsNoPulseInTheRippleThatFollowsThem) {
  Finger finger;
  const Signal pulses = pulses_at(0.75, 0.2, 15);
  const Signal noise = white_noise(0.004, 3, 60);
  finger.play([&](double t) { return pulses(t) + noise(t); }, 0, 60);
  EXPECT_GT(finger.between(5, 15), 12);
  EXPECT_EQ(finger.between(15.5, 60), 0);
  EXPECT_GT(after_start(*finger.detector.analysed_until()), 59.9);
}

TEST(PulseDetector, IsNotBlindForEverAfterTheDeviceLowersItsGain) {
  Finger finger;
  finger.play(pulses_at(0.75, 0.2, 60), 0, 60);
  finger.play(pulses_at(0.75, 60.2, 300, 0.03), 60, 300);
  EXPECT_EQ(finger.between(65, 75), 0) << "a thirtieth may be ripple: not at once";
  EXPECT_GE(finger.between(200, 300), 125);
}

TEST(PulseDetector, FindsNothingInAFlatLineOrInQuantisationNoise) {
  Finger flat;
  flat.play([](double) { return 0.4; }, 0, 30);
  EXPECT_TRUE(flat.pulses.empty());
  Finger rough;
  const Signal noise = white_noise(0.001, 5, 30);
  rough.play(noise, 0, 30);
  EXPECT_TRUE(rough.pulses.empty());
}

TEST(PulseDetector, StartsAnewAfterAHoleAndSaysSo) {
  Finger finger;
  const Signal pulses = pulses_at(0.75, 0.2, 40);
  finger.play(pulses, 0, 15);
  finger.play(pulses, 18, 40);
  int breaks = 0;
  for (const DetectedBeat& pulse : finger.pulses) breaks += pulse.continuous ? 0 : 1;
  EXPECT_EQ(breaks, 2);
  EXPECT_EQ(finger.between(15.2, 17.9), 0);
  EXPECT_NEAR(finger.shown(40), 80.0, 1.0);
}

TEST(PulseDetector, SeesNothingWhileTheProbeIsOff) {
  Finger finger;
  const Signal pulses = pulses_at(0.75, 0.2, 40);
  finger.play(pulses, 0, 15);
  finger.play(pulses, 15, 25, {.state = ChannelState::leads_off});
  EXPECT_EQ(finger.between(15.1, 25), 0);
  EXPECT_LT(after_start(*finger.detector.analysed_until()), 15.01);
  finger.play(pulses, 25, 40);
  EXPECT_NEAR(finger.shown(40), 80.0, 1.0);
}

TEST(PulseDetector, SurvivesWhateverComesAndStaysInOrder) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    Finger finger;
    Nanoseconds time{0};
    for (int b = 0; b < 1500; ++b) {
      SampleBlock block;
      block.channel = kPleth;
      const bool other_rate = random() % 60 == 0;
      block.period = {1, other_rate ? static_cast<std::uint32_t>(25 + random() % 900) : 125U};
      block.count = static_cast<std::uint16_t>(1 + random() % kBlockCapacity);
      block.state = static_cast<ChannelState>(random() % 15 == 0 ? random() % 4 : 0);
      for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(random());
      block.first_sample = kStart + time;
      DetectedBeats found;
      finger.detector.on(block, found);
      for (const DetectedBeat& pulse : found) {
        ASSERT_LT(pulse.time, pulse.decided);
        if (!finger.pulses.empty()) {
          ASSERT_GT(pulse.time, finger.pulses.back().time) << "seed " << seed;
        }
        finger.pulses.push_back(pulse);
      }
      time += random() % 40 == 0 ? std::chrono::seconds{random() % 5000} : block.period.of(block.count);
    }
  }
}

}  // namespace
}  // namespace ward
