#include "dashboard/trace_buffer_scale.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/dashboard/fake_ward.h"

namespace ward {
namespace {

using std::chrono::seconds;

constexpr Instant kStart{seconds{1'800'000'000}};

/// Seconds of a saw between two levels.
void add_saw(TraceBuffer& buffer, Instant from, int count_seconds, float low, float high) {
  WaveSegment wave;
  wave.scale = 0.001F;
  wave.bin = {1, 100};
  wave.first_bin = from;
  for (int i = 0; i < count_seconds * 100; ++i) {
    const float level = low + (high - low) * static_cast<float>(i % 50) / 49.0F;
    wave.minima.push_back(static_cast<std::int16_t>(std::lround(level * 1000)));
  }
  wave.maxima = wave.minima;
  buffer.add(wave);
}

TEST(TraceScale, CoversTheSignal) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 10, -1, 2);
  TraceScale scale;
  scale.follow(buffer, true);
  EXPECT_LE(scale.low(), -0.99F);
  EXPECT_GE(scale.high(), 1.99F);
}

TEST(TraceScale, OneArtefactDoesNotShrinkTheCurve) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 12, 0, 1);
  add_saw(buffer, kStart + seconds{12}, 1, -20, 25);
  add_saw(buffer, kStart + seconds{13}, 7, 0, 1);
  TraceScale scale;
  scale.follow(buffer, true);
  EXPECT_LT(scale.high(), 1.2F);
  EXPECT_GT(scale.low(), -0.2F);
}

TEST(TraceScale, WidensAtOnceAndNarrowsOnlyWhenTheSignalIsTrusted) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 10, 0, 1);
  TraceScale scale;
  scale.follow(buffer, true);
  add_saw(buffer, kStart + seconds{10}, 24, 0, 4);
  scale.follow(buffer, true);
  EXPECT_GE(scale.high(), 4.0F);
  add_saw(buffer, kStart + seconds{34}, 25, 0, 1);
  scale.follow(buffer, false);
  EXPECT_GE(scale.high(), 4.0F) << "a doubtful signal is not magnified";
  scale.follow(buffer, true);
  EXPECT_LT(scale.high(), 1.2F);
}

TEST(TraceScale, AFlatLineIsNeverMagnified) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 10, 0, 1);
  TraceScale scale;
  scale.follow(buffer, true);
  add_saw(buffer, kStart + seconds{10}, 25, 0.0F, 0.01F);
  scale.follow(buffer, true);
  EXPECT_GE(scale.high() - scale.low(), 0.9F);
}

TEST(EcgGain, ComesFromTheListAndLetsTheSignalFit) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 10, -0.3F, 1.2F);
  TraceScale scale;
  scale.follow(buffer, true);
  for (const float height : {30.0F, 47.0F, 62.0F, 110.0F, 215.0F}) {
    const EcgGain gain = ecg_gain(scale, height);
    EXPECT_LE(gain.window.low, -0.3F) << height;
    EXPECT_GE(gain.window.high, 1.2F) << height;
    const float pixels_per_mv = height / (gain.window.high - gain.window.low);
    EXPECT_NEAR(pixels_per_mv, gain.millimetres_per_millivolt * kPixelsPerMillimetre, 0.01F);
  }
  EXPECT_FLOAT_EQ(ecg_gain(scale, 60.0F).millimetres_per_millivolt, 10.0F);
  EXPECT_FLOAT_EQ(ecg_gain(scale, 56.0F).millimetres_per_millivolt, 7.5F);
}

TEST(EcgGain, DoesNotMagnifyNoiseOnAFlatLine) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 10, 0.0F, 0.03F);
  TraceScale scale;
  scale.follow(buffer, true);
  const EcgGain gain = ecg_gain(scale, 100.0F);
  EXPECT_GE(gain.window.high - gain.window.low, 0.5F);
}

TEST(FreeWindow, TheConvertersOwnNoiseStaysAFlatLine) {
  TraceBuffer noise;
  add_saw(noise, kStart, 10, 0.000F, 0.002F);  // two steps of 0.001
  TraceScale scale;
  scale.follow(noise, true);
  TraceWindow window = free_window(scale);
  EXPECT_LT(0.002F / (window.high - window.low), 0.06F);
  TraceBuffer pulse;
  add_saw(pulse, kStart, 10, 0.0F, 0.2F);
  scale.reset();
  scale.follow(pulse, true);
  window = free_window(scale);
  EXPECT_GT(0.2F / (window.high - window.low), 0.8F) << "a true signal fills its strip";
}

TEST(PressureWindow, StandsOnMultiplesOfTwenty) {
  TraceBuffer buffer;
  add_saw(buffer, kStart, 10, 14, 30);  // a venous line
  TraceScale scale;
  scale.follow(buffer, true);
  const TraceWindow window = pressure_window(scale);
  EXPECT_FLOAT_EQ(window.low, 0.0F);
  EXPECT_FLOAT_EQ(window.high, 40.0F);
}

TEST(Windows, HaveASizeBeforeAnythingWasSeen) {
  const TraceScale scale;
  EXPECT_GT(ecg_gain(scale, 50).window.high, ecg_gain(scale, 50).window.low);
  EXPECT_GT(pressure_window(scale).high, pressure_window(scale).low);
  EXPECT_GT(free_window(scale).high, free_window(scale).low);
}

}  // namespace
}  // namespace ward
