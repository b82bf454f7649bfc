#include "simulators/pleth_model.h"

#include <algorithm>

#include "simulators/shapes.h"

namespace ward {
namespace {

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

}  // namespace

PlethModel::PlethModel(Random random)
    : random_(random),
      drift_(random_.split(), 0.004),
      motion_(random_.split(), 0.06),
      dicrotic_(random_.between(0.30, 0.44)) {
  waves_.reserve(32);
}

void PlethModel::add_wave(Nanoseconds foot, double peak_seconds, double rise_sigma, double fall_sigma,
                          double height) {
  waves_.push_back({foot + from_seconds(peak_seconds), 1.0 / rise_sigma, 1.0 / fall_sigma, height});
}

void PlethModel::add_beat(const HeartBeat& beat) {
  if (beat.stroke < kLeastStroke) return;
  const Nanoseconds foot = beat.r_time + from_seconds(kTransitSeconds);
  // Systole shortens with rate as QT does.
  const double scale = beat.qt_seconds / 0.37;
  const double height = 0.55 * std::min(1.15, beat.stroke) * (1.0 + (beat.breath_gain - 1.0) * 0.8);
  add_wave(foot, 0.155 * scale, 0.052 * scale, 0.080 * scale, height);
  add_wave(foot, 0.375 * scale, 0.055 * scale, 0.125 * scale, height * dicrotic_);
  add_wave(foot, 0.260 * scale, 0.070 * scale, 0.160 * scale, height * 0.16);
}

double PlethModel::sample(Nanoseconds t, double breath) {
  double sum = 0.30 + 0.03 * drift_.step() - 0.035 * breath;
  for (std::size_t w = 0; w < waves_.size();) {
    const Wave& wave = waves_[w];
    const double after = seconds(t - wave.peak);
    const double scaled = after < 0.0 ? after * wave.rise_per_second : after * wave.fall_per_second;
    if (scaled > 4.0) {
      waves_[w] = waves_.back();
      waves_.pop_back();
      continue;
    }
    sum += wave.height * bump(scaled);
    ++w;
  }
  const double moved = motion_.step();
  return sum + 0.0015 * random_.normal() + extra_noise_ * (0.4 * moved + 0.08 * random_.normal());
}

}  // namespace ward
