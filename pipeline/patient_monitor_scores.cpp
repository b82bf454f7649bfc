// What is reckoned from the patient's values over minutes: early warning
// scores, and limits that would suit.
#include "pipeline/alarms/limit_proposal.h"
#include "pipeline/domain/codes.h"
#include "pipeline/patient_monitor_chain.h"

namespace ward {

/// The waveform's own value where there is one, else what the device sends,
/// with its time.
std::optional<TimedReading> PatientMonitor::Chain::timed(const DerivedValue& derived, std::uint32_t code) const {
  if (const std::optional<float> value = derived.value()) return TimedReading{*value, derived.time};
  return device_timed(code);
}

std::optional<TimedReading> PatientMonitor::Chain::device_timed(std::uint32_t code) const {
  const std::optional<float> value = device_numerics.value(code);
  const std::optional<Instant> time = device_numerics.last_valid(code);
  if (!value || !time) return std::nullopt;
  return TimedReading{*value, *time};
}

/// Every ten seconds, of adults alone: the scores are made for nobody under 16
/// (RCP, NEWS2, 2017) and MEWS and qSOFA were validated in adults.
void PatientMonitor::Chain::score(Instant now, Output& out) {
  if (!status.admitted || status.patient.category != PatientCategory::adult || !early_warning.due(now)) return;
  using enum ScoreInputKind;
  const auto either = [](const std::optional<TimedReading>& first, const std::optional<TimedReading>& second) {
    return first ? first : second;
  };
  const std::optional<TimedReading> pulse = either(timed(signals.pleth_rate(), mdc::kPulseRateSpo2),
                                                   timed(signals.pressure_rate(), mdc::kPulseRateAbp));
  const std::optional<TimedReading> breath = either(timed(signals.respiration_rate(), mdc::kRespirationRate),
                                                    timed(signals.co2()[2], mdc::kCo2RespirationRate));
  // A heart or a breath that has stopped has no rate to measure; the last one
  // must not stand in for it.
  const auto active = [this](AlarmCondition condition) {
    const Alarm* alarm = panel.find(condition);
    return alarm != nullptr && alarm->phase == AlarmPhase::active;
  };
  const TimedReading none{0.0F, now};
  const bool standstill = active(AlarmCondition::asystole) || active(AlarmCondition::ventricular_fibrillation);
  early_warning.offer(pulse_rate, InputOrigin::continuous,
                      standstill ? none : either(timed(signals.heart_rate(), mdc::kHeartRate), pulse));
  early_warning.offer(respiration_rate, InputOrigin::continuous, active(AlarmCondition::apnoea) ? none : breath);
  // A probe that hangs in the air measures nothing, whatever number comes.
  if (!signals.tally(SignalGroup::pleth).all_leads_off()) {
    early_warning.offer(spo2, InputOrigin::continuous, device_timed(mdc::kSpo2));
  }
  early_warning.offer(systolic_pressure, InputOrigin::cuff, device_timed(mdc::kNibpSystolic));
  early_warning.offer(systolic_pressure, InputOrigin::continuous,
                      timed(signals.pressures()[0], mdc::kAbpSystolic));
  early_warning.offer(temperature, InputOrigin::observed, device_timed(mdc::kTemperature));
  early_warning.offer(observations);
  if (const std::optional<EarlyWarning> card = early_warning.step(now)) out.emit(*card);
}

/// In the order of kProposableLimits.
void PatientMonitor::Chain::remember_values(Instant now) {
  if (!status.admitted || !limit_history.due(now)) return;
  const Readings read = readings();
  const std::optional<float> rate = read.pulse_is_rate_source ? read.pulse_rate : read.heart_rate;
  limit_history.note({rate, read.spo2, read.abp[0], read.abp[1], read.abp[2], read.respiration_rate, read.etco2}, now);
}

/// Nothing follows from it: a person sets limits.
ErrorCode PatientMonitor::Chain::propose_limits(Output& out) const {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  const LimitProposal proposal = limit_proposal(limit_history, status.limits, status.patient.category);
  if (proposal.proposed.empty()) return ErrorCode::nothing_to_do;
  out.emit(proposal);
  return ErrorCode::none;
}

}  // namespace ward
