#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pipeline/signals/fibrillation_features.h"

/// Shared by the files that measure windows.
namespace ward::fibrillation_scale {

/// Below this (mV) nothing is divided by a height or a slope.
inline constexpr float kLeast = 1e-4F;

inline float& at(WaveFeatures& f, WaveFeature feature) { return f[static_cast<std::size_t>(feature)]; }

/// Percentiles by counting: to a 256th of the range, at a tenth of a sort's price.
class Distribution {
 public:
  /// @param values  within [low, high]
  Distribution(std::span<const float> values, float low, float high)
      : low_(low), step_(std::max(kLeast * kLeast, high - low) / static_cast<float>(kCells)), count_(values.size()) {
    const float scale = 1.0F / step_;
    for (const float value : values) {
      ++cells_[static_cast<std::size_t>(std::clamp((value - low) * scale, 0.0F, static_cast<float>(kCells - 1)))];
    }
  }

  /// The value below which `share` of the values lie.
  [[nodiscard]] float percentile(float share) const {
    const float wanted = share * static_cast<float>(count_);
    float below = 0.0F;
    for (std::size_t cell = 0; cell < kCells; ++cell) {
      const auto here = static_cast<float>(cells_[cell]);
      if (below + here >= wanted && here > 0.0F) {
        return low_ + step_ * (static_cast<float>(cell) + (wanted - below) / here);
      }
      below += here;
    }
    return low_ + step_ * static_cast<float>(kCells);
  }

 private:
  static constexpr std::size_t kCells = 256;
  std::array<std::uint16_t, kCells> cells_{};
  float low_;
  float step_;
  std::size_t count_;
};

/// Sum of products, in four lanes that do not wait for each other.
inline float inner_product(std::span<const float> a, std::span<const float> b) {
  std::array<float, 4> sum{};
  const std::size_t count = std::min(a.size(), b.size());
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sum[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < count; ++i) sum[0] += a[i] * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace ward::fibrillation_scale
