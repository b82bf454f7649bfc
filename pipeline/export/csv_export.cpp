#include "pipeline/export/csv_export.h"

#include <fmt/format.h>

#include <iterator>

namespace ward {
namespace {

/// Quoted where a comma or a quote would split it.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string waves(const RateGroup& group) {
  std::string text = "time [s]";
  for (const GridChannel& channel : group.channels) {
    text += "," + cell(fmt::format("{} [{}]", channel.label, symbol(channel.unit)));
  }
  text += "\n";
  for (std::uint64_t i = 0; i < group.samples(); ++i) {
    fmt::format_to(std::back_inserter(text), "{:.6f}", export_seconds(group.period.of(i)));
    for (const GridChannel& channel : group.channels) {
      text += ',';
      const std::int16_t raw = channel.samples[i];
      if (raw != kMissingSample) {
        fmt::format_to(std::back_inserter(text), "{:.7g}", raw * channel.scale + channel.offset);
      }
    }
    text += '\n';
  }
  return text;
}

std::string numerics(const Disclosed& recording) {
  std::string text = "time [s],label,name,value,unit,questionable,origin\n";
  for (const DisclosedVital& vital : recording.vitals) {
    text += fmt::format("{:.6f},{},{},{},{},{},{}\n", export_seconds(vital.at), cell(vital.label), cell(vital.name),
                        vital.value ? fmt::format("{}", *vital.value) : std::string{}, symbol(vital.unit),
                        vital.questionable ? 1 : 0, vital.derived ? "derived" : "device");
  }
  return text;
}

}  // namespace

std::vector<ExportFile> export_csv(const Disclosed& recording) {
  std::vector<ExportFile> files;
  for (const RateGroup& group : recording.waves) files.push_back({"waves_" + group.name() + ".csv", waves(group)});
  files.push_back({"numerics.csv", numerics(recording)});
  return files;
}

ExportJson identity_json(const Disclosed& recording) {
  ExportJson identity = ExportJson::object();
  if (recording.identity) {
    identity["start"] = to_rfc3339(recording.identity->start);
    identity["bed"] = recording.identity->bed_label;
    identity["patient_id"] = recording.identity->patient_id;
    identity["patient_name"] = recording.identity->patient_name;
  }
  return identity;
}

std::vector<ExportFile> export_json(const Disclosed& recording) {
  ExportJson json;
  json["format"] = "wardlight-events";
  json["version"] = 1;
  json["software"] = recording.software;
  json["identified"] = recording.identity.has_value();
  if (recording.identity) json["identity"] = identity_json(recording);
  json["length_s"] = export_seconds(recording.length);
  json["category"] = recording.category;
  json["paced"] = recording.paced;
  json["damage"] = recording.damage;
  json["events"] = recording.events;
  return {{"events.json", export_text(json, 1) + "\n"}};
}

}  // namespace ward
