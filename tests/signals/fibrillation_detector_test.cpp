#include "pipeline/signals/fibrillation_detector.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "pipeline/signals/boosted_trees.h"
#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/fibrillation_lead.h"
#include "pipeline/signals/window_spectrum.h"
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

TEST(FibrillationDetector, FineUndulationBelowATenthOfAMillivoltIsLeftToAsystole) {
  FibrillationDetector below;
  FibrillationDetector above;
  // fibrillation() swings about 1.1 mV.
  const Wave faint = [](double t) { return 0.06 * drawn::fibrillation(t); };
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

/// A table that says yes, or no, to whatever it is shown.
BoostedTrees always(float log_odds) { return {log_odds, {}}; }

TEST(FibrillationDetector, NeedsThreeWindowsOfFour) {
  FibrillationDetector detector{always(1.0F)};
  int windows_seen = 0;
  for (const SampleBlock& block : drawn::blocks(sinus, 0.0, 10.0, k250Hz)) {
    FibrillationWindows windows;
    detector.on(block, windows);
    for (const FibrillationWindow& window : windows) windows_seen += window.usable ? 1 : 0;
    EXPECT_EQ(detector.fibrillating(block.end()), windows_seen >= 3) << windows_seen;
  }
  EXPECT_GE(windows_seen, 4);
}

TEST(FibrillationDetector, EvidenceMustLieAboveTheThreshold) {
  FibrillationDetector at_threshold{always(0.0F)};
  FibrillationDetector above{always(0.01F)};
  (void)first_announced(at_threshold, sinus, 0.0, 10.0);
  (void)first_announced(above, sinus, 0.0, 10.0);
  EXPECT_FALSE(at_threshold.fibrillating(at(10.0)));
  EXPECT_TRUE(above.fibrillating(at(10.0)));
}

TEST(FibrillationLead, TellsAWindowThatIsUnseenFromAQuietOne) {
  std::array<float, kWaveWindow> wave{};
  FibrillationLead lead{{mdc::kEcgLeadII, 0}};
  EXPECT_EQ(lead.window(500, wave), WaveWindow::unseen);
  for (const SampleBlock& block : drawn::blocks([](double t) { return t < 5.0 ? 0.0 : sinus(t); }, 0.0, 8.0, k250Hz)) {
    lead.on(block);
  }
  EXPECT_EQ(lead.window(5 * 125, wave), WaveWindow::quiet);
  EXPECT_EQ(lead.window(6 * 125, wave), WaveWindow::quiet);
  EXPECT_EQ(lead.window(9 * 125, wave), WaveWindow::unseen);
}

TEST(FibrillationLead, TellsABaselineAtRestFromARail) {
  std::array<float, kWaveWindow> wave{};
  FibrillationLead resting{{mdc::kEcgLeadII, 0}};
  FibrillationLead clipped{{mdc::kEcgLeadII, 1}};
  FibrillationLead moving{{mdc::kEcgLeadII, 2}};
  const Wave slow = drawn::beats(drawn::regular(0.5, 6.0, 35.0), drawn::normal_beat);
  const Wave cut = [](double t) { return std::clamp(3.0 * drawn::fibrillation(t), -0.4, 0.4); };
  for (const SampleBlock& block : drawn::blocks(slow, 0.0, 6.0, k250Hz)) resting.on(block);
  for (const SampleBlock& block : drawn::blocks(cut, 0.0, 6.0, k250Hz)) clipped.on(block);
  for (const SampleBlock& block : drawn::blocks(drawn::fibrillation, 0.0, 6.0, k250Hz)) moving.on(block);
  EXPECT_EQ(resting.window(600, wave), WaveWindow::quiet);
  EXPECT_EQ(clipped.window(600, wave), WaveWindow::clipped);
  EXPECT_EQ(moving.window(600, wave), WaveWindow::judged);
}

TEST(FibrillationFeatures, TellASineFromSparseBeats) {
  FibrillationFeatures features;
  std::array<float, kWaveWindow> sine{};
  std::array<float, kWaveWindow> sparse{};
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    const double t = static_cast<double>(i) / kWaveHz;
    sine[i] = static_cast<float>(std::sin(2.0 * std::numbers::pi * 5.0 * t));
    sparse[i] = static_cast<float>(sinus(t));
  }
  const WaveFeatures of_sine = features.of(sine);
  const WaveFeatures of_sparse = features.of(sparse);
  const auto value = [](const WaveFeatures& f, WaveFeature feature) { return f[static_cast<std::size_t>(feature)]; };
  EXPECT_NEAR(value(of_sine, WaveFeature::peak_frequency), 5.0F, 0.25F);
  EXPECT_NEAR(value(of_sine, WaveFeature::mean_frequency), 5.0F, 0.5F);
  EXPECT_NEAR(value(of_sine, WaveFeature::kurtosis), 1.5F, 0.05F);
  EXPECT_LT(value(of_sine, WaveFeature::filter_leakage), 0.25F);
  EXPECT_GT(value(of_sine, WaveFeature::peak_share), 0.95F);
  EXPECT_GT(value(of_sparse, WaveFeature::kurtosis), 6.0F);
  EXPECT_GT(value(of_sparse, WaveFeature::baseline_share), 0.5F);
  EXPECT_EQ(value(of_sparse, WaveFeature::salient_count), 5.0F);
}

TEST(WindowSpectrum, PutsASineIntoItsBin) {
  WindowSpectrum spectrum;
  std::array<float, WindowSpectrum::kPoints> wave{};
  for (std::size_t i = 0; i < wave.size(); ++i) {
    wave[i] = static_cast<float>(std::sin(2.0 * std::numbers::pi * 20.0 * static_cast<double>(i) / 512.0));
  }
  const auto power = spectrum.of(wave);
  EXPECT_EQ(std::max_element(power.begin(), power.end()) - power.begin(), 20);
  EXPECT_LT(power[30], 1e-6F * power[20]);
}

TEST(BoostedTrees, GoLeftBelowTheThresholdAndRightAtIt) {
  BoostedTree tree;
  tree.nodes[0] = {1, 0.5F};
  tree.leaves = {-1, -1, -1, -1, 2, 2, 2, 2};
  const std::array<BoostedTree, 1> trees{tree};
  const BoostedTrees table{0.25F, trees};
  EXPECT_FLOAT_EQ(table.log_odds(std::array{9.0F, 0.499F}), -0.75F);
  EXPECT_FLOAT_EQ(table.log_odds(std::array{9.0F, 0.5F}), 2.25F);
  EXPECT_TRUE(asks_only_for(trees, 2));
  EXPECT_FALSE(asks_only_for(trees, 1));
}

}  // namespace
}  // namespace ward
