// The allow-list: every field of an event that may leave the ward is a row
// here. A field without a row never leaves; a row marked `identifying` leaves
// only when the operator asked for an identified export.

#include <array>
#include <cmath>
#include <string_view>
#include <type_traits>

#include "pipeline/domain/alarm_why.h"
#include "pipeline/domain/limit_names.h"
#include "pipeline/export/disclosure.h"
#include "pipeline/store/audit_scribe.h"

namespace ward {
namespace {

using Json = ExportJson;

enum class Leaves : std::uint8_t { always, identifying };

template <class Body>
struct Field {
  std::string_view name;
  Leaves leaves;
  Json (*of)(const Body&, Instant start);
};

Json time(Instant at, Instant start) { return export_seconds(at - start); }
Json number(float value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json limit(const std::optional<float>& value) { return value ? number(*value) : Json("off"); }
Json limits(const LimitPair& pair) { return Json{{"low", limit(pair.low)}, {"high", limit(pair.high)}}; }
Json staff(const Staff& staff) {
  return Json{{"primary", staff.primary.view()}, {"buddy", staff.buddy.view()}, {"charge", staff.charge.view()}};
}
Json all_limits(const LimitSet& set) {
  Json all;
  for (std::size_t i = 0; i < set.size(); ++i) all[std::string{kLimitParameterNames[i]}] = limits(set[i]);
  return all;
}
std::string_view name_of(AlarmPriority priority) {
  constexpr std::array<std::string_view, 4> names{"information", "low", "medium", "high"};
  const auto at = static_cast<std::size_t>(priority);
  return at < names.size() ? names[at] : "?";
}
std::string_view name_of(AlarmPhase phase) {
  constexpr std::array<std::string_view, 3> names{"inactive", "active", "latched"};
  const auto at = static_cast<std::size_t>(phase);
  return at < names.size() ? names[at] : "?";
}
std::string_view name_of(AlarmKind kind) { return kind == AlarmKind::technical ? "technical" : "physiological"; }
std::string_view name_of(BeatClass beat) {
  constexpr std::array<std::string_view, 5> names{"unclassified", "normal", "supraventricular", "ventricular", "paced"};
  const auto at = static_cast<std::size_t>(beat);
  return at < names.size() ? names[at] : "?";
}
std::string_view name_of(SignalQuality quality) {
  constexpr std::array<std::string_view, 8> names{"good", "learning", "leads_off", "flat",
                                                  "clipped", "noisy", "artefact", "no_signal"};
  const auto at = static_cast<std::size_t>(quality);
  return at < names.size() ? names[at] : "?";
}
std::string_view name_of(ErrorCode refusal) { return refusal == ErrorCode::none ? "done" : describe(refusal); }

// Rows are written so that the eye can go down the third column.
#define ALWAYS(Body, name, expression) \
  Field<Body>{name, Leaves::always, [](const Body& b, [[maybe_unused]] Instant s) -> Json { return expression; }}
#define IDENTIFYING(Body, name, expression) \
  Field<Body>{name, Leaves::identifying, [](const Body& b, [[maybe_unused]] Instant s) -> Json { return expression; }}

const std::array kAlarm{
    ALWAYS(Alarm, "condition", alarm_info(b.condition).id),
    ALWAYS(Alarm, "text", alarm_text(b)),
    ALWAYS(Alarm, "priority", name_of(b.priority)),
    ALWAYS(Alarm, "kind", name_of(b.kind)),
    ALWAYS(Alarm, "phase", name_of(b.phase)),
    ALWAYS(Alarm, "acknowledged", b.acknowledged),
    ALWAYS(Alarm, "value", number(b.value)),
    ALWAYS(Alarm, "limit", b.has_limit ? number(b.limit) : Json(nullptr)),
    ALWAYS(Alarm, "onset_s", time(b.onset, s)),
    ALWAYS(Alarm, "changed_s", time(b.changed, s)),
    ALWAYS(Alarm, "occurrence", b.occurrence),
};

Json beats_of(const AlarmEvidence& evidence, Instant start) {
  Json beats = Json::array();
  for (const EvidenceBeat& beat : evidence.beats) {
    beats.push_back(Json{{"s", time(beat.time, start)}, {"class", name_of(beat.beat_class)}});
  }
  return beats;
}
Json testimonies_of(const AlarmEvidence& evidence) {
  Json channels = Json::array();
  for (const ChannelTestimony& channel : evidence.channels) {
    channels.push_back(Json{{"label", channel_label(channel.channel)},
                            {"code", channel.channel.code},
                            {"instance", channel.channel.instance},
                            {"testimony", testimony_name(channel.testimony)},
                            {"quality", name_of(channel.quality)},
                            {"rate", number(channel.rate)}});
  }
  return channels;
}
Json readings_of(const AlarmEvidence& evidence, Instant start) {
  Json readings = Json::array();
  for (const EvidenceReading& reading : evidence.readings) {
    readings.push_back(Json{{"time_s", time(reading.time, start)}, {"value", number(reading.value)}});
  }
  return readings;
}
const std::array kEvidence{
    ALWAYS(AlarmEvidence, "condition", alarm_info(b.condition).id),
    ALWAYS(AlarmEvidence, "decision", b.decision == AlarmDecision::withheld ? "withheld" : "announced"),
    ALWAYS(AlarmEvidence, "from_device", b.from_device),
    ALWAYS(AlarmEvidence, "decided_s", time(b.decided, s)),
    ALWAYS(AlarmEvidence, "rate", number(b.rate)),
    ALWAYS(AlarmEvidence, "score", number(b.score)),
    ALWAYS(AlarmEvidence, "why", alarm_why(b)),
    ALWAYS(AlarmEvidence, "beats", beats_of(b, s)),
    ALWAYS(AlarmEvidence, "channels", testimonies_of(b)),
    ALWAYS(AlarmEvidence, "readings", readings_of(b, s)),
};
const std::array kDeviceAlarm{
    ALWAYS(DeviceAlarm, "mdc_code", b.mdc_code),
    ALWAYS(DeviceAlarm, "priority", name_of(b.priority)),
    ALWAYS(DeviceAlarm, "kind", name_of(b.kind)),
    ALWAYS(DeviceAlarm, "active", b.active),
    IDENTIFYING(DeviceAlarm, "text", b.text.view()),  // the device's own words: may name anyone
};
const std::array kGap{
    ALWAYS(Gap, "first_sequence", b.first_sequence),
    ALWAYS(Gap, "last_sequence", b.last_sequence),
    ALWAYS(Gap, "permanent", b.permanent),
};
const std::array kCommand{
    ALWAYS(Command, "id", b.id.value),
    ALWAYS(Command, "command", command_name(b.kind)),
    ALWAYS(Command, "condition", b.condition == AlarmCondition::none ? "all" : alarm_info(b.condition).id),
    ALWAYS(Command, "parameter",
           b.kind == CommandKind::set_limits ? Json(limit_parameter_name(b.parameter)) : Json(nullptr)),
    ALWAYS(Command, "limits", b.kind == CommandKind::set_limits ? limits(b.limits) : Json(nullptr)),
    ALWAYS(Command, "duration_s", seconds(b.duration)),
    ALWAYS(Command, "category", category_name(b.patient.category)),
    ALWAYS(Command, "paced", b.patient.paced),
    ALWAYS(Command, "on", b.on),
    ALWAYS(Command, "observation",
           b.kind == CommandKind::observe ? Json(observation_name(b.observation)) : Json(nullptr)),
    ALWAYS(Command, "observed", b.kind == CommandKind::observe ? number(b.observed) : Json(nullptr)),
    IDENTIFYING(Command, "staff", staff(b.staff)),
    IDENTIFYING(Command, "operator", b.operator_name.view()),
    IDENTIFYING(Command, "patient_id", b.patient.id.view()),
    IDENTIFYING(Command, "patient_name", b.patient.name.view()),
};
const std::array kOutcome{
    ALWAYS(CommandOutcome, "id", b.id.value),
    ALWAYS(CommandOutcome, "command", command_name(b.kind)),
    ALWAYS(CommandOutcome, "outcome", name_of(b.refusal)),
};
const std::array kStatus{
    ALWAYS(BedStatus, "admitted", b.admitted),
    ALWAYS(BedStatus, "category", category_name(b.patient.category)),
    ALWAYS(BedStatus, "paced", b.patient.paced),
    ALWAYS(BedStatus, "limits", all_limits(b.limits)),
    ALWAYS(BedStatus, "audio_paused", b.audio_paused),
    ALWAYS(BedStatus, "audio_paused_until_s", b.audio_paused ? time(b.audio_paused_until, s) : Json(nullptr)),
    ALWAYS(BedStatus, "feed_connected", b.feed_connected),
    IDENTIFYING(BedStatus, "label", b.label.view()),
    IDENTIFYING(BedStatus, "patient_id", b.patient.id.view()),
    IDENTIFYING(BedStatus, "patient_name", b.patient.name.view()),
};
const std::array kSetup{
    ALWAYS(BedSetup, "admitted", b.admitted),
    ALWAYS(BedSetup, "category", category_name(b.patient.category)),
    ALWAYS(BedSetup, "paced", b.patient.paced),
    ALWAYS(BedSetup, "limits", b.limits ? all_limits(*b.limits) : Json("default of the category")),
    IDENTIFYING(BedSetup, "bed", b.bed.value),
    IDENTIFYING(BedSetup, "label", b.label.view()),
    IDENTIFYING(BedSetup, "device", b.device.view()),
    IDENTIFYING(BedSetup, "patient_id", b.patient.id.view()),
    IDENTIFYING(BedSetup, "patient_name", b.patient.name.view()),
};
const std::array kQuality{
    ALWAYS(ChannelQuality, "code", b.channel.code),
    ALWAYS(ChannelQuality, "instance", b.channel.instance),
    ALWAYS(ChannelQuality, "quality", name_of(b.quality)),
};
Json off_conditions(const ConditionSet& off) {
  Json names = Json::array();
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (off.contains(info.condition)) names.push_back(info.id);
  }
  return names;
}
Json observations_of(const Observations& observations, Instant start) {
  Json seen = Json::array();
  for (const Observation& each : observations) {
    seen.push_back(Json{{"observation", observation_name(each.kind)},
                        {"value", number(each.value)},
                        {"time_s", time(each.time, start)}});
  }
  return seen;
}
const std::array kCare{
    ALWAYS(CareStatus, "audio_off", b.inactivation.audio_off),
    ALWAYS(CareStatus, "alarm_paused_until_s",
           b.inactivation.alarm_paused_until ? time(*b.inactivation.alarm_paused_until, s) : Json(nullptr)),
    ALWAYS(CareStatus, "standby_since_s",
           b.inactivation.standby_since ? time(*b.inactivation.standby_since, s) : Json(nullptr)),
    ALWAYS(CareStatus, "alarms_off", off_conditions(b.inactivation.alarms_off)),
    ALWAYS(CareStatus, "reminded_s", b.reminded == Instant{} ? Json(nullptr) : time(b.reminded, s)),
    ALWAYS(CareStatus, "observations", observations_of(b.observations, s)),
    IDENTIFYING(CareStatus, "staff", staff(b.staff)),
};
Json range(const ScoreRange& score) { return Json{{"lowest", score.lowest}, {"highest", score.highest}}; }
const std::array kWarning{
    ALWAYS(EarlyWarning, "news2", range(b.news2)),
    ALWAYS(EarlyWarning, "mews", range(b.mews)),
    ALWAYS(EarlyWarning, "qsofa", range(b.qsofa)),
};
const std::array kProposal{ALWAYS(LimitProposal, "limits", all_limits(b.limits))};
const std::array kHole{ALWAYS(RecordingHole, "events", b.events)};
#undef ALWAYS
#undef IDENTIFYING

template <class Body, std::size_t Count>
Json write(std::string_view kind, const std::array<Field<Body>, Count>& fields, const Event& event, Instant start,
           bool identified) {
  Json out;
  out["event"] = kind;
  // Latency: left the socket, given to the chain. When a screen had it is not stored.
  out["received_s"] = time(event.received, start);
  out["handled_s"] = time(event.handled, start);
  out["late"] = event.late;
  const Body& body = std::get<Body>(event.body);
  for (const Field<Body>& field : fields) {
    if (field.leaves == Leaves::always || identified) out[std::string{field.name}] = field.of(body, start);
  }
  return out;
}

}  // namespace

std::optional<ExportJson> disclose_event(const Event& event, Instant start, bool identified) {
  const auto by = [&](std::string_view kind, const auto& fields) {
    return std::optional{write(kind, fields, event, start, identified)};
  };
  if (std::holds_alternative<Alarm>(event.body)) return by("alarm", kAlarm);
  if (std::holds_alternative<AlarmEvidence>(event.body)) return by("evidence", kEvidence);
  if (std::holds_alternative<DeviceAlarm>(event.body)) return by("device_alarm", kDeviceAlarm);
  if (std::holds_alternative<Gap>(event.body)) return by("gap", kGap);
  if (std::holds_alternative<Command>(event.body)) return by("command", kCommand);
  if (std::holds_alternative<CommandOutcome>(event.body)) return by("command_outcome", kOutcome);
  if (std::holds_alternative<BedStatus>(event.body)) return by("bed_status", kStatus);
  if (std::holds_alternative<BedSetup>(event.body)) return by("bed_setup", kSetup);
  if (std::holds_alternative<ChannelQuality>(event.body)) return by("channel_quality", kQuality);
  if (std::holds_alternative<RecordingHole>(event.body)) return by("recording_hole", kHole);
  if (std::holds_alternative<CareStatus>(event.body)) return by("care", kCare);
  if (std::holds_alternative<EarlyWarning>(event.body)) return by("early_warning", kWarning);
  if (std::holds_alternative<LimitProposal>(event.body)) return by("limit_proposal", kProposal);
  if (const auto* restored = std::get_if<RestoredAlarm>(&event.body)) {
    const Event alarm{event.bed, event.late, event.received, restored->alarm, event.handled};
    return write("restored_alarm", kAlarm, alarm, start, identified);
  }
  return std::nullopt;
}

}  // namespace ward
