#include "pipeline/export/evidence_pack.h"

#include <fmt/format.h>

#include <map>

#include "pipeline/export/csv_export.h"

namespace ward {
namespace {

constexpr std::string_view kStyle = R"(
body{font:14px/1.4 sans-serif;margin:24px;color:#111;background:#fff;max-width:1300px}
h1{font-size:24px;margin:0 0 4px} h2{font-size:17px;margin:26px 0 6px;border-bottom:1px solid #999}
table{border-collapse:collapse} td,th{padding:2px 14px 2px 0;text-align:left;vertical-align:top;font-weight:normal}
th{color:#555} .mono{font-family:monospace;font-size:12px;word-break:break-all} .none{color:#777}
svg{display:block;margin:0 0 10px;max-width:100%;height:auto;border:1px solid #ccc}
.trace{fill:none;stroke:#0b4f9c;stroke-width:1} .one{stroke:#f2e2e2} .five{stroke:#e3bcbc}
.onset{stroke:#c00;stroke-width:2} .label{font:bold 14px sans-serif} .scale,.time,.beat{font:10px sans-serif;fill:#555}
.beat{fill:#060;font-weight:bold}
@media print{svg{break-inside:avoid}}
)";

/// "+1.250 s" from the onset: what a reader counts from.
std::string from_onset(double since_start, Nanoseconds onset) {
  return fmt::format("{:+.3f} s", since_start - export_seconds(onset));
}

std::string plain(const ExportJson& value) {
  if (value.is_null()) return "not known";
  return value.is_string() ? value.get<std::string>() : export_text(value);
}

std::string row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", html_text(name), html_text(value));
}

bool same_alarm(const ExportJson& event, const Alarm& alarm) {
  return event["event"] == "alarm" && event["condition"] == alarm_info(alarm.condition).id &&
         event["occurrence"] == alarm.occurrence;
}

std::string alarm_section(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset) {
  std::string html = "<h2>The alarm and its latencies</h2>\n<table>\n<tr><th>what</th><th>signal time</th>"
                     "<th>received</th><th>handled</th><th>published</th></tr>\n";
  for (const ExportJson& event : recording.events) {
    if (!same_alarm(event, alarm)) continue;
    const std::string what = plain(event["phase"]) + (event["acknowledged"] == true ? ", acknowledged" : "");
    html += fmt::format("<tr><td>{}: {}</td><td>{}</td><td>{}</td><td>{} ({:.3f} ms later)</td><td>not kept</td></tr>\n",
                        html_text(what), html_text(plain(event["text"])), from_onset(event["changed_s"], onset),
                        from_onset(event["received_s"], onset), from_onset(event["handled_s"], onset),
                        1e3 * (event["handled_s"].get<double>() - event["received_s"].get<double>()));
  }
  return html + "</table>\n";
}

std::string evidence_section(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset) {
  std::string html = "<h2>Why</h2>\n";
  bool any = false;
  for (const ExportJson& event : recording.events) {
    if (event["event"] != "evidence" || event["condition"] != alarm_info(alarm.condition).id) continue;
    any = true;
    html += "<table>\n" + row("decision", plain(event["decision"])) +
            row("decided", from_onset(event["decided_s"], onset)) + row("rate", plain(event["rate"]) + " /min");
    std::string beats;
    for (const ExportJson& beat : event["beats"]) beats += from_onset(beat["s"], onset) + " " + plain(beat["class"]) + "; ";
    html += row("beats", beats);
    for (const ExportJson& channel : event["channels"]) {
      html += row(plain(channel["label"]),
                  fmt::format("{}, {}, {} /min", plain(channel["testimony"]), plain(channel["quality"]), plain(channel["rate"])));
    }
    html += "</table>\n";
  }
  if (!any) html += "<p>A limit or a technical condition: the reading and the limit above are the reason.</p>\n";
  return html;
}

/// As last told before the onset.
ExportJson limits_in_force(const Disclosed& recording, Nanoseconds onset) {
  ExportJson limits;
  for (const ExportJson& event : recording.events) {
    const bool tells = event["event"] == "bed_status" || event["event"] == "bed_setup";
    if (tells && event["handled_s"].get<double>() <= export_seconds(onset)) limits = event["limits"];
  }
  return limits.is_null() ? recording.limits_at_start : limits;
}

std::string limits_section(const Disclosed& recording, Nanoseconds onset) {
  std::string html = "<h2>Limits in force at the onset</h2>\n<table>\n";
  const ExportJson limits = limits_in_force(recording, onset);
  if (!limits.is_object()) return html + row("all", plain(limits)) + "</table>\n";
  for (const auto& [parameter, pair] : limits.items()) {
    const bool off = pair["low"] == "off" && pair["high"] == "off";
    html += row(parameter, off ? "off" : fmt::format("{} to {}", plain(pair["low"]), plain(pair["high"])));
  }
  return html + "</table>\n";
}

std::string actions_section(const Disclosed& recording, Nanoseconds onset) {
  std::string html = "<h2>Actions</h2>\n<table>\n";
  std::map<std::uint64_t, std::string> outcomes;
  for (const ExportJson& event : recording.events) {
    if (event["event"] == "command_outcome") outcomes[event["id"].get<std::uint64_t>()] = plain(event["outcome"]);
  }
  bool any = false;
  for (const ExportJson& event : recording.events) {
    if (event["event"] != "command") continue;
    any = true;
    const std::string who = event.contains("operator") ? plain(event["operator"]) : "an operator";
    html += row(from_onset(event["handled_s"], onset),
                fmt::format("{}: {} ({}), {}", who, plain(event["command"]), plain(event["condition"]),
                            outcomes[event["id"].get<std::uint64_t>()]));
  }
  if (!any) html += "<tr><td class=\"none\">Nobody did anything in this time.</td></tr>\n";
  return html + "</table>\n";
}

/// Each numeric as it was last told before the onset.
std::string numerics_section(const Disclosed& recording, Nanoseconds onset) {
  std::map<std::string, const DisclosedVital*> last;
  for (const DisclosedVital& vital : recording.vitals) {
    if (vital.at <= onset) last[vital.name + (vital.derived ? ", derived" : ", device")] = &vital;
  }
  std::string html = "<h2>Numerics at the onset</h2>\n<table>\n";
  for (const auto& [name, vital] : last) {
    const std::string value = vital->value ? fmt::format("{:.4g} {}", *vital->value, symbol(vital->unit)) : "no value";
    html += row(vital->label, fmt::format("{}, told {} ({})", value, from_onset(export_seconds(vital->at), onset), name));
  }
  if (last.empty()) html += "<tr><td class=\"none\">None was told.</td></tr>\n";
  return html + "</table>\n";
}

std::string origin_section(const Disclosed& recording, const std::string& software_digest) {
  std::string html = "<h2>Where this comes from</h2>\n<table>\n" + row("written by", recording.software) +
                     row("BLAKE2b-256 of that program", software_digest.empty() ? "not known" : software_digest);
  for (const std::string& damage : recording.damage) html += row("damage", damage);
  html += "</table>\n<table class=\"mono\">\n";
  for (const StoreFileDigest& file : recording.files) html += row(file.name, file.digest);
  return html + "</table>\n";
}

ExportJson wave_json(const Disclosed& recording) {
  ExportJson waves = ExportJson::array();
  for (const RateGroup& group : recording.waves) {
    for (const GridChannel& channel : group.channels) {
      ExportJson samples = ExportJson::array();
      for (const std::int16_t sample : channel.samples) {
        samples.push_back(sample == kMissingSample ? ExportJson(nullptr) : ExportJson(sample));
      }
      waves.push_back(ExportJson{{"label", channel.label}, {"unit", symbol(channel.unit)}, {"hertz", group.period.hertz()},
                                 {"scale", channel.scale}, {"offset", channel.offset}, {"samples", samples}});
    }
  }
  return waves;
}

/// All of it for programs; "<" is written so that no text can end the element.
std::string data_section(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset,
                         const std::string& software_digest) {
  ExportJson data{{"format", "wardlight-evidence"},  {"version", 1}, {"software", recording.software},
                  {"software_digest", software_digest}, {"identified", recording.identity.has_value()},
                  {"identity", identity_json(recording)}, {"length_s", export_seconds(recording.length)},
                  {"condition", alarm_info(alarm.condition).id}, {"occurrence", alarm.occurrence},
                  {"onset_s", export_seconds(onset)}, {"limits", limits_in_force(recording, onset)}};
  data["events"] = recording.events;
  ExportJson vitals = ExportJson::array();
  for (const DisclosedVital& vital : recording.vitals) {
    vitals.push_back(ExportJson{{"s", export_seconds(vital.at)}, {"name", vital.name},
                                {"value", vital.value ? ExportJson(*vital.value) : ExportJson(nullptr)},
                                {"unit", symbol(vital.unit)}});
  }
  data["numerics"] = vitals;
  data["waves"] = wave_json(recording);
  for (const StoreFileDigest& file : recording.files) data["files"][file.name] = file.digest;
  std::string text;
  for (const char c : export_text(data)) text += c == '<' ? std::string{"\\u003c"} : std::string(1, c);
  return "<script type=\"application/json\" id=\"data\">" + text + "</script>\n";
}

}  // namespace

std::optional<Alarm> find_alarm(const Recording& recording, AlarmCondition condition, std::uint32_t occurrence) {
  std::optional<Alarm> found;
  for (const Event& event : recording.events) {
    const auto* alarm = std::get_if<Alarm>(&event.body);
    if (alarm == nullptr || alarm->condition != condition || alarm->phase != AlarmPhase::active) continue;
    if (occurrence != 0 && alarm->occurrence != occurrence) continue;
    // As it was raised: later states of the same raising tell of what came after.
    if (!found || found->occurrence != alarm->occurrence) found = *alarm;
  }
  return found;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

ExportFile export_evidence(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset,
                           const std::string& software_digest) {
  const std::string title = alarm_text(alarm);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>Evidence: " +
                     html_text(title) + "</title>\n<style>" + std::string{kStyle} + "</style></head><body>\n";
  html += "<h1>" + html_text(title) + "</h1>\n<p>";
  if (recording.identity) {
    html += html_text(fmt::format("Bed {}, patient {} {}, onset {}.", recording.identity->bed_label,
                                  recording.identity->patient_id, recording.identity->patient_name,
                                  to_rfc3339(recording.identity->start + onset)));
  } else {
    html += "De-identified: times count from the onset; names, numbers and places were left out.";
  }
  html += fmt::format(" Patient category {}{}. Not a medical device.</p>\n", recording.category,
                      recording.paced ? ", paced" : "");
  html += "<h2>Two minutes around the onset (red line)</h2>\n" + evidence_waves(recording, onset);
  html += alarm_section(recording, alarm, onset) + evidence_section(recording, alarm, onset) +
          limits_section(recording, onset) + numerics_section(recording, onset) + actions_section(recording, onset) +
          origin_section(recording, software_digest) + data_section(recording, alarm, onset, software_digest);
  return {fmt::format("evidence_{}_{}.html", alarm_info(alarm.condition).id, alarm.occurrence), html + "</body></html>\n"};
}

}  // namespace ward
