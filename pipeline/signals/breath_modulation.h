#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "pipeline/domain/time.h"

namespace ward {

/// Rates of breathing that are looked at: 4 to 43.5 /min in steps of 0.5.
struct BreathRates {
  static constexpr std::size_t kCount = 80;
  static constexpr double kLowest = 4.0;
  static constexpr double kStep = 0.5;
  [[nodiscard]] static constexpr double rate(std::size_t i) { return kLowest + kStep * static_cast<double>(i); }
  /// This far from a peak power still belongs to it: 2.5 /min, what a window
  /// of 32 s resolves.
  static constexpr std::size_t kPeakWidth = 5;
};
using BreathSpectrum = std::array<float, BreathRates::kCount>;

/// Where a spectrum has its peak, and the share of its power that lies there.
struct BreathPeak {
  std::size_t bin{};
  float share{};  ///< 0 to 1
};
/// Empty for a spectrum without power.
[[nodiscard]] std::optional<BreathPeak> peak_of(const BreathSpectrum& spectrum);

/// What the windows of all modulations share: taper and recurrences.
class BreathAnalyser {
 public:
  static constexpr std::size_t kPoints = 64;  ///< 32 s at 2 Hz
  static constexpr Nanoseconds kSpacing = std::chrono::milliseconds{500};

  BreathAnalyser();
  /// Power by rate, weighted with the rate because what sways slowly besides
  /// breathing has a red spectrum.
  /// @param window        free of its mean and slope
  /// @param highest_rate  above: none (half of the heart rate, which samples it)
  [[nodiscard]] BreathSpectrum spectrum(const std::array<float, kPoints>& window, double highest_rate) const;

 private:
  std::array<float, kPoints> taper_{};
  std::array<float, BreathRates::kCount> turn_{};  ///< 2 cos(w)
};

/// The last 32 s of one modulation.
struct BreathWindow {
  std::array<float, BreathAnalyser::kPoints> values{};
  float centre{};     ///< what they sway about
  float deviation{};  ///< how far: standard deviation
};

/// One measure taken at every beat that breathing sways: an amplitude, an
/// interval or a baseline.
class BreathModulation {
 public:
  void add(Instant time, float value);
  void forget() { count_ = 0; }

  /// The last 32 s on an even grid, free of mean and slope, single beats
  /// clipped to three deviations; empty while there is less, with fewer than
  /// 12 beats, or when none came for 4 s.
  [[nodiscard]] std::optional<BreathWindow> window(Instant now) const;

 private:
  struct Point {
    Instant time;
    float value{};
  };
  static constexpr std::size_t kPoints = 192;  ///< 38 s at 300 /min
  std::array<Point, kPoints> points_{};
  std::size_t count_{0};
};

}  // namespace ward
