#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace ward {

/// Power spectrum of a short window: Hann taper, zero padding, radix-2 FFT of
/// 512 points. Own code: one size, no heap, the same bits everywhere.
class WindowSpectrum {
 public:
  static constexpr std::size_t kPoints = 512;
  static constexpr std::size_t kBins = kPoints / 2 + 1;

  WindowSpectrum();

  /// @param samples  at most kPoints, mean already removed
  /// @return power a bin; bin k is k / 512 of the sample rate
  std::span<const float, kBins> of(std::span<const float> samples);

 private:
  std::array<float, kPoints / 2> cosine_{};
  std::array<float, kPoints / 2> sine_{};
  std::array<float, kPoints> real_{};
  std::array<float, kPoints> imaginary_{};
  std::array<float, kBins> power_{};
};

}  // namespace ward
