#pragma once

namespace ward {

// Table look-ups for the curves waveforms are made of. Tables are computed at
// compile time, so that the same seed gives the same samples with every C
// library, and cheap enough for hundreds of beds on one thread.

/// exp(-x^2 / 2); 0 beyond +-4.
[[nodiscard]] double bump(double x);
/// Sine of a phase in turns (1.0 is a whole period), any finite phase >= 0.
[[nodiscard]] double sine(double turns);
/// exp(-x) for x >= 0.
[[nodiscard]] double decay(double x);
/// 0 below 0, 1 above 1, smooth between.
[[nodiscard]] constexpr double smooth_step(double x) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  return x * x * (3.0 - 2.0 * x);
}

}  // namespace ward
