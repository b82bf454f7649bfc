#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

// A request is one table, whoever sends it.
constexpr MessageBounds kBounds{kRequestIdentifier, kMaxRequestBytes, 1};

Command read_command(const view::Request& wire, Findings& findings) {
  Command command;
  if (wire.command() < static_cast<std::uint8_t>(CommandKind::acknowledge) ||
      wire.command() > static_cast<std::uint8_t>(CommandKind::relearn)) {
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
  return command;
}

}  // namespace

Bytes encode_request(const WardRequest& request) {
  flatbuffers::FlatBufferBuilder builder(256);
  const Command& command = request.command;
  const auto id = builder.CreateString(command.patient.id.view());
  const auto name = builder.CreateString(command.patient.name.view());
  const auto operator_name = builder.CreateString(command.operator_name.view());
  const view::Limit limit = to_wire(command.limits);
  builder.Finish(
      view::CreateRequest(builder, kWardSchemaVersion, request.request_id,
                          static_cast<view::RequestKind>(request.kind), request.bed.value,
                          static_cast<std::uint8_t>(command.kind), static_cast<std::uint8_t>(command.condition),
                          static_cast<std::uint8_t>(command.parameter), &limit, command.duration.count(), id,
                          name, static_cast<std::uint8_t>(command.patient.category), operator_name,
                          command.patient.paced),
      kRequestIdentifier);
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
  request.kind = findings.one_of(static_cast<std::uint8_t>(wire.kind()), RequestKind::history, "kind");
  request.bed = BedId{wire.bed()};
  if (request.kind == RequestKind::command) request.command = read_command(wire, findings);
  if (!findings.ok()) return findings.error();
  return request;
}

}  // namespace ward::wire
