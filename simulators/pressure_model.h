#pragma once

#include <vector>

#include "pipeline/domain/units.h"
#include "simulators/heart.h"
#include "simulators/random.h"

namespace ward {

/// Arterial pressure: a three-element Windkessel (Westerhof 1971) filled by each
/// beat's stroke, so that a heart that stops lets the pressure run off and a
/// premature beat barely lifts it. A slow baroreflex holds the mean.
class PressureModel {
 public:
  /// From the R peak to the upstroke at a radial line.
  static constexpr double kTransitSeconds = 0.16;

  PressureModel(MmHg systolic, MmHg diastolic, BeatsPerMinute usual_rate, Random random);

  void add_beat(const HeartBeat& beat);
  /// Moves on by `step_seconds` (at most 16 ms). @return mmHg
  double advance(Nanoseconds t, double step_seconds, double breath);

  /// Of the last pulses, as a cuff finds them.
  [[nodiscard]] MmHg systolic() const { return MmHg{systolic_}; }
  [[nodiscard]] MmHg diastolic() const { return MmHg{diastolic_}; }
  [[nodiscard]] MmHg mean() const { return MmHg{mean_}; }

 private:
  struct Ejection {
    Nanoseconds start;
    double duration_seconds;
    double rise;  ///< mmHg the stroke adds to the empty Windkessel
  };
  void close_pulse();

  Random random_;
  Wander slow_;
  double target_mean_;
  double usual_rr_;           ///< seconds
  double smoothed_rr_;
  double run_off_seconds_;    ///< resistance x compliance
  double rise_per_stroke_;    ///< mmHg, set by the baroreflex
  double usual_rise_;
  double pressure_;
  double felt_;               ///< mean as the baroreceptors feel it
  double shown_;              ///< with the catheter's slight smoothing
  double last_rise_{40.0};
  Nanoseconds last_start_{};
  double last_duration_{0.3};
  std::vector<Ejection> ejections_;
  double lowest_{1e9}, highest_{0.0}, sum_{0.0};
  unsigned samples_{0};
  double systolic_, diastolic_, mean_;
};

}  // namespace ward
