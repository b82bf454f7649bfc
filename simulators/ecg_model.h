#pragma once

#include <vector>

#include "simulators/heart.h"
#include "simulators/random.h"

namespace ward {

/// One instant of the three leads the model projects to, millivolts.
struct EcgSample {
  double lead_i{};
  double lead_ii{};
  double v1{};
};

/// The ECG of a heart: each beat is a sum of bell-shaped waves in time
/// relative to its R peak, with T placed by QT; fibrillation is a bank of
/// drifting oscillators. Adds baseline wander, muscle noise and mains hum.
class EcgModel {
 public:
  explicit EcgModel(Random random);

  void add_beat(const HeartBeat& beat);
  /// Which fibrillatory waves there are: none, atrial (fine) or ventricular.
  void set_rhythm(Rhythm rhythm);
  /// Muscle noise and motion on top of the usual, millivolts RMS.
  void set_noise(double millivolts) { extra_noise_ = millivolts; }

  /// Slow parts, every 8 ms. @param breath lung filling, 0..1
  void tick(double breath);
  /// @param t  not before the last one, at most 8 ms after it
  EcgSample sample(Nanoseconds t);

 private:
  /// A bell-shaped deflection, steeper or flatter before its peak than after.
  struct Wave {
    Nanoseconds peak;
    double rise_per_second;  ///< 1 / sigma before the peak
    double fall_per_second;  ///< 1 / sigma after it
    EcgSample millivolts;
  };
  struct Oscillator {
    double turns;
    double hertz;
    Wander frequency;
    Wander strength;
  };

  void add_wave(const HeartBeat& beat, double peak_seconds, double rise_sigma, double fall_sigma,
                const EcgSample& millivolts);
  void add_normal(const HeartBeat& beat);
  void add_ventricular(const HeartBeat& beat);
  void add_paced(const HeartBeat& beat);
  EcgSample fibrillation(double step_seconds);

  Random random_;
  Wander drift_;
  Wander motion_;
  double r_gain_;   ///< this patient's QRS size
  double t_gain_;
  double p_gain_;
  double v1_gain_;
  double axis_;     ///< share of lead II's forces seen by lead I
  std::vector<Wave> waves_;
  std::vector<Oscillator> oscillators_;
  double atrial_{0.0}, atrial_target_{0.0};            ///< mV of fibrillatory waves
  double ventricular_{0.0}, ventricular_target_{0.0};
  double baseline_{0.0};
  double extra_noise_{0.0};
  double mains_turns_{0.0};
  Nanoseconds last_sample_{};
};

}  // namespace ward
