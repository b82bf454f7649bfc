#include "pipeline/signals/window_spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace ward {

WindowSpectrum::WindowSpectrum() {
  for (std::size_t k = 0; k < kPoints / 2; ++k) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(kPoints);
    cosine_[k] = static_cast<float>(std::cos(angle));
    sine_[k] = static_cast<float>(std::sin(angle));
  }
}

std::span<const float, WindowSpectrum::kBins> WindowSpectrum::of(std::span<const float> samples) {
  const std::size_t count = std::min(samples.size(), kPoints);
  real_.fill(0.0F);
  imaginary_.fill(0.0F);
  for (std::size_t i = 0; i < count; ++i) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(count);
    real_[i] = samples[i] * static_cast<float>(0.5 - 0.5 * std::cos(angle));
  }
  for (std::size_t i = 1, j = 0; i < kPoints; ++i) {  // bit reversal
    std::size_t bit = kPoints >> 1U;
    for (; (j & bit) != 0; bit >>= 1U) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(real_[i], real_[j]);
  }
  for (std::size_t length = 2; length <= kPoints; length *= 2) {
    const std::size_t half = length / 2;
    const std::size_t stride = kPoints / length;
    for (std::size_t start = 0; start < kPoints; start += length) {
      for (std::size_t k = 0; k < half; ++k) {
        const std::size_t low = start + k;
        const std::size_t high = low + half;
        const float c = cosine_[k * stride];
        const float s = sine_[k * stride];
        const float re = real_[high] * c + imaginary_[high] * s;
        const float im = imaginary_[high] * c - real_[high] * s;
        real_[high] = real_[low] - re;
        imaginary_[high] = imaginary_[low] - im;
        real_[low] += re;
        imaginary_[low] += im;
      }
    }
  }
  for (std::size_t k = 0; k < kBins; ++k) power_[k] = real_[k] * real_[k] + imaginary_[k] * imaginary_[k];
  return power_;
}

}  // namespace ward
