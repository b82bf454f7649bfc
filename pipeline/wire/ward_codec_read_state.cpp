#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_care.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

constexpr MessageBounds kBounds{kStateIdentifier, kMaxWardBytes, kMaxBedTables * kMaxWardBeds + 1};

BedStatus read_bed(const view::Bed& wire, Findings& findings) {
  BedStatus status;
  findings.text(status.label, wire.label(), "beds.label");
  status.admitted = wire.admitted();
  findings.text(status.patient.id, wire.patient_id(), "beds.patient_id");
  findings.text(status.patient.name, wire.patient_name(), "beds.patient_name");
  status.patient.category = findings.one_of(wire.category(), PatientCategory::neonatal, "beds.category");
  status.patient.paced = wire.paced();
  status.audio_paused = wire.audio_paused();
  status.audio_paused_until = instant_of(wire.audio_paused_until());
  status.feed_connected = wire.feed_connected();
  const auto* limits = wire.limits();
  if (limits == nullptr) return status;
  if (limits->size() != kLimitParameterCount) findings.refuse(ErrorCode::length_mismatch, "beds.limits");
  for (flatbuffers::uoffset_t i = 0; findings.ok() && i < kLimitParameterCount; ++i) {
    status.limits[i] = to_domain(struct_at(*limits, i), findings);
  }
  return status;
}

FeedStatus read_feed(const view::Feed& wire, Findings& findings) {
  FeedStatus feed;
  feed.device = DeviceId{wire.device()};
  feed.connected = wire.connected();
  feed.clock_skewed = wire.clock_skewed();
  feed.encrypted = wire.encrypted();
  feed.frames_received = wire.frames_received();
  feed.frames_duplicate = wire.frames_duplicate();
  feed.frames_backfilled = wire.frames_backfilled();
  feed.frames_refused = wire.frames_refused();
  feed.frames_lost = wire.frames_lost();
  feed.frames_missing = wire.frames_missing();
  feed.last_refusal = findings.one_of(wire.last_refusal(), kLastErrorCode, "feeds.last_refusal");
  feed.latency_ms = findings.finite(wire.latency_ms(), "feeds.latency_ms");
  feed.clock_drift_ppm = findings.finite(wire.clock_drift_ppm(), "feeds.clock_drift_ppm");
  feed.clock_offset = Nanoseconds{wire.clock_offset_ns()};
  feed.boot_epoch = wire.boot_epoch();
  feed.acked_through = wire.acked_through();
  return feed;
}

Vital read_vital(const view::Vital& wire, Findings& findings) {
  Vital vital;
  vital.code = wire.code();
  vital.unit = findings.known_unit(wire.unit(), "vitals.unit");
  vital.time = instant_of(wire.time());
  vital.reading = findings.finite(wire.reading(), "vitals.reading");
  vital.validity = findings.one_of(wire.validity(), Validity::unavailable, "vitals.validity");
  vital.origin = findings.one_of(wire.origin(), VitalOrigin::derived, "vitals.origin");
  return vital;
}

Beat read_beat(const view::Beat& wire, Findings& findings) {
  return {instant_of(wire.time()), findings.one_of(wire.source(), BeatSource::arterial_pressure, "beats.source"),
          findings.one_of(wire.beat_class(), BeatClass::paced, "beats.beat_class"), wire.form(),
          wire.provisional()};
}

EvidenceBeat read_evidence_beat(const view::EvidenceBeat& wire, Findings& findings) {
  return {instant_of(wire.time()), findings.one_of(wire.beat_class(), BeatClass::paced, "evidence.beats.beat_class")};
}

ChannelTestimony read_testimony(const view::ChannelTestimony& wire, Findings& findings) {
  return {ChannelId{wire.code(), wire.instance()},
          findings.one_of(wire.testimony(), Testimony::contradicts, "evidence.channels.testimony"),
          findings.one_of(wire.quality(), SignalQuality::no_signal, "evidence.channels.quality"),
          findings.finite(wire.rate(), "evidence.channels.rate")};
}

AlarmEvidence read_evidence(const view::Evidence& wire, Findings& findings) {
  AlarmEvidence evidence;
  evidence.condition = findings.known_condition(wire.condition(), "evidence.condition");
  evidence.decision = findings.one_of(wire.decision(), AlarmDecision::withheld, "evidence.decision");
  evidence.from_device = wire.from_device();
  evidence.decided = instant_of(wire.decided());
  evidence.rate = findings.finite(wire.rate(), "evidence.rate");
  evidence.score = findings.finite(wire.score(), "evidence.score");
  if (const auto* beats = wire.beats()) {
    if (beats->size() > AlarmEvidence::kMostBeats) findings.refuse(ErrorCode::length_mismatch, "evidence.beats");
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < beats->size(); ++i) {
      static_cast<void>(evidence.beats.push_back(read_evidence_beat(struct_at(*beats, i), findings)));  // checked
    }
  }
  if (const auto* channels = wire.channels()) {
    if (channels->size() > AlarmEvidence::kMostChannels) {
      findings.refuse(ErrorCode::length_mismatch, "evidence.channels");
    }
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < channels->size(); ++i) {
      static_cast<void>(evidence.channels.push_back(read_testimony(struct_at(*channels, i), findings)));  // checked
    }
  }
  if (const auto* readings = wire.readings()) {
    if (readings->size() > AlarmEvidence::kMostReadings) {
      findings.refuse(ErrorCode::length_mismatch, "evidence.readings");
    }
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < readings->size(); ++i) {
      const view::EvidenceReading reading = struct_at(*readings, i);
      static_cast<void>(evidence.readings.push_back(
          {instant_of(reading.time()), findings.finite(reading.value(), "evidence.readings.value")}));  // checked
    }
  }
  return evidence;
}

ChannelQuality read_quality(const view::Channel& wire, Findings& findings) {
  return {ChannelId{wire.code(), wire.instance()},
          findings.one_of(wire.quality(), SignalQuality::no_signal, "channels.quality")};
}

/// Appends one event for each table of a vector, if there is one.
template <class Table, class Read>
void read_tables(const flatbuffers::Vector<flatbuffers::Offset<Table>>* tables, StateUpdate& update,
                 Findings& findings, Read&& read) {
  if (tables == nullptr) return;
  for (flatbuffers::uoffset_t i = 0; findings.ok() && i < tables->size(); ++i) {
    const Table& table = *tables->Get(i);
    const BedId bed = findings.one_bed(table.bed(), "bed");
    update.events.push_back(Event{bed, false, update.server_time, read(table, findings)});
  }
}

/// The same for a vector of structs.
template <class Struct, class Read>
void read_structs(const flatbuffers::Vector<const Struct*>* structs, StateUpdate& update, Findings& findings,
                  Read&& read) {
  if (structs == nullptr) return;
  for (flatbuffers::uoffset_t i = 0; findings.ok() && i < structs->size(); ++i) {
    const Struct item = struct_at(*structs, i);
    const BedId bed = findings.one_bed(item.bed(), "bed");
    update.events.push_back(Event{bed, false, update.server_time, read(item, findings)});
  }
}

template <std::uint16_t N>
std::string_view text_of(const flatbuffers::Array<std::uint8_t, N>* bytes, std::uint8_t length, Findings& findings,
                         const char* at) {
  if (length > N) {
    findings.refuse(ErrorCode::length_mismatch, at);
    return {};
  }
  return {reinterpret_cast<const char*>(bytes->data()), length};
}

}  // namespace

AlarmRecord to_domain(const view::Alarm& wire, Findings& findings) {
  AlarmRecord record;
  record.bed = findings.one_bed(wire.bed(), "alarms.bed");
  record.received = instant_of(wire.received());
  record.published = instant_of(wire.published());
  Alarm& alarm = record.alarm;
  alarm.condition = findings.known_condition(wire.condition(), "alarms.condition");
  alarm.priority = findings.one_of(wire.priority(), AlarmPriority::high, "alarms.priority");
  alarm.kind = findings.one_of(wire.kind(), AlarmKind::technical, "alarms.kind");
  alarm.phase = findings.one_of(wire.phase(), AlarmPhase::latched, "alarms.phase");
  alarm.acknowledged = wire.acknowledged();
  alarm.has_limit = wire.has_limit();
  alarm.value = findings.finite(wire.value(), "alarms.value");
  alarm.limit = findings.finite(wire.limit(), "alarms.limit");
  alarm.onset = instant_of(wire.onset());
  alarm.changed = instant_of(wire.changed());
  alarm.occurrence = wire.occurrence();
  alarm.lead = findings.one_of(wire.lead(), EcgLead::v6, "alarms.lead");
  alarm.sources = findings.one_of(wire.sources(), AlarmSources::both, "alarms.sources");
  alarm.reminded = instant_of(wire.reminded());
  alarm.escalation = findings.one_of(wire.escalation(), EscalationStep::ward, "alarms.escalation");
  alarm.escalated = instant_of(wire.escalated());
  alarm.responsible = text_of(wire.responsible(), wire.responsible_bytes(), findings, "alarms.responsible");
  alarm.device_text = text_of(wire.device_text(), wire.device_text_bytes(), findings, "alarms.device_text");
  record.late = wire.late();
  record.handled = instant_of(wire.handled());
  return record;
}

void read_state(const view::State& state, StateUpdate& update, Findings& findings) {
  update.session = state.session();
  update.number = state.number();
  update.snapshot = state.snapshot();
  update.insecure = state.insecure();
  update.server_time = instant_of(state.server_time());
  read_tables(state.beds(), update, findings, read_bed);
  read_structs(state.vitals(), update, findings, read_vital);
  if (const auto* alarms = state.alarms()) {
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < alarms->size(); ++i) {
      const AlarmRecord record = to_domain(struct_at(*alarms, i), findings);
      update.events.push_back(Event{record.bed, record.late, record.received, record.alarm, record.handled});
    }
  }
  read_structs(state.channels(), update, findings, read_quality);
  read_structs(state.beats(), update, findings, read_beat);
  read_tables(state.feeds(), update, findings, read_feed);
  read_tables(state.evidence(), update, findings, read_evidence);
  read_tables(state.care(), update, findings, read_care);
  read_tables(state.warnings(), update, findings, read_warning);
  read_tables(state.proposals(), update, findings, read_proposal);
}

Result<StateUpdate> decode_state(ByteView bytes) {
  Bytes aligned;
  const auto root = verified_root<view::State>(bytes, kBounds, aligned);
  if (!root) return root.error();
  StateUpdate update;
  Findings findings;
  read_state(*root.value(), update, findings);
  if (!findings.ok()) return findings.error();
  return update;
}

}  // namespace ward::wire
