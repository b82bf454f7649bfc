#pragma once

#include <cstdint>
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

/// Ventricular fibrillation and tachycardia as alarms.
///
/// - While fibrillation is announced, asystole is not: the missing QRS
///   complexes are those of fibrillation.
/// - A calm pulse (CalmPulse) of a valid channel withholds an alarm that is
///   not yet announced. It never ends one: what looks like a pulse may be
///   chest compressions. Without a second channel nothing is withheld.
/// - A tachycardia is withheld only by a pulse clearly slower than the run: a
///   pulse as fast as the run is the run's own.
class VentricularAlarm {
 public:
  /// @param calm_pulse  rate of a valid pulse channel while it is calm
  void judge(EcgView view, const VentricularEvidence& evidence, std::optional<BeatsPerMinute> calm_pulse,
             FindingSet& findings);
  void forget();

  /// Onsets withheld because a pulse channel showed the heart beating calmly.
  [[nodiscard]] std::uint32_t fibrillation_denials() const { return fibrillation_.denials; }
  [[nodiscard]] std::uint32_t tachycardia_denials() const { return tachycardia_.denials; }

  /// Share of the run's rate up to which a pulse contradicts the run.
  static constexpr float kSlowerThanRun = 0.8F;

 private:
  struct Rule {
    bool announced{false};
    bool denied{false};
    std::uint32_t denials{0};
    Finding judge(const std::optional<Instant>& onset, bool contradicted);
  };
  Rule fibrillation_;
  Rule tachycardia_;
};

}  // namespace ward
