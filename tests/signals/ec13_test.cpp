// Heart rate meter tests after ANSI/AAMI EC13 and IEC 60601-2-27, on signals
// drawn here from the standards' definitions. Rhythms 3a-3d, tall T waves and
// tachycardias stand in qrs_detector_test.cpp.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/signals/bedside.h"

namespace ward {
namespace {

using namespace synthetic;

/// Seconds after `onset` from which on the rate shown stays within `tolerance`.
double settled(const std::vector<EcgBeat>& beats, double onset, double end, double rate, double tolerance) {
  Bedside bed;
  double since = NAN;
  for (double t = 0; t < end - 1e-9; t += 0.1) {
    bed.play(ecg(beats), t, t + 0.1);
    const bool there = std::abs(bed.shown(t + 0.1) - rate) <= tolerance;
    if (!there) since = NAN;
    else if (std::isnan(since)) since = t + 0.1;
  }
  return since - onset;
}

TEST(Ec13, FollowsStepsOfTheRateWithinSevenSeconds) {
  for (const double to : {120.0, 40.0}) {
    std::vector<EcgBeat> beats = regular(80, 30);
    const double onset = beats.back().r_time;
    add_beats(beats, onset + 60.0 / to, 60, 60.0 / to);
    // EC13: the time to 37-63 % of the step; we ask for nine tenths of it.
    EXPECT_LE(settled(beats, onset, 55, to, 0.1 * std::abs(to - 80.0)), 7.0) << to;
  }
}

TEST(Ec13, IsWithinOneBeatAMinuteFrom15To300AtEverySampleRate) {
  for (const SamplePeriod period : {SamplePeriod{1, 100}, SamplePeriod{1, 128}, SamplePeriod{5, 909},
                                    SamplePeriod{3, 1000}, SamplePeriod{2, 375}, SamplePeriod{1, 1000}}) {
    for (const double rate : {30.0, 60.0, 120.0, 200.0, 250.0}) {
      const double qrs = rate > 150 ? 0.07 : 0.10;
      const EcgBeat shape{.qrs_s = qrs, .t_mv = rate > 150 ? 0.1 : 0.2, .t_s = rate > 150 ? 0.07 : 0.18,
                          .qt_s = rate > 150 ? 0.17 : 0.35};
      Bedside bed;
      bed.play(ecg(regular(rate, 40, shape)), 0, 40, {.period = period});
      EXPECT_NEAR(bed.shown(40), rate, 1.0) << period.hertz() << " Hz";
    }
  }
}

TEST(Ec13, DoesNotCountPulsesOfTenMilliseconds) {
  for (const double hertz : {250.0, 500.0, 1000.0}) {
    for (const double mv : {0.5, 1.0, 5.0}) {
      Bedside bed;
      bed.play([&](double t) { return std::fmod(t + 0.1003, 0.75) < 0.0099 ? mv : 0.0; }, 0, 30,
               {.period = {1, static_cast<std::uint32_t>(hertz)}});
      EXPECT_EQ(bed.beats.size(), 0U) << mv << " mV at " << hertz << " Hz";
    }
  }
}

TEST(Ec13, CountsThroughDriftAndMainsAtBothFrequencies) {
  for (const double mains : {50.0, 60.0}) {
    const auto beats = regular(80, 60, {.qrs_mv = 0.5});
    const Signal clean = ecg(beats);
    Bedside bed;
    bed.play([&](double t) {
      return clean(t) + 2.0 * std::sin(2 * std::numbers::pi * 0.1 * t) + 0.05 * std::sin(2 * std::numbers::pi * mains * t);
    }, 0, 60, {.period = {1, 250}});
    EXPECT_EQ(bed.errors(beats, 5.0, 59.0), 0) << mains;
  }
}

/// Pacer pulses of `height` mV and `width` s, as they look behind a device's
/// anti-alias filter of 100 Hz, with a recharge of a share of it.
struct Pacer {
  double height;
  double width;
  double recharge;
  double recharge_s;

  [[nodiscard]] double at(double after) const {
    if (after < -0.01 || after > 1.0) return 0.0;
    // First order low-pass of the pulse and of the recharge behind it.
    constexpr double kTau = 1.0 / (2 * std::numbers::pi * 100.0);
    const auto pulse = [&](double t) {
      if (t < 0) return 0.0;
      const double charged = 1.0 - std::exp(-std::min(t, width) / kTau);
      return t < width ? charged : charged * std::exp(-(t - width) / kTau);
    };
    const double since = after - width;
    const double overshoot =
        since < 0 ? 0.0 : std::min(2.0, recharge * std::abs(height)) * (std::exp(-since / recharge_s) - std::exp(-since / kTau));
    // Front ends saturate at about 20 mV.
    return std::clamp(height * pulse(after), -20.0, 20.0) - std::copysign(overshoot, height);
  }
};

const Pacer kPacers[] = {{2, 0.002, 0, 0.01},      {-2, 0.002, 0, 0.01},      {2, 0.002, 0.25, 0.004},
                         {20, 0.0005, 0, 0.01},    {100, 0.0005, 0.025, 0.05}, {-100, 0.0005, 0.025, 0.1},
                         {700, 0.0001, 0, 0.01},   {700, 0.002, 0.0025, 0.05}, {-700, 0.002, 0.0025, 0.02},
                         {10, 0.001, 0.10, 0.015}, {-40, 0.001, 0.05, 0.1}};

constexpr double kPacedInterval = 60.0 / 70.0;
constexpr double kFirstPulse = 0.33;

/// Paced beats for 20 s; then the pacer goes on and the heart does not.
/// @return seconds from the last true beat to the last one found, or -1 when
///         the paced beats were not found as they are
double counted_after_capture_is_lost(const Pacer& pacer, std::uint32_t hertz, bool marked) {
  const std::vector<EcgBeat> beats = regular(70, 20, {.qrs_s = 0.12});
  const Signal heart = ecg(beats);
  const Signal both = [&](double t) {
    const double phase = std::remainder(t - kFirstPulse, kPacedInterval);
    return heart(t) + pacer.at(phase < -0.01 ? phase + kPacedInterval : phase);
  };
  Bedside bed;
  double pulse = kFirstPulse;
  for (double t = 0; t < 59.9; t += 0.1) {
    for (; marked && pulse < t + 0.1; pulse += kPacedInterval) bed.detector.on_pace_pulse(at(pulse));
    bed.play(both, t, t + 0.1, {.period = {1, hertz}});
  }
  if (bed.errors(beats, 5.0, 19.0) != 0) return -1;
  return after_start(*bed.detector.last_beat()) - beats.back().r_time;
}

TEST(Ec13, CountsNoSpikeOfAPacerThatDoesNotCapture) {
  for (const std::uint32_t hertz : {250U, 360U, 500U}) {
    for (const Pacer& pacer : kPacers) {
      // A spike that the device's filter smears over 14 ms, and a recharge
      // whose spike falls between two samples, take the device's mark.
      const bool unmarked = hertz == 500 ? pacer.height * pacer.width < 1.0 : pacer.recharge == 0;
      for (const bool marked : {true, false}) {
        if (!marked && !unmarked) continue;
        EXPECT_LE(std::abs(counted_after_capture_is_lost(pacer, hertz, marked)), 0.2)
            << pacer.height << " mV, " << pacer.width << " s, recharge " << pacer.recharge << " for " << pacer.recharge_s
            << " s at " << hertz << " Hz, marked " << marked;
      }
    }
  }
}

TEST(Ec13, CountsNoMarkedPacePulseHoweverSmearedItIs) {
  // A half sine of 12 ms: too wide to be found in the signal itself.
  std::vector<EcgBeat> beats = regular(70, 20, {.qrs_s = 0.12});
  const double last = beats.back().r_time;
  const Signal heart = ecg(beats);
  Bedside bed;
  for (double t = 0; t < 59.9; t += 0.1) {
    for (double pulse = 0.33; pulse < 60; pulse += 60.0 / 70.0) {
      if (pulse >= t && pulse < t + 0.1) bed.detector.on_pace_pulse(at(pulse));
    }
    bed.play([&](double s) {
      const double phase = std::fmod(s - 0.33 + 60.0, 60.0 / 70.0);
      return heart(s) + (phase < 0.012 ? 3.0 * std::sin(std::numbers::pi * phase / 0.012) : 0.0);
    }, t, t + 0.1);
  }
  EXPECT_LE(after_start(*bed.detector.last_beat()), last + 0.2);
}

}  // namespace
}  // namespace ward
