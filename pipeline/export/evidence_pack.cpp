#include "pipeline/export/evidence_pack.h"

#include <fmt/format.h>

#include <algorithm>
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
.onset{stroke:#c00;stroke-width:2} .announced{stroke:#c00;stroke-width:2;stroke-dasharray:6 5} .label{font:bold 14px sans-serif} .scale,.time,.beat{font:10px sans-serif;fill:#555}
.beat{fill:#060;font-weight:bold}
@media print{svg{break-inside:avoid}}
)";

/// "+1.250 s" from the onset: what a reader counts from.
std::string from_onset(double since_start, Nanoseconds onset) {
  return fmt::format("{:+.3f} s", since_start - export_seconds(onset));
}

std::string plain(const ExportJson& value) {
  if (value.is_null()) return "not known";
  // Four digits are what was set or measured; a float's others are not.
  if (value.is_number_float()) return fmt::format("{:.4g}", value.get<double>());
  return value.is_string() ? value.get<std::string>() : export_text(value);
}

/// "no_signal" as people write it.
std::string words(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", html_text(name), html_text(value));
}

bool same_alarm(const ExportJson& event, const Alarm& alarm) {
  return event["event"] == "alarm" && event["condition"] == alarm_info(alarm.condition).id &&
         event["occurrence"] == alarm.occurrence;
}

/// When the ward's server first said it; nullopt: not within this recording.
std::optional<double> announced_s(const Disclosed& recording, const Alarm& alarm) {
  for (const ExportJson& event : recording.events) {
    if (same_alarm(event, alarm) && event["phase"] == "active") return event["handled_s"].get<double>();
  }
  return std::nullopt;
}

std::string alarm_section(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset) {
  std::string html = "<h2>The alarm and its latencies</h2>\n<p>Counted from the onset. <i>Signal</i>: the time in the "
                     "patient's signal that decided. <i>Received</i>: when that data reached the server. "
                     "<i>Handled</i>: when the server concluded it and handed it on to be shown; when a screen drew it "
                     "is not recorded.</p>\n<table>\n<tr><th>what</th><th>signal</th><th>received</th>"
                     "<th>handled</th></tr>\n";
  for (const ExportJson& event : recording.events) {
    if (!same_alarm(event, alarm)) continue;
    const std::string what = plain(event["phase"]) + (event["acknowledged"] == true ? ", acknowledged" : "") +
                             (event["late"] == true ? ", found afterwards in data that came late" : "");
    html += fmt::format("<tr><td>{}: {}</td><td>{}</td><td>{}</td><td>{} ({:.3f} ms later)</td></tr>\n",
                        html_text(what), html_text(plain(event["text"])), from_onset(event["changed_s"], onset),
                        from_onset(event["received_s"], onset), from_onset(event["handled_s"], onset),
                        1e3 * (event["handled_s"].get<double>() - event["received_s"].get<double>()));
  }
  return html + "</table>\n";
}

std::string rate_text(const ExportJson& rate) {
  return rate.is_number() ? fmt::format("{:.0f} /min", rate.get<double>()) : plain(rate);
}

std::string evidence_section(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset) {
  std::string html = "<h2>Why, and what each signal said</h2>\n";
  bool any = false;
  for (const ExportJson& event : recording.events) {
    if (event["event"] != "evidence" || event["condition"] != alarm_info(alarm.condition).id) continue;
    any = true;
    html += "<table>\n" + row("decision", plain(event["decision"])) +
            row("decided", from_onset(event["decided_s"], onset)) + row("rate", rate_text(event["rate"]));
    std::string beats;
    for (const ExportJson& beat : event["beats"]) beats += from_onset(beat["s"], onset) + " " + plain(beat["class"]) + "; ";
    html += row("beats", beats);
    std::string readings;
    for (const ExportJson& reading : event["readings"]) {
      readings += from_onset(reading["time_s"], onset) + " " + plain(reading["value"]) + "; ";
    }
    html += row("why", plain(event["why"])) + row("readings", readings);
    for (const ExportJson& channel : event["channels"]) {
      // What an unusable channel counted is no rate of anything.
      const bool counts = channel["testimony"] != "invalid";
      html += row(plain(channel["label"]), fmt::format("{}, quality: {}{}", words(plain(channel["testimony"])), words(plain(channel["quality"])),
                                                       counts ? ", " + rate_text(channel["rate"]) : ""));
    }
    html += "</table>\n";
  }
  if (!any) html += "<p>Nothing was kept of it: the reading and the limit above are the reason.</p>\n";
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
    html += row(words(parameter), off ? "off" : fmt::format("low {}, high {}", plain(pair["low"]), plain(pair["high"])));
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
  if (!any) html += "<tr><td class=\"none\">None in these two minutes.</td></tr>\n";
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

std::string_view priority_word(AlarmPriority priority) {
  switch (priority) {
    case AlarmPriority::high: return "high";
    case AlarmPriority::medium: return "medium";
    case AlarmPriority::low: return "low";
    case AlarmPriority::information: return "information";
  }
  return "?";
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
  const std::optional<double> announced = announced_s(recording, alarm);
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
  const AlarmInfo& info = alarm_info(alarm.condition);
  html += fmt::format(" Patient category {}{}. {} alarm of {} priority, number {} of its kind in this bed. {} "
                      "Not a medical device.</p>\n",
                      recording.category, recording.paced ? ", paced" : "",
                      info.kind == AlarmKind::technical ? "Technical" : "Physiological", priority_word(alarm.priority),
                      alarm.occurrence,
                      announced ? "Announced " + from_onset(*announced, onset) + " from the onset."
                                : std::string{"When it was announced is not in these two minutes."});
  html += "<h2>Two minutes around the onset</h2>\n<p>Red line: onset, where the condition began in the signal. Dashed: "
          "announced. Above the traces each beat's class: N normal, S supraventricular, V ventricular, P paced, Q not "
          "classified.</p>\n" +
          evidence_waves(recording, onset, announced ? std::optional{Nanoseconds{static_cast<std::int64_t>(1e9 * *announced)}} : std::nullopt);
  html += alarm_section(recording, alarm, onset) + evidence_section(recording, alarm, onset) +
          limits_section(recording, onset) + numerics_section(recording, onset) + actions_section(recording, onset) +
          origin_section(recording, software_digest) + data_section(recording, alarm, onset, software_digest);
  return {fmt::format("evidence_{}_{}.html", alarm_info(alarm.condition).id, alarm.occurrence), html + "</body></html>\n"};
}

}  // namespace ward
