#pragma once

#include <optional>

#include "pipeline/alarms/asystole.h"
#include "pipeline/alarms/finding_set.h"
#include "pipeline/domain/units.h"

namespace ward {

/// What the detectors see of the ventricles at one moment.
struct VentricularEvidence {
  /// Since when fibrillation or flutter is seen; empty: not seen.
  std::optional<Instant> fibrillation;
  /// A verdict on recent signal exists, so that "not seen" means it.
  bool judged{false};
  /// Since when a run of ventricular beats is a tachycardia.
  std::optional<Instant> tachycardia;
  std::optional<BeatsPerMinute> run_rate;
};

/// Ventricular fibrillation and tachycardia as the ECG alone claims them.
/// Whether other channels deny them is asked elsewhere, before they are
/// announced.
class VentricularAlarm {
 public:
  void judge(EcgView view, const VentricularEvidence& evidence, FindingSet& findings);
  void forget() { *this = VentricularAlarm{}; }

 private:
  bool fibrillation_{false};  ///< claimed when last seen
  bool tachycardia_{false};
};

}  // namespace ward
