// What operators may do to a bed, and what is refused.
#include "pipeline/alarms/limits.h"
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
    case CommandKind::relearn: return relearn();
  }
  return ErrorCode::unknown_command;
}

/// Another rhythm is the usual one now, or the electrodes were moved.
ErrorCode PatientMonitor::Chain::relearn() {
  if (!signals.seen(SignalGroup::ecg)) return ErrorCode::nothing_to_do;
  signals.relearn();
  qtc_baseline.forget();
  return ErrorCode::none;
}

ErrorCode PatientMonitor::Chain::set_limits(const Command& command) {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  if (!acceptable(command.parameter, command.limits)) return ErrorCode::value_out_of_range;
  status.limits[static_cast<std::size_t>(command.parameter)] = command.limits;
  status_changed = true;
  return ErrorCode::none;
}

/// Also over a patient who was never discharged: the bed belongs to the new
/// one, with the limits of that patient's category.
ErrorCode PatientMonitor::Chain::admit(const Command& command, Instant now, Output& out) {
  if (command.patient.category > PatientCategory::neonatal) return ErrorCode::value_out_of_range;
  panel.clear(now, out);
  gate.forget();
  pause.end();
  limits = LimitBank{};
  technical = TechnicalAlarms{};
  line = LineDisconnect{};
  qtc_baseline.forget();
  signals.set_category(command.patient.category);
  feed.set_expected(true, now);
  status.admitted = true;
  status.patient = command.patient;
  status.limits = default_limits(command.patient.category);
  status_changed = true;
  return ErrorCode::none;
}

ErrorCode PatientMonitor::Chain::discharge(Instant now, Output& out) {
  if (!status.admitted) return ErrorCode::nothing_to_do;
  panel.clear(now, out);
  pause.end();
  feed.set_expected(false, now);
  status.admitted = false;
  status.patient = Patient{};
  status.limits = default_limits(PatientCategory::adult);
  status_changed = true;
  return ErrorCode::none;
}

}  // namespace ward
