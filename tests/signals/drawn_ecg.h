#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/sample_block.h"

namespace ward::drawn {

/// A lead as a function of seconds, in millivolts.
using Wave = std::function<double(double)>;

inline double bump(double t, double centre, double width, double height) {
  const double x = (t - centre) / width;
  return height * std::exp(-0.5 * x * x);
}

/// A narrow beat (QRS about 80 ms, P and T wave) with its R peak at 0.
inline double normal_beat(double t) {
  return bump(t, -0.16, 0.022, 0.12) + bump(t, -0.022, 0.008, -0.12) + bump(t, 0.0, 0.010, 1.1) +
         bump(t, 0.024, 0.009, -0.22) + bump(t, 0.24, 0.045, 0.28);
}

/// A wide beat (about 160 ms, no P wave, T opposite to QRS) with its peak at 0.
inline double ventricular_beat(double t) {
  return bump(t, 0.0, 0.036, 1.5) + bump(t, 0.085, 0.030, -0.45) + bump(t, 0.28, 0.070, -0.50);
}

/// Beats of `shape` at `times`.
inline Wave beats(std::vector<double> times, double (*shape)(double)) {
  return [times = std::move(times), shape](double t) {
    double sum = 0;
    for (auto i = std::lower_bound(times.begin(), times.end(), t - 0.7); i != times.end() && *i < t + 0.7; ++i) {
      sum += shape(t - *i);
    }
    return sum;
  };
}

/// `rate_per_minute` from `from` (inclusive) to `to`.
inline std::vector<double> regular(double from, double to, double rate_per_minute) {
  std::vector<double> times;
  for (double t = from; t < to; t += 60.0 / rate_per_minute) times.push_back(t);
  return times;
}

/// Coarse fibrillation: three incommensurate waves of 3.6 to 6.1 Hz, swelling.
inline double fibrillation(double t) {
  constexpr double kTurn = 2.0 * std::numbers::pi;
  const double swell = 0.75 + 0.25 * std::sin(kTurn * 0.31 * t);
  return swell * (0.35 * std::sin(kTurn * 4.7 * t + 0.8 * std::sin(kTurn * 0.43 * t)) +
                  0.18 * std::sin(kTurn * 3.6 * t + 1.0) + 0.13 * std::sin(kTurn * 6.1 * t + 2.0));
}

/// What a device would send of `wave` from `from_s` to `to_s`: blocks of at
/// most 0.1 s, 5 microvolts a count.
inline std::vector<SampleBlock> blocks(const Wave& wave, double from_s, double to_s, SamplePeriod period,
                                       std::uint32_t lead = 0) {
  const double hertz = period.hertz();
  const auto first = static_cast<std::uint64_t>(from_s * hertz + 0.5);
  const auto end = static_cast<std::uint64_t>(to_s * hertz + 0.5);
  const auto step = static_cast<std::uint64_t>(hertz / 10.0);
  std::vector<SampleBlock> made;
  for (std::uint64_t at = first; at < end; at += step) {
    SampleBlock block;
    block.channel = {mdc::kEcgLeadII, lead};
    block.unit = Unit::millivolt;
    block.period = period;
    block.first_sample = Instant{period.of(at)};
    block.scale = 0.005F;
    block.count = static_cast<std::uint16_t>(std::min(step, end - at));
    for (std::size_t i = 0; i < block.count; ++i) {
      const double millivolts = wave(static_cast<double>(at + i) / hertz);
      block.samples[i] = static_cast<std::int16_t>(std::lround(millivolts / 0.005));
    }
    made.push_back(block);
  }
  return made;
}

}  // namespace ward::drawn
