#include "pipeline/signals/fibrillation_features.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/signals/fibrillation_scale.h"

namespace ward {

namespace {

using fibrillation_scale::at;
using fibrillation_scale::Distribution;
using fibrillation_scale::kLeast;

float filter_leakage(std::span<const float> x, float half_period) {
  const float most = static_cast<float>(x.size()) / 4.0F;
  const auto lag = static_cast<std::size_t>(std::clamp(half_period + 0.5F, 1.0F, most));
  float through = 0.0F;
  float all = kLeast;
  for (std::size_t i = lag; i < x.size(); ++i) {
    through += std::abs(x[i] + x[i - lag]);
    all += std::abs(x[i]) + std::abs(x[i - lag]);
  }
  return through / all;
}

}  // namespace

WaveFeatures FibrillationFeatures::of(std::span<const float> window) {
  WaveFeatures f{};
  if (window.size() < kLeastWave) return f;
  count_ = std::min(window.size(), kWaveWindow);
  float mean = 0.0F;
  for (const float value : window.first(count_)) mean += value;
  mean /= static_cast<float>(count_);
  for (std::size_t i = 0; i < count_; ++i) x_[i] = window[i] - mean;
  heights(f);
  moments(f);
  evenness(f);
  slopes(f);
  crossings(f);
  spectral(f);
  correlation(f);
  phase_space(f);
  salience(f);
  return f;
}

void FibrillationFeatures::heights(WaveFeatures& f) {
  float low = 0.0F;
  float high = 0.0F;
  for (const float value : x()) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const Distribution levels{x(), low, high};
  swing_ = std::max(kLeast, levels.percentile(0.98F) - levels.percentile(0.02F));
  at(f, WaveFeature::swing) = std::log10(swing_);

  const float maximum = std::max({kLeast, high, -low});
  for (std::size_t i = 0; i < count_; ++i) scratch_[i] = std::abs(x_[i]);
  const Distribution heights{{scratch_.data(), count_}, 0.0F, maximum};
  const float median = heights.percentile(0.5F);
  at(f, WaveFeature::median_height) = median / maximum;
  at(f, WaveFeature::outstanding) = heights.percentile(0.95F) / std::max(kLeast, median);

  const float quiet = 0.2F * heights.percentile(0.9F);
  std::size_t run = 0;
  std::size_t longest = 0;
  std::size_t near = 0;
  for (const float value : x()) {
    run = std::abs(value) < quiet ? run + 1 : 0;
    longest = std::max(longest, run);
    near += std::abs(value) < 0.1F * maximum ? 1U : 0U;
  }
  at(f, WaveFeature::longest_quiet) = static_cast<float>(longest) / static_cast<float>(kWaveHz);
  at(f, WaveFeature::baseline_share) = static_cast<float>(near) / static_cast<float>(count_);
}

void FibrillationFeatures::moments(WaveFeatures& f) const {
  float second = 0.0F;
  float third = 0.0F;
  float fourth = 0.0F;
  for (const float value : x()) {
    const float v = value / swing_;
    const float square = v * v;
    second += square;
    third += square * v;
    fourth += square * square;
  }
  const auto count = static_cast<float>(count_);
  const float variance = std::max(1e-6F, second / count);
  at(f, WaveFeature::kurtosis) = fourth / count / (variance * variance);
  at(f, WaveFeature::skewness) = std::abs(third / count / (variance * std::sqrt(variance)));
}

void FibrillationFeatures::evenness(WaveFeatures& f) const {
  std::array<float, 8> swing{};
  std::array<float, 4> quarter{};
  float beyond = 0.0F;
  const auto part = [&](std::size_t i, std::size_t of) {
    const std::size_t from = i * count_ / of;
    return x().subspan(from, (i + 1) * count_ / of - from);
  };
  const auto swing_of = [](std::span<const float> values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return *high - *low;
  };
  for (std::size_t i = 0; i < swing.size(); ++i) swing[i] = swing_of(part(i, swing.size()));
  for (std::size_t i = 0; i < quarter.size(); ++i) quarter[i] = swing_of(part(i, quarter.size()));
  std::sort(swing.begin(), swing.end());
  at(f, WaveFeature::middle_evenness) = swing[4] / std::max(kLeast, swing.back());
  const auto [least, most] = std::minmax_element(quarter.begin(), quarter.end());
  at(f, WaveFeature::evenness) = *least / std::max(kLeast, *most);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto values = part(i, 3);
    float maximum = kLeast;
    for (const float value : values) maximum = std::max(maximum, std::abs(value));
    for (const float value : values) beyond += std::abs(value) > 0.2F * maximum ? 1.0F : 0.0F;
  }
  at(f, WaveFeature::threshold_crossing) = beyond / static_cast<float>(count_);
}

void FibrillationFeatures::slopes(WaveFeatures& f) {
  const auto count = static_cast<float>(count_);
  float steepest = kLeast;
  float sum_slope = kLeast;
  float sum_height = kLeast;
  float square = 0.0F;
  float cube = 0.0F;
  slope_[0] = 0.0F;
  for (std::size_t i = 1; i < count_; ++i) {
    const float slope = (x_[i] - x_[i - 1]) / swing_;
    square += slope * slope;
    cube += slope * slope * slope;
    slope_[i] = std::abs(x_[i] - x_[i - 1]);
    steepest = std::max(steepest, slope_[i]);
    sum_slope += slope_[i];
    sum_height += std::abs(x_[i]);
  }
  std::size_t level = 0;
  for (std::size_t i = 0; i < count_; ++i) level += slope_[i] < 0.05F * steepest ? 1U : 0U;
  const Distribution slopes{{slope_.data(), count_}, 0.0F, steepest};
  const float half_period = std::numbers::pi_v<float> * sum_height / sum_slope;  // samples, of a sine
  const float variance = std::max(1e-6F, square / count);
  at(f, WaveFeature::mean_frequency) = static_cast<float>(kWaveHz) / (2.0F * half_period);
  at(f, WaveFeature::filter_leakage) = filter_leakage(x(), half_period);
  at(f, WaveFeature::slope_peak) = steepest * count / sum_slope;
  at(f, WaveFeature::slope_mean) = sum_slope / count * static_cast<float>(kWaveHz) / swing_;
  at(f, WaveFeature::level_share) = static_cast<float>(level) / count;
  at(f, WaveFeature::slope_outstanding) = slopes.percentile(0.95F) / std::max(kLeast, slopes.percentile(0.5F));
  at(f, WaveFeature::slope_quiet) = slopes.percentile(0.25F) / std::max(kLeast, slopes.percentile(0.9F));
  at(f, WaveFeature::slope_skewness) = std::abs(cube / count / (variance * std::sqrt(variance)));
}

void FibrillationFeatures::crossings(WaveFeatures& f) const {
  const float hysteresis = 0.05F * swing_;
  int side = 0;
  float crossings = 0.0F;
  std::size_t last = 0;
  float sum = 0.0F;
  float squares = 0.0F;
  for (std::size_t i = 0; i < count_; ++i) {
    const int here = x_[i] > hysteresis ? 1 : x_[i] < -hysteresis ? -1 : 0;
    if (here == 0 || here == side) continue;
    if (side != 0) {
      if (crossings > 0.0F) {
        const auto apart = static_cast<float>(i - last);
        sum += apart;
        squares += apart * apart;
      }
      crossings += 1.0F;
      last = i;
    }
    side = here;
  }
  const float seconds = static_cast<float>(count_) / static_cast<float>(kWaveHz);
  at(f, WaveFeature::crossings) = crossings / seconds;
  float spread = 1.0F;
  if (crossings >= 4.0F) {
    const float intervals = crossings - 1.0F;
    const float mean = sum / intervals;
    spread = std::sqrt(std::max(0.0F, squares / intervals - mean * mean)) / mean;
  }
  at(f, WaveFeature::half_wave_spread) = spread;
}

}  // namespace ward
