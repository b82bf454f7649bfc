#include "pipeline/signals/respiration_fusion.h"

#include <gtest/gtest.h>

#include <numbers>

#include "pipeline/signals/pulse_detector.h"
#include "pipeline/signals/qrs_detector.h"
#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

/// How breathing sways a patient's signals, each as a share or in mV.
struct Breathing {
  double rate{15};
  double r_amplitude{0.1};
  double baseline_mv{0.05};
  double pulse_amplitude{0.1};
  double pulse_baseline{0.1};
  double pulse_rate{15};  ///< what sways the plethysmogram
};

double sway(double t, double rate) { return std::sin(2 * std::numbers::pi * rate / 60.0 * t); }

struct Bed {
  QrsDetector qrs;
  PulseDetector pulses;
  RespirationFusion fusion;
  double interval{0.75};
  double now{0};
  int told{0};
  int ticks{0};
  std::uint32_t seed{1};

  void breathe(const Breathing& breathing, double duration, bool ecg = true, bool pleth = true) {
    std::vector<EcgBeat> beats;
    for (double t = std::floor(now / interval) * interval - interval; t < now + duration + 1; t += interval) {
      EcgBeat beat;
      beat.r_time = t;
      beat.qrs_mv = 1.0 + breathing.r_amplitude * sway(t, breathing.rate);
      beats.push_back(beat);
    }
    const Signal heart = synthetic::ecg(beats);
    const Signal noise = white_noise(0.01, seed++, now + duration + 2);
    const Signal lead = [=](double t) { return heart(t) + breathing.baseline_mv * sway(t, breathing.rate) + noise(t); };
    const Signal finger = [=, this](double t) {
      const double phase = t - 0.2 - interval * std::floor((t - 0.2) / interval);
      const double pulse = phase < 0.15 ? 0.5 - 0.5 * std::cos(std::numbers::pi * phase / 0.15) : (interval - phase) / (interval - 0.15);
      return (1.0 + breathing.pulse_amplitude * sway(t, breathing.pulse_rate)) * pulse +
             breathing.pulse_baseline * sway(t, breathing.pulse_rate) + 0.3 * noise(t);
    };
    for (const double end = now + duration; now < end - 1e-9; now += 0.2) {
      if (ecg) {
        play(lead, now, now + 0.2, {}, [this](const SampleBlock& block) {
          DetectedBeats found;
          qrs.on(block, found);
          fusion.on_ecg(block);
          fusion.on_beats(found.span());
        });
      }
      if (pleth) {
        play(finger, now, now + 0.2, {.channel = {mdc::kPleth, 0}, .period = {1, 125}}, [this](const SampleBlock& block) {
          DetectedBeats found;
          pulses.on(block, found);
          fusion.on_pleth(block);
          fusion.on_pulses(found.span());
        });
      }
      fusion.on_tick(at(now + 0.2));
      ++ticks;
      told += fusion.rate(at(now + 0.2)).has_value();
    }
  }
  [[nodiscard]] double shown() const {
    const auto rate = fusion.rate(at(now));
    return rate ? static_cast<double>(rate->value) : NAN;
  }
};

TEST(RespirationFusion, FindsTheRateInEcgAndPleth) {
  for (const double rate : {9.0, 15.0, 22.0, 33.0}) {
    Bed bed;
    bed.breathe({.rate = rate, .pulse_rate = rate}, 60);
    EXPECT_NEAR(bed.shown(), rate, 1.0);
  }
}

TEST(RespirationFusion, EitherSignalAloneIsEnough) {
  Bed ecg;
  ecg.breathe({}, 60, true, false);
  EXPECT_NEAR(ecg.shown(), 15, 1.0);
  Bed pleth;
  pleth.breathe({}, 60, false, true);
  EXPECT_NEAR(pleth.shown(), 15, 1.0);
}

TEST(RespirationFusion, SaysNothingBeforeHalfAMinute) {
  Bed bed;
  bed.breathe({}, 30);
  EXPECT_TRUE(std::isnan(bed.shown()));
  bed.breathe({}, 15);
  EXPECT_FALSE(std::isnan(bed.shown()));
}

TEST(RespirationFusion, SourcesThatDisagreeGiveNoValue) {
  // The ECG says 12, the plethysmogram 24, and each is sure.
  Bed bed;
  bed.breathe({.rate = 12, .r_amplitude = 0.2, .pulse_rate = 24}, 60);
  const double disagreeing = bed.shown();
  EXPECT_TRUE(std::isnan(disagreeing)) << disagreeing;
  bed.breathe({.rate = 12, .pulse_rate = 12}, 90);
  EXPECT_NEAR(bed.shown(), 12, 1.0);
}

TEST(RespirationFusion, WithoutBreathingThereIsMostlyNoValue) {
  Bed bed;
  bed.breathe({.r_amplitude = 0, .baseline_mv = 0, .pulse_amplitude = 0, .pulse_baseline = 0}, 400);
  EXPECT_LT(bed.told, bed.ticks / 3);
}

TEST(RespirationFusion, ARateAboveHalfOfTheHeartsIsNotGuessed) {
  Bed bed;
  bed.interval = 2.0;  // 30 beats a minute cannot show 20 breaths
  bed.breathe({.rate = 20, .pulse_rate = 20}, 80);
  EXPECT_TRUE(std::isnan(bed.shown()) || bed.shown() < 14.5);
}

TEST(RespirationFusion, FollowsAChangeWithinAMinute) {
  Bed bed;
  bed.breathe({}, 60);
  bed.breathe({.rate = 25, .pulse_rate = 25}, 60);
  EXPECT_NEAR(bed.shown(), 25, 1.0);
}

TEST(RespirationFusion, TheRateGoesWhenTheSignalsStop) {
  Bed bed;
  bed.breathe({}, 60);
  ASSERT_FALSE(std::isnan(bed.shown()));
  bed.breathe({}, 12, false, false);
  EXPECT_TRUE(std::isnan(bed.shown()));
}

TEST(RespirationFusion, SurvivesHolesAndExtremes) {
  Bed bed;
  bed.breathe({}, 40);
  for (int i = 0; i < 50; ++i) {
    play([](double t) { return std::fmod(t, 0.1) < 0.05 ? 30.0 : -30.0; }, bed.now, bed.now + 0.2, {},
         [&](const SampleBlock& block) {
           DetectedBeats found;
           bed.qrs.on(block, found);
           bed.fusion.on_ecg(block);
           bed.fusion.on_beats(found.span());
         });
    bed.now += 0.2;
    bed.fusion.on_tick(at(bed.now));
  }
  bed.now += 700;
  bed.breathe({}, 60);
  EXPECT_NEAR(bed.shown(), 15, 1.0);
}

}  // namespace
}  // namespace ward
