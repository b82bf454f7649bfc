#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include <toml++/toml.h>

#include "simulators/scenario.h"
#include "simulators/wfdb_reader.h"

namespace ward {
namespace {

constexpr std::array<std::pair<std::string_view, ScenarioAction>, 11> kActions{{
    {"rhythm", ScenarioAction::rhythm},
    {"spo2", ScenarioAction::spo2},
    {"respiration_rate", ScenarioAction::respiration_rate},
    {"apnoea", ScenarioAction::apnoea},
    {"breathe", ScenarioAction::breathe},
    {"off", ScenarioAction::sensor_off},
    {"on", ScenarioAction::sensor_on},
    {"noise", ScenarioAction::noise},
    {"feed_stop", ScenarioAction::feed_stop},
    {"clock_jump", ScenarioAction::clock_jump},
    {"reboot", ScenarioAction::reboot},
}};
constexpr std::array<std::pair<std::string_view, Sensor>, 3> kSensors{{
    {"ecg", Sensor::ecg_electrodes},
    {"spo2", Sensor::spo2_probe},
    {"abp", Sensor::arterial_line},
}};
constexpr std::uintmax_t kMaxScenarioBytes = 1U << 20U;
constexpr double kLongestSeconds = 7.0 * 86400.0;

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

/// Reads one file; every refusal names file and line.
class ScenarioReader {
 public:
  explicit ScenarioReader(std::string source) : source_(std::move(source)) {}

  Scenario read(const toml::table& root);

 private:
  [[noreturn]] void refuse(const toml::node& at, const std::string& why) const {
    throw ConfigurationError(source_ + ":" + std::to_string(at.source().begin.line) + ": " + why);
  }
  void refuse_unknown(const toml::table& table, std::initializer_list<std::string_view> known) const {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        refuse(node, "unknown key \"" + std::string{key.str()} + "\"");
      }
    }
  }
  /// A number within bounds; `fallback` when absent, refused when that is nullopt.
  double number(const toml::table& table, std::string_view key, std::optional<double> fallback, double low,
                double high) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      if (!fallback) refuse(table, "\"" + std::string{key} + "\" is missing");
      return *fallback;
    }
    const auto value = node->value<double>();
    if (!value || !(*value >= low) || !(*value <= high)) {
      refuse(*node, "\"" + std::string{key} + "\" must be a number from " + std::to_string(low) + " to " +
                        std::to_string(high));
    }
    return *value;
  }
  std::string word(const toml::table& table, std::string_view key) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) refuse(table, "\"" + std::string{key} + "\" is missing");
    const auto value = node->value<std::string>();
    if (!value) refuse(*node, "\"" + std::string{key} + "\" must be a text");
    return *value;
  }
  template <class T, std::size_t N>
  T named(const toml::table& table, std::string_view key,
          const std::array<std::pair<std::string_view, T>, N>& names) const {
    const std::string text = word(table, key);
    for (const auto& [name, value] : names) {
      if (name == text) return value;
    }
    refuse(*table.get(key), "\"" + text + "\" is no known " + std::string{key});
  }

  Rhythm rhythm(const toml::table& table) const;
  PatientProfile profile(const toml::table& table) const;
  ExpectedAlarm expected(const toml::table& table) const;
  ScenarioEvent event(const toml::table& table, const PatientProfile& usual) const;
  static std::optional<ScenarioEvent> ending(const ScenarioEvent& event, const PatientProfile& usual);

  std::string source_;
};

Rhythm ScenarioReader::rhythm(const toml::table& table) const {
  const std::string name = word(table, "rhythm");
  const auto known = rhythm_named(name);
  if (!known) refuse(*table.get("rhythm"), "\"" + name + "\" is no known rhythm");
  return *known;
}

PatientProfile ScenarioReader::profile(const toml::table& table) const {
  refuse_unknown(table, {"bed", "rhythm", "heart_rate", "respiration_rate", "spo2", "systolic", "diastolic",
                         "temperature", "arterial_line"});
  PatientProfile profile;
  if (table.contains("rhythm")) profile.rhythm = rhythm(table);
  profile.heart_rate = BeatsPerMinute{number(table, "heart_rate", 75.0, 15, 250)};
  profile.respiration_rate = BreathsPerMinute{number(table, "respiration_rate", 15.0, 3, 80)};
  profile.spo2 = Percent{number(table, "spo2", 97.0, 30, 100)};
  profile.systolic = MmHg{number(table, "systolic", 120.0, 50, 250)};
  profile.diastolic = MmHg{number(table, "diastolic", 72.0, 25, 160)};
  profile.temperature = DegreesCelsius{number(table, "temperature", 36.8, 25, 44)};
  profile.arterial_line = table["arterial_line"].value_or(true);
  if (profile.diastolic.value + 5 > profile.systolic.value) refuse(table, "diastolic must lie below systolic");
  return profile;
}

ExpectedAlarm ScenarioReader::expected(const toml::table& table) const {
  refuse_unknown(table, {"alarm", "within"});
  const std::string id = word(table, "alarm");
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.id == id && info.condition != AlarmCondition::none) {
      return {info.condition, from_seconds(number(table, "within", std::nullopt, 0.0, 3600.0))};
    }
  }
  refuse(*table.get("alarm"), "\"" + id + "\" is no known alarm");
}

ScenarioEvent ScenarioReader::event(const toml::table& table, const PatientProfile& usual) const {
  refuse_unknown(table, {"bed", "at", "do", "rhythm", "rate", "value", "slope", "sensor", "for", "expect"});
  ScenarioEvent event;
  event.at = from_seconds(number(table, "at", std::nullopt, 0.0, kLongestSeconds));
  event.action = named(table, "do", kActions);
  event.duration = from_seconds(number(table, "for", 0.0, 0.0, kLongestSeconds));
  switch (event.action) {
    case ScenarioAction::rhythm:
      event.rhythm = rhythm(table);
      event.rate = number(table, "rate", static_cast<double>(usual.heart_rate.value), 10, 320);
      break;
    case ScenarioAction::spo2:
      event.value = number(table, "value", std::nullopt, 30, 100);
      event.rate = number(table, "slope", 0.5, 0.01, 20);
      break;
    case ScenarioAction::respiration_rate: event.value = number(table, "value", std::nullopt, 3, 80); break;
    case ScenarioAction::noise: event.value = number(table, "value", std::nullopt, 0, 5); break;
    case ScenarioAction::sensor_off:
    case ScenarioAction::sensor_on: event.sensor = named(table, "sensor", kSensors); break;
    case ScenarioAction::feed_stop:
    case ScenarioAction::clock_jump:
    case ScenarioAction::reboot:
      if (event.duration <= Nanoseconds{0}) refuse(table, "this event needs \"for\", in seconds");
      break;
    default: break;
  }
  if (const toml::node* node = table.get("expect")) {
    if (node->as_table() == nullptr) refuse(*node, "\"expect\" must be { alarm = \"...\", within = seconds }");
    event.expect = expected(*node->as_table());
  }
  return event;
}

/// The event that undoes one with "for": the patient returns to the usual.
std::optional<ScenarioEvent> ScenarioReader::ending(const ScenarioEvent& event, const PatientProfile& usual) {
  if (event.duration <= Nanoseconds{0} || is_device_action(event.action)) return std::nullopt;
  ScenarioEvent end;
  end.at = event.at + event.duration;
  end.action = event.action;
  switch (event.action) {
    case ScenarioAction::rhythm:
      end.rhythm = usual.rhythm;
      end.rate = static_cast<double>(usual.heart_rate.value);
      break;
    case ScenarioAction::spo2:
      end.value = static_cast<double>(usual.spo2.value);
      end.rate = event.rate;
      break;
    case ScenarioAction::respiration_rate: end.value = static_cast<double>(usual.respiration_rate.value); break;
    case ScenarioAction::apnoea: end.action = ScenarioAction::breathe; break;
    case ScenarioAction::sensor_off:
      end.action = ScenarioAction::sensor_on;
      end.sensor = event.sensor;
      break;
    case ScenarioAction::noise: end.value = 0.0; break;
    default: return std::nullopt;
  }
  return end;
}

Scenario ScenarioReader::read(const toml::table& root) {
  refuse_unknown(root, {"name", "seed", "duration", "beds", "calm", "patient", "event"});
  Scenario scenario;
  scenario.name = root["name"].value_or(source_);
  scenario.duration = from_seconds(number(root, "duration", 0.0, 0.0, kLongestSeconds));
  scenario.calm = root["calm"].value_or(false);
  const auto seed = static_cast<std::uint64_t>(number(root, "seed", 1.0, 0.0, 4294967295.0));
  const auto beds = static_cast<std::size_t>(number(root, "beds", 1.0, 1.0, 512.0));
  for (std::size_t b = 0; b < beds; ++b) scenario.beds.push_back({PatientProfile{}, seed + b, {}});

  const auto each = [&](std::string_view key, auto&& take) {
    const toml::node* list = root.get(key);
    if (list == nullptr) return;
    if (list->as_array() == nullptr) refuse(*list, "write [[" + std::string{key} + "]]");
    for (const toml::node& node : *list->as_array()) {
      if (node.as_table() == nullptr) refuse(node, "write [[" + std::string{key} + "]]");
      const auto bed = static_cast<std::size_t>(number(*node.as_table(), "bed", 1.0, 1.0, static_cast<double>(beds)));
      take(*node.as_table(), scenario.beds[bed - 1]);
    }
  };
  each("patient", [&](const toml::table& table, ScenarioBed& bed) { bed.profile = profile(table); });
  each("event", [&](const toml::table& table, ScenarioBed& bed) {
    bed.events.push_back(event(table, bed.profile));
    if (const auto end = ending(bed.events.back(), bed.profile)) bed.events.push_back(*end);
  });
  for (ScenarioBed& bed : scenario.beds) {
    std::stable_sort(bed.events.begin(), bed.events.end(),
                     [](const ScenarioEvent& a, const ScenarioEvent& b) { return a.at < b.at; });
  }
  return scenario;
}

}  // namespace

Scenario parse_scenario(std::string_view text, const std::string& source) {
  try {
    return ScenarioReader{source}.read(toml::parse(text, source));
  } catch (const toml::parse_error& error) {
    throw ConfigurationError(source + ":" + std::to_string(error.source().begin.line) + ": " +
                             std::string{error.description()});
  }
}

Scenario load_scenario(const std::filesystem::path& path) {
  const auto text = read_bounded_file(path, kMaxScenarioBytes);
  if (!text) throw ConfigurationError(path.string() + ": the scenario cannot be read");
  return parse_scenario(*text, path.string());
}

}  // namespace ward
