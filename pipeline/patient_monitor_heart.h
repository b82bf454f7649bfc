#pragma once

#include <optional>
#include <span>

#include "pipeline/alarms/asystole.h"
#include "pipeline/alarms/rhythm_alarms.h"
#include "pipeline/alarms/seen_signal.h"
#include "pipeline/alarms/ventricular_alarm.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_channels.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/alarm_confirmation.h"
#include "pipeline/signals/beat_classifier.h"
#include "pipeline/signals/fibrillation_detector.h"
#include "pipeline/signals/foreign_run.h"
#include "pipeline/signals/heart_rate.h"
#include "pipeline/signals/qrs_detector.h"
#include "pipeline/signals/ventricular_run.h"

namespace ward {

/// The electrical heart of one patient: beats from all ECG leads together,
/// their classes, fibrillation from the waveform, and the rhythms made of
/// them. Keeps the signal's own time, so a late delivery is never a pause.
class HeartChain {
 public:
  explicit HeartChain(PatientCategory category);

  /// One block of one lead. Emits each beat twice: provisional, then final.
  /// @param believable    the lead's quality: beats of a noisy or clipped lead
  ///        are not classified. Fibrillation judges its windows by itself.
  /// @param confirmation  hears of every beat and verdict
  void on(const SampleBlock& block, bool believable, AlarmConfirmation& confirmation, Output& out);
  void on_pace_pulse(Instant time);
  /// The lead belongs to the few the detector fuses, or takes the place of one
  /// that has stopped.
  bool takes(const BedChannel& channel, const BedChannels& channels);
  /// A new time line.
  void restart();
  /// Another patient.
  void set_category(PatientCategory category);
  void relearn() { classifier_.relearn(); }

  /// @param ecg  how the leads stand
  [[nodiscard]] DerivedValue rate(const GroupTally& ecg) const;
  [[nodiscard]] DerivedValue pvc_rate() const;
  /// For its limit alone: too many are missed for a number on the screen.
  [[nodiscard]] std::optional<float> svpb_rate() const;
  [[nodiscard]] bool learning() const { return seen_until_.has_value() && classifier_.learning(); }
  [[nodiscard]] std::optional<Instant> analysed_until() const { return qrs_.analysed_until(); }
  /// Beats whose class became final in the last block.
  [[nodiscard]] std::span<const Beat> finals() const { return finals_.span(); }
  /// Beats found in the last block.
  [[nodiscard]] std::span<const DetectedBeat> found() const { return found_.span(); }

  /// What the detectors claim, before other channels are asked: asystole,
  /// fibrillation, ventricular tachycardia.
  void claim(EcgView view, FindingSet& findings);
  RhythmAlarms& rhythms() { return rhythms_; }

 private:
  void take(const ClassifiedBeats& beats, AlarmConfirmation& confirmation, Output& out);
  void forget_rhythm();
  void note_seen(const SampleBlock& block);
  void suspect(const ClassifiedBeat& beat, const AlarmConfirmation& confirmation);
  [[nodiscard]] VentricularEvidence ventricles() const;

  QrsDetector qrs_;
  DetectedBeats found_;
  InlineVector<Beat, 2 * ClassifiedBeats::capacity()> finals_;
  InlineVector<ChannelId, QrsDetector::kMaxLeads> leads_;
  HeartRate heart_rate_;
  FibrillationDetector fibrillation_;
  BeatClassifier classifier_;
  VentricularRun run_;
  ForeignRun foreign_;
  std::optional<Instant> suspected_;  ///< a foreign run that looks like tachycardia in every way: since when
  RhythmAlarms rhythms_;
  Asystole asystole_;
  VentricularAlarm ventricular_alarm_;
  SeenSignal ecg_seen_;                ///< ECG that came but was not yet looked at
  std::optional<Instant> seen_until_;  ///< end of the newest ECG block
};

}  // namespace ward
