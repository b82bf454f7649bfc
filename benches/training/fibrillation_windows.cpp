#include "benches/training/fibrillation_windows.h"

#include <array>
#include <fstream>
#include <iostream>
#include <map>

#include "benches/eval_record.h"
#include "benches/training/noise_source.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/fibrillation_lead.h"
#include "simulators/wfdb_annotation.h"

namespace ward::training {

namespace {

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

struct Choice {
  Copy copy;
  std::int64_t every_s;  ///< one window in so many seconds
  std::int64_t end_s;    ///< none that ends after it
};

/// Adds windows of the record last registered in `set`.
void add_windows(WindowSet& set, const EvalRecord& record, const std::vector<RhythmLabel>& rhythm, Choice choice) {
  const auto index = static_cast<std::uint32_t>(set.records.size() - 1);
  FibrillationFeatures features;
  std::array<float, kWaveWindow> window{};
  const double hertz = record.period.hertz();
  for (const std::size_t channel : record.with(is_ecg)) {
    FibrillationLead lead{record.channels[channel].channel};
    std::int64_t next_s = 4;
    play(record, {channel}, [&](std::size_t, const SampleBlock& block) {
      lead.on(block);
      const std::int64_t end_slot = std::chrono::seconds{next_s} / FibrillationLead::kSlot;
      const auto to = static_cast<std::size_t>(static_cast<double>(next_s) * hertz);
      if (next_s > choice.end_s || !lead.newest() || *lead.newest() < end_slot || to > rhythm.size()) return;
      bool mixed = false;
      const RhythmLabel label = label_of(rhythm, to - static_cast<std::size_t>(4 * hertz), to, mixed);
      const bool taken = next_s++ % choice.every_s == 0;
      if (!taken || mixed || label == RhythmLabel::unlabelled) return;
      const auto [state, count] = lead.window(end_slot, window);
      if (state != WaveWindow::judged) return;
      set.windows.push_back({features.of({window.data(), count}), label, choice.copy, index});
    });
  }
}

void add_annotated(WindowSet& set, NoiseSource& noise, const EvalRecord& record,
                   const std::vector<RhythmLabel>& rhythm, bool emergencies) {
  constexpr std::int64_t kWhole = 100'000;
  add_windows(set, record, rhythm, {Copy::as_recorded, emergencies ? 1 : 3, kWhole});
  add_windows(set, noise.noisy(record), rhythm, {Copy::noisy, emergencies ? 2 : 8, kWhole});
  if (emergencies) add_windows(set, noise.stretched(record), rhythm, {Copy::stretched, 3, kWhole});
}

}  // namespace

WindowSet read_windows(const std::filesystem::path& recordings, std::uint32_t folds) {
  constexpr std::int64_t kAlarmAt = 300;
  WindowSet set;
  NoiseSource noise{recordings / "nstdb"};
  for (const std::string database : {"vfdb", "cudb", "mitdb"}) {
    for (const std::string& name : list_records(recordings / database)) {
      const auto record = load_record(recordings / database, name);
      const auto labels = read_wfdb_annotations(recordings / database / (name + ".atr"));
      if (!record || !labels) {
        std::cerr << database << '/' << name << ": not readable, left out\n";
        continue;
      }
      const auto rhythm = rhythm_of_samples(labels.value(), record.value().sample_count, database != "vfdb");
      set.records.push_back({database, name, next_fold(set, name, folds), true});
      add_annotated(set, noise, record.value(), rhythm, database != "mitdb");
    }
  }
  const std::filesystem::path challenge = recordings / "cinc2015";
  for (const auto& [name, alarm] : read_alarms(challenge)) {
    if (alarm.first.starts_with("Ventricular") && alarm.second) continue;
    const auto record = load_record(challenge, name);
    if (!record) continue;
    const std::vector<RhythmLabel> rhythm(record.value().sample_count, RhythmLabel::other);
    set.records.push_back({"cinc2015", name, next_fold(set, name, folds), false});
    add_windows(set, record.value(), rhythm, {Copy::as_recorded, 3, kAlarmAt});
  }
  return set;
}

}  // namespace ward::training
