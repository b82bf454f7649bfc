// What operators may do to a bed, and what is refused.
#include "pipeline/alarms/limits.h"
#include "pipeline/alarms/observations.h"
#include "pipeline/patient_monitor_chain.h"

namespace ward {

void PatientMonitor::Chain::on_command(const Command& command, Instant now, Output& out) {
  const ErrorCode refusal = carry_out(command, now, out);
  if (refusal == ErrorCode::none) tell_status(out);
  out.emit(CommandOutcome{command.id, command.kind, refusal, command.reply_to});
}

ErrorCode PatientMonitor::Chain::carry_out(const Command& command, Instant now, Output& out) {
  switch (command.kind) {
    case CommandKind::acknowledge:
      return panel.acknowledge(command.condition, now, out) ? ErrorCode::none : ErrorCode::nothing_to_do;
    case CommandKind::audio_pause: {
      if (!status.admitted) return ErrorCode::nothing_to_do;
      const ErrorCode refusal = pause.command(command.duration, panel.highest_announced(), now);
      if (refusal == ErrorCode::none) status_changed = true;
      return refusal;
    }
    case CommandKind::set_limits: return set_limits(command);
    case CommandKind::admit: return admit(command, now, out);
    case CommandKind::discharge: return discharge(now, out);
    case CommandKind::relearn: return relearn(now);
    case CommandKind::audio_off:
    case CommandKind::alarm_pause:
    case CommandKind::alarm_off:
    case CommandKind::standby: return make_inactive(command, now);
    case CommandKind::assign: return assign(command.staff);
    case CommandKind::accept:
      return panel.accept(command.condition, command.operator_name, now, out) ? ErrorCode::none
                                                                              : ErrorCode::nothing_to_do;
    case CommandKind::reject:
      return panel.reject(command.condition, staff, now, out) ? ErrorCode::none : ErrorCode::nothing_to_do;
    case CommandKind::observe: return observe(command, now);
    case CommandKind::propose_limits: return propose_limits(out);
  }
  return ErrorCode::unknown_command;
}

/// Another rhythm is the usual one now, or the electrodes were moved.
ErrorCode PatientMonitor::Chain::relearn(Instant now) {
  if (!signals.seen(SignalGroup::ecg)) return ErrorCode::nothing_to_do;
  signals.relearn();
  qtc_baseline.forget();
  panel.on_relearn(now);
  return ErrorCode::none;
}

ErrorCode PatientMonitor::Chain::set_limits(const Command& command) {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  if (!acceptable(command.parameter, command.limits)) return ErrorCode::value_out_of_range;
  status.limits[static_cast<std::size_t>(command.parameter)] = command.limits;
  status_changed = true;
  return ErrorCode::none;
}

ErrorCode PatientMonitor::Chain::make_inactive(const Command& command, Instant now) {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  ErrorCode refusal = ErrorCode::unknown_command;
  switch (command.kind) {
    case CommandKind::audio_off: refusal = inactivation.set_audio_off(command.on, now); break;
    case CommandKind::alarm_pause: refusal = inactivation.pause_alarms(command.duration, now); break;
    case CommandKind::alarm_off: refusal = inactivation.set_alarm_off(command.condition, command.on, now); break;
    case CommandKind::standby: refusal = inactivation.set_standby(command.on, now); break;
    default: break;
  }
  if (refusal == ErrorCode::none) care_changed = true;
  return refusal;
}

ErrorCode PatientMonitor::Chain::assign(const Staff& to) {
  if (staff == to) return ErrorCode::nothing_to_do;
  staff = to;
  care_changed = true;
  return ErrorCode::none;
}

ErrorCode PatientMonitor::Chain::observe(const Command& command, Instant now) {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  if (!observable(command.observation, command.observed)) return ErrorCode::value_out_of_range;
  const Observation seen{command.observation, command.observed, now};
  care_changed = true;
  early_warning.look_now();
  for (Observation& known : observations) {
    if (known.kind != seen.kind) continue;
    known = seen;
    return ErrorCode::none;
  }
  WARD_CHECK(observations.push_back(seen));  // one of each kind
  return ErrorCode::none;
}

/// What was of this patient alone. Who answers for the bed stays.
void PatientMonitor::Chain::forget_patient(Instant now, Output& out) {
  panel.clear(now, out);
  pause.end();
  inactivation.end();
  observations.clear();
  limit_history = LimitHistory{};
  if (const std::optional<EarlyWarning> none = early_warning.forget()) out.emit(*none);
  status_changed = care_changed = true;
}

/// Also over a patient who was never discharged: the bed belongs to the new
/// one, with the limits of that patient's category.
ErrorCode PatientMonitor::Chain::admit(const Command& command, Instant now, Output& out) {
  if (command.patient.category > PatientCategory::neonatal) return ErrorCode::value_out_of_range;
  forget_patient(now, out);
  gate.forget();
  evidence.forget();
  limits = LimitBank{limit_delays};
  technical = TechnicalAlarms{};
  line = LineDisconnect{};
  qtc_baseline.forget();
  signals.set_category(command.patient.category);
  feed.set_expected(true, now);
  status.admitted = true;
  status.admitted_since = now;
  status.patient = command.patient;
  status.limits = default_limits(command.patient.category);
  return ErrorCode::none;
}

ErrorCode PatientMonitor::Chain::discharge(Instant now, Output& out) {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  forget_patient(now, out);
  feed.set_expected(false, now);
  status.admitted = false;
  status.admitted_since = now;
  status.patient = Patient{};
  status.limits = default_limits(PatientCategory::adult);
  return ErrorCode::none;
}

}  // namespace ward
