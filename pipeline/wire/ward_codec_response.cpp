#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;

constexpr MessageBounds kBounds{kResponseIdentifier, kMaxWardBytes, kMaxBedTables * kMaxWardBeds + 4};
// Words for a person; longer ones are not ours.
constexpr std::size_t kMaxTextBytes = 1024;

flatbuffers::Offset<view::Status> write_status(Builder& builder, const ServerStatus& status) {
  const auto version = builder.CreateString(status.version);
  view::StatusBuilder table(builder);
  table.add_version(version);
  table.add_started(count_of(status.started));
  table.add_beds(status.beds);
  table.add_beds_connected(status.beds_connected);
  table.add_dashboards(status.dashboards);
  table.add_workers(status.workers);
  table.add_insecure(status.insecure);
  table.add_frames_received(status.frames_received);
  table.add_frames_lost(status.frames_lost);
  table.add_frames_missing(status.frames_missing);
  table.add_frames_backfilled(status.frames_backfilled);
  table.add_frames_refused(status.frames_refused);
  table.add_frames_duplicate(status.frames_duplicate);
  table.add_unauthenticated(status.unauthenticated);
  table.add_events_dropped(status.events_dropped);
  table.add_alarms_raised(status.alarms_raised);
  table.add_worst_cycle_ns(status.worst_cycle.count());
  table.add_latency_count(status.latency_count);
  table.add_latency_p50_ns(status.latency_p50.count());
  table.add_latency_p99_ns(status.latency_p99.count());
  table.add_latency_p999_ns(status.latency_p999.count());
  table.add_latency_max_ns(status.latency_max.count());
  table.add_store(static_cast<std::uint8_t>(status.store));
  table.add_store_bytes(status.store_bytes);
  table.add_store_free_bytes(status.store_free_bytes);
  table.add_store_oldest_wave(count_of(status.store_oldest_wave));
  table.add_store_worst_commit_ns(status.store_worst_commit.count());
  table.add_store_unrecorded(status.store_unrecorded);
  return table.Finish();
}

ServerStatus read_status(const view::Status& wire, Findings& findings) {
  ServerStatus status;
  if (wire.version() != nullptr) status.version = std::string{wire.version()->c_str()};
  status.started = instant_of(wire.started());
  status.beds = wire.beds();
  status.beds_connected = wire.beds_connected();
  status.dashboards = wire.dashboards();
  status.workers = wire.workers();
  status.insecure = wire.insecure();
  status.frames_received = wire.frames_received();
  status.frames_lost = wire.frames_lost();
  status.frames_missing = wire.frames_missing();
  status.frames_backfilled = wire.frames_backfilled();
  status.frames_refused = wire.frames_refused();
  status.frames_duplicate = wire.frames_duplicate();
  status.unauthenticated = wire.unauthenticated();
  status.events_dropped = wire.events_dropped();
  status.alarms_raised = wire.alarms_raised();
  status.worst_cycle = Nanoseconds{wire.worst_cycle_ns()};
  status.latency_count = wire.latency_count();
  status.latency_p50 = Nanoseconds{wire.latency_p50_ns()};
  status.latency_p99 = Nanoseconds{wire.latency_p99_ns()};
  status.latency_p999 = Nanoseconds{wire.latency_p999_ns()};
  status.latency_max = Nanoseconds{wire.latency_max_ns()};
  if (wire.store() > static_cast<std::uint8_t>(StoreState::failed)) {
    findings.refuse(ErrorCode::invalid_state, "store");
  } else {
    status.store = static_cast<StoreState>(wire.store());
  }
  status.store_bytes = wire.store_bytes();
  status.store_free_bytes = wire.store_free_bytes();
  status.store_oldest_wave = instant_of(wire.store_oldest_wave());
  status.store_worst_commit = Nanoseconds{wire.store_worst_commit_ns()};
  status.store_unrecorded = wire.store_unrecorded();
  return status;
}

void read_payload(const view::Response& wire, WardResponse& response, Findings& findings) {
  if (wire.snapshot() != nullptr) read_state(*wire.snapshot(), response.snapshot, findings);
  if (wire.status() != nullptr) response.status = read_status(*wire.status(), findings);
  if (const auto* history = wire.history()) {
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < history->size(); ++i) {
      response.history.push_back(to_domain(struct_at(*history, i), findings));
    }
  }
  if (wire.stored() != nullptr) read_stored(*wire.stored(), response.stored, findings);
  // Done, but without the answer that was asked for, is not done.
  const bool done = response.refusal == ErrorCode::none;
  if (done && response.kind == RequestKind::snapshot && wire.snapshot() == nullptr) {
    findings.refuse(ErrorCode::missing_field, "snapshot");
  }
  if (done && response.kind == RequestKind::status && wire.status() == nullptr) {
    findings.refuse(ErrorCode::missing_field, "status");
  }
  if (done && response.kind >= RequestKind::stored_waves && wire.stored() == nullptr) {
    findings.refuse(ErrorCode::missing_field, "stored");
  }
}

}  // namespace

Bytes encode_response(const WardResponse& response) {
  Builder builder(1024);
  const bool done = response.refusal == ErrorCode::none;
  const auto text = builder.CreateString(response.text);
  flatbuffers::Offset<view::State> snapshot;
  flatbuffers::Offset<view::Status> status;
  flatbuffers::Offset<flatbuffers::Vector<const view::Alarm*>> history;
  if (done && response.kind == RequestKind::snapshot) snapshot = write_state(builder, response.snapshot);
  if (done && response.kind == RequestKind::status) status = write_status(builder, response.status);
  if (done && response.kind == RequestKind::history) {
    std::vector<view::Alarm> alarms;
    alarms.reserve(response.history.size());
    for (const AlarmRecord& record : response.history) alarms.push_back(to_wire(record));
    history = builder.CreateVectorOfStructs(alarms);
  }
  flatbuffers::Offset<view::Stored> stored;
  if (done && response.kind >= RequestKind::stored_waves) stored = write_stored(builder, response.stored);
  builder.Finish(view::CreateResponse(builder, kWardSchemaVersion, response.request_id,
                                      static_cast<view::RequestKind>(response.kind),
                                      static_cast<std::uint8_t>(response.refusal), text, snapshot, status,
                                      history, stored),
                 kResponseIdentifier);
  return finished_bytes(builder);
}

Result<WardResponse> decode_response(ByteView bytes) {
  Bytes aligned;
  const auto root = verified_root<view::Response>(bytes, kBounds, aligned);
  if (!root) return root.error();
  const view::Response& wire = *root.value();
  Findings findings;
  WardResponse response;
  response.request_id = wire.request_id();
  response.kind = findings.one_of(static_cast<std::uint8_t>(wire.kind()), RequestKind::stored_gaps, "kind");
  response.refusal = findings.one_of(wire.refusal(), kLastErrorCode, "refusal");
  if (wire.text() != nullptr) {
    if (wire.text()->size() > kMaxTextBytes) findings.refuse(ErrorCode::length_mismatch, "text");
    else response.text = std::string{wire.text()->c_str(), wire.text()->size()};
  }
  read_payload(wire, response, findings);
  if (!findings.ok()) return findings.error();
  return response;
}

}  // namespace ward::wire
