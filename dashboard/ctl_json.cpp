#include "dashboard/ctl_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "dashboard/ctl_arguments.h"
#include "pipeline/domain/alarm_why.h"
#include "pipeline/domain/codes.h"

namespace ward {
namespace {

double seconds_left(Instant until, Instant now) { return std::max(0.0, seconds(until - now)); }

/// Name of the person whose turn a step is.
std::string_view asked(const Staff& staff, EscalationStep step) {
  switch (step) {
    case EscalationStep::none: return "";
    case EscalationStep::primary: return staff.primary.view();
    case EscalationStep::buddy: return staff.buddy.view();
    case EscalationStep::charge: return staff.charge.view();
    case EscalationStep::ward: return "everybody";
  }
  return "";
}

std::string_view sources_name(AlarmSources sources) {
  switch (sources) {
    case AlarmSources::none: return "none";
    case AlarmSources::ward: return "ward";
    case AlarmSources::device: return "device";
    case AlarmSources::both: return "both";
  }
  return "?";
}

}  // namespace

AlarmContext context_of(BedId bed, const Alarm& alarm, const StateUpdate& ward) {
  AlarmContext context;
  bool newest = false;
  for (const Event& event : ward.events) {
    if (event.bed != bed) continue;
    const auto* evidence = std::get_if<AlarmEvidence>(&event.body);
    if (evidence != nullptr && explains(*evidence, alarm)) context.evidence = evidence;  // the last one is the newest
    if (const auto* feed = std::get_if<FeedStatus>(&event.body)) context.feed = feed;
    if (const auto* care = std::get_if<CareStatus>(&event.body)) context.care = care;
    const auto* held = std::get_if<Alarm>(&event.body);
    newest = newest || (held != nullptr && held->condition == alarm.condition && held->occurrence == alarm.occurrence);
  }
  if (!newest) context.evidence = nullptr;
  return context;
}

CtlJson time_or_null(Instant time) { return time == Instant{} ? CtlJson(nullptr) : CtlJson(to_rfc3339(time)); }

std::string_view band_name(EscalationBand band) {
  switch (band) {
    case EscalationBand::none: return "none";
    case EscalationBand::low: return "low";
    case EscalationBand::low_medium: return "low_medium";
    case EscalationBand::medium: return "medium";
    case EscalationBand::high: return "high";
  }
  return "?";
}

std::string_view step_name(EscalationStep step) {
  switch (step) {
    case EscalationStep::none: return "none";
    case EscalationStep::primary: return "primary";
    case EscalationStep::buddy: return "buddy";
    case EscalationStep::charge: return "charge";
    case EscalationStep::ward: return "ward";
  }
  return "?";
}

std::string_view score_input_name(ScoreInputKind kind) {
  switch (kind) {
    case ScoreInputKind::respiration_rate: return "respiration_rate";
    case ScoreInputKind::spo2: return "spo2";
    case ScoreInputKind::supplemental_oxygen: return "supplemental_oxygen";
    case ScoreInputKind::systolic_pressure: return "systolic_pressure";
    case ScoreInputKind::pulse_rate: return "pulse_rate";
    case ScoreInputKind::consciousness: return "consciousness";
    case ScoreInputKind::temperature: return "temperature";
  }
  return "?";
}

std::string range_text(ScoreRange range) {
  const std::string lowest = std::to_string(range.lowest);
  return range.lowest == range.highest ? lowest : lowest + "-" + std::to_string(range.highest);
}

std::string observed_text(ObservationKind kind, float value) {
  const auto place = static_cast<std::size_t>(std::max(0.0F, value));
  if (kind == ObservationKind::consciousness && place < kConsciousnessNames.size()) {
    return std::string{kConsciousnessNames[place]};
  }
  if (kind == ObservationKind::supplemental_oxygen && place < kOxygenNames.size()) {
    return std::string{kOxygenNames[place]};
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), kind == ObservationKind::temperature ? "%.1f" : "%.0f",
                static_cast<double>(value));
  return text.data();
}

CtlJson inactivation_json(const Inactivation& made, Instant reminded, Instant now) {
  CtlJson off = CtlJson::array();
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (made.alarms_off.contains(info.condition)) off.push_back(info.id);
  }
  CtlJson json{{"audio_off", made.audio_off},
               {"alarm_paused", made.alarm_paused_until.has_value()},
               {"alarm_paused_until", nullptr},
               {"alarm_paused_seconds_left", nullptr},
               {"alarms_off", off},
               {"standby", made.standby_since.has_value()},
               {"standby_since", nullptr},
               {"reminded", time_or_null(reminded)}};
  if (made.alarm_paused_until) {
    json["alarm_paused_until"] = to_rfc3339(*made.alarm_paused_until);
    json["alarm_paused_seconds_left"] = seconds_left(*made.alarm_paused_until, now);
  }
  if (made.standby_since) json["standby_since"] = to_rfc3339(*made.standby_since);
  return json;
}

CtlJson staff_json(const Staff& staff) {
  return CtlJson{{"primary", staff.primary.view()}, {"buddy", staff.buddy.view()}, {"charge", staff.charge.view()}};
}

CtlJson observations_json(const Observations& observations, Instant now) {
  CtlJson list = CtlJson::array();
  for (const Observation& seen : observations) {
    list.push_back({{"kind", observation_name(seen.kind)},
                    {"value", seen.value},
                    {"text", observed_text(seen.kind, seen.value)},
                    {"time", to_rfc3339(seen.time)},
                    {"age_seconds", seconds(now - seen.time)}});
  }
  return list;
}

CtlJson scores_json(const EarlyWarning& warning, Instant now) {
  const auto range = [](ScoreRange scored) {
    return CtlJson{{"lowest", scored.lowest}, {"highest", scored.highest}, {"text", range_text(scored)}};
  };
  CtlJson inputs = CtlJson::array();
  for (const ScoreInput& input : warning.inputs) {
    CtlJson row{{"input", score_input_name(input.kind)}, {"known", input.known}, {"value", nullptr},
                {"points", nullptr},                     {"time", nullptr},      {"age_seconds", nullptr}};
    if (input.known) {
      row["value"] = input.value;
      row["points"] = input.points;
      row["time"] = to_rfc3339(input.time);
      row["age_seconds"] = seconds(now - input.time);
    }
    inputs.push_back(row);
  }
  return CtlJson{{"news2", range(warning.news2)},
                 {"mews", range(warning.mews)},
                 {"qsofa", range(warning.qsofa)},
                 {"band", band_name(warning.band)},
                 {"band_at_least", band_name(warning.band_at_least)},
                 {"inputs", inputs}};
}

CtlJson proposal_json(const LimitProposal& proposal) {
  CtlJson json = CtlJson::object();
  for (const LimitParameter parameter : proposal.proposed) {
    const LimitPair& pair = proposal.limits[static_cast<std::size_t>(parameter)];
    CtlJson sides{{"low", nullptr}, {"high", nullptr}};
    if (pair.low) sides["low"] = *pair.low;
    if (pair.high) sides["high"] = *pair.high;
    json[std::string{parameter_name(parameter)}] = sides;
  }
  return json;
}

void add_responsibility(CtlJson& json, const Alarm& alarm, const CareStatus* care) {
  json["sources"] = sources_name(alarm.sources);
  json["device_text"] = alarm.device_text.view();
  json["escalation"] = step_name(alarm.escalation);
  json["escalated"] = time_or_null(alarm.escalated);
  json["asked"] = care != nullptr ? CtlJson(asked(care->staff, alarm.escalation)) : CtlJson(nullptr);
  json["responsible"] = alarm.responsible.view();
  json["reminded"] = time_or_null(alarm.reminded);
}

void add_reasons(CtlJson& json, const Alarm& alarm, const AlarmContext& context) {
  json["why"] = alarm_why(alarm, context.evidence);
  json["rule"] = alarm_rule(alarm.condition);
  json["evidence"] = context.evidence != nullptr ? evidence_json(*context.evidence) : CtlJson(nullptr);
  json["device_onset"] = nullptr;
  json["clock_offset_ms"] = nullptr;
  if (context.feed == nullptr) return;
  json["device_onset"] = to_rfc3339(alarm.onset - context.feed->clock_offset);
  json["clock_offset_ms"] = milliseconds(context.feed->clock_offset);
}

CtlJson ledger_json(const AlarmRecord& record, const AlarmContext& context) {
  const Instant sampled = context.evidence != nullptr ? context.evidence->decided : Instant{};
  const std::array stamps{std::pair{"sampled", sampled}, std::pair{"received", record.received},
                          std::pair{"handled", record.handled}, std::pair{"published", record.published},
                          std::pair{"client", context.client.value_or(Instant{})}};
  CtlJson json = CtlJson::object();
  for (const auto& [name, time] : stamps) json[name] = time_or_null(time);
  CtlJson steps = CtlJson::object();
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    const bool both = stamps[i - 1].second != Instant{} && stamps[i].second != Instant{};
    steps[std::string{"to_"} + stamps[i].first] =
        both ? CtlJson(milliseconds(stamps[i].second - stamps[i - 1].second)) : CtlJson(nullptr);
  }
  json["steps_ms"] = steps;
  return json;
}

CtlJson evidence_json(const AlarmEvidence& evidence) {
  constexpr std::array<std::string_view, 5> kClasses{"unclassified", "N", "S", "V", "paced"};
  CtlJson beats = CtlJson::array();
  for (const EvidenceBeat& beat : evidence.beats) {
    beats.push_back({{"time", to_rfc3339(beat.time)}, {"class", kClasses.at(static_cast<std::size_t>(beat.beat_class))}});
  }
  CtlJson readings = CtlJson::array();
  for (const EvidenceReading& reading : evidence.readings) {
    readings.push_back({{"time", to_rfc3339(reading.time)}, {"value", reading.value}});
  }
  CtlJson channels = CtlJson::array();
  for (const ChannelTestimony& channel : evidence.channels) {
    const CodeInfo* info = find_code(channel.channel.code);
    channels.push_back({{"code", channel.channel.code},
                        {"label", info != nullptr ? info->label : std::string_view{"?"}},
                        {"testimony", testimony_name(channel.testimony)},
                        {"quality", quality_words(channel.quality)},
                        {"rate", channel.rate}});
  }
  return CtlJson{{"condition", alarm_info(evidence.condition).id},
                 {"decision", evidence.decision == AlarmDecision::withheld ? "withheld" : "announced"},
                 {"from_device", evidence.from_device},
                 {"decided", to_rfc3339(evidence.decided)},
                 {"rate", evidence.rate},
                 {"score", evidence.score},
                 {"why", alarm_why(evidence)},
                 {"beats", beats},
                 {"readings", readings},
                 {"channels", channels}};
}

}  // namespace ward
