#include "dashboard/ctl_past.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "dashboard/ctl_arguments.h"
#include "pipeline/domain/codes.h"
#include "pipeline/store/audit_scribe.h"

namespace ward {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(Json json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string label_of(std::uint32_t code) {
  const CodeInfo* info = find_code(code);
  return info != nullptr ? std::string{info->label} : std::to_string(code);
}

Json time_or_null(const std::optional<Instant>& time) { return time ? Json(to_rfc3339(*time)) : Json(nullptr); }

Json alarm_object(const StoredAlarm& stored, const StateUpdate& ward) {
  Json json{{"bed", stored.bed.value},
            {"label", bed_label(stored.bed, ward)},
            {"condition", alarm_info(stored.alarm.condition).id},
            {"occurrence", stored.alarm.occurrence},
            {"text", alarm_text(stored.alarm)},
            {"onset", to_rfc3339(stored.alarm.onset)},
            {"ended", time_or_null(stored.ended)},
            {"acknowledged", stored.alarm.acknowledged},
            {"acknowledged_at", time_or_null(stored.acknowledged_at)},
            {"acknowledged_by", stored.acknowledged_by.view()},
            {"late", stored.late},
            {"run", stored.run},
            {"id", stored.id}};
  return json;
}

/// Raw counts as the device sent them; null where nothing was measured.
Json counts(const std::vector<std::int16_t>& raw) {
  Json list = Json::array();
  for (const std::int16_t count : raw) list.push_back(count == kMissingSample ? Json(nullptr) : Json(count));
  return list;
}

Json wave_object(const WaveSegment& wave) {
  return Json{{"code", wave.channel.code},
              {"instance", wave.channel.instance},
              {"label", label_of(wave.channel.code)},
              {"unit", symbol(wave.unit)},
              {"scale", wave.scale},
              {"offset", wave.offset},
              {"first", to_rfc3339(wave.first_bin)},
              {"first_ns", wave.first_bin.time_since_epoch().count()},
              {"bin_seconds", static_cast<double>(wave.bin.numerator) / wave.bin.denominator},
              {"minima", counts(wave.minima)},
              {"maxima", counts(wave.maxima)}};
}

Json point_object(const TrendPoint& point) {
  return Json{{"time", to_rfc3339(point.time)},
              {"origin", point.origin == VitalOrigin::device ? "device" : "derived"},
              {"unit", symbol(point.unit)},
              {"lowest", point.lowest},
              {"highest", point.highest},
              {"mean", point.mean},
              {"count", point.count},
              {"questionable", point.questionable}};
}

Json stay_object(const StoredStay& stay, const StateUpdate& ward) {
  return Json{{"bed", stay.bed.value},
              {"label", bed_label(stay.bed, ward)},
              {"patient_id", stay.patient_id.view()},
              {"patient_name", stay.patient_name.view()},
              {"category", category_name(stay.category)},
              {"admitted", to_rfc3339(stay.admitted)},
              {"discharged", time_or_null(stay.discharged)}};
}

/// Frames by number, or events that the recorder had no room for: never both.
Json gap_object(const StoredGap& gap, const StateUpdate& ward) {
  Json json{{"bed", gap.bed.value}, {"label", bed_label(gap.bed, ward)}, {"at", to_rfc3339(gap.at)}};
  if (gap.events > 0) {
    json["events"] = gap.events;
  } else {
    json["first_sequence"] = gap.first_sequence;
    json["last_sequence"] = gap.last_sequence;
  }
  return json;
}

std::string stay_line(const StoredStay& stay, const StateUpdate& ward) {
  return to_rfc3339(stay.admitted) + "  " + bed_label(stay.bed, ward) + "  " + std::string{stay.patient_id.view()} + "  " +
         std::string{stay.patient_name.view()} +
         (stay.discharged ? "  until " + to_rfc3339(*stay.discharged) : std::string{"  still there"}) + '\n';
}

std::string gap_line(const StoredGap& gap, const StateUpdate& ward) {
  const std::string lost = gap.events > 0 ? std::to_string(gap.events) + " events were not recorded"
                                          : "frames " + std::to_string(gap.first_sequence) + " to " +
                                                std::to_string(gap.last_sequence) + " never came";
  return to_rfc3339(gap.at) + "  " + bed_label(gap.bed, ward) + "  " + lost + '\n';
}

std::string number(float value) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, "%.6g", static_cast<double>(value));
  return {text, static_cast<std::size_t>(length)};
}

std::string wave_lines(const WaveSegment& wave) {
  std::string text = "# " + label_of(wave.channel.code) + ", " + std::string{symbol(wave.unit)} + "\n";
  for (std::size_t i = 0; i < wave.minima.size(); ++i) {
    if (wave.minima[i] == kMissingSample) continue;
    text += to_rfc3339(wave.first_bin + wave.bin.of(i)) + '\t' +
            number(static_cast<float>(wave.minima[i]) * wave.scale + wave.offset) + '\t' +
            number(static_cast<float>(wave.maxima[i]) * wave.scale + wave.offset) + '\n';
  }
  return text;
}

}  // namespace

std::optional<std::uint32_t> parse_code(std::string_view text, bool waveform) {
  std::uint32_t code = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), code);
  if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) return code;
  const auto same = [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(a) == lower(b);
  };
  for (const CodeInfo& info : kCodes) {
    if ((info.kind == CodeKind::waveform) != waveform) continue;
    if (std::equal(info.label.begin(), info.label.end(), text.begin(), text.end(), same)) return info.code;
  }
  return std::nullopt;
}

BedId bed_number(std::string_view text) {
  BedId bed;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), bed.value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? bed : BedId{};
}

std::string past_json(const WardRequest& request, const StoredAnswer& answer, const StateUpdate& ward) {
  Json json = Json::object();
  Json list = Json::array();
  if (request.kind == RequestKind::stored_alarms) {
    for (const StoredAlarm& alarm : answer.alarms) list.push_back(alarm_object(alarm, ward));
    json["alarms"] = std::move(list);
  } else if (request.kind == RequestKind::stored_vitals) {
    for (const TrendPoint& point : answer.points) list.push_back(point_object(point));
    json["points"] = std::move(list);
  } else if (request.kind == RequestKind::stored_stays) {
    for (const StoredStay& stay : answer.stays) list.push_back(stay_object(stay, ward));
    json["stays"] = std::move(list);
  } else if (request.kind == RequestKind::stored_gaps) {
    for (const StoredGap& gap : answer.gaps) list.push_back(gap_object(gap, ward));
    json["gaps"] = std::move(list);
  } else {
    for (const WaveSegment& wave : answer.waves) list.push_back(wave_object(wave));
    json["waves"] = std::move(list);
  }
  json["more"] = answer.more;
  if (answer.more && request.kind == RequestKind::stored_alarms) {
    json["go_on"] = to_rfc3339(answer.after.onset);
    json["after_id"] = answer.after.id;
  } else if (answer.more) {
    json["go_on"] = to_rfc3339(answer.go_on);
  }
  return text_of(std::move(json));
}

std::string past_text(const WardRequest& request, const StoredAnswer& answer, const StateUpdate& ward) {
  std::string text;
  for (const StoredAlarm& stored : answer.alarms) {
    text += to_rfc3339(stored.alarm.onset) + "  " + bed_label(stored.bed, ward) + "  " + alarm_text(stored.alarm);
    if (stored.ended) text += "  until " + to_rfc3339(*stored.ended);
    if (stored.acknowledged_at) {
      text += "  acknowledged " + to_rfc3339(*stored.acknowledged_at);
      if (!stored.acknowledged_by.empty()) text += " by " + std::string{stored.acknowledged_by.view()};
    }
    if (stored.late) text += "  (found late)";
    text += "  " + std::string{alarm_info(stored.alarm.condition).id} + ":" + std::to_string(stored.alarm.occurrence);
    text += '\n';
  }
  for (const TrendPoint& point : answer.points) {
    text += to_rfc3339(point.time) + '\t' + number(point.lowest) + '\t' + number(point.mean) + '\t' +
            number(point.highest) + '\t' + std::string{symbol(point.unit)} +
            (point.origin == VitalOrigin::device ? "\tdevice" : "\tderived") + '\n';
  }
  for (const WaveSegment& wave : answer.waves) text += wave_lines(wave);
  for (const StoredStay& stay : answer.stays) text += stay_line(stay, ward);
  for (const StoredGap& gap : answer.gaps) text += gap_line(gap, ward);
  if (answer.more) {
    const bool alarms = request.kind == RequestKind::stored_alarms;
    text += "there is more from " + to_rfc3339(alarms ? answer.after.onset : answer.go_on) + '\n';
  }
  return text;
}

}  // namespace ward
