#include "simulators/ecg_model.h"

#include <algorithm>

#include "simulators/shapes.h"

namespace ward {
namespace {

constexpr double kMainsHertz = 50.0;
constexpr double kMainsMillivolts = 0.003;
constexpr double kMuscleMillivolts = 0.007;

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

}  // namespace

EcgModel::EcgModel(Random random)
    : random_(random),
      drift_(random_.split(), 0.004),
      motion_(random_.split(), 0.05),
      r_gain_(random_.between(0.85, 1.45)),
      t_gain_(random_.between(0.8, 1.25)),
      p_gain_(random_.between(0.8, 1.2)),
      v1_gain_(random_.between(0.8, 1.2)),
      axis_(random_.between(0.45, 0.75)) {
  waves_.reserve(64);
  for (int i = 0; i < 4; ++i) {
    const double turns = random_.uniform();
    oscillators_.push_back({turns, 4.6 + 0.55 * i, Wander{random_.split(), 0.02}, Wander{random_.split(), 0.025}});
  }
}

void EcgModel::add_wave(const HeartBeat& beat, double peak_seconds, double rise_sigma, double fall_sigma,
                        const EcgSample& millivolts) {
  waves_.push_back({beat.r_time + from_seconds(peak_seconds), 1.0 / rise_sigma, 1.0 / fall_sigma,
                    {millivolts.lead_i, millivolts.lead_ii, millivolts.v1}});
}

void EcgModel::add_normal(const HeartBeat& beat) {
  const double r = r_gain_ * beat.breath_gain;
  const double v = v1_gain_ * beat.breath_gain;
  const double rate_share = std::clamp((beat.rr_seconds - 0.4) / 0.6, 0.0, 1.0);
  if (beat.kind == BeatKind::normal) {
    // PR shortens with rate, about 160 ms at rest to 125 ms.
    const double p = -0.125 - 0.035 * rate_share;
    const double size = p_gain_ * 0.13;
    add_wave(beat, p, 0.021, 0.023, {size * 0.6, size, 0.0});
    add_wave(beat, p - 0.018, 0.013, 0.014, {0.0, 0.0, size * 0.5});
    add_wave(beat, p + 0.018, 0.014, 0.016, {0.0, 0.0, -size * 0.45});
  }
  add_wave(beat, -0.026, 0.0075, 0.0065, {-0.06 * r, -0.09 * r, 0.0});               // Q
  add_wave(beat, 0.0, 0.0100, 0.0095, {axis_ * r, 1.08 * r, 0.0});                   // R
  add_wave(beat, 0.025, 0.0080, 0.0110, {-0.08 * r, -0.24 * r, 0.0});                // S
  add_wave(beat, -0.012, 0.0085, 0.0085, {0.0, 0.0, 0.26 * v});                      // r of V1
  add_wave(beat, 0.014, 0.0110, 0.0130, {0.0, 0.0, -0.98 * v});                      // S of V1
  // Onset of QRS lies about 40 ms before R; T ends two sigmas after its peak.
  const double t_end = beat.qt_seconds - 0.040;
  const double t_rise = 0.050 * (0.7 + 0.3 * rate_share);
  const double t_fall = 0.034 * (0.75 + 0.25 * rate_share);
  const double t = t_gain_ * (0.75 + 0.25 * rate_share);
  add_wave(beat, t_end - 2.0 * t_fall, t_rise, t_fall, {0.17 * t, 0.29 * t, 0.07 * t});
  // The ST segment slopes gently into T.
  add_wave(beat, t_end - 2.0 * t_fall - 2.0 * t_rise, 0.045, 0.050, {0.01 * t, 0.025 * t, 0.04 * t});
}

void EcgModel::add_ventricular(const HeartBeat& beat) {
  // Cell-to-cell spread: QRS near 150 ms, notched, then T the other way.
  const double r = 1.25 * r_gain_ * beat.breath_gain;
  const double v = 1.2 * v1_gain_ * beat.breath_gain;
  // At the rates of tachycardia the waves close up.
  const double squeeze = std::clamp(beat.rr_seconds / 0.46, 0.72, 1.0);
  add_wave(beat, -0.004, 0.026 * squeeze, 0.030 * squeeze, {0.30 * r, 1.15 * r, -0.95 * v});
  add_wave(beat, 0.046 * squeeze, 0.024 * squeeze, 0.028 * squeeze, {0.25 * r, 0.42 * r, -0.50 * v});
  add_wave(beat, 0.122 * squeeze, 0.028 * squeeze, 0.055 * squeeze, {-0.08 * r, -0.20 * r, 0.13 * v});
  const double t_peak = std::max(0.19, std::min(beat.qt_seconds - 0.085, 0.62 * beat.rr_seconds));
  add_wave(beat, t_peak, 0.072 * squeeze, 0.048 * squeeze, {-0.17 * r, -0.44 * r, 0.36 * v});
}

void EcgModel::add_paced(const HeartBeat& beat) {
  // A 2-ms stimulus shows as a single-sample spike; capture follows at once,
  // with left bundle branch block from the right ventricle's apex.
  const double r = r_gain_ * beat.breath_gain;
  const double v = v1_gain_ * beat.breath_gain;
  add_wave(beat, -0.052, 0.0020, 0.0020, {0.5, 1.1, 0.8});
  add_wave(beat, 0.0, 0.022, 0.026, {0.55 * r, -0.85 * r, -0.75 * v});
  add_wave(beat, 0.042, 0.022, 0.026, {0.35 * r, -0.38 * r, -0.40 * v});
  const double t_peak = beat.qt_seconds - 0.055;
  add_wave(beat, t_peak, 0.062, 0.045, {-0.12 * r, 0.36 * r, 0.34 * v});
}

void EcgModel::add_beat(const HeartBeat& beat) {
  switch (beat.kind) {
    case BeatKind::normal:
    case BeatKind::no_p_wave: add_normal(beat); break;
    case BeatKind::ventricular: add_ventricular(beat); break;
    case BeatKind::paced: add_paced(beat); break;
  }
}

void EcgModel::set_rhythm(Rhythm rhythm) {
  ventricular_target_ = rhythm == Rhythm::ventricular_fibrillation ? 0.42 * r_gain_ : 0.0;
  atrial_target_ = rhythm == Rhythm::atrial_fibrillation ? 0.035 : 0.0;
}

void EcgModel::tick(double breath) {
  // Fibrillation takes hold within a second, and leaves as quickly.
  ventricular_ += (ventricular_target_ - ventricular_) * 0.025;
  atrial_ += (atrial_target_ - atrial_) * 0.01;
  if (ventricular_target_ == 0.0 && ventricular_ < 0.002) ventricular_ = 0.0;
  if (atrial_target_ == 0.0 && atrial_ < 0.001) atrial_ = 0.0;
  if (ventricular_ > 0.0 || atrial_ > 0.0) {
    for (Oscillator& oscillator : oscillators_) {
      oscillator.frequency.step();
      oscillator.strength.step();
    }
  }
  baseline_ = 0.05 * drift_.step() + 0.05 * (breath - 0.4);
  if (extra_noise_ > 0.0) baseline_ += 1.8 * extra_noise_ * motion_.step();
}

EcgSample EcgModel::fibrillation(double step_seconds) {
  double shares[4];
  for (std::size_t i = 0; i < oscillators_.size(); ++i) {
    Oscillator& oscillator = oscillators_[i];
    const double hertz = std::clamp(oscillator.hertz * (1.0 + 0.17 * oscillator.frequency.value()), 3.4, 7.6);
    oscillator.turns += hertz * step_seconds;
    if (oscillator.turns >= 1.0) oscillator.turns -= 1.0;
    shares[i] = sine(oscillator.turns) * std::max(0.22, 0.78 + 0.45 * oscillator.strength.value());
  }
  // Peaks sharper than troughs, and differently so in each lead.
  const auto sharpen = [](double x) { return x + 0.16 * x * x - 0.12; };
  const double ii = sharpen(0.62 * shares[0] + 0.55 * shares[1] + 0.40 * shares[2] + 0.25 * shares[3]);
  const double v1 = sharpen(-0.35 * shares[0] + 0.50 * shares[1] - 0.45 * shares[2] + 0.45 * shares[3]);
  const double i = sharpen(0.45 * shares[0] - 0.30 * shares[1] + 0.45 * shares[2] - 0.20 * shares[3]);
  return {(ventricular_ + 0.6 * atrial_) * i, (ventricular_ + atrial_) * ii, (ventricular_ + 1.9 * atrial_) * v1};
}

EcgSample EcgModel::sample(Nanoseconds t) {
  EcgSample sum;
  for (std::size_t w = 0; w < waves_.size();) {
    const Wave& wave = waves_[w];
    const double after = seconds(t - wave.peak);
    const double scaled = after < 0.0 ? after * wave.rise_per_second : after * wave.fall_per_second;
    if (scaled > 4.0) {
      waves_[w] = waves_.back();
      waves_.pop_back();
      continue;
    }
    if (scaled > -4.0) {
      const double height = bump(scaled);
      sum.lead_i += wave.millivolts.lead_i * height;
      sum.lead_ii += wave.millivolts.lead_ii * height;
      sum.v1 += wave.millivolts.v1 * height;
    }
    ++w;
  }
  const double step = seconds(t - last_sample_);
  last_sample_ = t;
  if (ventricular_ > 0.0 || atrial_ > 0.0) {
    const EcgSample waves = fibrillation(step);
    sum.lead_i += waves.lead_i;
    sum.lead_ii += waves.lead_ii;
    sum.v1 += waves.v1;
  }
  mains_turns_ += kMainsHertz * step;
  if (mains_turns_ >= 1.0) mains_turns_ -= static_cast<double>(static_cast<int>(mains_turns_));
  const double hum = kMainsMillivolts * sine(mains_turns_);
  const double muscle = kMuscleMillivolts + extra_noise_;
  sum.lead_i += baseline_ * 0.7 + hum + muscle * random_.normal();
  sum.lead_ii += baseline_ + hum + muscle * random_.normal();
  sum.v1 += baseline_ * 0.6 + hum + muscle * random_.normal();
  return sum;
}

}  // namespace ward
