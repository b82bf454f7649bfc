#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/asystole.h"
#include "pipeline/alarms/atrial_fibrillation.h"
#include "pipeline/alarms/ectopic_rate.h"
#include "pipeline/alarms/finding_set.h"
#include "pipeline/alarms/irregular_rhythm.h"
#include "pipeline/alarms/pacer_failure.h"
#include "pipeline/alarms/pauses.h"
#include "pipeline/alarms/rhythm_events.h"
#include "pipeline/alarms/signal_holes.h"
#include "pipeline/alarms/slow_beats.h"
#include "pipeline/alarms/supraventricular.h"
#include "pipeline/alarms/ventricular_rhythms.h"
#include "pipeline/domain/event.h"

namespace ward {

/// What the rhythm alarms must know of the bed.
struct RhythmSettings {
  LimitSet limits;  ///< the heart rate's are read: the extreme rates follow from them
  PatientCategory category{PatientCategory::adult};
  bool paced{false};
  Nanoseconds pause{kRhythmLimits.pause};  ///< 2 to 3 s
};

/// The rhythm catalogue of one bed: from classified beats, pace pulses and the
/// signal's time to findings, each with its evidence. Fibrillation and
/// tachycardia of the ventricles have their own detectors; asystole its own
/// alarm.
///
/// - A beat is told once or twice: provisional() at once, for what needs speed
///   and no class (pause, capture, slow beats), beat() with the final class.
///   beat() alone will do.
/// - observed() before the beats found in that stretch.
/// - A beat without a class breaks a run and never counts as normal: while the
///   usual beat is learned, nothing here speaks but pauses, the pacemaker's
///   failures and extreme bradycardia.
class RhythmAlarms {
 public:
  /// ECG was analysed from `from` to `to`, in the signal's time.
  void observed(Instant from, Instant to);
  void provisional(const Beat& beat) { hear(beat); }
  void beat(const Beat& final);
  void pace_pulse(Instant time) { pacer_.pulse(time); }
  /// Another patient, or a new time line.
  void forget() { *this = RhythmAlarms{}; }

  /// Extreme bradycardia of five beats, where the displayed rate does not show
  /// it. Call after the limits and before red alarms are checked against other
  /// channels: this one is a claim like theirs.
  void judge_slow_beats(EcgView view, Instant signal_time, const RhythmSettings& settings, FindingSet& findings);

  /// All the others. Call after the red alarms have been judged, and withheld
  /// where other channels contradict: a red one ends the yellow ones it explains.
  /// @param signal_time  up to which the ECG was analysed
  void judge(EcgView view, Instant signal_time, const RhythmSettings& settings, FindingSet& findings);

  /// Why: the beats and the rate of the last time the condition was found; of
  /// condition none where it never was.
  [[nodiscard]] AlarmEvidence evidence(AlarmCondition condition) const { return events_.evidence(condition); }
  /// Ventricular beats in the last minute, for the screen and the limits; empty
  /// while beats are not classified.
  [[nodiscard]] std::optional<float> pvc_rate(Instant signal_time) const { return pvc_rate_.value(signal_time); }
  /// Supraventricular beats likewise.
  [[nodiscard]] std::optional<float> svpb_rate(Instant signal_time) const { return svpb_rate_.value(signal_time); }

 private:
  void hear(const Beat& beat);
  [[nodiscard]] RhythmBeat after(const RhythmBeats& before, const Beat& beat) const;
  void judge_irregularity();
  void yield_to_red(const FindingSet& findings);
  [[nodiscard]] bool classes_known(Instant signal_time) const { return pvc_rate(signal_time).has_value(); }
  void tell_events(Instant signal_time, FindingSet& findings) const;
  void tell_unseen(Instant signal_time, FindingSet& findings) const;

  SignalHoles holes_;
  RhythmBeats heard_;  ///< at their first telling
  RhythmBeats final_;  ///< with their final class
  RhythmEvents events_;

  VentricularRhythms runs_;
  EctopicRate pvc_rate_{BeatClass::ventricular};
  EctopicRate svpb_rate_{BeatClass::supraventricular};
  SupraventricularTachycardia supraventricular_;
  SinusIntervals intervals_;
  AtrialFibrillation fibrillation_;
  IrregularRhythm irregular_;
  Pauses pauses_;
  PacerFailure pacer_;
  SlowBeats slow_;
};

}  // namespace ward
