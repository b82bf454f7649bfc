// What wardlight-ctl prints for people.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <sstream>

#include "dashboard/ctl_arguments.h"
#include "dashboard/ctl_json.h"
#include "dashboard/ctl_print.h"
#include "pipeline/domain/codes.h"

namespace ward {
namespace {

std::string number_text(double value, int decimals) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string phase_words(const Alarm& alarm) {
  std::string words = alarm.phase == AlarmPhase::active    ? "active"
                      : alarm.phase == AlarmPhase::latched ? "over, not yet acknowledged"
                                                           : "over";
  if (alarm.acknowledged) words += ", acknowledged";
  if (!alarm.responsible.empty()) {
    words += ", accepted by " + std::string{alarm.responsible.view()};
  } else if (alarm.escalation != EscalationStep::none) {
    words += ", asked: " + std::string{step_name(alarm.escalation)};
  }
  return words;
}

/// "HR 72 /min", dashes where there is no value.
std::string vital_words(const Vital& vital) {
  const CodeInfo* info = find_code(vital.code);
  std::string words{info != nullptr ? info->label : std::string_view{"?"}};
  const auto value = vital.value();
  words += value ? " " + number_text(std::round(static_cast<double>(*value)), 0) : " ---";
  return words;
}

/// "     AUDIO OFF, ALARM PAUSED 90 s more, 2 ALARMS OFF: ..., STANDBY", then who answers.
std::string care_words(const CareStatus& care, Instant now) {
  const Inactivation& made = care.inactivation;
  std::string words;
  const auto add = [&words](const std::string& more) { words += (words.empty() ? "     " : ", ") + more; };
  if (made.audio_off) add("AUDIO OFF");
  if (made.alarm_paused_until) {
    add("ALARM PAUSED " + number_text(std::max(0.0, seconds(*made.alarm_paused_until - now)), 0) + " s more");
  }
  std::string off;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (made.alarms_off.contains(info.condition)) off += " " + std::string{info.id};
  }
  if (!off.empty()) add(std::to_string(made.alarms_off.size()) + " ALARMS OFF:" + off);
  if (made.standby_since) add("STANDBY since " + to_rfc3339(*made.standby_since));
  if (!words.empty()) words += "\n";
  const Staff& staff = care.staff;
  if (staff == Staff{}) return words;
  const auto name = [](const FixedString<24>& who) { return who.empty() ? std::string{"-"} : std::string{who.view()}; };
  return words + "     nurse " + name(staff.primary) + ", buddy " + name(staff.buddy) + ", charge " +
         name(staff.charge) + "\n";
}

/// "     NEWS2 5-7 (medium)".
std::string news_words(const EarlyWarning& warning) {
  return "     NEWS2 " + range_text(warning.news2) + " (" + std::string{band_name(warning.band)} + ")\n";
}

/// "why: ASYSTOLE withheld, II 0 /min invalid, PLETH 72 /min contradicts".
std::string evidence_words(const AlarmEvidence& evidence) {
  std::ostringstream words;
  words << "     why: " << alarm_info(evidence.condition).label
        << (evidence.from_device ? " of the device" : "")
        << (evidence.decision == AlarmDecision::withheld ? " withheld" : " announced");
  if (evidence.rate > 0) words << " at " << number_text(static_cast<double>(evidence.rate), 0) << " /min";
  for (const ChannelTestimony& channel : evidence.channels) {
    const CodeInfo* info = find_code(channel.channel.code);
    words << ", " << (info != nullptr ? info->label : std::string_view{"?"}) << ' '
          << number_text(static_cast<double>(channel.rate), 0) << " /min " << testimony_name(channel.testimony);
  }
  words << '\n';
  return words.str();
}

std::string bed_words(const BedStatus& status) {
  std::string words{status.label.view()};
  if (!status.admitted) words += "  free";
  if (!status.patient.name.empty()) words += "  " + std::string{status.patient.name.view()};
  if (!status.patient.id.empty()) words += "  " + std::string{status.patient.id.view()};
  if (status.patient.paced) words += "  PACED";
  if (!status.feed_connected) words += "  NO FEED";
  if (status.audio_paused) words += "  AUDIO PAUSED";
  return words + "\n";
}

std::string store_words(const ServerStatus& status) {
  constexpr double kGigabyte = 1e9;
  if (status.store == StoreState::none) return "none: the ward is kept in memory only";
  const char* state = status.store == StoreState::recording ? "recording"
                      : status.store == StoreState::limited ? "NO WAVES RECORDED: the disk is nearly full"
                                                            : "NOT RECORDING: nothing reaches the disk";
  std::string words = std::string(state) + ", " + number_text(static_cast<double>(status.store_bytes) / kGigabyte, 2) +
                      " GB sealed, " + number_text(static_cast<double>(status.store_free_bytes) / kGigabyte, 1) +
                      " GB free; worst commit " + number_text(milliseconds(status.store_worst_commit), 0) + " ms, " +
                      std::to_string(status.store_unrecorded) + " events not kept";
  if (status.store_oldest_wave != Instant{}) words += "; waves since " + to_rfc3339(status.store_oldest_wave);
  return words;
}

}  // namespace

std::string alarm_line(const AlarmRecord& record, const std::string& label) {
  std::ostringstream line;
  line << to_rfc3339(record.alarm.changed) << "  " << label << "  " << alarm_text(record.alarm) << "  ("
       << (record.late ? "found late, in backfilled data" : phase_words(record.alarm)) << ")\n";
  return line.str();
}

std::string score_text(const EarlyWarning& warning, Instant now) {
  std::ostringstream text;
  text << "NEWS2 " << range_text(warning.news2) << " (" << band_name(warning.band) << "), MEWS "
       << range_text(warning.mews) << ", qSOFA " << range_text(warning.qsofa) << '\n';
  for (const ScoreInput& input : warning.inputs) {
    text << "  " << score_input_name(input.kind) << ": ";
    if (input.known) {
      text << number_text(static_cast<double>(input.value), 1) << ", " << int{input.points} << " points, "
           << number_text(seconds(now - input.time), 0) << " s old\n";
    } else {
      text << "missing\n";
    }
  }
  return text.str();
}

std::string proposed_text(const LimitProposal& proposal) {
  if (proposal.proposed.empty()) return "nothing to propose: the limits fit, or too little has been measured\n";
  std::ostringstream text;
  const auto side = [](const std::optional<float>& limit) {
    return limit ? number_text(static_cast<double>(*limit), std::abs(*limit) < 1 ? 2 : 0) : std::string{"off"};
  };
  for (const LimitParameter parameter : proposal.proposed) {
    const LimitPair& pair = proposal.limits[static_cast<std::size_t>(parameter)];
    text << parameter_name(parameter) << ' ' << side(pair.low) << ' ' << side(pair.high) << '\n';
  }
  return text.str() + "set each with: wardlight-ctl limits BED PARAM LOW HIGH\n";
}

std::string status_text(const ServerStatus& status, const std::vector<AlarmRecord>& raised,
                        const StateUpdate& ward) {
  std::ostringstream text;
  text << "wardlight-server " << status.version << ", since " << to_rfc3339(status.started) << '\n';
  if (status.insecure) text << "INSECURE: links are plain text\n";
  text << "beds       " << status.beds_connected << " of " << status.beds << " connected, " << status.dashboards
       << " dashboards, " << status.workers << " workers\n"
       << "frames     " << status.frames_received << " received, " << status.frames_lost << " lost, "
       << status.frames_missing << " missing, " << status.frames_backfilled << " backfilled, "
       << status.frames_refused << " refused, " << status.frames_duplicate << " duplicate\n"
       << "refused    " << status.unauthenticated << " without identity; " << status.events_dropped
       << " events dropped\n"
       << "latency    p50 " << number_text(milliseconds(status.latency_p50), 3) << " ms, p99 "
       << number_text(milliseconds(status.latency_p99), 3) << " ms, p99.9 "
       << number_text(milliseconds(status.latency_p999), 3) << " ms, max "
       << number_text(milliseconds(status.latency_max), 3) << " ms (" << status.latency_count
       << " beats and alarms); worst cycle " << number_text(milliseconds(status.worst_cycle), 3) << " ms\n"
       << "store      " << store_words(status) << '\n'
       << "alarms     " << status.alarms_raised << " raised\n";
  for (const AlarmRecord& record : raised) text << "  " << alarm_line(record, bed_label(record.bed, ward));
  return text.str();
}

std::string beds_text(const StateUpdate& ward) {
  // On the wire a snapshot is ordered by kind; people read it bed by bed.
  std::map<BedId, std::string> rows;
  for (const Event& event : ward.events) {
    std::ostringstream row;
    if (const auto* status = std::get_if<BedStatus>(&event.body)) row << event.bed.value << "  " << bed_words(*status);
    if (const auto* vital = std::get_if<Vital>(&event.body)) row << "     " << vital_words(*vital) << '\n';
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) {
      row << "     " << alarm_text(*alarm) << " (" << phase_words(*alarm) << ")\n";
    }
    if (const auto* evidence = std::get_if<AlarmEvidence>(&event.body)) row << evidence_words(*evidence);
    if (const auto* care = std::get_if<CareStatus>(&event.body)) row << care_words(*care, ward.server_time);
    if (const auto* warning = std::get_if<EarlyWarning>(&event.body)) row << news_words(*warning);
    rows[event.bed] += row.str();
  }
  std::string text;
  for (const auto& [bed, row] : rows) text += row;
  return text;
}

}  // namespace ward
