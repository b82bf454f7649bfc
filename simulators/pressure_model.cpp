#include "simulators/pressure_model.h"

#include <algorithm>

#include "simulators/shapes.h"

namespace ward {
namespace {

/// Pressure at which vessels no longer empty, mmHg (mean circulatory filling
/// pressure and vascular waterfall).
constexpr double kFloor = 18.0;

/// Impedance of the aorta itself, seconds: lifts the upstroke while blood
/// flows fastest (the third element, Westerhof 1971).
constexpr double kAorticSeconds = 0.075;

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

}  // namespace

PressureModel::PressureModel(MmHg systolic, MmHg diastolic, BeatsPerMinute usual_rate, Random random)
    : random_(random), slow_(random_.split(), 0.002) {
  const double pulse = systolic.value - diastolic.value;
  target_mean_ = diastolic.value + 0.37 * pulse;
  const double rr = 60.0 / usual_rate.value;
  usual_rr_ = rr;
  smoothed_rr_ = rr;
  // In the steady state each stroke adds what runs off in one beat.
  run_off_seconds_ = 1.1 * (target_mean_ - kFloor) * rr / pulse;
  usual_rise_ = (target_mean_ - kFloor) * rr / run_off_seconds_ / stroke_for_filling(rr);
  rise_per_stroke_ = usual_rise_;
  pressure_ = target_mean_;
  shown_ = pressure_;
  felt_ = pressure_;
  systolic_ = systolic.value;
  diastolic_ = diastolic.value;
  mean_ = target_mean_;
  ejections_.reserve(8);
}

void PressureModel::add_beat(const HeartBeat& beat) {
  // Ejection takes about 0.3 s at rest and shortens with rate as QT does.
  const double duration = 0.30 * beat.qt_seconds / 0.37;
  // A heart that stays fast does so for vessels that are wide open: each
  // stroke then raises the pressure less. One early beat changes nothing.
  smoothed_rr_ += 0.35 * (beat.rr_seconds - smoothed_rr_);
  const double speeding = std::clamp(1.0 - smoothed_rr_ / usual_rr_, 0.0, 0.6);
  ejections_.push_back({beat.r_time + from_seconds(kTransitSeconds), duration,
                        rise_per_stroke_ * beat.stroke * (1.0 - 0.85 * speeding)});
}

void PressureModel::close_pulse() {
  if (samples_ == 0) return;
  // A cuff takes many beats for one reading.
  systolic_ += 0.25 * (highest_ - systolic_);
  diastolic_ += 0.25 * (lowest_ - diastolic_);
  mean_ += 0.25 * (sum_ / samples_ - mean_);
  lowest_ = 1e9;
  highest_ = 0.0;
  sum_ = 0.0;
  samples_ = 0;
}

double PressureModel::advance(Nanoseconds t, double step_seconds, double breath) {
  double inflow = 0.0;  // mmHg/s
  for (std::size_t e = 0; e < ejections_.size();) {
    const Ejection& ejection = ejections_[e];
    const double x = seconds(t - ejection.start) / ejection.duration_seconds;
    if (x >= 1.0) {
      ejections_.erase(ejections_.begin() + static_cast<std::ptrdiff_t>(e));
      continue;
    }
    if (x > 0.0) {
      if (last_start_ != ejection.start) {
        close_pulse();
        last_start_ = ejection.start;
        last_rise_ = ejection.rise;
        last_duration_ = ejection.duration_seconds;
      }
      // Flow x (1-x)^4 peaks in the first fifth; its integral over 0..1 is 1/30.
      const double closing = (1.0 - x) * (1.0 - x);
      inflow += 30.0 * ejection.rise / ejection.duration_seconds * x * closing * closing;
    }
    ++e;
  }
  pressure_ += step_seconds * (inflow - (pressure_ - kFloor) / run_off_seconds_);
  // Baroreflex: vessels open within seconds when the pressure is high, so that
  // a fast heart does not drive it up; what a slow heart can add is bounded.
  felt_ += (pressure_ - felt_) * step_seconds / 1.5;
  const double error = target_mean_ - felt_;
  rise_per_stroke_ += error * step_seconds * (error < 0.0 ? 0.10 : 0.025);
  rise_per_stroke_ = std::clamp(rise_per_stroke_, 0.45 * usual_rise_, 1.25 * usual_rise_);

  // The valve closes: a notch, then the wave reflected from the legs.
  const double after = seconds(t - last_start_) - last_duration_;
  const double notch = -0.085 * last_rise_ * bump((after + 0.005) / 0.016);
  const double reflected = 0.075 * last_rise_ * bump((after - 0.065) / 0.038);
  shown_ += 0.75 * (pressure_ + kAorticSeconds * inflow + notch + reflected - shown_);
  const double reading = shown_ - 2.2 * (breath - 0.4) + 1.2 * slow_.step() + 0.12 * random_.normal();
  lowest_ = std::min(lowest_, reading);
  highest_ = std::max(highest_, reading);
  sum_ += reading;
  // No pulse for 3 s: report what there is, rather than the last good beat.
  if (static_cast<double>(++samples_) * step_seconds > 3.0) close_pulse();
  return reading;
}

}  // namespace ward
