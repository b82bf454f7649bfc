#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

// A request is one table, whoever sends it.
constexpr MessageBounds kBounds{kRequestIdentifier, kMaxRequestBytes, 1};

Command read_command(const view::Request& wire, Findings& findings) {
  Command command;
  if (wire.command() < static_cast<std::uint8_t>(CommandKind::acknowledge) ||
      wire.command() > static_cast<std::uint8_t>(kLastCommandKind)) {
    findings.refuse(ErrorCode::unknown_command, "command");
  }
  command.kind = static_cast<CommandKind>(wire.command());
  command.condition = findings.known_condition(wire.condition(), "condition");
  constexpr auto kLastParameter = static_cast<LimitParameter>(kLimitParameterCount - 1);
  command.parameter = findings.one_of(wire.parameter(), kLastParameter, "parameter");
  if (wire.limit() != nullptr) command.limits = to_domain(*wire.limit(), findings);
  command.duration = Nanoseconds{wire.duration_ns()};
  findings.text(command.patient.id, wire.patient_id(), "patient_id");
  findings.text(command.patient.name, wire.patient_name(), "patient_name");
  command.patient.category = findings.one_of(wire.category(), PatientCategory::neonatal, "category");
  command.patient.paced = wire.paced();
  findings.text(command.operator_name, wire.operator_name(), "operator_name");
  command.on = wire.on();
  findings.text(command.staff.primary, wire.primary(), "primary");
  findings.text(command.staff.buddy, wire.buddy(), "buddy");
  findings.text(command.staff.charge, wire.charge(), "charge");
  command.observation = findings.one_of(wire.observation(), ObservationKind{kObservationKinds - 1}, "observation");
  command.observed = findings.finite(wire.observed(), "observed");
  return command;
}

StoredQuestion read_question(const view::Request& wire, Findings& findings) {
  StoredQuestion question;
  question.from = instant_of(wire.from());
  question.to = instant_of(wire.to());
  question.channel = ChannelId{wire.code(), wire.instance()};
  question.code = wire.code();
  question.most = wire.most();
  StoredAlarmFilter& filter = question.alarms;
  filter.condition = findings.known_condition(wire.condition(), "condition");
  filter.least_priority = findings.one_of(wire.least_priority(), AlarmPriority::high, "least_priority");
  filter.unacknowledged = wire.unacknowledged();
  findings.text(filter.text, wire.text(), "text");
  filter.after = {instant_of(wire.after_onset()), wire.after_id()};
  return question;
}

bool about_the_past(RequestKind kind) { return kind >= RequestKind::stored_waves; }

}  // namespace

Bytes encode_request(const WardRequest& request) {
  flatbuffers::FlatBufferBuilder builder(256);
  const Command& command = request.command;
  const auto id = builder.CreateString(command.patient.id.view());
  const auto name = builder.CreateString(command.patient.name.view());
  const auto operator_name = builder.CreateString(command.operator_name.view());
  const auto primary = builder.CreateString(command.staff.primary.view());
  const auto buddy = builder.CreateString(command.staff.buddy.view());
  const auto charge = builder.CreateString(command.staff.charge.view());
  const view::Limit limit = to_wire(command.limits);
  const StoredQuestion& question = request.stored;
  const StoredAlarmFilter& filter = question.alarms;
  const bool stored = about_the_past(request.kind);
  const bool waves = request.kind == RequestKind::stored_waves;
  const auto text = builder.CreateString(filter.text.view());
  view::RequestBuilder table(builder);
  table.add_schema_version(kWardSchemaVersion);
  table.add_request_id(request.request_id);
  table.add_kind(static_cast<view::RequestKind>(request.kind));
  table.add_bed(request.bed.value);
  table.add_command(static_cast<std::uint8_t>(command.kind));
  table.add_condition(static_cast<std::uint8_t>(stored ? filter.condition : command.condition));
  table.add_parameter(static_cast<std::uint8_t>(command.parameter));
  table.add_limit(&limit);
  table.add_duration_ns(command.duration.count());
  table.add_patient_id(id);
  table.add_patient_name(name);
  table.add_category(static_cast<std::uint8_t>(command.patient.category));
  table.add_operator_name(operator_name);
  table.add_paced(command.patient.paced);
  table.add_on(command.on);
  table.add_primary(primary);
  table.add_buddy(buddy);
  table.add_charge(charge);
  table.add_observation(static_cast<std::uint8_t>(command.observation));
  table.add_observed(command.observed);
  table.add_from(count_of(question.from));
  table.add_to(count_of(question.to));
  table.add_code(waves ? question.channel.code : question.code);
  table.add_instance(question.channel.instance);
  table.add_most(question.most);
  table.add_least_priority(static_cast<std::uint8_t>(filter.least_priority));
  table.add_unacknowledged(filter.unacknowledged);
  table.add_text(text);
  table.add_after_onset(count_of(filter.after.onset));
  table.add_after_id(filter.after.id);
  builder.Finish(table.Finish(), kRequestIdentifier);
  return finished_bytes(builder);
}

Result<WardRequest> decode_request(ByteView bytes) {
  Bytes aligned;
  const auto root = verified_root<view::Request>(bytes, kBounds, aligned);
  if (!root) return root.error();
  const view::Request& wire = *root.value();
  Findings findings;
  WardRequest request;
  request.request_id = wire.request_id();
  request.kind = findings.one_of(static_cast<std::uint8_t>(wire.kind()), RequestKind::stored_gaps, "kind");
  request.bed = BedId{wire.bed()};
  if (request.kind == RequestKind::command) request.command = read_command(wire, findings);
  if (about_the_past(request.kind)) request.stored = read_question(wire, findings);
  if (!findings.ok()) return findings.error();
  return request;
}

}  // namespace ward::wire
