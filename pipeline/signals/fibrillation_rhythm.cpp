// The part of FibrillationFeatures that looks for what repeats: spectrum,
// correlation, and the peaks that QRS complexes would be.
#include <algorithm>
#include <cmath>

#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/fibrillation_scale.h"

namespace ward {

using fibrillation_scale::at;
using fibrillation_scale::Distribution;
using fibrillation_scale::inner_product;
using fibrillation_scale::kLeast;

void FibrillationFeatures::spectral(WaveFeatures& f) {
  constexpr double kBinHz = kWaveHz / static_cast<double>(WindowSpectrum::kPoints);
  constexpr auto bin = [](float hz) { return static_cast<std::size_t>(hz / static_cast<float>(kBinHz) + 0.5F); };
  const auto power = spectrum_.of(x());
  constexpr std::size_t kFirst = bin(0.7F);
  constexpr std::size_t kLast = bin(20.0F);
  float total = 1e-9F;
  float moment = 0.0F;
  std::size_t peak = bin(1.0F);
  for (std::size_t k = kFirst; k <= kLast; ++k) {
    total += power[k];
    moment += power[k] * static_cast<float>(k);
    if (k >= bin(1.0F) && k <= bin(12.0F) && power[k] > power[peak]) peak = k;
  }
  const float centroid = moment / total;  // bins
  float spread = 0.0F;
  float entropy = 0.0F;
  for (std::size_t k = kFirst; k <= kLast; ++k) {
    const float share = power[k] / total;
    const float off = static_cast<float>(k) - centroid;
    spread += share * off * off;
    if (share > 1e-9F) entropy -= share * std::log(share);
  }
  const auto band = [&](float from_hz, float to_hz) {
    float sum = 0.0F;
    const std::size_t to = std::min(bin(to_hz), kLast);
    for (std::size_t k = std::max(bin(from_hz), kFirst); k <= to; ++k) sum += power[k];
    return sum / total;
  };
  constexpr auto kHzABin = static_cast<float>(kBinHz);
  const float hz = static_cast<float>(peak) * kHzABin;
  float harmonics = 0.0F;
  for (const float multiple : {2.0F, 3.0F, 4.0F}) harmonics += band(multiple * hz - 0.35F, multiple * hz + 0.35F);
  at(f, WaveFeature::peak_frequency) = hz;
  at(f, WaveFeature::peak_share) = band(0.7F * hz, 1.4F * hz);
  at(f, WaveFeature::harmonic_share) = harmonics;
  at(f, WaveFeature::low_share) = band(2.0F, 9.0F);
  at(f, WaveFeature::high_share) = band(11.0F, 20.0F);
  at(f, WaveFeature::centroid) = centroid * kHzABin;
  at(f, WaveFeature::bandwidth) = std::sqrt(spread) * kHzABin;
  at(f, WaveFeature::spectral_entropy) = entropy / std::log(static_cast<float>(kLast - kFirst + 1));
}

void FibrillationFeatures::correlation(WaveFeatures& f) const {
  constexpr std::size_t kFrom = static_cast<std::size_t>(0.15 * kWaveHz);
  constexpr std::size_t kTo = static_cast<std::size_t>(1.0 * kWaveHz);
  float all = kLeast;
  for (const float value : x()) all += value * value;
  float early = all;  // energy of what lies `lag` before something
  float late = all;   // energy of what lies `lag` after something
  float best = -1.0F;
  std::size_t best_lag = kFrom;
  bool fallen = false;  // past the first lobe, which belongs to lag 0
  for (std::size_t lag = 1; lag <= kTo; ++lag) {
    early -= x_[count_ - lag] * x_[count_ - lag];
    late -= x_[lag - 1] * x_[lag - 1];
    const float product = inner_product(x().subspan(lag), x().first(count_ - lag));
    const float r = product / std::sqrt(std::max(kLeast, early) * std::max(kLeast, late));
    fallen = fallen || r < 0.1F;
    if (fallen && lag >= kFrom && r > best) {
      best = r;
      best_lag = lag;
    }
  }
  at(f, WaveFeature::autocorrelation) = best;
  at(f, WaveFeature::autocorrelation_lag) = static_cast<float>(best_lag) / static_cast<float>(kWaveHz);
}

void FibrillationFeatures::phase_space(WaveFeatures& f) const {
  constexpr std::size_t kBoxes = 20;
  constexpr std::size_t kDelay = static_cast<std::size_t>(0.5 * kWaveHz);
  std::array<bool, kBoxes * kBoxes> visited{};
  std::array<std::uint8_t, kWaveWindow> box{};
  const auto [low, high] = std::minmax_element(x().begin(), x().end());
  const float scale = static_cast<float>(kBoxes) / std::max(kLeast, *high - *low);
  for (std::size_t i = 0; i < count_; ++i) {
    box[i] = static_cast<std::uint8_t>(std::min(static_cast<std::size_t>((x_[i] - *low) * scale), kBoxes - 1));
  }
  for (std::size_t i = kDelay; i < count_; ++i) visited[box[i] * kBoxes + box[i - kDelay]] = true;
  const auto count = std::count(visited.begin(), visited.end(), true);
  at(f, WaveFeature::phase_space) = static_cast<float>(count) / static_cast<float>(count_ - kDelay);
}

void FibrillationFeatures::salience(WaveFeatures& f) {
  constexpr std::size_t kBox = 6;  // 96 ms: a QRS
  std::array<float, kWaveWindow> activity{};
  float sum = 0.0F;
  float highest = kLeast;
  for (std::size_t i = 0; i < count_; ++i) {
    sum += slope_[i] - (i >= kBox ? slope_[i - kBox] : 0.0F);
    activity[i] = std::max(0.0F, sum);
    highest = std::max(highest, activity[i]);
  }
  const Distribution levels{{activity.data(), count_}, 0.0F, highest};
  at(f, WaveFeature::salience) = highest / std::max(kLeast, levels.percentile(0.5F));
  at(f, WaveFeature::salient_quiet) = levels.percentile(0.2F) / highest;
  salient_peaks(f, {activity.data(), count_}, highest);
}

void FibrillationFeatures::salient_peaks(WaveFeatures& f, std::span<const float> activity, float highest) const {
  constexpr std::size_t kApart = static_cast<std::size_t>(0.25 * kWaveHz);
  std::array<std::size_t, 20> peaks{};
  std::size_t count = 0;
  for (std::size_t i = 1; i + 1 < activity.size() && count < peaks.size(); ++i) {
    const bool top = activity[i] >= activity[i - 1] && activity[i] > activity[i + 1];
    if (!top || activity[i] < 0.5F * highest) continue;
    if (count > 0 && i - peaks[count - 1] < kApart) {
      if (activity[i] > activity[peaks[count - 1]]) peaks[count - 1] = i;
    } else {
      peaks[count++] = i;
    }
  }
  const float seconds = static_cast<float>(activity.size()) / static_cast<float>(kWaveHz);
  at(f, WaveFeature::salient_count) = static_cast<float>(count) / seconds;
  float spread = 1.0F;
  if (count >= 3) {
    const float mean = static_cast<float>(peaks[count - 1] - peaks[0]) / static_cast<float>(count - 1);
    float squares = 0.0F;
    for (std::size_t i = 1; i < count; ++i) {
      const float off = static_cast<float>(peaks[i] - peaks[i - 1]) - mean;
      squares += off * off;
    }
    spread = std::sqrt(squares / static_cast<float>(count - 1)) / mean;
  }
  at(f, WaveFeature::salient_spread) = spread;
}

}  // namespace ward
