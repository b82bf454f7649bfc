#pragma once

#include <optional>

#include "pipeline/alarms/ventricular_alarm.h"
#include "pipeline/signals/beat_classifier.h"
#include "pipeline/signals/fibrillation_detector.h"
#include "pipeline/signals/ventricular_run.h"

namespace ward {

/// The ventricles of one patient: fibrillation from the waveform, tachycardia
/// from the classes of the beats found in it. Keeps the signal's own time.
class VentricularWatch {
 public:
  /// One block of one ECG lead, before the beats found in it.
  /// @param believable  the lead's quality: beats of a noisy or clipped lead
  ///        are not classified. Fibrillation judges its windows by itself.
  void on(const SampleBlock& block, bool believable);
  void on(const DetectedBeats& beats);
  void restart() { *this = VentricularWatch{}; }
  void relearn() { classifier_.relearn(); }

  [[nodiscard]] VentricularEvidence evidence() const;

 private:
  void take(const ClassifiedBeats& beats);

  FibrillationDetector fibrillation_;
  BeatClassifier classifier_;
  VentricularRun run_;
  std::optional<Instant> seen_until_;  ///< end of the newest ECG block
};

}  // namespace ward
