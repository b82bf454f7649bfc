#pragma once

#include <cmath>
#include <numbers>

namespace ward {

/// Coefficients of a second order section, normalised to a0 = 1.
/// y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]
struct BiquadCoefficients {
  double b0{1};
  double b1{0};
  double b2{0};
  double a1{0};
  double a2{0};

  /// Gain for a constant input.
  [[nodiscard]] constexpr double dc_gain() const { return (b0 + b1 + b2) / (1.0 + a1 + a2); }
};

/// Second order Butterworth quality factor.
inline constexpr double kButterworthQ = std::numbers::sqrt2 / 2.0;

namespace biquad_detail {

/// The bilinear transform maps the analogue axis onto the unit circle; the
/// corner is prewarped so that it lands exactly. A corner at or above 0.49 of
/// the sample rate cannot be built and is moved there: the section then does
/// next to nothing, which is right for a signal that holds no such frequency.
struct Warped {
  double cosine;
  double alpha;
};
inline Warped warp(double corner_hz, double sample_hz, double q) {
  const double corner = corner_hz < 0.49 * sample_hz ? corner_hz : 0.49 * sample_hz;
  const double w = 2.0 * std::numbers::pi * corner / sample_hz;
  return {std::cos(w), std::sin(w) / (2.0 * q)};
}

}  // namespace biquad_detail

/// High-pass, -3 dB at corner_hz when q is kButterworthQ.
[[nodiscard]] inline BiquadCoefficients high_pass(double corner_hz, double sample_hz, double q = kButterworthQ) {
  const auto [c, alpha] = biquad_detail::warp(corner_hz, sample_hz, q);
  const double a0 = 1.0 + alpha;
  return {(1.0 + c) / 2.0 / a0, -(1.0 + c) / a0, (1.0 + c) / 2.0 / a0, -2.0 * c / a0, (1.0 - alpha) / a0};
}

/// Low-pass, -3 dB at corner_hz when q is kButterworthQ.
[[nodiscard]] inline BiquadCoefficients low_pass(double corner_hz, double sample_hz, double q = kButterworthQ) {
  const auto [c, alpha] = biquad_detail::warp(corner_hz, sample_hz, q);
  const double a0 = 1.0 + alpha;
  return {(1.0 - c) / 2.0 / a0, (1.0 - c) / a0, (1.0 - c) / 2.0 / a0, -2.0 * c / a0, (1.0 - alpha) / a0};
}

/// Band-pass with gain 1 at the centre; q = centre / width at -3 dB.
[[nodiscard]] inline BiquadCoefficients band_pass(double centre_hz, double sample_hz, double q) {
  const auto [c, alpha] = biquad_detail::warp(centre_hz, sample_hz, q);
  const double a0 = 1.0 + alpha;
  return {alpha / a0, 0.0, -alpha / a0, -2.0 * c / a0, (1.0 - alpha) / a0};
}

/// Notch with gain 0 at the centre; q = centre / width at -3 dB.
[[nodiscard]] inline BiquadCoefficients notch(double centre_hz, double sample_hz, double q) {
  const auto [c, alpha] = biquad_detail::warp(centre_hz, sample_hz, q);
  const double a0 = 1.0 + alpha;
  return {1.0 / a0, -2.0 * c / a0, 1.0 / a0, -2.0 * c / a0, (1.0 - alpha) / a0};
}

/// One section, transposed direct form II, double state.
class Biquad {
 public:
  constexpr Biquad() = default;
  constexpr explicit Biquad(const BiquadCoefficients& coefficients) : c_(coefficients) {}

  constexpr double step(double x) {
    const double y = c_.b0 * x + s1_;
    s1_ = c_.b1 * x - c_.a1 * y + s2_;
    s2_ = c_.b2 * x - c_.a2 * y;
    return y;
  }

  /// Sets the state as if the input had been `x` for ever: a signal that
  /// starts (or returns after a hole) then makes no step.
  constexpr void settle(double x) {
    const double y = c_.dc_gain() * x;
    s2_ = c_.b2 * x - c_.a2 * y;
    s1_ = c_.b1 * x - c_.a1 * y + s2_;
  }

 private:
  BiquadCoefficients c_;
  double s1_{0};
  double s2_{0};
};

}  // namespace ward
