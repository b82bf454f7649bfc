#include "pipeline/signals/window_spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ward {

WindowSpectrum::WindowSpectrum() {
  for (std::size_t k = 0; k < kHalf; ++k) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(kPoints);
    cosine_[k] = static_cast<float>(std::cos(angle));
    sine_[k] = static_cast<float>(std::sin(angle));
    std::size_t turned = 0;
    for (std::size_t bit = 1; bit < kHalf; bit *= 2) turned = turned * 2 + ((k & bit) != 0 ? 1 : 0);
    reversed_[k] = static_cast<std::uint8_t>(turned);
  }
}

void WindowSpectrum::design_taper(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(count);
    taper_[i] = static_cast<float>(0.5 - 0.5 * std::cos(angle));
  }
  std::fill(taper_.begin() + static_cast<std::ptrdiff_t>(count), taper_.end(), 0.0F);
  taper_count_ = count;
}

std::span<const float, WindowSpectrum::kBins> WindowSpectrum::of(std::span<const float> samples) {
  const std::size_t count = std::min(samples.size(), kPoints);
  if (count != taper_count_) design_taper(count);
  const auto tapered = [&](std::size_t i) { return i < count ? samples[i] * taper_[i] : 0.0F; };
  for (std::size_t i = 0; i < kHalf; ++i) {
    real_[reversed_[i]] = tapered(2 * i);
    imaginary_[reversed_[i]] = tapered(2 * i + 1);
  }
  transform();
  // Even samples came as the real parts, odd ones as the imaginary: their
  // spectra are parted by symmetry and joined with the odd ones' half step.
  power_[0] = (real_[0] + imaginary_[0]) * (real_[0] + imaginary_[0]);
  power_[kHalf] = (real_[0] - imaginary_[0]) * (real_[0] - imaginary_[0]);
  for (std::size_t k = 1; k < kHalf; ++k) {
    const float even_re = 0.5F * (real_[k] + real_[kHalf - k]);
    const float even_im = 0.5F * (imaginary_[k] - imaginary_[kHalf - k]);
    const float odd_re = 0.5F * (imaginary_[k] + imaginary_[kHalf - k]);
    const float odd_im = -0.5F * (real_[k] - real_[kHalf - k]);
    const float re = even_re + odd_re * cosine_[k] + odd_im * sine_[k];
    const float im = even_im + odd_im * cosine_[k] - odd_re * sine_[k];
    power_[k] = re * re + im * im;
  }
  return power_;
}

/// Decimation in time, input in bit-reversed order.
void WindowSpectrum::transform() {
  for (std::size_t length = 2; length <= kHalf; length *= 2) {
    const std::size_t half = length / 2;
    const std::size_t stride = kPoints / length;
    for (std::size_t start = 0; start < kHalf; start += length) {
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
}

}  // namespace ward
