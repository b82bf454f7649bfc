#include "pipeline/patient_monitor_confirmation.h"

#include "pipeline/alarms/device_conditions.h"

namespace ward {
namespace {

constexpr std::size_t place_of(AlarmCondition condition) {
  for (std::size_t i = 0; i < ConfirmationGate::kClaims.size(); ++i) {
    if (ConfirmationGate::kClaims[i] == condition) return i;
  }
  return ConfirmationGate::kClaims.size();
}

}  // namespace

void ConfirmationGate::judge(const AlarmConfirmation& confirmation, std::optional<Instant> signal_time,
                             FindingSet& findings, Output& out) {
  for (std::size_t i = 0; i < kClaims.size(); ++i) {
    Finding& finding = findings[kClaims[i]];
    Claim& claim = claims_[i];
    if (finding.presence == Presence::absent) {
      claim.announced = claim.withheld = false;
    } else if (finding.presence == Presence::present && signal_time) {
      judge_one(kClaims[i], claim, confirmation, *signal_time, finding, out);
    } else if (finding.presence == Presence::unknown && claim.withheld) {
      // What was not announced is not kept standing by its signal's loss.
      finding = Finding{};
    }
    // Before asystole is asked about: it comes next.
    if (i == 0 && finding.presence == Presence::present) findings[AlarmCondition::asystole] = Finding{};
  }
}
static_assert(ConfirmationGate::kClaims[0] == AlarmCondition::ventricular_fibrillation);

void ConfirmationGate::judge_one(AlarmCondition condition, Claim& claim, const AlarmConfirmation& confirmation,
                                 Instant signal_time, Finding& finding, Output& out) {
  if (claim.announced) return;
  if (!claim.withheld || signal_time >= claim.ask_again) {
    const AlarmEvidence evidence = confirmation.judge(condition, signal_time);
    claim.announced = evidence.decision == AlarmDecision::announced;
    if (claim.announced || !claim.withheld) out.emit(evidence);
    if (!claim.announced && !claim.withheld) ++claim.times_withheld;
    claim.withheld = !claim.announced;
    claim.ask_again = signal_time + kAskedAgain;
  }
  if (claim.withheld) finding = Finding{};
}

void ConfirmationGate::on_device_alarm(const DeviceAlarm& alarm, const AlarmConfirmation& confirmation,
                                       std::optional<Instant> signal_time, Output& out) {
  const AlarmCondition named = condition_of(alarm);
  for (std::size_t i = 0; i < kClaims.size(); ++i) {
    if (named != kClaims[i]) continue;
    Claim& claim = claims_[i];
    // A device may repeat an alarm in every frame.
    if (alarm.active && !claim.device_claims && signal_time) {
      AlarmEvidence evidence = confirmation.judge(kClaims[i], *signal_time);
      evidence.from_device = true;
      out.emit(evidence);
    }
    claim.device_claims = alarm.active;
  }
}

void ConfirmationGate::tell_rhythms(const RhythmAlarms& rhythms, const AlarmPanel& panel, Output& out) {
  for (std::size_t slot = slot_of(AlarmCondition::ventricular_bradycardia);
       slot <= slot_of(AlarmCondition::pacer_not_pacing); ++slot) {
    const auto condition = static_cast<AlarmCondition>(slot);
    const Alarm* alarm = panel.find(condition);
    if (alarm == nullptr || alarm->phase != AlarmPhase::active || alarm->occurrence == told_[slot]) continue;
    told_[slot] = alarm->occurrence;
    const AlarmEvidence evidence = rhythms.evidence(condition);
    if (evidence.condition == condition) out.emit(evidence);
  }
}

void ConfirmationGate::on_restored(const Alarm& alarm) { told_[slot_of(alarm.condition)] = alarm.occurrence; }

void ConfirmationGate::keep_announced(const AlarmPanel& panel, Instant now) {
  for (std::size_t i = 0; i < kClaims.size(); ++i) {
    if (panel.holds(kClaims[i], now)) claims_[i].announced = true;
  }
}

void ConfirmationGate::forget() {
  for (Claim& claim : claims_) {
    const std::uint32_t times = claim.times_withheld;
    claim = Claim{};
    claim.times_withheld = times;
  }
}

bool ConfirmationGate::withholds(AlarmCondition condition) const {
  const std::size_t place = place_of(condition);
  return place < claims_.size() && claims_[place].withheld;
}

std::uint32_t ConfirmationGate::withheld(AlarmCondition condition) const {
  const std::size_t place = place_of(condition);
  return place < claims_.size() ? claims_[place].times_withheld : 0;
}

}  // namespace ward
