#include "pipeline/signals/qrs_detector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/signals/bedside.h"

namespace ward {
namespace {

using namespace synthetic;

TEST(QrsDetector, FindsEveryBeatFromThreeSecondsOnAtEverySampleRate) {
  const auto beats = regular(75, 30);
  for (const SamplePeriod period : {SamplePeriod{1, 100}, SamplePeriod{1, 125}, SamplePeriod{2, 375},
                                    SamplePeriod{1, 250}, SamplePeriod{1, 360}, SamplePeriod{1, 500},
                                    SamplePeriod{1, 1000}}) {
    Bedside bed;
    bed.play(ecg(beats), 0, 30, {.period = period});
    EXPECT_EQ(bed.errors(beats, 3.0, 29.0), 0) << period.hertz();
    EXPECT_NEAR(bed.shown(30), 75.0, 0.5) << period.hertz();
  }
}

TEST(QrsDetector, PlacesRWithin10MillisecondsAndDecidesWithinHalfASecond) {
  const auto beats = regular(60, 20);
  Bedside bed;
  bed.play(ecg(beats), 0, 20, {.period = {1, 500}});
  ASSERT_GT(bed.beats.size(), 10U);
  for (const DetectedBeat& found : bed.beats) {
    const double phase = std::remainder(after_start(found.time) - 0.4, 1.0);
    EXPECT_LT(std::abs(phase), 0.010);
    EXPECT_LE(found.decided - found.time, std::chrono::milliseconds{500});
    EXPECT_GT(found.decided, found.time);
  }
}

TEST(QrsDetector, CountsFromHalfAMillivoltToFive) {
  for (const double mv : {0.5, 1.0, 2.0, 5.0}) {
    for (const double width : {0.070, 0.100, 0.120}) {
      const auto beats = regular(80, 20, {.qrs_mv = mv, .qrs_s = width, .t_mv = 0.2 * mv});
      Bedside bed;
      bed.play(ecg(beats), 0, 20);
      EXPECT_EQ(bed.errors(beats, 3.2, 19.0), 0) << mv << " mV " << width << " s";
    }
  }
}

TEST(QrsDetector, DoesNotCountWhatIsTooSmallToBeAQrs) {
  for (const double width : {0.070, 0.100, 0.120}) {
    Bedside bed;
    bed.play(ecg(regular(80, 30, {.qrs_mv = 0.15, .qrs_s = width, .t_mv = 0})), 0, 30);
    EXPECT_EQ(bed.beats.size(), 0U) << width;
  }
}

TEST(QrsDetector, RejectsTallTWavesUpTo1200Microvolts) {
  for (const double t_mv : {0.3, 0.6, 0.9, 1.2}) {
    const auto beats = regular(80, 40, {.qrs_mv = 1.0, .qrs_s = 0.100, .t_mv = t_mv});
    Bedside bed;
    bed.play(ecg(beats), 0, 40);
    // One T wave may pass before it is seen that they come with every beat.
    EXPECT_EQ(bed.errors(beats, 5.0, 39.0), 0) << t_mv;
    EXPECT_NEAR(bed.shown(40), 80.0, 1.0) << t_mv;
  }
}

TEST(QrsDetector, CountsATachycardiaOf206AtHalfAndDoubleAmplitudeInTime) {
  // EC13 4a and 4b: a normal rhythm turns into a wide fast one.
  struct Case { double mv; double rate; };
  for (const Case tachycardia : {Case{1.0, 206}, Case{2.0, 195}}) {
    for (const double factor : {0.5, 1.0, 2.0}) {
      std::vector<EcgBeat> beats = regular(80, 20);
      const double onset = beats.back().r_time + 0.4;
      add_beats(beats, onset, 40, 60.0 / tachycardia.rate,
                {.qrs_mv = tachycardia.mv * factor, .qrs_s = 0.16, .t_mv = 0});
      Bedside bed;
      double raised = NAN;
      for (double t = 0; t < 40; t += 0.1) {
        bed.play(ecg(beats), t, t + 0.1);
        if (std::isnan(raised) && t > onset && bed.shown(t) > 140) raised = t - onset;
      }
      EXPECT_LE(raised, 7.0) << tachycardia.mv * factor;
      EXPECT_NEAR(bed.shown(40), tachycardia.rate, 2.0) << tachycardia.mv * factor;
    }
  }
}

TEST(QrsDetector, CountsUpTo300AMinute) {
  for (const double rate : {220.0, 250.0, 300.0}) {
    const auto beats = regular(rate, 20, {.qrs_mv = 1.0, .qrs_s = 0.07, .t_mv = 0.1, .t_s = 0.06, .qt_s = 0.15});
    Bedside bed;
    bed.play(ecg(beats), 0, 20);
    EXPECT_NEAR(bed.shown(20), rate, 2.0);
  }
}

TEST(QrsDetector, CountsASlowHeartOf15) {
  const auto beats = regular(15, 60, {.p_mv = 0.15});
  Bedside bed;
  bed.play(ecg(beats), 0, 60);
  EXPECT_EQ(bed.errors(beats, 8.0, 59.0), 0);
  EXPECT_NEAR(bed.shown(60), 15.0, 1.0);
}

// EC13 3a-3d: irregular ventricular rhythms and their rate after 20 s.
struct Ec13Rhythm {
  const char* name;
  double rate;
  std::vector<double> intervals;
  std::vector<EcgBeat> shapes;
};

TEST(QrsDetector, ShowsTheRateOfIrregularRhythmsWithinOneBeatAMinute) {
  const EcgBeat normal{.qrs_mv = 1.0, .qrs_s = 0.09, .t_mv = 0.2};
  const EcgBeat wide{.qrs_mv = 1.2, .qrs_s = 0.14, .t_mv = -0.3, .t_s = 0.16};
  const EcgBeat inverted{.qrs_mv = -1.2, .qrs_s = 0.14, .t_mv = 0.3, .t_s = 0.16};
  const Ec13Rhythm rhythms[] = {
      {"3a ventricular bigeminy", 80, {0.5, 1.0}, {normal, wide}},
      {"3b slow alternating bigeminy", 60, {0.65, 1.35}, {normal, wide}},
      {"3c rapid alternating bigeminy", 120, {0.4, 0.6}, {normal, wide}},
      {"3d bidirectional systoles", 90, {60.0 / 90, 60.0 / 90}, {wide, inverted}},
  };
  for (const Ec13Rhythm& rhythm : rhythms) {
    std::vector<EcgBeat> beats;
    double t = 0.4;
    for (std::size_t i = 0; t < 60; ++i) {
      EcgBeat beat = rhythm.shapes[i % 2];
      beat.r_time = t;
      beats.push_back(beat);
      t += rhythm.intervals[i % 2];
    }
    Bedside bed;
    for (double now = 0; now < 60; now += 1.0) {
      bed.play(ecg(beats), now, now + 1.0);
      if (now >= 20) {
        EXPECT_NEAR(bed.shown(now + 1.0), rhythm.rate, 1.0) << rhythm.name << " at " << now;
      }
    }
  }
}

TEST(QrsDetector, CountsNoPWavesInAsystole) {
  std::vector<EcgBeat> beats = regular(70, 20, {.p_mv = 0.15});
  const double last = beats.back().r_time;
  add_beats(beats, last + 0.9, 60, 0.9, {.qrs_mv = 0.0, .t_mv = 0.0, .p_mv = 0.2});
  Bedside bed;
  bed.play(ecg(beats), 0, 60);
  EXPECT_NEAR(after_start(*bed.detector.last_beat()), last, 0.05);
  // The signal was there and was looked at: that is what asystole needs.
  EXPECT_GT(after_start(*bed.detector.analysed_until()), 59.9);
}

TEST(QrsDetector, CountsNoBlockedPWaves) {
  // 2:1 block: every second P wave has no QRS after it.
  std::vector<EcgBeat> beats;
  for (double t = 0.4; t < 60; t += 1.6) {
    beats.push_back({.r_time = t, .p_mv = 0.2});
    beats.push_back({.r_time = t + 0.8, .qrs_mv = 0.0, .t_mv = 0.0, .p_mv = 0.2});
  }
  Bedside bed;
  bed.play(ecg(beats), 0, 60);
  EXPECT_NEAR(bed.shown(60), 37.5, 1.0);
}

TEST(QrsDetector, CountsNoNoiseInAsystole) {
  const std::vector<EcgBeat> beats = regular(70, 20);
  const Signal clean = ecg(beats);
  const Signal noise = white_noise(0.03, 7, 60);
  Bedside bed;
  bed.play([&](double t) { return clean(t) + noise(t); }, 0, 60);
  EXPECT_NEAR(after_start(*bed.detector.last_beat()), beats.back().r_time, 0.05);
}

TEST(QrsDetector, FindsSmallerBeatsAgainAfterLargeOnes) {
  std::vector<EcgBeat> beats = regular(75, 30, {.qrs_mv = 2.5});
  add_beats(beats, beats.back().r_time + 0.8, 60, 0.8, {.qrs_mv = 0.7});
  Bedside bed;
  bed.play(ecg(beats), 0, 60);
  EXPECT_EQ(bed.errors(beats, 35.0, 59.0), 0);
}

TEST(QrsDetector, RecoversFromADefibrillatorsArtefactWithinFiveSeconds) {
  const auto beats = regular(75, 40);
  const Signal clean = ecg(beats);
  Bedside bed;
  bed.play([&](double t) { return t > 15 && t < 15.5 ? 18.0 * std::sin(40 * t) : clean(t); }, 0, 40);
  EXPECT_EQ(bed.errors(beats, 21.0, 39.0), 0);
}

TEST(QrsDetector, IsNotMovedByDriftAndMains) {
  const auto beats = regular(80, 40);
  const Signal clean = ecg(beats);
  Bedside bed;
  bed.play([&](double t) { return clean(t) + 2.0 * std::sin(0.2 * std::numbers::pi * t) +
                                  0.05 * std::sin(100 * std::numbers::pi * t); },
           0, 40, {.period = {1, 500}});
  EXPECT_EQ(bed.errors(beats, 4.0, 39.0), 0);
}

}  // namespace
}  // namespace ward
