#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ward {

/// Power spectrum of a short window: Hann taper, zero padding, radix-2 FFT of
/// 256 points. Own code: one size, no heap, the same bits everywhere.
class WindowSpectrum {
 public:
  static constexpr std::size_t kPoints = 256;
  static constexpr std::size_t kBins = kPoints / 2 + 1;

  WindowSpectrum();

  /// @param samples  at most kPoints, mean already removed
  /// @return power a bin; bin k is k / 256 of the sample rate
  std::span<const float, kBins> of(std::span<const float> samples);

 private:
  void design_taper(std::size_t count);
  void transform();

  // Two real samples are one complex: a transform of half the length does.
  static constexpr std::size_t kHalf = kPoints / 2;
  std::array<float, kHalf> cosine_{};  ///< of a turn's k-th 256th
  std::array<float, kHalf> sine_{};
  std::array<std::uint8_t, kHalf> reversed_{};
  std::array<float, kPoints> taper_{};
  std::size_t taper_count_{0};  ///< samples the taper was made for
  std::array<float, kHalf> real_{};
  std::array<float, kHalf> imaginary_{};
  std::array<float, kBins> power_{};
};

}  // namespace ward
