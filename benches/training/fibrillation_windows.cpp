#include "benches/training/fibrillation_windows.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <map>

#include "benches/eval_record.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/fibrillation_lead.h"
#include "simulators/wfdb_annotation.h"

namespace ward::training {

namespace {

/// Its asystole alarm is false because the patient fibrillates throughout,
/// as both leads show: no example of "other".
constexpr std::string_view kMislabelled = "a539l";

/// cinc2015's ALARMS: record -> (alarm type, true or false).
std::map<std::string, std::pair<std::string, bool>> read_alarms(const std::filesystem::path& folder) {
  std::map<std::string, std::pair<std::string, bool>> alarms;
  std::ifstream file{folder / "ALARMS"};
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    if (second == std::string::npos) continue;
    alarms[line.substr(0, first)] = {line.substr(first + 1, second - first - 1), line[second + 1] == '1'};
  }
  return alarms;
}

std::uint32_t next_fold(const WindowSet& set, const std::string& name, std::uint32_t folds) {
  if (name == "202") {  // mitdb's 201 and 202 are one patient's two tapes
    for (const TrainingRecord& other : set.records) {
      if (other.name == "201") return other.fold;
    }
  }
  return static_cast<std::uint32_t>(set.records.size()) % folds;
}

void add_windows(WindowSet& set, const EvalRecord& record, const std::vector<RhythmLabel>& rhythm,
                 const std::string& database, std::uint32_t folds,
                 std::uint32_t end_s) {
  const auto index = static_cast<std::uint32_t>(set.records.size());
  set.records.push_back({database, record.name, next_fold(set, record.name, folds)});
  FibrillationFeatures features;
  std::array<float, kWaveWindow> window{};
  std::uint32_t number = 0;
  const double hertz = record.period.hertz();
  for (const std::size_t channel : record.with(is_ecg)) {
    FibrillationLead lead{record.channels[channel].channel};
    std::uint32_t next_s = 4;
    play(record, {channel}, [&](std::size_t, const SampleBlock& block) {
      lead.on(block);
      const std::int64_t end_slot = static_cast<std::int64_t>(next_s) * 125;
      if (next_s > end_s || !lead.newest() || *lead.newest() < end_slot) return;
      const auto to = static_cast<std::size_t>(next_s * hertz);
      bool mixed = false;
      const RhythmLabel label = label_of(rhythm, to - static_cast<std::size_t>(4 * hertz), to, mixed);
      if (!mixed && label != RhythmLabel::unlabelled && lead.window(end_slot, window) == WaveWindow::judged) {
        set.windows.push_back({features.of(window), label, index, number, next_s});
      }
      ++next_s;
    });
    ++number;
  }
}

}  // namespace

WindowSet read_windows(const std::filesystem::path& recordings, std::uint32_t folds) {
  constexpr std::uint32_t kWhole = 100'000;
  constexpr std::uint32_t kAlarmAt = 300;
  WindowSet set;
  for (const std::string database : {"vfdb", "cudb", "mitdb"}) {
    for (const std::string& name : list_records(recordings / database)) {
      const auto record = load_record(recordings / database, name);
      const auto labels = read_wfdb_annotations(recordings / database / (name + ".atr"));
      if (!record || !labels) {
        std::cerr << database << '/' << name << ": not readable, left out\n";
        continue;
      }
      const auto rhythm = rhythm_of_samples(labels.value(), record.value().sample_count, database != "vfdb");
      add_windows(set, record.value(), rhythm, database, folds, kWhole);
    }
  }
  const std::filesystem::path challenge = recordings / "cinc2015";
  for (const auto& [name, alarm] : read_alarms(challenge)) {
    const bool ventricular = alarm.first.starts_with("Ventricular");
    if ((ventricular && alarm.second) || name == kMislabelled) continue;
    const auto record = load_record(challenge, name);
    if (!record) continue;
    const std::vector<RhythmLabel> rhythm(record.value().sample_count, RhythmLabel::other);
    add_windows(set, record.value(), rhythm, "cinc2015", folds, kAlarmAt);
  }
  return set;
}

}  // namespace ward::training
