#pragma once

#include <vector>

#include "simulators/heart.h"
#include "simulators/random.h"

namespace ward {

/// Finger plethysmogram, normalised units: one pulse per beat that pumps,
/// with a dicrotic wave, sized by the stroke, riding on breathing.
class PlethModel {
 public:
  /// From the R peak to the foot of the pulse at the finger.
  static constexpr double kTransitSeconds = 0.22;
  /// A stroke smaller than this share gives no pulse at the finger.
  static constexpr double kLeastStroke = 0.22;

  explicit PlethModel(Random random);

  void add_beat(const HeartBeat& beat);
  /// Motion on top of the usual noise, share of a pulse.
  void set_noise(double share) { extra_noise_ = share; }
  /// One sample; call in order of time. @param breath lung filling, 0..1
  double sample(Nanoseconds t, double breath);

 private:
  struct Wave {
    Nanoseconds peak;
    double rise_per_second;
    double fall_per_second;
    double height;
  };
  void add_wave(Nanoseconds foot, double peak_seconds, double rise_sigma, double fall_sigma, double height);

  Random random_;
  Wander drift_;
  Wander motion_;
  double dicrotic_;  ///< this patient's reflected wave
  double extra_noise_{0.0};
  std::vector<Wave> waves_;
};

}  // namespace ward
