#include "dashboard/ctl_print.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "dashboard/ctl_arguments.h"
#include "dashboard/ctl_json.h"
#include "pipeline/domain/codes.h"

namespace ward {
namespace {

using Json = CtlJson;

constexpr std::array<std::string_view, 4> kPriorities{"information", "low", "medium", "high"};
constexpr std::array<std::string_view, 2> kKinds{"physiological", "technical"};
constexpr std::array<std::string_view, 3> kPhases{"inactive", "active", "latched"};
constexpr std::array<std::string_view, 3> kCategories{"adult", "paediatric", "neonatal"};
constexpr std::array<std::string_view, 4> kStoreStates{"none", "recording", "limited", "failed"};
constexpr std::array<std::string_view, 3> kValidities{"valid", "questionable", "unavailable"};

template <class Enum, std::size_t Count>
std::string_view name_of(const std::array<std::string_view, Count>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

std::string on_one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json alarm_object(const AlarmRecord& record, const std::string& label, const AlarmContext& context) {
  const Alarm& alarm = record.alarm;
  Json json{{"bed", record.bed.value},
            {"label", label},
            {"condition", alarm_info(alarm.condition).id},
            {"priority", name_of(kPriorities, alarm.priority)},
            {"kind", name_of(kKinds, alarm.kind)},
            {"text", alarm_text(alarm)},
            {"phase", name_of(kPhases, alarm.phase)},
            {"acknowledged", alarm.acknowledged},
            {"onset", to_rfc3339(alarm.onset)},
            {"changed", to_rfc3339(alarm.changed)},
            {"occurrence", alarm.occurrence},
            {"late", record.late}};
  if (alarm.has_limit) {
    json["value"] = alarm.value;
    json["limit"] = alarm.limit;
  }
  add_responsibility(json, alarm, context.care);
  add_reasons(json, alarm, context);
  json["ledger"] = ledger_json(record, context);
  return json;
}

Json alarm_list(const std::vector<AlarmRecord>& alarms, const StateUpdate& ward) {
  Json list = Json::array();
  for (const AlarmRecord& record : alarms) {
    list.push_back(alarm_object(record, bed_label(record.bed, ward), context_of(record.bed, record.alarm, ward)));
  }
  return list;
}

Json vital_object(const Vital& vital) {
  const CodeInfo* info = find_code(vital.code);
  Json json{{"code", vital.code},
            {"label", info != nullptr ? info->label : std::string_view{"?"}},
            {"value", nullptr},
            {"unit", symbol(vital.unit)},
            {"validity", name_of(kValidities, vital.validity)},
            {"origin", vital.origin == VitalOrigin::device ? "device" : "derived"},
            {"time", to_rfc3339(vital.time)}};
  if (const auto value = vital.value()) json["value"] = *value;
  return json;
}

Json limits_object(const LimitSet& limits) {
  Json json = Json::object();
  for (std::size_t i = 0; i < limits.size(); ++i) {
    Json pair{{"low", nullptr}, {"high", nullptr}};
    if (limits[i].low) pair["low"] = *limits[i].low;
    if (limits[i].high) pair["high"] = *limits[i].high;
    json[std::string{parameter_name(static_cast<LimitParameter>(i))}] = pair;
  }
  return json;
}

Json feed_object(const FeedStatus& feed) {
  return Json{{"connected", feed.connected},
              {"encrypted", feed.encrypted},
              {"clock_skewed", feed.clock_skewed},
              {"frames_received", feed.frames_received},
              {"frames_lost", feed.frames_lost},
              {"frames_missing", feed.frames_missing},
              {"frames_backfilled", feed.frames_backfilled},
              {"frames_duplicate", feed.frames_duplicate},
              {"frames_refused", feed.frames_refused},
              {"last_refusal", describe(feed.last_refusal)},
              {"latency_ms", feed.latency_ms},
              {"clock_drift_ppm", feed.clock_drift_ppm},
              {"clock_offset_ms", milliseconds(feed.clock_offset)},
              {"boot_epoch", feed.boot_epoch},
              {"acked_through", feed.acked_through}};
}

Json bed_object(BedId bed, const BedStatus& status, Instant now) {
  Json json{{"bed", bed.value},
            {"label", status.label.view()},
            {"admitted", status.admitted},
            {"patient_id", status.patient.id.view()},
            {"patient_name", status.patient.name.view()},
            {"category", name_of(kCategories, status.patient.category)},
            {"paced", status.patient.paced},
            {"feed_connected", status.feed_connected},
            {"audio_paused", status.audio_paused},
            {"audio_paused_until", nullptr},
            {"audio_paused_seconds_left", nullptr},
            {"inactivation", nullptr},
            {"staff", nullptr},
            {"observations", Json::array()},
            {"scores", nullptr},
            {"proposed_limits", nullptr},
            {"limits", limits_object(status.limits)},
            {"vitals", Json::array()},
            {"alarms", Json::array()},
            {"evidence", Json::array()},
            {"feed", nullptr}};
  if (status.audio_paused) {
    json["audio_paused_until"] = to_rfc3339(status.audio_paused_until);
    json["audio_paused_seconds_left"] = std::max(0.0, seconds(status.audio_paused_until - now));
  }
  return json;
}

Json latency_object(const ServerStatus& status) {
  return Json{{"p50", milliseconds(status.latency_p50)},
              {"p99", milliseconds(status.latency_p99)},
              {"p999", milliseconds(status.latency_p999)},
              {"max", milliseconds(status.latency_max)},
              {"count", status.latency_count}};
}

Json store_object(const ServerStatus& status) {
  Json store{{"state", name_of(kStoreStates, status.store)},
             {"bytes", status.store_bytes},
             {"free_bytes", status.store_free_bytes},
             {"oldest_wave", nullptr},
             {"worst_commit_ms", milliseconds(status.store_worst_commit)},
             {"unrecorded", status.store_unrecorded}};
  if (status.store_oldest_wave != Instant{}) store["oldest_wave"] = to_rfc3339(status.store_oldest_wave);
  return store;
}

/// What a snapshot tells of a bed beside its status.
void add_to_bed(Json& row, const Event& event, const StateUpdate& ward) {
  if (const auto* vital = std::get_if<Vital>(&event.body)) row["vitals"].push_back(vital_object(*vital));
  if (const auto* feed = std::get_if<FeedStatus>(&event.body)) row["feed"] = feed_object(*feed);
  if (const auto* evidence = std::get_if<AlarmEvidence>(&event.body)) row["evidence"].push_back(evidence_json(*evidence));
  if (const auto* warning = std::get_if<EarlyWarning>(&event.body)) row["scores"] = scores_json(*warning, ward.server_time);
  if (const auto* proposal = std::get_if<LimitProposal>(&event.body)) row["proposed_limits"] = proposal_json(*proposal);
  if (const auto* care = std::get_if<CareStatus>(&event.body)) {
    row["inactivation"] = inactivation_json(care->inactivation, care->reminded, ward.server_time);
    row["staff"] = staff_json(care->staff);
    row["observations"] = observations_json(care->observations, ward.server_time);
  }
  if (const auto* alarm = std::get_if<Alarm>(&event.body)) {
    const AlarmRecord record{event.bed, *alarm, event.received, {}, event.late, event.handled};
    row["alarms"].push_back(alarm_object(record, bed_label(event.bed, ward), context_of(event.bed, *alarm, ward)));
  }
}

}  // namespace

std::vector<AlarmRecord> raised_alarms(const std::vector<AlarmRecord>& history) {
  std::vector<AlarmRecord> raised;
  for (const AlarmRecord& record : history) {
    // One found late was never raised: it has no count, and nothing follows it.
    if (record.late) {
      raised.push_back(record);
      continue;
    }
    const auto known = std::find_if(raised.begin(), raised.end(), [&](const AlarmRecord& other) {
      return !other.late && other.bed == record.bed && other.alarm.condition == record.alarm.condition &&
             other.alarm.occurrence == record.alarm.occurrence;
    });
    if (known == raised.end()) raised.push_back(record);
    else known->alarm = record.alarm;
  }
  return raised;
}

std::vector<AlarmRecord> present_alarms(const StateUpdate& ward) {
  std::vector<AlarmRecord> records;
  for (const Event& event : ward.events) {
    if (const auto* alarm = std::get_if<Alarm>(&event.body); alarm != nullptr && !event.late) {
      records.push_back(AlarmRecord{event.bed, *alarm, event.received, {}, false, event.handled});
    }
  }
  return records;
}

void stamp_with_raising(std::vector<AlarmRecord>& alarms, const std::vector<AlarmRecord>& history) {
  for (AlarmRecord& alarm : alarms) {
    const auto raising = std::find_if(history.begin(), history.end(), [&](const AlarmRecord& past) {
      return !past.late && past.bed == alarm.bed && past.alarm.condition == alarm.alarm.condition &&
             past.alarm.occurrence == alarm.alarm.occurrence;
    });
    if (raising == history.end()) continue;
    alarm.received = raising->received;
    alarm.handled = raising->handled;
    alarm.published = raising->published;
  }
}

std::string status_json(const ServerStatus& status, const std::vector<AlarmRecord>& raised,
                        const StateUpdate& ward) {
  return on_one_line(Json{{"version", status.version},
                          {"started", to_rfc3339(status.started)},
                          {"insecure", status.insecure},
                          {"beds", status.beds},
                          {"beds_connected", status.beds_connected},
                          {"dashboards", status.dashboards},
                          {"workers", status.workers},
                          {"frames_received", status.frames_received},
                          {"frames_lost", status.frames_lost},
                          {"frames_missing", status.frames_missing},
                          {"frames_backfilled", status.frames_backfilled},
                          {"frames_refused", status.frames_refused},
                          {"frames_duplicate", status.frames_duplicate},
                          {"unauthenticated", status.unauthenticated},
                          {"events_dropped", status.events_dropped},
                          {"worst_cycle_ms", milliseconds(status.worst_cycle)},
                          {"store", store_object(status)},
                          {"latency_ms", latency_object(status)},
                          {"alarms_raised", status.alarms_raised},
                          {"alarms", alarm_list(raised, ward)}});
}

std::string beds_json(const StateUpdate& ward) {
  Json beds = Json::array();
  const auto row_of = [&](BedId bed) -> Json* {
    for (Json& row : beds) {
      if (row["bed"] == bed.value) return &row;
    }
    return nullptr;
  };
  // A snapshot gives every BedStatus before what belongs to it.
  for (const Event& event : ward.events) {
    if (const auto* status = std::get_if<BedStatus>(&event.body)) {
      beds.push_back(bed_object(event.bed, *status, ward.server_time));
      continue;
    }
    Json* row = row_of(event.bed);
    if (row == nullptr) continue;
    add_to_bed(*row, event, ward);
  }
  return on_one_line(Json{{"beds", beds}, {"insecure", ward.insecure}, {"time", to_rfc3339(ward.server_time)}});
}

std::string alarms_json(const std::vector<AlarmRecord>& alarms, const StateUpdate& ward) {
  return on_one_line(Json{{"alarms", alarm_list(alarms, ward)}});
}

std::string alarm_json(const AlarmRecord& record, const std::string& label, const AlarmContext& context) {
  return on_one_line(alarm_object(record, label, context));
}

std::string score_json(BedId bed, const std::string& label, const EarlyWarning& warning, Instant now) {
  return on_one_line(Json{{"bed", bed.value}, {"label", label}, {"scores", scores_json(warning, now)}});
}

std::string proposed_json(BedId bed, const std::string& label, const LimitProposal& proposal) {
  return on_one_line(Json{{"bed", bed.value}, {"label", label}, {"done", true}, {"proposed_limits", proposal_json(proposal)}});
}

std::string link_json(bool connected) {
  return on_one_line(Json{{"link", connected ? "connected" : "lost"}});
}

std::string answer_json(const std::string& verb, BedId bed, const std::string& label,
                        const WardResponse& response) {
  Json json{{"command", verb},
            {"bed", bed == kEveryBed ? Json("all") : Json(bed.value)},
            {"label", label},
            {"done", response.refusal == ErrorCode::none},
            {"text", response.text}};
  return on_one_line(json);
}

std::string error_json(const std::string& text) { return on_one_line(Json{{"done", false}, {"error", text}}); }

}  // namespace ward
