#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

#include "pipeline/signals/boosted_trees.h"
#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/fibrillation_lead.h"
#include "pipeline/signals/window_spectrum.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using drawn::Wave;

constexpr SamplePeriod k250Hz{1, 250};

double sinus(double t) {
  static const Wave wave = drawn::beats(drawn::regular(0.5, 60.0, 75.0), drawn::normal_beat);
  return wave(t);
}

/// The last slot boundary at or before a second.
std::int64_t slot(double s) { return static_cast<std::int64_t>(s * kWaveHz); }

FibrillationLead fed(const Wave& wave, double to_s) {
  FibrillationLead lead{{mdc::kEcgLeadII, 0}};
  for (const SampleBlock& block : drawn::blocks(wave, 0.0, to_s, k250Hz)) lead.on(block);
  return lead;
}

TEST(FibrillationLead, TellsAWindowThatIsUnseenFromAQuietOne) {
  std::array<float, kWaveWindow> wave{};
  FibrillationLead lead{{mdc::kEcgLeadII, 0}};
  EXPECT_EQ(lead.window(slot(4), wave).state, WaveWindow::unseen);
  lead = fed([](double t) { return t < 5.0 ? 0.0 : sinus(t); }, 8.0);
  EXPECT_EQ(lead.window(slot(5), wave).state, WaveWindow::quiet);
  EXPECT_EQ(lead.window(slot(8), wave).state, WaveWindow::judged);
  EXPECT_EQ(lead.window(slot(9), wave).state, WaveWindow::unseen);
}

TEST(FibrillationLead, TellsABaselineAtRestFromARail) {
  std::array<float, kWaveWindow> wave{};
  const Wave slow = drawn::beats(drawn::regular(0.5, 6.0, 35.0), drawn::normal_beat);
  const Wave railed = [](double t) { return std::fmod(t, 2.0) < 1.2 ? drawn::fibrillation(t) : 5.0; };
  EXPECT_EQ(fed(slow, 6.0).window(slot(5), wave).state, WaveWindow::judged);
  EXPECT_EQ(fed(railed, 6.0).window(slot(5), wave).state, WaveWindow::clipped);
  EXPECT_EQ(fed(drawn::fibrillation, 6.0).window(slot(5), wave).state, WaveWindow::judged);
}

TEST(FibrillationLead, CutsOutAShockAndKeepsWhatLiesAroundIt) {
  std::array<float, kWaveWindow> wave{};
  const Wave shocked = [](double t) { return t > 2.0 && t < 2.8 ? 5.0 : drawn::fibrillation(t); };
  const auto [state, count] = fed(shocked, 6.0).window(slot(5), wave);
  EXPECT_EQ(state, WaveWindow::judged);
  EXPECT_LT(count, kWaveWindow - 45);
  EXPECT_GT(count, kWaveWindow - 65);
  for (std::size_t i = 0; i < count; ++i) EXPECT_LT(std::abs(wave[i]), 2.5F) << i;
}

TEST(FibrillationLead, KeepsTheFlatTopsOfAWaveTooHighForTheAmplifier) {
  std::array<float, kWaveWindow> wave{};
  const Wave cut = [](double t) { return std::clamp(3.0 * drawn::fibrillation(t), -1.0, 1.0); };
  const auto [state, count] = fed(cut, 6.0).window(slot(5), wave);
  EXPECT_EQ(state, WaveWindow::judged);
  EXPECT_EQ(count, kWaveWindow);
}

TEST(FibrillationLead, AWindowDoesNotRememberAJumpBeforeIt) {
  std::array<float, kWaveWindow> calm{};
  std::array<float, kWaveWindow> after{};
  const Wave jumped = [](double t) { return drawn::fibrillation(t) + (t < 3.0 ? 4.0 : 0.0); };
  ASSERT_EQ(fed(drawn::fibrillation, 8.0).window(slot(7.5), calm).count, kWaveWindow);
  ASSERT_EQ(fed(jumped, 8.0).window(slot(7.5), after).count, kWaveWindow);
  for (std::size_t i = 0; i < kWaveWindow; ++i) EXPECT_NEAR(calm[i], after[i], 0.01F) << i;
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
  EXPECT_GT(value(of_sparse, WaveFeature::outstanding), 2.0F * value(of_sine, WaveFeature::outstanding));
  EXPECT_GT(value(of_sparse, WaveFeature::baseline_share), 0.5F);
  EXPECT_EQ(value(of_sparse, WaveFeature::salient_count), 1.25F);  // 75 /min
}

TEST(FibrillationFeatures, AreFiniteWhateverTheWindow) {
  FibrillationFeatures features;
  std::mt19937 random{11};
  std::normal_distribution<float> noise;
  std::array<float, kWaveWindow> window{};
  const auto all_finite = [&](std::size_t count) {
    const WaveFeatures f = features.of({window.data(), count});
    return std::all_of(f.begin(), f.end(), [](float v) { return std::isfinite(v); });
  };
  for (const std::size_t count : {std::size_t{0}, kLeastWave, kLeastWave + 1, kWaveWindow}) {
    window.fill(0.0F);
    EXPECT_TRUE(all_finite(count)) << "flat, " << count;
    window.fill(1e6F);
    EXPECT_TRUE(all_finite(count)) << "offset, " << count;
    window.back() = -1e6F;
    window.front() = 2e6F;
    EXPECT_TRUE(all_finite(count)) << "spikes, " << count;
    for (float& v : window) v = 1e-6F * noise(random);
    EXPECT_TRUE(all_finite(count)) << "faint, " << count;
    for (float& v : window) v = 300.0F * noise(random);
    EXPECT_TRUE(all_finite(count)) << "loud, " << count;
  }
}

TEST(FibrillationFeatures, DoNotMindPolarityNorGainButForTheSwing) {
  FibrillationFeatures features;
  std::array<float, kWaveWindow> window{};
  std::array<float, kWaveWindow> turned{};
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    window[i] = static_cast<float>(drawn::fibrillation(static_cast<double>(i) / kWaveHz));
    turned[i] = -2.0F * window[i];
  }
  const WaveFeatures a = features.of(window);
  const WaveFeatures b = features.of(turned);
  for (std::size_t f = 0; f < kWaveFeatures; ++f) {
    if (f == static_cast<std::size_t>(WaveFeature::swing)) {
      EXPECT_NEAR(b[f], a[f] + std::log10(2.0F), 0.01F);
    } else {
      EXPECT_NEAR(b[f], a[f], 0.02F + 0.02F * std::abs(a[f])) << f;
    }
  }
}

TEST(WindowSpectrum, PutsASineIntoItsBin) {
  WindowSpectrum spectrum;
  std::array<float, WindowSpectrum::kPoints> wave{};
  for (std::size_t i = 0; i < wave.size(); ++i) {
    wave[i] = static_cast<float>(std::sin(2.0 * std::numbers::pi * 20.0 * static_cast<double>(i) / 256.0));
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
