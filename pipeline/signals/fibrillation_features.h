#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pipeline/signals/window_spectrum.h"

namespace ward {

/// Grid of the fibrillation detector: 1-30 Hz needs no finer one, and every
/// device rate from 100 to 1000 Hz comes to the same features on it.
inline constexpr double kWaveHz = 125.0;
/// A window: 4 s.
inline constexpr std::size_t kWaveWindow = 500;

/// What is measured of one 4-s window of one lead, 1-30 Hz. Shapes, not
/// levels, except for the swing.
enum class WaveFeature : std::uint8_t {
  threshold_crossing,   ///< share of samples beyond 0.2 of the maximum, two tapered 3-s parts (TCSC, Arafat 2011)
  filter_leakage,       ///< what a comb at the mean frequency lets through (Kuo & Dillman 1978)
  mean_frequency,       ///< Hz, from mean slope over mean height
  peak_frequency,       ///< Hz, strongest between 1 and 12
  peak_share,           ///< of power within 0.7-1.4 of the peak frequency
  harmonic_share,       ///< of power around its second to fourth multiple
  low_share,            ///< of power in 2-9 Hz
  high_share,           ///< of power in 13-30 Hz
  centroid,             ///< Hz
  bandwidth,            ///< Hz, standard deviation of the spectrum
  spectral_entropy,     ///< 0-1
  kurtosis,
  skewness,             ///< absolute
  crossings,            ///< of zero with hysteresis, a second
  slope_peak,           ///< steepest slope over mean slope
  slope_mean,           ///< mean slope over swing, 1/s
  level_share,          ///< of samples with a slope below 5 % of the steepest
  baseline_share,       ///< of samples within 10 % of the maximum around zero
  median_height,        ///< median |x| over maximum
  autocorrelation,      ///< highest between 0.15 and 1.0 s of lag
  autocorrelation_lag,  ///< s
  swing,                ///< log10 of millivolts, 2nd to 98th percentile
  evenness,             ///< smallest over largest swing of the four seconds
  phase_space,          ///< share of 40 x 40 boxes visited, 0.5 s apart (Amann 2007)
  salience,             ///< highest over median of the slope in 96 ms: a QRS stands out
  salient_count,        ///< peaks of that above half the highest, 250 ms apart
  salient_spread,       ///< variation of their intervals; 1 when fewer than 3
  salient_quiet,        ///< 20th percentile over highest: quiet between QRS
};
inline constexpr std::size_t kWaveFeatures = 28;

using WaveFeatures = std::array<float, kWaveFeatures>;

/// Measures windows. Holds scratch memory only: the answer depends on the
/// window alone.
class FibrillationFeatures {
 public:
  [[nodiscard]] WaveFeatures of(std::span<const float, kWaveWindow> window);

 private:
  void spectral(WaveFeatures& f);
  void heights(WaveFeatures& f);
  void slopes(WaveFeatures& f);
  void rhythm(WaveFeatures& f);
  void salience(WaveFeatures& f);

  WindowSpectrum spectrum_;
  std::array<float, kWaveWindow> x_{};
  std::array<float, kWaveWindow> sorted_{};
  std::array<float, kWaveWindow> slope_{};
  float maximum_{1.0F};  ///< of |x|
  float swing_{1.0F};    ///< 2nd to 98th percentile
};

}  // namespace ward
