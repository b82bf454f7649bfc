#include "pipeline/signals/fibrillation_features.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ward {

namespace {

constexpr auto kLength = static_cast<float>(kWaveWindow);
/// Below this (mV) nothing divides by the maximum.
constexpr float kLeast = 1e-4F;

float& at(WaveFeatures& f, WaveFeature feature) { return f[static_cast<std::size_t>(feature)]; }

/// Share of a tapered 3-s part beyond a fifth of its maximum.
float threshold_crossing(std::span<const float> part) {
  constexpr std::size_t kTaper = static_cast<std::size_t>(kWaveHz / 4);
  const auto tapered = [&](std::size_t i) {
    const std::size_t edge = std::min(i, part.size() - 1 - i);
    if (edge >= kTaper) return std::abs(part[i]);
    const double angle = std::numbers::pi * static_cast<double>(edge) / static_cast<double>(kTaper);
    return std::abs(part[i]) * static_cast<float>(0.5 - 0.5 * std::cos(angle));
  };
  float maximum = kLeast;
  for (std::size_t i = 0; i < part.size(); ++i) maximum = std::max(maximum, tapered(i));
  std::size_t beyond = 0;
  for (std::size_t i = 0; i < part.size(); ++i) beyond += tapered(i) > 0.2F * maximum ? 1U : 0U;
  return static_cast<float>(beyond) / static_cast<float>(part.size());
}

float filter_leakage(std::span<const float> x, float half_period) {
  const auto lag = static_cast<std::size_t>(std::clamp(half_period + 0.5F, 1.0F, kLength / 4));
  float through = 0.0F;
  float all = kLeast;
  for (std::size_t i = lag; i < x.size(); ++i) {
    through += std::abs(x[i] + x[i - lag]);
    all += std::abs(x[i]) + std::abs(x[i - lag]);
  }
  return through / all;
}

}  // namespace

WaveFeatures FibrillationFeatures::of(std::span<const float, kWaveWindow> window) {
  WaveFeatures f{};
  float mean = 0.0F;
  for (const float value : window) mean += value / kLength;
  for (std::size_t i = 0; i < kWaveWindow; ++i) x_[i] = window[i] - mean;
  heights(f);
  slopes(f);
  spectral(f);
  rhythm(f);
  salience(f);
  return f;
}

void FibrillationFeatures::heights(WaveFeatures& f) {
  sorted_ = x_;
  std::sort(sorted_.begin(), sorted_.end());
  swing_ = std::max(kLeast, sorted_[kWaveWindow - 1 - kWaveWindow / 50] - sorted_[kWaveWindow / 50]);
  maximum_ = std::max({kLeast, sorted_.back(), -sorted_.front()});
  at(f, WaveFeature::swing) = std::log10(swing_);

  double second = 0;
  double third = 0;
  double fourth = 0;
  std::size_t near = 0;
  for (const float value : x_) {
    const auto v = static_cast<double>(value);
    second += v * v;
    third += v * v * v;
    fourth += v * v * v * v;
    near += std::abs(value) < 0.1F * maximum_ ? 1U : 0U;
  }
  const double count = kWaveWindow;
  const double variance = std::max(1e-8, second / count);
  at(f, WaveFeature::kurtosis) = static_cast<float>(fourth / count / (variance * variance));
  at(f, WaveFeature::skewness) = static_cast<float>(std::abs(third / count / std::pow(variance, 1.5)));
  at(f, WaveFeature::baseline_share) = static_cast<float>(near) / kLength;

  for (std::size_t i = 0; i < kWaveWindow; ++i) sorted_[i] = std::abs(x_[i]);
  std::nth_element(sorted_.begin(), sorted_.begin() + kWaveWindow / 2, sorted_.end());
  at(f, WaveFeature::median_height) = sorted_[kWaveWindow / 2] / maximum_;

  constexpr std::size_t kSecond = kWaveWindow / 4;
  float least = 1e9F;
  float most = kLeast;
  for (std::size_t start = 0; start < kWaveWindow; start += kSecond) {
    const auto [low, high] = std::minmax_element(x_.begin() + static_cast<std::ptrdiff_t>(start),
                                                 x_.begin() + static_cast<std::ptrdiff_t>(start + kSecond));
    least = std::min(least, *high - *low);
    most = std::max(most, *high - *low);
  }
  at(f, WaveFeature::evenness) = least / most;

  const std::span<const float> all{x_};
  constexpr std::size_t kPart = 3 * kSecond;
  at(f, WaveFeature::threshold_crossing) =
      (threshold_crossing(all.first(kPart)) + threshold_crossing(all.last(kPart))) / 2.0F;
}

void FibrillationFeatures::slopes(WaveFeatures& f) {
  float steepest = kLeast;
  float sum_slope = kLeast;
  float sum_height = kLeast;
  slope_[0] = 0.0F;
  for (std::size_t i = 1; i < kWaveWindow; ++i) {
    slope_[i] = std::abs(x_[i] - x_[i - 1]);
    steepest = std::max(steepest, slope_[i]);
    sum_slope += slope_[i];
    sum_height += std::abs(x_[i]);
  }
  std::size_t level = 0;
  for (std::size_t i = 1; i < kWaveWindow; ++i) level += slope_[i] < 0.05F * steepest ? 1U : 0U;
  const float half_period = std::numbers::pi_v<float> * sum_height / sum_slope;  // samples, of a sine
  at(f, WaveFeature::mean_frequency) = static_cast<float>(kWaveHz) / (2.0F * half_period);
  at(f, WaveFeature::filter_leakage) = filter_leakage(x_, half_period);
  at(f, WaveFeature::slope_peak) = steepest * kLength / sum_slope;
  at(f, WaveFeature::slope_mean) = sum_slope / kLength * static_cast<float>(kWaveHz) / swing_;
  at(f, WaveFeature::level_share) = static_cast<float>(level) / kLength;

  const float hysteresis = 0.05F * swing_;
  int side = 0;
  int crossings = 0;
  for (const float value : x_) {
    if (value > hysteresis) {
      crossings += side < 0 ? 1 : 0;
      side = 1;
    } else if (value < -hysteresis) {
      crossings += side > 0 ? 1 : 0;
      side = -1;
    }
  }
  at(f, WaveFeature::crossings) = static_cast<float>(crossings) / 4.0F;
}

void FibrillationFeatures::spectral(WaveFeatures& f) {
  constexpr double kBinHz = kWaveHz / static_cast<double>(WindowSpectrum::kPoints);
  constexpr auto bin = [](double hz) { return static_cast<std::size_t>(hz / kBinHz + 0.5); };
  const auto power = spectrum_.of(x_);
  constexpr std::size_t kFirst = bin(0.7);
  constexpr std::size_t kLast = bin(30.0);
  double total = 1e-9;
  double moment = 0;
  std::size_t peak = bin(1.0);
  for (std::size_t k = kFirst; k <= kLast; ++k) {
    const auto p = static_cast<double>(power[k]);
    total += p;
    moment += p * static_cast<double>(k) * kBinHz;
    if (k >= bin(1.0) && k <= bin(12.0) && power[k] > power[peak]) peak = k;
  }
  const double centroid = moment / total;
  double spread = 0;
  double entropy = 0;
  for (std::size_t k = kFirst; k <= kLast; ++k) {
    const double share = static_cast<double>(power[k]) / total;
    const double off = static_cast<double>(k) * kBinHz - centroid;
    spread += share * off * off;
    if (share > 1e-12) entropy -= share * std::log(share);
  }
  const auto band = [&](double from_hz, double to_hz) {
    double sum = 0;
    const std::size_t to = std::min(bin(to_hz), kLast);
    for (std::size_t k = std::max(bin(from_hz), kFirst); k <= to; ++k) sum += static_cast<double>(power[k]);
    return static_cast<float>(sum / total);
  };
  const double hz = static_cast<double>(peak) * kBinHz;
  float harmonics = 0.0F;
  for (int multiple = 2; multiple <= 4; ++multiple) harmonics += band(multiple * hz - 0.35, multiple * hz + 0.35);
  at(f, WaveFeature::peak_frequency) = static_cast<float>(hz);
  at(f, WaveFeature::peak_share) = band(0.7 * hz, 1.4 * hz);
  at(f, WaveFeature::harmonic_share) = harmonics;
  at(f, WaveFeature::low_share) = band(2.0, 9.0);
  at(f, WaveFeature::high_share) = band(13.0, 30.0);
  at(f, WaveFeature::centroid) = static_cast<float>(centroid);
  at(f, WaveFeature::bandwidth) = static_cast<float>(std::sqrt(spread));
  at(f, WaveFeature::spectral_entropy) =
      static_cast<float>(entropy / std::log(static_cast<double>(kLast - kFirst + 1)));
}

void FibrillationFeatures::rhythm(WaveFeatures& f) {
  constexpr std::size_t kFrom = static_cast<std::size_t>(0.15 * kWaveHz);
  constexpr std::size_t kTo = static_cast<std::size_t>(1.0 * kWaveHz);
  float best = -1.0F;
  std::size_t best_lag = kFrom;
  bool fallen = false;  // past the first lobe, which belongs to lag 0
  for (std::size_t lag = 4; lag <= kTo; ++lag) {
    float product = 0.0F;
    float early = kLeast;
    float late = kLeast;
    for (std::size_t i = lag; i < kWaveWindow; i += 2) {
      product += x_[i] * x_[i - lag];
      early += x_[i - lag] * x_[i - lag];
      late += x_[i] * x_[i];
    }
    const float r = product / std::sqrt(early * late);
    fallen = fallen || r < 0.1F;
    if (fallen && lag >= kFrom && r > best) {
      best = r;
      best_lag = lag;
    }
  }
  at(f, WaveFeature::autocorrelation) = best;
  at(f, WaveFeature::autocorrelation_lag) = static_cast<float>(best_lag) / static_cast<float>(kWaveHz);

  constexpr std::size_t kBoxes = 40;
  constexpr std::size_t kDelay = static_cast<std::size_t>(0.5 * kWaveHz);
  std::array<bool, kBoxes * kBoxes> visited{};
  const auto [low, high] = std::minmax_element(x_.begin(), x_.end());
  const float range = std::max(kLeast, *high - *low);
  const auto box = [&](float value) {
    const float place = (value - *low) / range * static_cast<float>(kBoxes);
    return std::min(static_cast<std::size_t>(place), kBoxes - 1);
  };
  for (std::size_t i = kDelay; i < kWaveWindow; ++i) visited[box(x_[i]) * kBoxes + box(x_[i - kDelay])] = true;
  const auto count = std::count(visited.begin(), visited.end(), true);
  at(f, WaveFeature::phase_space) = static_cast<float>(count) / static_cast<float>(kWaveWindow - kDelay);
}

void FibrillationFeatures::salience(WaveFeatures& f) {
  constexpr std::size_t kBox = 12;  // 96 ms: a QRS
  std::array<float, kWaveWindow> activity{};
  float sum = 0.0F;
  float highest = kLeast;
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    sum += slope_[i] - (i >= kBox ? slope_[i - kBox] : 0.0F);
    activity[i] = std::max(0.0F, sum);
    highest = std::max(highest, activity[i]);
  }
  sorted_ = activity;
  std::sort(sorted_.begin(), sorted_.end());
  at(f, WaveFeature::salience) = highest / std::max(kLeast, sorted_[kWaveWindow / 2]);
  at(f, WaveFeature::salient_quiet) = sorted_[kWaveWindow / 5] / highest;

  constexpr std::size_t kApart = static_cast<std::size_t>(0.25 * kWaveHz);
  std::array<std::size_t, 20> peaks{};
  std::size_t count = 0;
  for (std::size_t i = 1; i + 1 < kWaveWindow && count < peaks.size(); ++i) {
    const bool top = activity[i] >= activity[i - 1] && activity[i] > activity[i + 1];
    if (!top || activity[i] < 0.5F * highest) continue;
    if (count > 0 && i - peaks[count - 1] < kApart) {
      if (activity[i] > activity[peaks[count - 1]]) peaks[count - 1] = i;
    } else {
      peaks[count++] = i;
    }
  }
  at(f, WaveFeature::salient_count) = static_cast<float>(count);
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
