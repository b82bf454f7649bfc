// EC13 and IEC 60601-2-27: how long until a rate that kills, or none, is told.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "tests/monitor/bedside.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using drawn::Wave;

constexpr double kStart = 1000.0;  ///< where a Bedside's time line begins
constexpr double kOnset = 30.0;

void show(Bedside& bed, const Wave& wave, double to_s) {
  for (double t = 0.0; t < to_s - 0.05; t += 0.1) {
    bed.run(100ms);
    const Wave shifted = [&](double time) { return wave(time - kStart); };
    for (const SampleBlock& block : drawn::blocks(shifted, kStart + t, kStart + t + 0.1, SamplePeriod{1, 250})) {
      bed.send(block);
    }
  }
}

/// Normal beats at 80 /min, then wide ones at `rate`, `gain` times as high.
Wave tachycardia(double rate, double gain) {
  const Wave before = drawn::beats(drawn::regular(0.5, kOnset - 0.4, 80.0), drawn::normal_beat);
  const Wave after = drawn::beats(drawn::regular(kOnset, 60.0, rate), drawn::ventricular_beat);
  return [=](double t) { return before(t) + gain * after(t); };
}

/// From onset to the first red alarm that names the rate.
double seconds_to_alarm(double rate, double gain) {
  Bedside bed;
  bed.ecg = Sensor::absent;
  show(bed, tachycardia(rate, gain), 45.0);
  double first = 1e9;
  using enum AlarmCondition;
  for (const AlarmCondition condition : {ventricular_tachycardia, extreme_tachycardia, ventricular_fibrillation}) {
    if (bed.ever_raised(condition)) first = std::min(first, seconds(bed.raised_at(condition)) - kStart - kOnset);
  }
  return first;
}

TEST(Ec13Alarm, VentricularTachycardiaAtHalfFullAndDoubleHeightIsToldWithinSevenSeconds) {
  struct Case {
    double rate, height;
  };
  for (const Case wave : {Case{206, 1.0}, Case{195, 2.0}}) {
    for (const double factor : {0.5, 1.0, 2.0}) {
      const double took = seconds_to_alarm(wave.rate, wave.height * factor);
      EXPECT_LE(took, 7.0) << wave.rate << " /min, x" << factor;
      std::printf("%3.0f /min, %.1f mV x%.1f: %.1f s\n", wave.rate, wave.height, factor, took);
    }
  }
}

TEST(Ec13Alarm, StandstillAfter80IsToldWithinFourAndAHalfSeconds) {
  Bedside bed;
  bed.ecg = Sensor::absent;
  const std::vector<double> times = drawn::regular(0.5, kOnset, 80.0);
  show(bed, drawn::beats(times, drawn::normal_beat), 45.0);
  ASSERT_TRUE(bed.active(AlarmCondition::asystole));
  const double took = seconds(bed.raised_at(AlarmCondition::asystole)) - kStart - times.back();
  EXPECT_LE(took, 4.5);
  std::printf("standstill: %.2f s\n", took);
}

}  // namespace
}  // namespace ward
