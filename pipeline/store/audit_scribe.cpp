#include "pipeline/store/audit_scribe.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/domain/limit_names.h"

namespace ward {
namespace {

using Json = nlohmann::ordered_json;

Json limits_of(const LimitPair& limits) {
  Json pair;
  pair["low"] = limits.low ? Json(*limits.low) : Json("off");
  pair["high"] = limits.high ? Json(*limits.high) : Json("off");
  return pair;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json parameters_of(const Command& command) {
  Json detail;
  detail["command"] = command_name(command.kind);
  detail["id"] = command.id.value;
  switch (command.kind) {
    case CommandKind::acknowledge:
      detail["condition"] =
          command.condition == AlarmCondition::none ? std::string_view{"all"} : alarm_info(command.condition).id;
      break;
    case CommandKind::audio_pause: detail["seconds"] = seconds(command.duration); break;
    case CommandKind::admit:
      detail["patient_id"] = command.patient.id.view();
      detail["patient_name"] = command.patient.name.view();
      detail["category"] = category_name(command.patient.category);
      detail["paced"] = command.patient.paced;
      break;
    case CommandKind::audio_off:
    case CommandKind::standby: detail["on"] = command.on; break;
    case CommandKind::alarm_pause: detail["seconds"] = seconds(command.duration); break;
    case CommandKind::alarm_off:
      detail["condition"] = alarm_info(command.condition).id;
      detail["on"] = command.on;
      break;
    case CommandKind::assign:
      detail["primary"] = command.staff.primary.view();
      detail["buddy"] = command.staff.buddy.view();
      detail["charge"] = command.staff.charge.view();
      break;
    case CommandKind::accept:
    case CommandKind::reject:
      detail["condition"] =
          command.condition == AlarmCondition::none ? std::string_view{"all"} : alarm_info(command.condition).id;
      break;
    case CommandKind::observe:
      detail["observation"] = observation_name(command.observation);
      detail["value"] = command.observed;
      break;
    case CommandKind::propose_limits:
    case CommandKind::set_limits:  // told with what they were before
    case CommandKind::discharge:
    case CommandKind::relearn: break;
  }
  return detail;
}

}  // namespace

std::string_view command_name(CommandKind kind) {
  switch (kind) {
    case CommandKind::acknowledge: return "acknowledge";
    case CommandKind::audio_pause: return "audio_pause";
    case CommandKind::set_limits: return "set_limits";
    case CommandKind::admit: return "admit";
    case CommandKind::discharge: return "discharge";
    case CommandKind::relearn: return "relearn";
    case CommandKind::audio_off: return "audio_off";
    case CommandKind::alarm_pause: return "alarm_pause";
    case CommandKind::alarm_off: return "alarm_off";
    case CommandKind::standby: return "standby";
    case CommandKind::assign: return "assign";
    case CommandKind::accept: return "accept";
    case CommandKind::reject: return "reject";
    case CommandKind::observe: return "observe";
    case CommandKind::propose_limits: return "propose_limits";
  }
  return "?";
}

std::string_view category_name(PatientCategory category) {
  switch (category) {
    case PatientCategory::adult: return "adult";
    case PatientCategory::paediatric: return "paediatric";
    case PatientCategory::neonatal: return "neonatal";
  }
  return "?";
}

std::vector<AuditEntry> AuditScribe::entries_of(const Event& event) {
  std::vector<AuditEntry> entries;
  if (const auto* setup = std::get_if<BedSetup>(&event.body)) {
    beds_[event.bed] = Bed{setup->patient.category, setup->limits};
  } else if (const auto* status = std::get_if<BedStatus>(&event.body)) {
    beds_[event.bed] = Bed{status->patient.category, status->limits};
  } else if (const auto* command = std::get_if<Command>(&event.body); command != nullptr && !event.restated) {
    if (pending_.size() == kMostPending) {
      entries.push_back(entry_of(pending_.front(), "unknown"));
      pending_.pop_front();
    }
    await(event, *command);
  } else if (const auto* outcome = std::get_if<CommandOutcome>(&event.body); outcome != nullptr && !event.restated) {
    const auto asked = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) {
      return pending.bed == event.bed && pending.command.id == outcome->id;
    });
    if (asked == pending_.end()) return entries;  // its command was shed by a full ring: a hole says so
    const std::string told{outcome->refusal == ErrorCode::none ? "done" : describe(outcome->refusal)};
    entries.push_back(entry_of(*asked, told.c_str()));
    pending_.erase(asked);
  }
  return entries;
}

std::vector<AuditEntry> AuditScribe::finish() {
  std::vector<AuditEntry> entries;
  for (const Pending& pending : pending_) entries.push_back(entry_of(pending, "unknown"));
  pending_.clear();
  return entries;
}

void AuditScribe::await(const Event& event, const Command& command) {
  const Bed& bed = beds_[event.bed];
  Pending pending{event.bed, event.handled, command, std::nullopt, bed.category};
  const auto at = static_cast<std::size_t>(command.parameter);
  if (bed.limits && at < bed.limits->size()) pending.limits_before = (*bed.limits)[at];
  pending_.push_back(pending);
}

AuditEntry AuditScribe::entry_of(const Pending& pending, const char* outcome) {
  const Command& command = pending.command;
  Json detail = parameters_of(command);
  const bool limits = command.kind == CommandKind::set_limits;
  if (limits) {
    detail["parameter"] = limit_parameter_name(command.parameter);
    detail["old"] = pending.limits_before ? limits_of(*pending.limits_before)
                                          : Json("default of " + std::string{category_name(pending.category_before)});
    detail["new"] = limits_of(command.limits);
  }
  detail["outcome"] = outcome;
  return {pending.time, std::string{command.operator_name.view()},
          limits ? AuditAction::limit_change : AuditAction::command, pending.bed, dump(detail)};
}

AuditEntry login_entry(Instant time, const std::string& user_id, const std::string& operator_name) {
  return {time, operator_name, AuditAction::login, {}, dump(Json{{"user_id", user_id}})};
}

AuditEntry server_start_entry(Instant time, std::uint64_t run, const std::string& version) {
  return {time, {}, AuditAction::server_start, {}, dump(Json{{"run", run}, {"version", version}})};
}

AuditEntry server_stop_entry(Instant time, std::uint64_t run) {
  return {time, {}, AuditAction::server_stop, {}, dump(Json{{"run", run}})};
}

AuditEntry key_use_entry(Instant time, const std::string& operator_name, const std::string& program) {
  return {time, operator_name, AuditAction::key_use, {}, dump(Json{{"program", program}})};
}

AuditEntry export_entry(Instant time, const std::string& operator_name, BedId bed, const ExportNote& note) {
  Json detail;
  detail["format"] = note.format;
  detail["from"] = to_rfc3339(note.from);
  detail["to"] = to_rfc3339(note.to);
  detail["identified"] = note.identified;
  detail["files"] = note.files;
  return {time, operator_name, AuditAction::export_data, bed, dump(detail)};
}

}  // namespace ward
