#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/sample_block.h"

namespace ward::synthetic {

inline constexpr Instant kStart{std::chrono::hours{480000}};
inline constexpr SamplePeriod k250Hz{1, 250};
inline constexpr ChannelId kLeadII{mdc::kEcgLeadII, 0};
inline constexpr ChannelId kLeadV{mdc::kEcgLeadV1, 0};

[[nodiscard]] inline Instant at(double seconds_after_start) {
  return kStart + Nanoseconds{std::llround(seconds_after_start * 1e9)};
}
[[nodiscard]] inline double after_start(Instant time) { return seconds(time - kStart); }

/// One heart beat's ECG as EC13 draws it: triangular R with a small S, half
/// a sine as T wave ending QT after the onset.
struct EcgBeat {
  double r_time{};        ///< seconds
  double qrs_mv{1.0};
  double qrs_s{0.100};
  double t_mv{0.2};
  double t_s{0.180};
  double qt_s{0.350};
  double p_mv{0.0};
};

[[nodiscard]] inline double triangle(double t, double centre, double half_width, double height) {
  return height * std::max(0.0, 1.0 - std::abs(t - centre) / half_width);
}

[[nodiscard]] inline double ecg_of(const EcgBeat& beat, double t) {
  const double onset = beat.r_time - 0.4 * beat.qrs_s;
  if (t < onset - 0.3 || t > onset + 0.6) return 0.0;
  double mv = triangle(t, beat.r_time, 0.4 * beat.qrs_s, beat.qrs_mv);
  mv += triangle(t, onset + 0.9 * beat.qrs_s, 0.1 * beat.qrs_s, -0.125 * beat.qrs_mv);
  const double t_phase = (t - (onset + beat.qt_s - beat.t_s)) / beat.t_s;
  if (t_phase > 0 && t_phase < 1) mv += beat.t_mv * std::sin(std::numbers::pi * t_phase);
  const double p_phase = (t - (onset - 0.16)) / 0.09;
  if (p_phase > 0 && p_phase < 1) mv += beat.p_mv * std::sin(std::numbers::pi * p_phase);
  return mv;
}

/// Beats of `shape` every `interval` seconds from `from` (first R) to `to`.
inline void add_beats(std::vector<EcgBeat>& beats, double from, double to, double interval, EcgBeat shape = {}) {
  for (double t = from; t < to; t += interval) {
    shape.r_time = t;
    beats.push_back(shape);
  }
}

using Signal = std::function<double(double t)>;

[[nodiscard]] inline Signal ecg(std::vector<EcgBeat> beats) {
  return [beats = std::move(beats)](double t) {
    auto first = std::lower_bound(beats.begin(), beats.end(), t - 1.0,
                                  [](const EcgBeat& beat, double time) { return beat.r_time < time; });
    double mv = 0;
    for (; first != beats.end() && first->r_time < t + 1.0; ++first) mv += ecg_of(*first, t);
    return mv;
  };
}

/// How a stretch of signal is turned into blocks.
struct Playing {
  ChannelId channel{kLeadII};
  SamplePeriod period{k250Hz};
  float scale{0.001F};
  ChannelState state{ChannelState::valid};
  double block_s{0.1};
};

/// Plays `signal` from..to seconds; NaN becomes a missing sample.
template <class On>
void play(const Signal& signal, double from, double to, const Playing& how, On&& on) {
  const double hertz = how.period.hertz();
  const auto first = static_cast<std::uint64_t>(std::llround(from * hertz));
  const auto last = static_cast<std::uint64_t>(std::llround(to * hertz));
  const auto step = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(how.block_s * hertz), 1, kBlockCapacity);
  for (std::uint64_t n = first; n < last; n += step) {
    SampleBlock block;
    block.channel = how.channel;
    block.period = how.period;
    block.first_sample = kStart + how.period.of(n);
    block.scale = how.scale;
    block.state = how.state;
    block.count = static_cast<std::uint16_t>(std::min(step, last - n));
    for (std::size_t i = 0; i < block.count; ++i) {
      const double value = signal(seconds(how.period.of(n + i)));
      const double raw = std::clamp(value / static_cast<double>(how.scale), -32767.0, 32767.0);
      block.samples[i] = std::isnan(value) ? kMissingSample : static_cast<std::int16_t>(std::lround(raw));
    }
    on(block);
  }
}

/// White noise, the same for the same seed, one value a millisecond.
[[nodiscard]] inline Signal white_noise(double sigma, std::uint32_t seed, double length_s) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, sigma);
  std::vector<double> values(static_cast<std::size_t>(length_s * 1000.0) + 1);
  for (double& value : values) value = normal(random);
  return [values = std::move(values)](double t) {
    const auto index = static_cast<std::size_t>(std::max(0.0, t * 1000.0));
    return values[std::min(index, values.size() - 1)];
  };
}

}  // namespace ward::synthetic
