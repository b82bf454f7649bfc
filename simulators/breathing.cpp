#include "simulators/breathing.h"

#include "simulators/shapes.h"

namespace ward {

Breathing::Breathing(BreathsPerMinute rate, Random random) : random_(random), rate_(rate.value) {
  begin_breath();
  phase_ = random_.uniform();  // beds do not breathe in step
}

void Breathing::begin_breath() {
  breathing_ = true;
  phase_ = 0.0;
  period_ = 60.0 / rate_ * (1.0 + 0.06 * random_.normal());
  depth_ = 1.0 + 0.10 * random_.normal();
  ++breaths_;
}

double Breathing::advance(double step_seconds) {
  if (breathing_) {
    phase_ += step_seconds / period_;
    if (phase_ >= 1.0) breathing_ = false;
  }
  if (!breathing_) {
    if (apnoea_) {
      idle_seconds_ += step_seconds;
      filling_ = 0.0;
      return filling_;
    }
    begin_breath();
  }
  idle_seconds_ = 0.0;
  // Active inspiration in a third of the breath; expiration is passive,
  // quick at first, and ends in a short rest.
  const double rise = smooth_step(phase_ / 0.36);
  const double fall = 1.0 - smooth_step((phase_ - 0.36) / 0.52);
  filling_ = depth_ * (phase_ < 0.36 ? rise : fall * fall * 0.35 + fall * 0.65);
  return filling_;
}

}  // namespace ward
