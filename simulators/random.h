#pragma once

#include <cstdint>

namespace ward {

/// Seeded random numbers that are the same on every machine and library
/// (SplitMix64, Steele et al. 2014). The std distributions are not: their
/// algorithms differ between libraries.
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  /// In [0, 1), exact in a double.
  constexpr double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  constexpr double between(double low, double high) { return low + (high - low) * uniform(); }
  /// In [0, count); count is 1 or more.
  constexpr std::uint64_t below(std::uint64_t count) { return next() % count; }
  constexpr bool chance(double probability) { return uniform() < probability; }
  /// Mean 0, variance 1, within +-3.5: the sum of four uniform 16-bit parts.
  constexpr double normal() {
    const std::uint64_t bits = next();
    const auto sum = static_cast<double>((bits & 0xFFFFU) + ((bits >> 16U) & 0xFFFFU) +
                                         ((bits >> 32U) & 0xFFFFU) + (bits >> 48U));
    return (sum / 65535.0 - 2.0) * 1.7320508075688772;
  }
  /// An independent stream, so that one model's draws do not shift another's.
  constexpr Random split() { return Random{next() ^ 0xD1B54A32D192ED03ULL}; }

 private:
  std::uint64_t state_;
};

/// A slow random wander around 0 with standard deviation about 1.
/// @param per_step  share of the way back to 0 each step, 0..1
class Wander {
 public:
  constexpr Wander(Random random, double per_step) : random_(random), keep_(1.0 - per_step), per_step_(per_step) {}
  constexpr double step() {
    // Steady variance of an AR(1) process is s^2 / (1 - keep^2), about s^2 / (2 per_step).
    target_ = keep_ * target_ + random_.normal() * 1.4142135623730951 * root(per_step_);
    smooth_ += (target_ - smooth_) * per_step_ * 8.0 / (1.0 + per_step_ * 8.0);
    return smooth_;
  }
  [[nodiscard]] constexpr double value() const { return smooth_; }

 private:
  static constexpr double root(double x) {
    double guess = x > 1.0 ? x : 1.0;
    for (int i = 0; i < 40; ++i) guess = 0.5 * (guess + x / guess);
    return guess;
  }

  Random random_;
  double keep_;
  double per_step_;
  double target_{0.0};
  double smooth_{0.0};
};

}  // namespace ward
