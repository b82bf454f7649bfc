#include "simulators/heart.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ward {
namespace {

constexpr std::array<std::pair<std::string_view, Rhythm>, 11> kRhythmNames{{
    {"sinus", Rhythm::sinus},
    {"atrial_fibrillation", Rhythm::atrial_fibrillation},
    {"premature_ventricular", Rhythm::premature_ventricular},
    {"bigeminy", Rhythm::bigeminy},
    {"trigeminy", Rhythm::trigeminy},
    {"ventricular_runs", Rhythm::ventricular_runs},
    {"ventricular_tachycardia", Rhythm::ventricular_tachycardia},
    {"ventricular_fibrillation", Rhythm::ventricular_fibrillation},
    {"asystole", Rhythm::asystole},
    {"sinus_pauses", Rhythm::sinus_pauses},
    {"paced", Rhythm::paced},
}};

constexpr bool beats_at_all(Rhythm rhythm) {
  return rhythm != Rhythm::asystole && rhythm != Rhythm::ventricular_fibrillation;
}

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

}  // namespace

std::optional<Rhythm> rhythm_named(std::string_view name) {
  for (const auto& [text, rhythm] : kRhythmNames) {
    if (text == name) return rhythm;
  }
  return std::nullopt;
}

double stroke_for_filling(double rr_seconds) {
  // Rapid filling early in diastole, little gain later; 1 at 75/min.
  const double filling = std::max(0.0, rr_seconds - 0.20);
  return filling / (filling + 0.15) / 0.8;
}

Heart::Heart(BeatsPerMinute rate, Random random)
    : random_(random),
      slow_(random_.split(), 0.06),
      rate_(rate.value),
      target_rate_(rate.value),
      smoothed_rr_(60.0 / rate.value) {}

void Heart::set_rhythm(Rhythm rhythm, BeatsPerMinute rate, Nanoseconds now) {
  // An ectopic focus or an AV node switches at once; a sinus node glides.
  const bool glides = rhythm == Rhythm::sinus && rhythm_ == Rhythm::sinus;
  if (!beats_at_all(rhythm_) && beats_at_all(rhythm)) last_r_ = std::max(last_r_, now);
  rhythm_ = rhythm;
  target_rate_ = rate.value;
  if (!glides) rate_ = target_rate_;
  since_ectopic_ = 0;
  run_left_ = 0;
  pause_next_ = false;
  next_.reset();
}

InlineVector<HeartBeat, 4> Heart::advance(Nanoseconds now, double breath) {
  InlineVector<HeartBeat, 4> fixed;
  while (beats_at_all(rhythm_) && !fixed.full()) {
    if (!next_) next_ = plan_next(breath);
    // Never earlier than the lookahead allows: a change of rhythm may ask for it.
    const Nanoseconds planned = last_r_ + from_seconds(next_->rr_seconds);
    if (planned > now + kLookahead) break;
    const Nanoseconds r_time = std::max(planned, now + kLookahead - std::chrono::milliseconds{20});
    next_->rr_seconds = seconds(r_time - last_r_);
    HeartBeat beat = make_beat(*next_, breath);
    beat.r_time = r_time;
    last_r_ = r_time;
    next_.reset();
    static_cast<void>(fixed.push_back(beat));  // checked by the loop's condition
  }
  return fixed;
}

double Heart::sinus_rr(double breath) {
  // A sinus node needs some ten seconds to reach a new rate.
  rate_ += (target_rate_ - rate_) * std::min(1.0, 8.0 / rate_);
  // RSA: faster on inspiration, up to about 4 % at rest and less at speed.
  const double rsa = 0.045 * std::clamp(1.6 - rate_ / 100.0, 0.2, 1.0);
  return 60.0 / rate_ * (1.0 - rsa * (breath - 0.4) + 0.012 * slow_.step() + 0.004 * random_.normal());
}

Heart::Plan Heart::plan_ectopic(double rr) {
  ++since_ectopic_;
  const auto premature = [&] {
    since_ectopic_ = 0;
    pause_next_ = true;
    return Plan{BeatKind::ventricular, rr * random_.between(0.56, 0.64)};
  };
  if (std::exchange(pause_next_, false)) return {BeatKind::normal, rr * 1.4};
  switch (rhythm_) {
    case Rhythm::premature_ventricular:
      if (since_ectopic_ > 3 && random_.chance(0.13)) return premature();
      break;
    case Rhythm::bigeminy:
      if (since_ectopic_ >= 2) return premature();
      break;
    case Rhythm::trigeminy:
      if (since_ectopic_ >= 3) return premature();
      break;
    case Rhythm::ventricular_runs:
      if (run_left_ > 0) {
        pause_next_ = --run_left_ == 0;
        return {BeatKind::ventricular, random_.between(0.37, 0.40)};
      }
      if (since_ectopic_ > 12) {
        run_left_ = 2 + static_cast<unsigned>(random_.below(2));
        since_ectopic_ = 0;
        return {BeatKind::ventricular, rr * 0.58};
      }
      break;
    case Rhythm::sinus_pauses:
      if (since_ectopic_ > 9 && random_.chance(0.4)) {
        since_ectopic_ = 0;
        return {BeatKind::normal, std::max(2.1 * rr, 2.3)};
      }
      break;
    default: break;
  }
  return {BeatKind::normal, rr};
}

Heart::Plan Heart::plan_next(double breath) {
  switch (rhythm_) {
    case Rhythm::atrial_fibrillation: {
      // The AV node lets through what it can: skewed, uncorrelated intervals.
      const double u = random_.uniform();
      const double v = random_.uniform();
      const double mean = 60.0 / target_rate_;
      return {BeatKind::no_p_wave, std::max(0.30, mean * (0.66 + 0.42 * u + 0.40 * v * v))};
    }
    case Rhythm::ventricular_tachycardia:
      return {BeatKind::ventricular, 60.0 / target_rate_ * (1.0 + 0.012 * random_.normal())};
    case Rhythm::paced: return {BeatKind::paced, 60.0 / target_rate_};
    case Rhythm::sinus: return {BeatKind::normal, sinus_rr(breath)};
    default: return plan_ectopic(sinus_rr(breath));
  }
}

HeartBeat Heart::make_beat(const Plan& plan, double breath) {
  HeartBeat beat;
  beat.number = ++count_;
  beat.kind = plan.kind;
  beat.rr_seconds = plan.rr_seconds;
  // QT follows the rate with a memory of some beats (Framingham's linear
  // correction, Sagie 1992: 154 ms per second of RR; QTc 0.40 s).
  smoothed_rr_ += 0.15 * (std::clamp(plan.rr_seconds, 0.3, 1.6) - smoothed_rr_);
  beat.qt_seconds = 0.40 - 0.154 * (1.0 - smoothed_rr_);
  beat.stroke = std::min(1.3, stroke_for_filling(plan.rr_seconds));
  // Without the atrial kick and with a slow spread of contraction, less is pumped.
  if (plan.kind == BeatKind::ventricular) beat.stroke *= 0.62;
  if (plan.kind == BeatKind::no_p_wave) beat.stroke *= 0.92;
  beat.breath_gain = 1.0 - 0.07 * (breath - 0.4);
  return beat;
}

}  // namespace ward
