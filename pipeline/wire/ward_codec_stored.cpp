#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

/// No width of whole seconds in 32 bits is refused: whoever asks for all of
/// time gets wide bins.
constexpr double kWidestStoredBin = 4'294'967'296.0;

flatbuffers::Offset<view::StoredAlarm> write_alarm(flatbuffers::FlatBufferBuilder& builder,
                                                   const StoredAlarm& stored) {
  const auto by = builder.CreateString(stored.acknowledged_by.view());
  const view::Alarm alarm = to_wire(AlarmRecord{stored.bed, stored.alarm, {}, {}});
  view::StoredAlarmBuilder table(builder);
  table.add_alarm(&alarm);
  table.add_id(stored.id);
  table.add_run(stored.run);
  table.add_late(stored.late);
  if (stored.ended) table.add_ended(count_of(*stored.ended));
  if (stored.acknowledged_at) table.add_acknowledged_at(count_of(*stored.acknowledged_at));
  table.add_acknowledged_by(by);
  return table.Finish();
}

StoredAlarm read_alarm(const view::StoredAlarm& wire, Findings& findings) {
  StoredAlarm stored;
  if (wire.alarm() == nullptr) {
    findings.refuse(ErrorCode::missing_field, "stored.alarm");
    return stored;
  }
  // Copied: the verifier lets misaligned structs pass.
  view::Alarm copy;
  std::memcpy(static_cast<void*>(&copy), wire.alarm(), sizeof copy);
  const AlarmRecord record = to_domain(copy, findings);
  stored.bed = record.bed;
  stored.alarm = record.alarm;
  stored.id = wire.id();
  stored.run = wire.run();
  stored.late = wire.late();
  if (const auto ended = wire.ended()) stored.ended = instant_of(*ended);
  if (const auto at = wire.acknowledged_at()) stored.acknowledged_at = instant_of(*at);
  findings.text(stored.acknowledged_by, wire.acknowledged_by(), "stored.acknowledged_by");
  return stored;
}

TrendPoint read_point(const view::TrendPoint& wire, Findings& findings) {
  TrendPoint point;
  point.time = instant_of(wire.time());
  point.unit = findings.known_unit(wire.unit(), "stored.unit");
  point.lowest = findings.finite(wire.lowest(), "stored.lowest");
  point.highest = findings.finite(wire.highest(), "stored.highest");
  point.mean = findings.finite(wire.mean(), "stored.mean");
  point.count = wire.count();
  point.origin = findings.one_of(wire.origin(), VitalOrigin::derived, "stored.origin");
  point.questionable = wire.questionable();
  return point;
}

flatbuffers::Offset<view::StoredStay> write_stay(flatbuffers::FlatBufferBuilder& builder, const StoredStay& stay) {
  const auto id = builder.CreateString(stay.patient_id.view());
  const auto name = builder.CreateString(stay.patient_name.view());
  view::StoredStayBuilder table(builder);
  table.add_bed(stay.bed.value);
  table.add_patient_id(id);
  table.add_patient_name(name);
  table.add_category(static_cast<std::uint8_t>(stay.category));
  table.add_admitted(count_of(stay.admitted));
  if (stay.discharged) table.add_discharged(count_of(*stay.discharged));
  return table.Finish();
}

StoredStay read_stay(const view::StoredStay& wire, Findings& findings) {
  StoredStay stay;
  stay.bed = BedId{wire.bed()};
  findings.text(stay.patient_id, wire.patient_id(), "stored.patient_id");
  findings.text(stay.patient_name, wire.patient_name(), "stored.patient_name");
  stay.category = findings.one_of(wire.category(), PatientCategory::neonatal, "stored.category");
  stay.admitted = instant_of(wire.admitted());
  if (const auto discharged = wire.discharged()) stay.discharged = instant_of(*discharged);
  return stay;
}

template <class Vector>
bool within(const Vector* vector, std::size_t most, Findings& findings) {
  if (vector == nullptr) return false;
  if (vector->size() > most) findings.refuse(ErrorCode::too_large, "stored");
  return findings.ok();
}

}  // namespace

flatbuffers::Offset<view::Stored> write_stored(flatbuffers::FlatBufferBuilder& builder, const StoredAnswer& answer) {
  std::vector<flatbuffers::Offset<view::Wave>> waves;
  for (const WaveSegment& segment : answer.waves) waves.push_back(write_wave(builder, segment));
  std::vector<view::TrendPoint> points;
  for (const TrendPoint& point : answer.points) {
    points.emplace_back(count_of(point.time), static_cast<std::uint32_t>(point.unit), writable(point.lowest),
                        writable(point.highest), writable(point.mean), point.count,
                        static_cast<std::uint8_t>(point.origin), point.questionable);
  }
  std::vector<flatbuffers::Offset<view::StoredAlarm>> alarms;
  for (const StoredAlarm& alarm : answer.alarms) alarms.push_back(write_alarm(builder, alarm));
  std::vector<flatbuffers::Offset<view::StoredStay>> stays;
  for (const StoredStay& stay : answer.stays) stays.push_back(write_stay(builder, stay));
  std::vector<view::StoredGap> gaps;
  for (const StoredGap& gap : answer.gaps) {
    gaps.emplace_back(count_of(gap.at), gap.first_sequence, gap.last_sequence, gap.events, gap.bed.value);
  }
  const auto waves_at = builder.CreateVector(waves);
  const auto points_at = builder.CreateVectorOfStructs(points);
  const auto alarms_at = builder.CreateVector(alarms);
  const auto stays_at = builder.CreateVector(stays);
  const auto gaps_at = builder.CreateVectorOfStructs(gaps);
  return view::CreateStored(builder, waves_at, points_at, alarms_at, answer.more, count_of(answer.go_on),
                            count_of(answer.after.onset), answer.after.id, stays_at, gaps_at);
}

void read_stored(const view::Stored& wire, StoredAnswer& answer, Findings& findings) {
  if (within(wire.waves(), kMaxWaveSegments, findings)) {
    for (const view::Wave* wave : *wire.waves()) {
      if (findings.ok()) answer.waves.push_back(read_wave(*wave, kWidestStoredBin, findings));
    }
  }
  if (within(wire.points(), kMostStoredPoints, findings)) {
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < wire.points()->size(); ++i) {
      answer.points.push_back(read_point(struct_at(*wire.points(), i), findings));
    }
  }
  if (within(wire.alarms(), kMostStoredAlarms, findings)) {
    for (const view::StoredAlarm* alarm : *wire.alarms()) {
      if (findings.ok()) answer.alarms.push_back(read_alarm(*alarm, findings));
    }
  }
  if (within(wire.stays(), kMostStoredStays, findings)) {
    for (const view::StoredStay* stay : *wire.stays()) {
      if (findings.ok()) answer.stays.push_back(read_stay(*stay, findings));
    }
  }
  if (within(wire.gaps(), kMostStoredGaps, findings)) {
    for (flatbuffers::uoffset_t i = 0; i < wire.gaps()->size(); ++i) {
      const view::StoredGap gap = struct_at(*wire.gaps(), i);
      answer.gaps.push_back({BedId{gap.bed()}, instant_of(gap.at()), gap.first_sequence(), gap.last_sequence(), gap.events()});
    }
  }
  answer.more = wire.more();
  answer.go_on = instant_of(wire.go_on());
  answer.after = {instant_of(wire.after_onset()), wire.after_id()};
}

}  // namespace ward::wire
