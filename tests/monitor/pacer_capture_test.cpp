// A pacemaker goes on firing into a heart that no longer answers: its spikes
// are no heartbeats, and asystole is announced in time.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr double kInterval = 60.0 / 70.0;
constexpr double kFirstPulse = 0.2;

/// Spike of 15 mV, 1.5 ms, and its recharge; captured until `captured_until`:
/// a QRS of 1 mV, 120 ms wide, and a T wave.
double paced_ecg(double t, double captured_until) {
  const double beat = std::floor((t - kFirstPulse) / kInterval);
  const double after = t - kFirstPulse - beat * kInterval;
  if (t < kFirstPulse) return 0.0;
  double mv = after < 0.0015 ? 15.0 : -0.8 * std::exp(-(after - 0.0015) / 0.040);
  if (kFirstPulse + beat * kInterval >= captured_until) return mv;
  mv += std::max(0.0, 1.0 - std::abs(after - 0.080) / 0.060);
  const double t_wave = (after - 0.25) / 0.18;
  if (t_wave > 0 && t_wave < 1) mv += 0.25 * std::sin(std::numbers::pi * t_wave);
  return mv;
}

/// @return seconds from the last captured beat's R peak to the asystole alarm
double asystole_delay(bool marked) {
  Bedside bed;
  bed.ecg = Sensor::absent;
  const double start = seconds(bed.time());
  constexpr double kCaptured = 30.0;
  double last_r = 0;
  double pulse = kFirstPulse;
  for (double t = 0; t < 45.0; t += 0.1) {
    for (; pulse < t + 0.1; pulse += kInterval) {
      const Instant time{Nanoseconds{std::llround((start + pulse) * 1e9)}};
      if (marked) bed.send(PacePulse{time});
      if (pulse < kCaptured) last_r = pulse + 0.080;
    }
    SampleBlock block;
    block.channel = {mdc::kEcgLeadII, 0};
    block.unit = Unit::millivolt;
    block.period = {1, 1000};
    block.scale = 0.001F;
    block.count = 100;
    block.first_sample = bed.now();
    for (std::size_t i = 0; i < block.count; ++i) {
      const double mv = paced_ecg(seconds(bed.time()) - start + static_cast<double>(i) / 1000.0, kCaptured);
      block.samples[i] = static_cast<std::int16_t>(std::lround(1000.0 * mv));
    }
    bed.send(block);
    bed.run(100ms);
  }
  if (!bed.active(AlarmCondition::asystole)) return NAN;
  return seconds(bed.raised_at(AlarmCondition::asystole)) - start - last_r;
}

TEST(PacerCapture, AsystoleIsAnnouncedWithinFourAndAHalfSecondsThoughThePacerFires) {
  for (const bool marked : {true, false}) {
    const double delay = asystole_delay(marked);
    EXPECT_GE(delay, 4.0) << "marked " << marked;
    EXPECT_LE(delay, 4.5) << "marked " << marked;
  }
}

}  // namespace
}  // namespace ward
