#pragma once

#include "pipeline/alarms/rhythm_events.h"

namespace ward {

/// Ventricular beats in a row: bradycardia, non-sustained tachycardia, rhythm
/// (accelerated), run and pair. Five at 100 /min are tachycardia, which has its
/// own detector and alarm; this is its lesser kin and leaves that to it.
class VentricularRhythms {
 public:
  /// After each final beat, the newest of `beats`.
  void on(const RhythmBeats& beats, RhythmEvents& events);
  void forget() { length_ = 0; }

  /// Ventricular beats in a row, up to the last.
  [[nodiscard]] int length() const { return length_; }

 private:
  void judge_run(const RhythmBeats& beats, RhythmEvents& events) const;

  int length_{0};
};

}  // namespace ward
