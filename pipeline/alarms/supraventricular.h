#pragma once

#include <optional>

#include "pipeline/alarms/rhythm_events.h"

namespace ward {

/// Supraventricular tachycardia: a run of beats that the classifier calls
/// supraventricular, or of narrow beats that began at once and keep the pace.
/// A sinus tachycardia comes step by step and is the rate limit's.
class SupraventricularTachycardia {
 public:
  /// After each final beat, the newest of `beats`.
  void on(const RhythmBeats& beats, RhythmEvents& events);
  void forget() { *this = SupraventricularTachycardia{}; }

 private:
  [[nodiscard]] bool belongs(const RhythmBeats& beats) const;

  int length_{0};
  std::optional<Nanoseconds> before_;  ///< mean RR before the run
};

}  // namespace ward
