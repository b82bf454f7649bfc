#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_care.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;

view::Vital to_wire(BedId bed, const Vital& vital) {
  // NaN is "no value": the screen shows dashes, and the rest of the ward stays.
  const bool usable = std::isfinite(vital.reading);
  const Validity validity = usable ? vital.validity : Validity::unavailable;
  return {count_of(vital.time),
          bed.value,
          vital.code,
          static_cast<std::uint32_t>(vital.unit),
          usable ? vital.reading : 0.0F,
          static_cast<std::uint8_t>(validity),
          static_cast<std::uint8_t>(vital.origin)};
}

flatbuffers::Offset<view::Bed> write_bed(Builder& builder, BedId bed, const BedStatus& status) {
  std::vector<view::Limit> limits;
  limits.reserve(status.limits.size());
  for (const LimitPair& pair : status.limits) limits.push_back(wire::to_wire(pair));
  const auto label = builder.CreateString(status.label.view());
  const auto id = builder.CreateString(status.patient.id.view());
  const auto name = builder.CreateString(status.patient.name.view());
  const auto limit_vector = builder.CreateVectorOfStructs(limits);
  view::BedBuilder table(builder);
  table.add_bed(bed.value);
  table.add_label(label);
  table.add_admitted(status.admitted);
  table.add_patient_id(id);
  table.add_patient_name(name);
  table.add_category(static_cast<std::uint8_t>(status.patient.category));
  table.add_limits(limit_vector);
  table.add_audio_paused(status.audio_paused);
  table.add_audio_paused_until(count_of(status.audio_paused_until));
  table.add_feed_connected(status.feed_connected);
  table.add_paced(status.patient.paced);
  return table.Finish();
}

flatbuffers::Offset<view::Feed> write_feed(Builder& builder, BedId bed, const FeedStatus& feed) {
  view::FeedBuilder table(builder);
  table.add_bed(bed.value);
  table.add_device(feed.device.value);
  table.add_connected(feed.connected);
  table.add_clock_skewed(feed.clock_skewed);
  table.add_encrypted(feed.encrypted);
  table.add_frames_received(feed.frames_received);
  table.add_frames_duplicate(feed.frames_duplicate);
  table.add_frames_backfilled(feed.frames_backfilled);
  table.add_frames_refused(feed.frames_refused);
  table.add_frames_lost(feed.frames_lost);
  table.add_frames_missing(feed.frames_missing);
  table.add_last_refusal(static_cast<std::uint8_t>(feed.last_refusal));
  table.add_latency_ms(writable(feed.latency_ms));
  table.add_clock_drift_ppm(writable(feed.clock_drift_ppm));
  table.add_clock_offset_ns(feed.clock_offset.count());
  table.add_boot_epoch(feed.boot_epoch);
  table.add_acked_through(feed.acked_through);
  return table.Finish();
}

flatbuffers::Offset<view::Evidence> write_evidence(Builder& builder, BedId bed, const AlarmEvidence& evidence) {
  std::vector<view::EvidenceBeat> beats;
  for (const EvidenceBeat& beat : evidence.beats) {
    beats.emplace_back(count_of(beat.time), static_cast<std::uint8_t>(beat.beat_class));
  }
  std::vector<view::ChannelTestimony> channels;
  for (const ChannelTestimony& channel : evidence.channels) {
    channels.emplace_back(channel.channel.code, channel.channel.instance, writable(channel.rate),
                          static_cast<std::uint8_t>(channel.testimony), static_cast<std::uint8_t>(channel.quality));
  }
  std::vector<view::EvidenceReading> readings;
  for (const EvidenceReading& reading : evidence.readings) {
    readings.emplace_back(count_of(reading.time), writable(reading.value));
  }
  const auto reading_vector = builder.CreateVectorOfStructs(readings);
  const auto beat_vector = builder.CreateVectorOfStructs(beats);
  const auto channel_vector = builder.CreateVectorOfStructs(channels);
  return view::CreateEvidence(builder, bed.value, static_cast<std::uint8_t>(evidence.condition),
                              static_cast<std::uint8_t>(evidence.decision), evidence.from_device,
                              count_of(evidence.decided), writable(evidence.rate), writable(evidence.score),
                              beat_vector, channel_vector, reading_vector);
}

/// Events sorted by kind, ready to become vectors.
struct Columns {
  std::vector<flatbuffers::Offset<view::Bed>> beds;
  std::vector<flatbuffers::Offset<view::Feed>> feeds;
  std::vector<view::Vital> vitals;
  std::vector<view::Alarm> alarms;
  std::vector<view::Channel> channels;
  std::vector<view::Beat> beats;
  std::vector<flatbuffers::Offset<view::Evidence>> evidence;
  std::vector<flatbuffers::Offset<view::Care>> care;
  std::vector<flatbuffers::Offset<view::Warning>> warnings;
  std::vector<flatbuffers::Offset<view::Proposal>> proposals;
};

void sort_in(Columns& columns, Builder& builder, const Event& event, Instant published) {
  const BedId bed = event.bed;
  if (const auto* status = std::get_if<BedStatus>(&event.body)) {
    columns.beds.push_back(write_bed(builder, bed, *status));
  } else if (const auto* feed = std::get_if<FeedStatus>(&event.body)) {
    columns.feeds.push_back(write_feed(builder, bed, *feed));
  } else if (const auto* vital = std::get_if<Vital>(&event.body)) {
    columns.vitals.push_back(to_wire(bed, *vital));
  } else if (const auto* alarm = std::get_if<Alarm>(&event.body)) {
    columns.alarms.push_back(wire::to_wire(AlarmRecord{bed, *alarm, event.received, published, event.late, event.handled}));
  } else if (const auto* quality = std::get_if<ChannelQuality>(&event.body)) {
    columns.channels.emplace_back(bed.value, quality->channel.code, quality->channel.instance,
                                  static_cast<std::uint8_t>(quality->quality));
  } else if (const auto* beat = std::get_if<Beat>(&event.body)) {
    columns.beats.emplace_back(count_of(beat->time), bed.value, static_cast<std::uint8_t>(beat->source),
                               static_cast<std::uint8_t>(beat->beat_class), beat->form, beat->provisional);
  } else if (const auto* evidence = std::get_if<AlarmEvidence>(&event.body)) {
    columns.evidence.push_back(write_evidence(builder, bed, *evidence));
  } else if (const auto* care = std::get_if<CareStatus>(&event.body)) {
    columns.care.push_back(write_care(builder, bed, *care));
  } else if (const auto* warning = std::get_if<EarlyWarning>(&event.body)) {
    columns.warnings.push_back(write_warning(builder, bed, *warning));
  } else if (const auto* proposal = std::get_if<LimitProposal>(&event.body)) {
    columns.proposals.push_back(write_proposal(builder, bed, *proposal));
  }
}

template <std::size_t N>
std::array<std::uint8_t, N> bytes_of(const FixedString<N>& text) {
  std::array<std::uint8_t, N> bytes{};
  std::copy(text.view().begin(), text.view().end(), bytes.begin());
  return bytes;
}

}  // namespace

view::Alarm to_wire(const AlarmRecord& record) {
  const Alarm& alarm = record.alarm;
  const auto responsible = bytes_of(alarm.responsible);
  const auto device_text = bytes_of(alarm.device_text);
  return {count_of(alarm.onset),
          count_of(alarm.changed),
          count_of(record.received),
          count_of(record.published),
          count_of(record.handled),
          count_of(alarm.reminded),
          count_of(alarm.escalated),
          record.bed.value,
          writable(alarm.value),
          writable(alarm.limit),
          alarm.occurrence,
          static_cast<std::uint8_t>(alarm.condition),
          static_cast<std::uint8_t>(alarm.priority),
          static_cast<std::uint8_t>(alarm.kind),
          static_cast<std::uint8_t>(alarm.phase),
          alarm.acknowledged,
          alarm.has_limit,
          record.late,
          static_cast<std::uint8_t>(alarm.lead),
          static_cast<std::uint8_t>(alarm.sources),
          static_cast<std::uint8_t>(alarm.escalation),
          static_cast<std::uint8_t>(alarm.responsible.view().size()),
          static_cast<std::uint8_t>(alarm.device_text.view().size()),
          flatbuffers::span<const std::uint8_t, 24>(responsible.data(), responsible.size()),
          flatbuffers::span<const std::uint8_t, 32>(device_text.data(), device_text.size())};
}

flatbuffers::Offset<view::State> write_state(Builder& builder, const StateUpdate& update) {
  Columns columns;
  for (const Event& event : update.events) sort_in(columns, builder, event, update.server_time);
  const auto beds = builder.CreateVector(columns.beds);
  const auto feeds = builder.CreateVector(columns.feeds);
  const auto vitals = builder.CreateVectorOfStructs(columns.vitals);
  const auto alarms = builder.CreateVectorOfStructs(columns.alarms);
  const auto channels = builder.CreateVectorOfStructs(columns.channels);
  const auto beats = builder.CreateVectorOfStructs(columns.beats);
  const auto evidence = builder.CreateVector(columns.evidence);
  const auto care = builder.CreateVector(columns.care);
  const auto warnings = builder.CreateVector(columns.warnings);
  const auto proposals = builder.CreateVector(columns.proposals);
  return view::CreateState(builder, kWardSchemaVersion, update.session, update.number, update.snapshot,
                           count_of(update.server_time), update.insecure, beds, vitals, alarms, channels,
                           beats, feeds, evidence, care, warnings, proposals);
}

Bytes encode_state(const StateUpdate& update) {
  Builder builder(1024);
  builder.Finish(write_state(builder, update), kStateIdentifier);
  return finished_bytes(builder);
}

}  // namespace ward::wire
