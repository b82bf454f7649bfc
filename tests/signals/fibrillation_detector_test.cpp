#include "pipeline/signals/fibrillation_detector.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "pipeline/signals/boosted_trees.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using drawn::Wave;

constexpr SamplePeriod k250Hz{1, 250};

double sinus(double t) {
  static const Wave wave = drawn::beats(drawn::regular(0.5, 400.0, 75.0), drawn::normal_beat);
  return wave(t);
}

/// A table that says yes, or no, to whatever it is shown.
BoostedTrees always(float log_odds) { return {log_odds, {}}; }

Instant at(double s) { return Instant{Nanoseconds{static_cast<std::int64_t>(s * 1e9)}}; }

/// Feeds a wave and tells when fibrillation was first announced.
std::optional<double> first_announced(FibrillationDetector& detector, const Wave& wave, double from_s, double to_s,
                                      SamplePeriod period = k250Hz) {
  std::optional<double> first;
  for (const SampleBlock& block : drawn::blocks(wave, from_s, to_s, period)) {
    detector.on(block);
    if (!first && detector.fibrillating(block.end())) first = seconds(block.end().time_since_epoch());
  }
  return first;
}

TEST(FibrillationDetector, AnnouncesFibrillationWithinEightSeconds) {
  FibrillationDetector detector;
  const Wave wave = [](double t) { return t < 20.0 ? sinus(t) : drawn::fibrillation(t); };
  const auto announced = first_announced(detector, wave, 0.0, 30.0);
  ASSERT_TRUE(announced.has_value());
  EXPECT_GT(*announced, 21.0);
  EXPECT_LE(*announced, 28.0);
  ASSERT_TRUE(detector.onset().has_value());
  EXPECT_GE(*detector.onset(), at(21.0));
}

TEST(FibrillationDetector, StaysSilentInSinusRhythmAtAnyRateAndSampleRate) {
  for (const SamplePeriod period : {SamplePeriod{1, 100}, k250Hz, SamplePeriod{1, 360}, SamplePeriod{2, 625},
                                    SamplePeriod{1, 1000}}) {
    for (const double rate : {30.0, 60.0, 110.0, 150.0}) {
      FibrillationDetector detector;
      const Wave wave = drawn::beats(drawn::regular(0.5, 30.0, rate), drawn::normal_beat);
      EXPECT_FALSE(first_announced(detector, wave, 0.0, 30.0, period).has_value()) << rate << " at " << period.hertz();
      EXPECT_TRUE(detector.judged(at(30.0)));
    }
  }
}

TEST(FibrillationDetector, SeesFibrillationAtAnySampleRate) {
  for (const SamplePeriod period : {SamplePeriod{1, 100}, SamplePeriod{1, 360}, SamplePeriod{2, 625},
                                    SamplePeriod{1, 1000}}) {
    FibrillationDetector detector;
    EXPECT_TRUE(first_announced(detector, drawn::fibrillation, 0.0, 12.0, period).has_value()) << period.hertz();
  }
}

TEST(FibrillationDetector, EndsAfterTheRhythmReturns) {
  FibrillationDetector detector;
  const Wave wave = [](double t) { return t < 15.0 ? drawn::fibrillation(t) : sinus(t); };
  ASSERT_TRUE(first_announced(detector, wave, 0.0, 15.0).has_value());
  EXPECT_TRUE(detector.fibrillating(at(15.0)));
  (void)first_announced(detector, wave, 15.0, 25.0);
  EXPECT_FALSE(detector.fibrillating(at(25.0)));
  EXPECT_FALSE(detector.onset().has_value());
}

TEST(FibrillationDetector, AFlatLineIsNotFibrillation) {
  FibrillationDetector detector;
  EXPECT_FALSE(first_announced(detector, [](double) { return 0.0; }, 0.0, 20.0).has_value());
  EXPECT_TRUE(detector.judged(at(20.0)));
}

TEST(FibrillationDetector, AsystoleAfterFibrillationEndsIt) {
  FibrillationDetector detector;
  const Wave wave = [](double t) { return t < 15.0 ? drawn::fibrillation(t) : 0.002 * std::sin(t); };
  ASSERT_TRUE(first_announced(detector, wave, 0.0, 15.0).has_value());
  (void)first_announced(detector, wave, 15.0, 24.0);
  EXPECT_FALSE(detector.fibrillating(at(24.0)));
}

TEST(FibrillationDetector, FineUndulationBelowTheSmallestQrsIsLeftToAsystole) {
  FibrillationDetector below;
  FibrillationDetector above;
  // fibrillation() swings about 1.1 mV.
  const Wave faint = [](double t) { return 0.10 * drawn::fibrillation(t); };
  const Wave coarse = [](double t) { return 0.30 * drawn::fibrillation(t); };
  EXPECT_FALSE(first_announced(below, faint, 0.0, 15.0).has_value());
  EXPECT_TRUE(first_announced(above, coarse, 0.0, 15.0).has_value());
}

TEST(FibrillationDetector, SaysNothingOfSignalItDoesNotSee) {
  FibrillationDetector detector;
  for (SampleBlock block : drawn::blocks(drawn::fibrillation, 0.0, 15.0, k250Hz)) {
    block.state = ChannelState::leads_off;
    detector.on(block);
  }
  EXPECT_FALSE(detector.fibrillating(at(15.0)));
  EXPECT_FALSE(detector.judged(at(15.0)));

  for (SampleBlock block : drawn::blocks(drawn::fibrillation, 15.0, 30.0, k250Hz)) {
    block.samples.fill(kMissingSample);
    detector.on(block);
  }
  EXPECT_FALSE(detector.fibrillating(at(30.0)));
  EXPECT_FALSE(detector.judged(at(30.0)));
}

TEST(FibrillationDetector, ForgetsWhatItSawWhenTheSignalStops) {
  FibrillationDetector detector;
  ASSERT_TRUE(first_announced(detector, drawn::fibrillation, 0.0, 15.1).has_value());
  ASSERT_TRUE(detector.latest().has_value());
  ASSERT_EQ(detector.latest()->end, at(15.0));
  EXPECT_TRUE(detector.fibrillating(at(18.0)));
  EXPECT_FALSE(detector.fibrillating(at(18.1)));
}

TEST(FibrillationDetector, AHoleInFibrillationDoesNotHideIt) {
  FibrillationDetector detector;
  (void)first_announced(detector, drawn::fibrillation, 0.0, 10.0);
  EXPECT_TRUE(first_announced(detector, drawn::fibrillation, 15.0, 26.0).has_value());
}

TEST(FibrillationDetector, AnArtefactInOneLeadDoesNotOutweighACleanOne) {
  FibrillationDetector detector;
  const auto shaken = drawn::blocks(drawn::fibrillation, 0.0, 20.0, k250Hz, 0);
  const auto clean = drawn::blocks(sinus, 0.0, 20.0, k250Hz, 1);
  for (std::size_t i = 0; i < shaken.size(); ++i) {
    detector.on(shaken[i]);
    detector.on(clean[i]);
    EXPECT_FALSE(detector.fibrillating(clean[i].end()));
  }
}

TEST(FibrillationDetector, ALeadThatIsOffDoesNotHideFibrillationInTheOther) {
  FibrillationDetector detector;
  const auto seen = drawn::blocks(drawn::fibrillation, 0.0, 15.0, k250Hz, 0);
  auto off = drawn::blocks(sinus, 0.0, 15.0, k250Hz, 1);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    off[i].state = ChannelState::leads_off;
    detector.on(seen[i]);
    detector.on(off[i]);
  }
  EXPECT_TRUE(detector.fibrillating(at(15.0)));
}

TEST(FibrillationDetector, AClippedSquareWaveCannotBeJudged) {
  FibrillationDetector detector;
  const Wave square = [](double t) { return std::fmod(t, 0.4) < 0.2 ? 2.0 : -2.0; };
  EXPECT_FALSE(first_announced(detector, square, 0.0, 15.0).has_value());
  EXPECT_FALSE(detector.judged(at(15.0)));
}

TEST(FibrillationDetector, AShockNeitherEndsFibrillationNorBeginsIt) {
  const auto shocked = [](const Wave& wave) {
    return [wave](double t) { return t > 15.0 && t < 16.0 ? 5.0 : wave(t); };
  };
  FibrillationDetector in_fibrillation;
  FibrillationDetector in_sinus;
  for (const SampleBlock& block : drawn::blocks(shocked(drawn::fibrillation), 0.0, 24.0, k250Hz)) {
    in_fibrillation.on(block);
    if (block.end() > at(10.0)) {
      EXPECT_TRUE(in_fibrillation.fibrillating(block.end()));
    }
  }
  EXPECT_FALSE(first_announced(in_sinus, shocked(sinus), 0.0, 24.0).has_value());
  EXPECT_TRUE(in_sinus.judged(at(24.0)));
}

TEST(FibrillationDetector, AWaveTooHighForTheAmplifierIsStillFibrillation) {
  FibrillationDetector detector;
  const Wave cut = [](double t) { return std::clamp(3.0 * drawn::fibrillation(t), -1.2, 1.2); };
  EXPECT_TRUE(first_announced(detector, cut, 0.0, 12.0).has_value());
}

TEST(FibrillationDetector, BelievesAnUnusableWindowForThreeSecondsOnly) {
  FibrillationDetector detector{always(3.0F)};
  std::vector<FibrillationWindow> unusable;
  for (SampleBlock block : drawn::blocks(drawn::fibrillation, 0.0, 20.0, k250Hz)) {
    if (block.first_sample >= at(10.0)) block.state = ChannelState::leads_off;
    FibrillationWindows windows;
    detector.on(block, windows);
    for (const FibrillationWindow& window : windows) {
      if (!window.usable && window.end > at(10.0)) unusable.push_back(window);
    }
  }
  ASSERT_GE(unusable.size(), 5U);
  const Instant last_usable = unusable.front().end - std::chrono::seconds{1};
  for (const FibrillationWindow& window : unusable) {
    EXPECT_EQ(window.fibrillatory, window.end - last_usable <= FibrillationDetector::kMemory);
  }
}

TEST(FibrillationDetector, SaysThatItCannotSeeWhenItsLeadsAreTakenOff) {
  FibrillationDetector detector;
  const auto first = drawn::blocks(sinus, 0.0, 30.0, k250Hz, 0);
  const auto second = drawn::blocks(sinus, 0.0, 30.0, k250Hz, 1);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const Instant now = first[i].end();
    if (now <= at(20.0)) detector.on(first[i]);
    if (now <= at(10.0)) detector.on(second[i]);
    if (now > at(10.5) && now < at(20.0)) {
      ASSERT_TRUE(detector.latest().has_value());
      EXPECT_TRUE(detector.judged(now)) << "one lead is left";
    }
    EXPECT_FALSE(detector.fibrillating(now));
  }
  EXPECT_FALSE(detector.judged(at(23.5)));
}

TEST(FibrillationDetector, FollowsADeviceThatChangesItsRate) {
  FibrillationDetector detector;
  (void)first_announced(detector, sinus, 0.0, 12.0, k250Hz);
  EXPECT_FALSE(first_announced(detector, sinus, 12.0, 24.0, SamplePeriod{1, 500}).has_value());
  EXPECT_TRUE(detector.judged(at(24.0)));
  const auto announced = first_announced(detector, drawn::fibrillation, 24.0, 40.0, SamplePeriod{1, 125});
  ASSERT_TRUE(announced.has_value());
  EXPECT_LE(*announced, 33.0);
}

TEST(FibrillationDetector, WhiteNoiseAndExtremesNeverCrashItOrCount) {
  constexpr unsigned kSeed = 7;
  SCOPED_TRACE(kSeed);
  std::mt19937 random{kSeed};
  std::uniform_int_distribution<int> any{-32768, 32767};
  FibrillationDetector detector;
  for (SampleBlock block : drawn::blocks(sinus, 0.0, 20.0, k250Hz)) {
    for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(any(random));
    detector.on(block);
    EXPECT_FALSE(detector.fibrillating(block.end()));
  }
}

TEST(FibrillationDetector, NeedsThreeWindowsOfFour) {
  FibrillationDetector detector{always(1.0F)};
  int windows_seen = 0;
  for (const SampleBlock& block : drawn::blocks(drawn::fibrillation, 0.0, 10.0, k250Hz)) {
    FibrillationWindows windows;
    detector.on(block, windows);
    for (const FibrillationWindow& window : windows) windows_seen += window.usable ? 1 : 0;
    EXPECT_EQ(detector.fibrillating(block.end()), windows_seen >= 3) << windows_seen;
  }
  EXPECT_GE(windows_seen, 4);
}

TEST(FibrillationDetector, EvidenceAddsUpAboveTheNeutralMarkOnly) {
  FibrillationDetector below{always(FibrillationDetector::kNeutral - 0.5F)};
  FibrillationDetector above{always(FibrillationDetector::kNeutral + 0.5F)};
  (void)first_announced(below, drawn::fibrillation, 0.0, 20.0);
  (void)first_announced(above, drawn::fibrillation, 0.0, 20.0);
  EXPECT_FALSE(below.fibrillating(at(20.0)));
  EXPECT_TRUE(above.fibrillating(at(20.0)));
}

}  // namespace
}  // namespace ward
