#include "pipeline/alarms/ventricular_alarm.h"

namespace ward {

void VentricularAlarm::judge(EcgView view, const VentricularEvidence& evidence, FindingSet& findings) {
  Finding& fibrillation = findings[AlarmCondition::ventricular_fibrillation];
  Finding& tachycardia = findings[AlarmCondition::ventricular_tachycardia];
  if (!kAsystolePrecedence[static_cast<std::size_t>(view)].asystole_may_speak || !evidence.judged) {
    // Nothing is seen: what was claimed is not over for that.
    if (fibrillation_) fibrillation = Finding::unknown();
    if (tachycardia_) tachycardia = Finding::unknown();
    return;
  }
  fibrillation_ = evidence.fibrillation.has_value();
  tachycardia_ = evidence.tachycardia.has_value();
  if (fibrillation_) fibrillation = Finding::present_since(*evidence.fibrillation);
  if (tachycardia_) tachycardia = Finding::present_since(*evidence.tachycardia);
  if (tachycardia_ && evidence.run_rate) tachycardia.value = evidence.run_rate->value;
}

}  // namespace ward
