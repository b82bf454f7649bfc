#include "pipeline/signals/beat_classifier.h"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/signals/beat_measures.h"
#include "pipeline/signals/lead_wave.h"
#include "pipeline/signals/qrs_detector.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using drawn::Wave;

constexpr SamplePeriod k250Hz{1, 250};

double s(Instant time) { return seconds(time.time_since_epoch()); }

/// Sinus rhythm at 75 /min with a premature ventricular beat at 20 s and a
/// compensatory pause.
struct Rhythm {
  std::vector<double> normal;
  std::vector<double> ventricular;
};

Rhythm with_one_ectopic() {
  Rhythm rhythm;
  for (double t = 0.5; t < 20.0; t += 0.8) rhythm.normal.push_back(t);
  rhythm.ventricular.push_back(rhythm.normal.back() + 0.5);
  for (double t = rhythm.normal.back() + 1.6; t < 30.0; t += 0.8) rhythm.normal.push_back(t);
  return rhythm;
}

Wave wave_of(const Rhythm& rhythm) {
  return [normal = drawn::beats(rhythm.normal, drawn::normal_beat),
          ventricular = drawn::beats(rhythm.ventricular, drawn::ventricular_beat)](double t) {
    return normal(t) + ventricular(t);
  };
}

struct Chain {
  QrsDetector qrs;
  BeatClassifier classifier;
  std::vector<ClassifiedBeat> beats;  ///< final
  std::vector<ClassifiedBeat> provisional;

  void feed(const SampleBlock& block) {
    ClassifiedBeats classified;
    classifier.on(block, classified);
    DetectedBeats detected;
    qrs.on(block, detected);
    for (const DetectedBeat& beat : detected) classifier.on(beat, classified);
    keep(classified);
  }
  void keep(const ClassifiedBeats& classified) {
    for (const ClassifiedBeat& beat : classified) (beat.provisional ? provisional : beats).push_back(beat);
  }
  void feed(const Wave& wave, double from_s, double to_s, SamplePeriod period = k250Hz) {
    for (const SampleBlock& block : drawn::blocks(wave, from_s, to_s, period)) feed(block);
  }
  [[nodiscard]] BeatClass class_at(double time_s) const {
    for (const ClassifiedBeat& beat : beats) {
      if (std::abs(s(beat.time) - time_s) < 0.15) return beat.beat_class;
    }
    ADD_FAILURE() << "no beat at " << time_s;
    return BeatClass::unclassified;
  }
};

TEST(BeatClassifier, TellsThePrematureWideBeatFromTheUsualOnesAtAnySampleRate) {
  const Rhythm rhythm = with_one_ectopic();
  for (const SamplePeriod period : {SamplePeriod{1, 125}, k250Hz, SamplePeriod{1, 360}, SamplePeriod{1, 1000}}) {
    Chain chain;
    chain.feed(wave_of(rhythm), 0.0, 30.0, period);
    EXPECT_EQ(chain.class_at(rhythm.ventricular.front()), BeatClass::ventricular) << period.hertz();
    for (const ClassifiedBeat& beat : chain.beats) {
      if (s(beat.time) < 12.0 || std::abs(s(beat.time) - rhythm.ventricular.front()) < 0.15) continue;
      EXPECT_NE(beat.beat_class, BeatClass::ventricular) << s(beat.time) << " at " << period.hertz();
    }
  }
}

TEST(BeatClassifier, DoesNotKnowUntilItHasSeenThePatientsUsualBeat) {
  Chain chain;
  chain.feed(wave_of(with_one_ectopic()), 0.0, 20.0);
  ASSERT_GT(chain.beats.size(), 12U);
  EXPECT_EQ(chain.beats.front().beat_class, BeatClass::unclassified);
  EXPECT_EQ(chain.beats[12].beat_class, BeatClass::normal);
}

TEST(BeatClassifier, IsAtMostOneBeatLate) {
  Chain chain;
  chain.feed(wave_of(with_one_ectopic()), 0.0, 30.0);
  for (std::size_t i = 0; i + 1 < chain.beats.size(); ++i) {
    const double waited = s(chain.beats[i].decided) - s(chain.beats[i].time);
    const double next = s(chain.beats[i + 1].time) - s(chain.beats[i].time);
    EXPECT_LT(waited, std::min(next, 1.2) + 0.6) << i;
  }
}

TEST(BeatClassifier, ClassifiesTheLastBeatBeforeAPauseWithoutWaitingForTheNext) {
  Chain chain;
  const auto times = drawn::regular(0.5, 15.0, 75.0);
  chain.feed(drawn::beats(times, drawn::normal_beat), 0.0, times.back() + 1.15);
  const std::size_t before = chain.beats.size();
  chain.feed(drawn::beats(times, drawn::normal_beat), times.back() + 1.16, times.back() + 2.0);
  ASSERT_EQ(chain.beats.size(), before + 1);
  EXPECT_NEAR(s(chain.beats.back().time), times.back(), 0.05);
}

TEST(BeatClassifier, TellsEachBeatAtOnceAndFinallyOneBeatLater) {
  const Rhythm rhythm = with_one_ectopic();
  Chain chain;
  chain.feed(wave_of(rhythm), 0.0, 30.0);
  ASSERT_GE(chain.provisional.size(), chain.beats.size());
  for (std::size_t i = 0; i < chain.beats.size(); ++i) {
    EXPECT_EQ(chain.provisional[i].time, chain.beats[i].time);
    EXPECT_LT(chain.provisional[i].decided, chain.beats[i].decided);
    EXPECT_LT(s(chain.provisional[i].decided) - s(chain.provisional[i].time), 0.6);
    if (std::abs(s(chain.beats[i].time) - rhythm.ventricular.front()) > 0.15) continue;
    EXPECT_EQ(chain.provisional[i].beat_class, BeatClass::ventricular);
  }
}

TEST(BeatClassifier, CallsABeatPacedOnlyBehindAPulse) {
  const auto times = drawn::regular(0.5, 20.0, 70.0);
  const auto at = [](double t) {
    return Instant{std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>{t})};
  };
  for (const auto& [before_s, paced] : {std::pair{0.05, true}, {0.25, true}, {0.45, false}}) {
    Chain chain;
    std::size_t next = 0;
    for (const SampleBlock& block : drawn::blocks(drawn::beats(times, drawn::ventricular_beat), 0.0, 20.0, k250Hz)) {
      for (; next < times.size() && at(times[next] - before_s) < block.end(); ++next) {
        chain.classifier.on_pace_pulse(at(times[next] - before_s));
      }
      chain.feed(block);
    }
    ASSERT_GT(chain.beats.size(), 15U);
    for (const ClassifiedBeat& beat : chain.beats) {
      EXPECT_EQ(beat.beat_class == BeatClass::paced, paced) << before_s << " s before the beat at " << s(beat.time);
    }
  }
}

TEST(PacePulses, MayHaveCausedABeatUpTo380MillisecondsLater) {
  const auto at = [](int ms) { return Instant{std::chrono::milliseconds{ms}}; };
  PacePulses pulses;
  EXPECT_FALSE(pulses.before(at(1000)));
  pulses.on(at(1000));
  EXPECT_TRUE(pulses.before(at(1380)));
  EXPECT_FALSE(pulses.before(at(1381)));
  EXPECT_TRUE(pulses.before(at(980)));
  EXPECT_FALSE(pulses.before(at(979)));
}

TEST(BeatClassifier, ARelearnBetweenTheTwoClassesOfABeatLeavesItUnclassified) {
  Chain chain;
  const Wave wave = drawn::beats(drawn::regular(0.5, 30.0, 75.0), drawn::normal_beat);
  chain.feed(wave, 0.0, 20.0);
  ASSERT_GT(chain.provisional.size(), chain.beats.size());
  chain.classifier.relearn();
  const std::size_t next = chain.beats.size();
  chain.feed(wave, 20.0, 22.0);
  ASSERT_GT(chain.beats.size(), next);
  EXPECT_EQ(chain.beats[next].beat_class, BeatClass::unclassified);
}

TEST(BeatClassifier, LearnsAnewOnCommandAndSaysNothingMeanwhile) {
  Chain chain;
  const Wave wave = drawn::beats(drawn::regular(0.5, 40.0, 75.0), drawn::normal_beat);
  EXPECT_TRUE(chain.classifier.learning());
  chain.feed(wave, 0.0, 20.0);
  EXPECT_FALSE(chain.classifier.learning());
  chain.classifier.relearn();
  EXPECT_TRUE(chain.classifier.learning());
  chain.feed(wave, 20.0, 40.0);
  EXPECT_FALSE(chain.classifier.learning());
  EXPECT_EQ(chain.class_at(22.1), BeatClass::unclassified);
  EXPECT_EQ(chain.class_at(36.5), BeatClass::normal);
}

/// From 40 s on every QRS is broad, with the P wave and the rate of before.
double blocked(double t) { return t < -0.11 ? drawn::normal_beat(t) : drawn::ventricular_beat(t); }

TEST(BeatClassifier, LearnsABundleBranchBlockWithinAMinuteAndRaisesNoRunOfVentricularBeats) {
  Chain chain;
  const auto narrow = drawn::beats(drawn::regular(0.5, 40.0, 75.0), drawn::normal_beat);
  const auto broad = drawn::beats(drawn::regular(40.5, 100.0, 75.0), blocked);
  chain.feed([&](double t) { return t < 40.1 ? narrow(t) : broad(t); }, 0.0, 100.0);
  int ventricular = 0;
  for (const ClassifiedBeat& beat : chain.beats) {
    ventricular += beat.beat_class == BeatClass::ventricular ? 1 : 0;
    if (s(beat.time) > 85.0) { EXPECT_EQ(beat.beat_class, BeatClass::normal) << s(beat.time); }
    if (s(beat.time) > 50.0 && s(beat.time) < 58.0) {
      EXPECT_EQ(beat.beat_class, BeatClass::unclassified) << s(beat.time);
    }
  }
  EXPECT_LE(ventricular, 9);
}

TEST(BeatClassifier, GivesBeatsOfOneOriginOneForm) {
  Rhythm rhythm = with_one_ectopic();
  rhythm.ventricular.push_back(rhythm.normal.back() + 0.5);
  rhythm.normal.push_back(rhythm.normal.back() + 1.6);
  Chain chain;
  chain.feed(wave_of(rhythm), 0.0, 33.0);
  std::array<std::vector<std::uint8_t>, 2> forms;
  for (const ClassifiedBeat& beat : chain.beats) {
    if (beat.beat_class == BeatClass::normal) forms[0].push_back(beat.form);
    if (beat.beat_class == BeatClass::ventricular) forms[1].push_back(beat.form);
  }
  ASSERT_EQ(forms[1].size(), 2U);
  EXPECT_NE(forms[1].front(), 0);
  EXPECT_EQ(forms[1].front(), forms[1].back());
  EXPECT_NE(forms[0].back(), forms[1].back());
  EXPECT_EQ(forms[0][forms[0].size() - 4], forms[0].back());
}

/// A beat without P wave 300 ms too early, where the others are 800 ms apart
/// on average and `unsteady_s` off in turn.
BeatClass class_of_early_narrow_beat(double unsteady_s) {
  std::vector<double> times;
  int n = 0;
  for (double t = 0.5; t < 40.0; t += 0.8 + unsteady_s * ((n++ * 2) % 5 - 2)) times.push_back(t);
  const double early = times.back() + 0.5;
  const auto sinus = drawn::beats(times, drawn::normal_beat);
  const auto atrial = drawn::beats({early}, [](double t) { return t < -0.06 ? 0.0 : drawn::normal_beat(t); });
  const auto after = drawn::beats(drawn::regular(early + 0.9, early + 6.0, 75.0), drawn::normal_beat);
  Chain chain;
  chain.feed([&](double t) { return sinus(t) + atrial(t) + after(t); }, 0.0, early + 6.0);
  return chain.class_at(early);
}

TEST(BeatClassifier, CallsANarrowBeatEarlyOnlyWhereTheRhythmIsRegular) {
  EXPECT_EQ(class_of_early_narrow_beat(0.01), BeatClass::supraventricular);
  EXPECT_EQ(class_of_early_narrow_beat(0.10), BeatClass::normal);
}

TEST(BeatClassifier, KeepsBroadUsualBeatsForNormal) {
  // A bundle branch block: every beat is wide, in time.
  Chain chain;
  chain.feed(drawn::beats(drawn::regular(0.5, 30.0, 80.0), drawn::ventricular_beat), 0.0, 30.0);
  for (const ClassifiedBeat& beat : chain.beats) EXPECT_NE(beat.beat_class, BeatClass::ventricular) << s(beat.time);
}

TEST(BeatClassifier, ALeadThatIsOffOrFlatDoesNotHideTheBeatsOfAnother) {
  const Rhythm rhythm = with_one_ectopic();
  for (const bool off : {true, false}) {
    Chain chain;
    const auto good = drawn::blocks(wave_of(rhythm), 0.0, 30.0, k250Hz, 0);
    auto other = drawn::blocks([](double) { return 0.0; }, 0.0, 30.0, k250Hz, 1);
    for (std::size_t i = 0; i < good.size(); ++i) {
      if (off) other[i].state = ChannelState::leads_off;
      ClassifiedBeats due;
      chain.classifier.on(other[i], due);
      chain.keep(due);
      chain.feed(good[i]);
    }
    EXPECT_EQ(chain.class_at(rhythm.ventricular.front()), BeatClass::ventricular) << off;
    EXPECT_EQ(chain.class_at(rhythm.normal.back() - 1.6), BeatClass::normal) << off;
  }
}

TEST(BeatClassifier, SurvivesNoiseAndExtremes) {
  constexpr unsigned kSeed = 11;
  SCOPED_TRACE(kSeed);
  std::mt19937 random{kSeed};
  std::uniform_int_distribution<int> any{-32768, 32767};
  Chain chain;
  for (SampleBlock block : drawn::blocks(wave_of(with_one_ectopic()), 0.0, 30.0, k250Hz)) {
    for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(any(random));
    chain.feed(block);
  }
  for (const ClassifiedBeat& beat : chain.beats) EXPECT_FALSE(std::isnan(beat.ventricular));
}

TEST(BeatMeasurer, MeasuresPrematurityAgainstTheUsualInterval) {
  QrsDetector qrs;
  BeatMeasurer measurer;
  const Rhythm rhythm = with_one_ectopic();
  bool found = false;
  for (const SampleBlock& block : drawn::blocks(wave_of(rhythm), 0.0, 30.0, k250Hz)) {
    MeasuredBeats measured;
    measurer.on(block, measured);
    DetectedBeats detected;
    qrs.on(block, detected);
    for (const DetectedBeat& beat : detected) measurer.on(beat, measured);
    for (const MeasuredBeat& beat : measured) {
      if (beat.provisional) continue;
      if (std::abs(s(beat.time) - rhythm.ventricular.front()) > 0.15) continue;
      ASSERT_TRUE(beat.features.has_value());
      found = true;
      BeatFeatures f = *beat.features;
      EXPECT_NEAR(at(f, BeatFeature::rr_before), 0.5F / 0.8F, 0.15F);
      EXPECT_NEAR(at(f, BeatFeature::rr_after), 1.1F / 0.8F, 0.15F);
    }
  }
  EXPECT_TRUE(found);
}

TEST(LeadWave, BridgesFortyMillisecondsAndNoMore) {
  const auto seen_after_hole = [](std::size_t missing) {
    LeadWave wave{{mdc::kEcgLeadII, 0}, kShapeSlot, {0.7, 40.0}};
    for (SampleBlock block : drawn::blocks(drawn::fibrillation, 0.0, 1.0, SamplePeriod{1, 250})) {
      if (block.first_sample == Instant{std::chrono::milliseconds{500}}) {
        for (std::size_t i = 0; i < missing; ++i) block.samples[i] = kMissingSample;
      }
      wave.on(block);
    }
    return wave[135].seen;  // 0.540 s: the eleventh sample
  };
  EXPECT_TRUE(seen_after_hole(10));
  EXPECT_FALSE(seen_after_hole(11));
}

}  // namespace
}  // namespace ward
