#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pipeline/signals/window_spectrum.h"

namespace ward {

/// Grid of the fibrillation detector: what fibrillates lies below 20 Hz, and
/// every device rate from 100 to 1000 Hz comes to the same features on it.
inline constexpr double kWaveHz = 62.5;
/// A window: 4 s.
inline constexpr std::size_t kWaveWindow = 250;
/// Fewest samples that are measured.
inline constexpr std::size_t kLeastWave = 100;

/// What is measured of one 4-s window of one lead, 1-20 Hz. Shapes, not
/// levels, except for the swing.
enum class WaveFeature : std::uint8_t {
  threshold_crossing,   ///< share of samples beyond 0.2 of the maximum of their third (TCSC, Arafat 2011)
  filter_leakage,       ///< what a comb at the mean frequency lets through (Kuo & Dillman 1978)
  mean_frequency,       ///< Hz, from mean slope over mean height
  peak_frequency,       ///< Hz, strongest between 1 and 12
  peak_share,           ///< of power within 0.7-1.4 of the peak frequency
  harmonic_share,       ///< of power around its second to fourth multiple
  low_share,            ///< of power in 2-9 Hz
  high_share,           ///< of power above 11 Hz
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
  evenness,             ///< smallest over largest swing of the window's quarters
  phase_space,          ///< share of 20 x 20 boxes visited, 0.5 s apart (Amann 2007)
  salience,             ///< highest over median of the slope in 96 ms: a QRS stands out
  salient_count,        ///< peaks of that above half the highest, 250 ms apart, a second
  salient_spread,       ///< variation of their intervals; 1 when fewer than 3
  salient_quiet,        ///< 20th percentile over highest: quiet between QRS
  longest_quiet,        ///< s, longest stay within a fifth of the 90th percentile of |x|
  outstanding,          ///< 95th over 50th percentile of |x|: like the kurtosis, but no single jump decides
  slope_outstanding,    ///< 95th over 50th percentile of |slope|
  slope_quiet,          ///< 25th over 90th percentile of |slope|
  slope_skewness,       ///< absolute: a QRS rises and falls unlike what lies between
  middle_evenness,      ///< median over largest swing of the window's eighths
  half_wave_spread,     ///< variation of the times between crossings of zero
};
inline constexpr std::size_t kWaveFeatures = 35;

using WaveFeatures = std::array<float, kWaveFeatures>;

/// Measures windows. Holds scratch memory only: the answer depends on the
/// window alone.
class FibrillationFeatures {
 public:
  /// @param window  kLeastWave to kWaveWindow samples, mV, baseline removed
  [[nodiscard]] WaveFeatures of(std::span<const float> window);

 private:
  void heights(WaveFeatures& f);
  void moments(WaveFeatures& f) const;
  void evenness(WaveFeatures& f) const;
  void slopes(WaveFeatures& f);
  void crossings(WaveFeatures& f) const;
  void spectral(WaveFeatures& f);
  void correlation(WaveFeatures& f) const;
  void phase_space(WaveFeatures& f) const;
  void salience(WaveFeatures& f);
  void salient_peaks(WaveFeatures& f, std::span<const float> activity, float highest) const;

  [[nodiscard]] std::span<const float> x() const { return {x_.data(), count_}; }
  WindowSpectrum spectrum_;
  std::size_t count_{0};
  std::array<float, kWaveWindow> x_{};
  std::array<float, kWaveWindow> slope_{};   ///< |difference| of neighbours; slope_[0] is 0
  std::array<float, kWaveWindow> scratch_{};
  float swing_{1.0F};    ///< 2nd to 98th percentile
};

}  // namespace ward
