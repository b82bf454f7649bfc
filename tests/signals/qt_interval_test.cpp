#include "pipeline/signals/qt_interval.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/signals/drawn_repolarisation.h"

namespace ward {
namespace {

using namespace synthetic;

KnownBeat long_t(double t_peak_s) {
  KnownBeat beat;
  beat.t_peak_s = t_peak_s;
  return beat;
}

TEST(QtInterval, EndsWhereTheTangentMeetsTheBaselineAtEverySampleRate) {
  for (const std::uint32_t hertz : {125U, 250U, 360U, 500U, 1000U}) {
    for (const double t_peak : {0.22, 0.28, 0.36}) {
      RepolarisationBed bed;
      const KnownBeat shape = long_t(t_peak);
      bed.add(0.5, 42, 0.9, shape);
      bed.play(40, {.period = {1, hertz}});
      EXPECT_NEAR(bed.qt(), 1000.0 * shape.qt(), 15.0) << hertz << " Hz";
    }
  }
}

TEST(QtInterval, AnInvertedTWaveEndsAsAnUprightOne) {
  RepolarisationBed bed;
  KnownBeat shape;
  shape.t_mv = -0.25;
  bed.add(0.5, 42, 0.9, shape);
  bed.play(40);
  EXPECT_NEAR(bed.qt(), 1000.0 * shape.qt(), 15.0);
}

TEST(QtInterval, StandsInBaselineWanderNoiseAndAnStShift) {
  for (const double st : {0.0, 0.15}) {
    RepolarisationBed bed;
    KnownBeat shape;
    shape.st_mv = st;
    bed.add(0.5, 82, 0.85, shape);
    const Signal noise = white_noise(0.03, 21, 82);
    bed.play(80, {}, [&](double t) { return 0.3 * std::sin(2 * std::numbers::pi * 0.25 * t) + noise(t); });
    EXPECT_NEAR(bed.qt(), 1000.0 * shape.qt(), 30.0);
  }
}

TEST(QtInterval, IsCorrectedForTheRate) {
  RepolarisationBed bed;
  const KnownBeat shape;
  bed.add(0.5, 42, 0.75, shape);
  bed.play(40);
  EXPECT_NEAR(bed.qtc(), bed.qt() / std::cbrt(0.75), 1.0);
  bed.repolarisation.set_correction(QtCorrection::bazett);
  EXPECT_NEAR(bed.qtc(), bed.qt() / std::sqrt(0.75), 1.0);
}

TEST(QtInterval, AFlatTWaveHasNoEnd) {
  for (const double t_mv : {0.03, 0.12}) {
    RepolarisationBed bed;
    KnownBeat shape;
    shape.t_mv = t_mv;
    bed.add(0.5, 42, 0.9, shape);
    bed.play(40);
    EXPECT_EQ(std::isnan(bed.qt()), t_mv < 0.05) << t_mv;
  }
}

TEST(QtInterval, OneFlatLeadDoesNotHideTheOthers) {
  RepolarisationBed bed;
  const KnownBeat shape;
  bed.add(0.5, 42, 0.9, shape);
  bed.play(40, {}, {}, {1.0, 0.1, -0.8});
  EXPECT_NEAR(bed.qt(), 1000.0 * shape.qt(), 15.0);
}

TEST(QtInterval, ThereIsNoneAbove150) {
  for (const double rate : {140.0, 160.0}) {
    RepolarisationBed bed;
    KnownBeat shape;
    shape.t_peak_s = 0.14;
    shape.t_half_s = 0.06;
    shape.p_mv = 0.0;
    bed.add(0.5, 42, 60.0 / rate, shape);
    bed.play(40);
    EXPECT_EQ(std::isnan(bed.qt()), rate > 150) << rate;
  }
}

TEST(QtInterval, AnUnevenRhythmHasNone) {
  for (const double spread : {0.05, 0.30}) {
    RepolarisationBed bed;
    std::mt19937 random(4);
    std::uniform_real_distribution<double> away(-1.0, 1.0);
    for (double t = 0.5; t < 62; t += 0.85 * (1.0 + spread * away(random))) bed.beats.push_back({t, {}, true});
    bed.play(60);
    EXPECT_EQ(std::isnan(bed.qt()), spread > 0.2) << spread;
  }
}

TEST(QtInterval, NeedsTwoReportsThatAgree) {
  QtInterval qt;
  BeatAverage average;
  average.rr_s = 1.0;
  average.until = at(10);
  qt.on(average, 0.40);
  EXPECT_FALSE(qt.reading(at(10)));
  average.until = at(20);
  qt.on(average, 0.42);
  ASSERT_TRUE(qt.reading(at(20)));
  EXPECT_NEAR(qt.reading(at(20))->qt_ms, 410, 0.1);
  average.until = at(30);
  qt.on(average, 0.47);
  EXPECT_FALSE(qt.reading(at(30))) << "70 ms apart";
  for (const double t : {40.0, 50.0}) {
    average.until = at(t);
    qt.on(average, 0.41);
  }
  EXPECT_TRUE(qt.reading(at(50))) << "one of five may be wrong";
  EXPECT_TRUE(qt.reading(at(110)));
  EXPECT_FALSE(qt.reading(at(110.1)));
}

TEST(QtInterval, ReportsOfSeveralLeadsAreOneReport) {
  QtInterval qt;
  BeatAverage average;
  average.rr_s = 1.0;
  for (const double t : {10.0, 20.0}) {
    for (const double lead : {0.40, 0.41, 0.55}) {
      average.until = at(t);
      qt.on(average, lead);
    }
  }
  ASSERT_TRUE(qt.reading(at(20)));
  EXPECT_NEAR(qt.reading(at(20))->qt_ms, 410, 0.1);
}

}  // namespace
}  // namespace ward
