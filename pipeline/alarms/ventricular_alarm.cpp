#include "pipeline/alarms/ventricular_alarm.h"

namespace ward {

void VentricularAlarm::forget() {
  fibrillation_.announced = fibrillation_.denied = false;
  tachycardia_.announced = tachycardia_.denied = false;
}

Finding VentricularAlarm::Rule::judge(const std::optional<Instant>& onset, bool contradicted) {
  if (!onset) {
    announced = false;
    denied = false;
    return {};
  }
  if (!announced && contradicted) {
    if (!denied) ++denials;
    denied = true;
    return {};
  }
  announced = true;
  denied = false;
  return Finding::present_since(*onset);
}

void VentricularAlarm::judge(EcgView view, const VentricularEvidence& evidence,
                             std::optional<BeatsPerMinute> calm_pulse, FindingSet& findings) {
  Finding& fibrillation = findings[AlarmCondition::ventricular_fibrillation];
  Finding& tachycardia = findings[AlarmCondition::ventricular_tachycardia];
  if (!kAsystolePrecedence[static_cast<std::size_t>(view)].asystole_may_speak || !evidence.judged) {
    // Nothing is seen: what was announced is not over for that.
    if (fibrillation_.announced) fibrillation = Finding::unknown();
    if (tachycardia_.announced) tachycardia = Finding::unknown();
    return;
  }
  fibrillation = fibrillation_.judge(evidence.fibrillation, calm_pulse.has_value());
  const bool slower = calm_pulse && evidence.run_rate &&
                      calm_pulse->value < kSlowerThanRun * evidence.run_rate->value;
  tachycardia = tachycardia_.judge(evidence.tachycardia, slower);
  if (evidence.run_rate) tachycardia.value = evidence.run_rate->value;
  if (fibrillation.presence == Presence::present) findings[AlarmCondition::asystole] = Finding{};
}

}  // namespace ward
