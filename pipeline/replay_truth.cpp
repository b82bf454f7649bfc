#include "pipeline/replay_truth.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

#include "simulators/wfdb_annotation.h"

namespace ward {
namespace {

using enum AlarmCondition;

struct Announcers {
  std::string_view name;
  std::vector<AlarmCondition> by;  ///< empty name: nothing that alarms
};

/// A worse rhythm tells of a lesser one of the same beats.
Announcers rhythm(std::string_view label) {
  if (label.starts_with("(VF") || label == "(VFL") return Announcers{"ventricular_fibrillation", {ventricular_fibrillation, asystole, ventricular_tachycardia}};
  if (label == "(VT") return Announcers{"ventricular_tachycardia", {ventricular_tachycardia, ventricular_fibrillation}};
  if (label == "(ASYS") return Announcers{"asystole", {asystole, ventricular_fibrillation}};
  return {};
}

Announcers challenge_type(std::string_view type) {
  if (type == "Asystole") return Announcers{"asystole", {asystole, ventricular_fibrillation}};
  if (type == "Bradycardia") return Announcers{"extreme_bradycardia", {extreme_bradycardia, ventricular_bradycardia, asystole}};
  if (type == "Tachycardia") return Announcers{"extreme_tachycardia", {extreme_tachycardia, ventricular_tachycardia, ventricular_fibrillation}};
  if (type == "Ventricular_Flutter_Fib") return Announcers{"ventricular_fibrillation", {ventricular_fibrillation, asystole}};
  if (type == "Ventricular_Tachycardia") return Announcers{"ventricular_tachycardia", {ventricular_tachycardia, ventricular_fibrillation}};
  return {};
}

/// The challenge's rule: what was alarmed at 5:00 began within ten seconds before.
constexpr Instant kChallengeFrom{std::chrono::seconds{290}};
constexpr Instant kChallengeUntil{std::chrono::seconds{300}};

void add_challenge(const std::filesystem::path& record, std::vector<TrueEvent>& events) {
  std::ifstream file{record.parent_path() / "ALARMS"};
  const std::string name = record.filename().string() + ",";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t comma = line.find(',', name.size());
    if (comma == std::string::npos || comma + 1 >= line.size() || line[comma + 1] != '1') continue;
    const auto type = challenge_type(std::string_view{line}.substr(name.size(), comma - name.size()));
    if (!type.name.empty()) events.push_back({std::string{type.name}, kChallengeFrom, kChallengeUntil, type.by, true});
  }
}

/// A rhythm lasts until the next rhythm label. Labels of cudb's kind, [ to ],
/// frame a fibrillation.
void add_rhythms(const std::vector<WfdbAnnotation>& labels, SamplePeriod period, Instant end, std::vector<TrueEvent>& events) {
  bool open = false;
  const auto close = [&](Instant at) {
    if (open) events.back().until = at;
    open = false;
  };
  for (const WfdbAnnotation& label : labels) {
    const Instant at{period.of(static_cast<std::uint64_t>(std::max<std::int64_t>(label.sample, 0)))};
    const char mnemonic = label.mnemonic();
    const bool changes_rhythm = mnemonic == '+' && label.aux.starts_with("(");
    if (!changes_rhythm && mnemonic != '[' && mnemonic != ']') continue;
    close(at);
    std::string_view text{label.aux.c_str()};  // labels may end in a zero
    const Announcers begins = mnemonic == '[' ? rhythm("(VF") : changes_rhythm ? rhythm(text) : Announcers{};
    if (begins.name.empty()) continue;
    events.push_back({std::string{begins.name}, at, end, begins.by, true});
    open = true;
  }
  close(end);
}

}  // namespace

std::vector<TrueEvent> true_events(const std::filesystem::path& record, SamplePeriod period, Nanoseconds length) {
  std::filesystem::path stem = record;
  if (stem.extension() == ".hea") stem.replace_extension();
  std::vector<TrueEvent> events;
  if (const auto labels = read_wfdb_annotations(stem.string() + ".atr"); labels) {
    add_rhythms(labels.value(), period, Instant{length}, events);
  }
  add_challenge(stem, events);
  return events;
}

}  // namespace ward
