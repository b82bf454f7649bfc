#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/alarms/finding.h"
#include "pipeline/alarms/rhythm_beats.h"
#include "pipeline/domain/alarm_evidence.h"

namespace ward {

/// Every condition the rhythm alarms decide, in the chains' order.
inline constexpr auto kRhythmConditions = [] {
  using enum AlarmCondition;
  return std::array{extreme_bradycardia,   ventricular_bradycardia,
                    nonsustained_ventricular_tachycardia, ventricular_rhythm, ventricular_run, ventricular_pair,
                    r_on_t, ventricular_bigeminy, ventricular_trigeminy, multiform_ventricular, pvc_rate_high,
                    supraventricular_tachycardia, atrial_fibrillation, irregular_rhythm, svpb_rate_high,
                    pause, missed_beat, pacer_not_capturing, pacer_not_pacing, atrial_fibrillation_ended};
}();

/// Rhythm events as they stand on screen. Most are over with the beat that
/// completes them: each is shown for a time after it, and the next of its kind
/// prolongs that. A rhythm that lasts renews itself with every beat.
///
/// Here every event counts: that a yellow is not announced again for minutes is
/// the panel's (re_announcement.h).
class RhythmEvents {
 public:
  struct Cause {
    Instant when;                ///< signal time that decided: a beat, or a silence long enough
    float value{};               ///< rate per minute; of a pause, its seconds
    std::optional<float> limit;  ///< where one was crossed
  };

  /// @param beats  what it rests on, for the evidence
  void happened(AlarmCondition condition, const RhythmBeats& beats, const Cause& cause);
  /// It no longer stands, however lately it happened.
  void over(AlarmCondition condition) { events_[index_of(condition)].stands = false; }
  void forget() { events_ = {}; }

  [[nodiscard]] bool stands(AlarmCondition condition, Instant signal_time) const;
  [[nodiscard]] Finding finding(AlarmCondition condition, Instant signal_time) const;
  /// Of the last time it happened; of condition none where it never did.
  [[nodiscard]] AlarmEvidence evidence(AlarmCondition condition) const;

 private:
  struct Event {
    bool stands{false};
    Instant onset;
    Cause cause;
    InlineVector<EvidenceBeat, AlarmEvidence::kMostBeats> beats;
  };
  static std::size_t index_of(AlarmCondition condition);

  std::array<Event, kRhythmConditions.size()> events_{};
};

}  // namespace ward
