#pragma once

#include <cstdint>

#include "pipeline/domain/units.h"
#include "simulators/random.h"

namespace ward {

/// Breath by breath lung filling with natural variation of period and depth.
class Breathing {
 public:
  Breathing(BreathsPerMinute rate, Random random);

  void set_rate(BreathsPerMinute rate) { rate_ = rate.value; }
  /// The breath under way is finished, then none follows until resumed.
  void set_apnoea(bool apnoea) { apnoea_ = apnoea; }

  /// Moves on by `step_seconds`. @return lung filling, 0 empty .. about 1
  double advance(double step_seconds);
  [[nodiscard]] double filling() const { return filling_; }
  /// Breaths begun since the start: the truth for a rate figure.
  [[nodiscard]] std::uint64_t breaths() const { return breaths_; }
  /// Seconds since the last breath ended; 0 while one is under way.
  [[nodiscard]] double seconds_without_breath() const { return idle_seconds_; }

 private:
  void begin_breath();

  Random random_;
  double rate_;
  bool apnoea_{false};
  bool breathing_{false};
  double phase_{0.0};   ///< 0..1 through the breath
  double period_{4.0};  ///< seconds
  double depth_{1.0};
  double filling_{0.0};
  double idle_seconds_{0.0};
  std::uint64_t breaths_{0};
};

}  // namespace ward
