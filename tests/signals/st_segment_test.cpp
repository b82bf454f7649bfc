#include "pipeline/signals/st_segment.h"

#include <gtest/gtest.h>

#include "tests/signals/drawn_repolarisation.h"

namespace ward {
namespace {

using namespace synthetic;

TEST(StSegment, IsTheLevelAfterTheJPointAtEverySampleRate) {
  for (const std::uint32_t hertz : {125U, 250U, 360U, 500U, 1000U}) {
    for (const double st : {-0.3, -0.1, 0.0, 0.1, 0.3}) {
      RepolarisationBed bed;
      bed.add(0.5, 32, 0.8, {.st_mv = st});
      bed.play(30, {.period = {1, hertz}});
      EXPECT_NEAR(bed.st(), st, 0.02) << hertz << " Hz";
    }
  }
}

TEST(StSegment, StandsInBaselineWanderAndNoise) {
  for (const double st : {-0.2, 0.0, 0.2}) {
    RepolarisationBed bed;
    bed.add(0.5, 62, 0.8, {.st_mv = st});
    const Signal noise = white_noise(0.05, 11, 62);
    bed.play(60, {.period = {1, 250}},
             [&](double t) { return 0.5 * std::sin(2 * std::numbers::pi * 0.2 * t) + noise(t); });
    EXPECT_NEAR(bed.st(), st, 0.05);
  }
}

TEST(StSegment, EveryLeadHasItsOwn) {
  RepolarisationBed bed;
  bed.add(0.5, 32, 0.8, {.st_mv = 0.2});
  bed.play(30, {}, {}, {1.0, -0.5, 1.5});
  ASSERT_EQ(bed.repolarisation.leads(), 3U);
  EXPECT_NEAR(bed.st(0), 0.2, 0.02);
  EXPECT_NEAR(bed.st(1), -0.1, 0.02);
  EXPECT_NEAR(bed.st(2), 0.3, 0.03);
  EXPECT_EQ(bed.repolarisation.channel(1).code, mdc::kEcgLeadV1);
}

TEST(StSegment, IsMeasuredNearerTheJPointInATachycardia) {
  // An upsloping ST: 0 at J, rising into the T wave.
  for (const double interval : {0.60, 0.44}) {
    RepolarisationBed bed;
    bed.add(0.5, 32, interval, {.t_peak_s = 0.20, .t_half_s = 0.12, .p_mv = 0.05});
    bed.play(30);
    const double after_j = interval > 0.5 ? 0.080 : 0.060;
    const double expected = 0.3 * KnownBeat::raised(KnownBeat::kJ + after_j, 0.20, 0.12);
    EXPECT_NEAR(bed.st(), expected, 0.035) << interval;
  }
}

TEST(StSegment, ExtrasystolesDoNotCount) {
  RepolarisationBed bed;
  bed.add(0.5, 62, 0.8, {.st_mv = 0.1});
  for (std::size_t i = 3; i < bed.beats.size(); i += 6) {
    bed.beats[i].normal = false;
    bed.beats[i].shape = {.r_mv = -1.8, .s_mv = 0.6, .st_mv = -1.0, .t_mv = 0.9};
  }
  bed.play(60);
  EXPECT_NEAR(bed.st(), 0.1, 0.02);
}

TEST(StSegment, AnArtefactOnOneBeatIsNotAveraged) {
  RepolarisationBed bed;
  bed.add(0.5, 62, 0.8);
  bed.play(60, {}, [](double t) { return std::fmod(t, 5.0) < 0.4 ? 2.0 * std::sin(20.0 * t) : 0.0; });
  EXPECT_NEAR(bed.st(), 0.0, 0.03);
}

TEST(StSegment, NoiseThatHidesItGivesNoValue) {
  RepolarisationBed bed;
  bed.add(0.5, 62, 0.8);
  const Signal noise = white_noise(1.5, 5, 62);
  bed.play(60, {}, noise);
  EXPECT_TRUE(std::isnan(bed.st()));
}

TEST(StSegment, IsTheMedianOfFiveReports) {
  StSegment st;
  BeatAverage average;
  average.rr_s = 0.8;
  average.length = BeatAverage::kLength;
  const BeatLandmarks landmarks{60, 90, 0.0F, 1.0F};
  int reports = 0;
  const auto report = [&](float level) {
    average.millivolts.fill(level);
    average.until = at(10.0 * ++reports);
    st.on(average, landmarks);
    return static_cast<double>(st.level(average.until)->value);
  };
  EXPECT_NEAR(report(0.1F), 0.1, 1e-6);
  report(0.1F);
  report(0.1F);
  EXPECT_NEAR(report(0.9F), 0.1, 1e-6) << "one bad report is not seen";
  EXPECT_NEAR(report(0.9F), 0.1, 1e-6);
  EXPECT_NEAR(report(0.9F), 0.9, 1e-6) << "three of five are no accident";
  average.noise_mv = 0.031F;
  EXPECT_NEAR(report(0.1F), 0.9, 1e-6) << "too noisy: passed over";
}

TEST(StSegment, GoesAMinuteAfterTheLastGoodAverage) {
  RepolarisationBed bed;
  bed.add(0.5, 32, 0.8, {.st_mv = 0.1});
  bed.play(30);
  ASSERT_FALSE(std::isnan(bed.st()));
  bed.played = 80;
  EXPECT_FALSE(std::isnan(bed.st()));
  bed.played = 92;
  EXPECT_TRUE(std::isnan(bed.st()));
}

TEST(StSegment, LearnsAnewWhenTheElectrodesHaveMoved) {
  RepolarisationBed bed;
  bed.add(0.5, 40, 0.8);
  bed.add(40.1, 120, 0.8, {.r_mv = -0.9, .s_mv = 0.3, .st_mv = 0.2, .t_mv = -0.2});
  bed.play(39);
  EXPECT_NEAR(bed.st(), 0.0, 0.02);
  bed.play(118);
  EXPECT_NEAR(bed.st(), 0.2, 0.03);
}

}  // namespace
}  // namespace ward
