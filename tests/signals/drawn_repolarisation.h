#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "pipeline/signals/repolarisation.h"
#include "tests/signals/synthetic.h"

namespace ward::synthetic {

/// A beat whose intervals and levels are known by construction. QRS from 40 ms
/// before R to 50 ms after it; T a raised cosine.
struct KnownBeat {
  double r_mv{1.0};
  double s_mv{-0.2};
  double st_mv{0.0};       ///< from the J point until the T wave has gone
  double t_mv{0.3};
  double t_peak_s{0.28};   ///< after R
  double t_half_s{0.10};
  double p_mv{0.12};

  static constexpr double kOnset = -0.040;
  static constexpr double kJ = 0.050;
  /// Where the tangent of a raised cosine's steepest slope meets its base.
  [[nodiscard]] double qt() const { return t_peak_s + (0.5 + 1.0 / std::numbers::pi) * t_half_s - kOnset; }

  [[nodiscard]] double at(double t) const {
    double mv = raised(t, -0.14, 0.045) * p_mv;
    mv += triangle(t, 0.0, -kOnset, r_mv) + triangle(t, 0.040, 0.010, s_mv);
    mv += raised(t, t_peak_s, t_half_s) * t_mv;
    const double end = t_peak_s + t_half_s;
    // The ST shift joins QRS and T without a step.
    if (t > 0.03 && t < kJ) mv += st_mv * (t - 0.03) / (kJ - 0.03);
    else if (t >= kJ && t < t_peak_s) mv += st_mv;
    else if (t >= t_peak_s && t < end) mv += st_mv * (0.5 + 0.5 * std::cos(std::numbers::pi * (t - t_peak_s) / t_half_s));
    return mv;
  }
  static double raised(double t, double centre, double half) {
    const double x = (t - centre) / half;
    return std::abs(x) < 1 ? 0.5 + 0.5 * std::cos(std::numbers::pi * x) : 0.0;
  }
};

struct TimedBeat {
  double time{};
  KnownBeat shape;
  bool normal{true};
};

/// A bed whose beats are told as the monitor tells them: with their final
/// class, one beat later.
struct RepolarisationBed {
  Repolarisation repolarisation;
  std::vector<TimedBeat> beats;
  double played{0};
  std::size_t told{0};

  void add(double from, double to, double interval, const KnownBeat& shape = {}) {
    for (double t = from; t < to; t += interval) beats.push_back({t, shape, true});
  }
  [[nodiscard]] double wave(double t) const {
    auto first = std::lower_bound(beats.begin(), beats.end(), t - 0.8,
                                  [](const TimedBeat& beat, double time) { return beat.time < time; });
    double mv = 0;
    for (; first != beats.end() && first->time < t + 0.4; ++first) mv += first->shape.at(t - first->time);
    return mv;
  }
  /// Plays all leads up to `to`; lead i shows the wave times its gain.
  void play(double to, const Playing& how = {}, const Signal& disturbance = {}, std::vector<double> gains = {1.0}) {
    constexpr ChannelId kLeads[]{{mdc::kEcgLeadII, 0}, {mdc::kEcgLeadV1, 0}, {mdc::kEcgLeadIII, 0}};
    for (; played < to - 1e-9; played += 0.2) {
      for (std::size_t lead = 0; lead < gains.size(); ++lead) {
        Playing one = how;
        one.channel = kLeads[lead];
        synthetic::play([&](double t) { return gains[lead] * wave(t) + (disturbance ? disturbance(t) : 0.0); }, played,
                        played + 0.2, one, [this](const SampleBlock& block) { repolarisation.on(block); });
      }
      for (; told + 1 < beats.size() && beats[told + 1].time + 0.3 <= played + 0.2; ++told) {
        repolarisation.on_beat(synthetic::at(beats[told].time), beats[told].normal);
      }
    }
  }
  [[nodiscard]] double st(std::size_t lead = 0) const {
    const auto level = lead < repolarisation.leads() ? repolarisation.st(lead, synthetic::at(played)) : std::nullopt;
    return level ? static_cast<double>(level->value) : NAN;
  }
  [[nodiscard]] double qt() const {
    const auto reading = repolarisation.qt(synthetic::at(played));
    return reading ? reading->qt_ms : NAN;
  }
  [[nodiscard]] double qtc() const {
    const auto reading = repolarisation.qt(synthetic::at(played));
    return reading ? reading->qtc_ms : NAN;
  }
};

}  // namespace ward::synthetic
