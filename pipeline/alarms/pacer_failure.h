#pragma once

#include <chrono>
#include <optional>

#include "pipeline/alarms/observed_silence.h"
#include "pipeline/alarms/rhythm_events.h"
#include "pipeline/domain/inline_vector.h"

namespace ward {

/// What a pacemaker fails to do, in a patient known to have one: a pulse that
/// no QRS follows (not capturing), or neither pulse nor QRS when one was due
/// (not pacing).
class PacerFailure {
 public:
  void observed(Instant from, Instant to);
  /// A pacemaker's pulse, as the bedside device marks it.
  void pulse(Instant time);
  /// A beat, at its first telling; the newest of `beats`.
  void beat(const RhythmBeats& beats);
  void forget() { *this = PacerFailure{}; }

  void judge(Instant signal_time, const RhythmBeats& beats, RhythmEvents& events);

  /// A QRS is told this much after it, or later where it was searched back.
  static constexpr Nanoseconds kDecisionLag = std::chrono::milliseconds{300};
  static constexpr Nanoseconds kSearchBackLag = std::chrono::milliseconds{700};
  static constexpr Nanoseconds kLongestHole = std::chrono::milliseconds{100};

 private:
  static bool captures(Instant pulse, Instant r_peak);
  /// @return true where signal was lost while the QRS was awaited
  [[nodiscard]] bool unseen(Instant pulse) const;

  ObservedSilence silence_{kLongestHole};  ///< of beats and pulses
  InlineVector<Instant, 16> waiting_;      ///< pulses whose QRS has not come
  std::optional<Instant> seen_since_;      ///< without a hole, up to seen_until
  std::optional<Instant> seen_until_;
  bool heard_{false};
};

}  // namespace ward
