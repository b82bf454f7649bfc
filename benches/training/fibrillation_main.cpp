// Fits the table of the fibrillation detector and judges it on patients it
// was not fitted on:
//   train_fibrillation RECORDINGS [TABLE.inc FOLDS.inc]
// TABLE.inc is pipeline/signals/fibrillation_table.inc, fitted on all records.
// FOLDS.inc is benches/fibrillation_folds.inc: one table a fold, fitted on the
// other folds, with which wardlight-eval judges the records used here.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>

#include "benches/training/boosting.h"
#include "benches/training/fibrillation_windows.h"

namespace {

using namespace ward;
using namespace ward::training;

constexpr std::uint32_t kFolds = 8;
constexpr BoostingSettings kSettings{60, 0.12, 3.0, 5.0};

using Counts = std::map<std::pair<std::uint32_t, RhythmLabel>, int>;

/// Rare emergencies against long normal hours; every patient's emergency
/// counts alike, however long it was recorded. Ventricular tachycardia runs
/// into flutter without a border: it teaches neither side.
float weight_of(const WindowSet& set, const LabelledWindow& window, const Counts& counts) {
  switch (window.label) {
    case RhythmLabel::fibrillation: {
      const auto count = static_cast<float>(counts.at({window.record, window.label}));
      return 6.0F * std::clamp(100.0F / count, 0.3F, 3.0F);
    }
    case RhythmLabel::noise: return 0.3F;  // may hide anything
    case RhythmLabel::other: {
      const std::string& database = set.records[window.record].database;
      return database == "vfdb" || database == "cudb" ? 1.0F : 0.5F;
    }
    case RhythmLabel::tachycardia:
    case RhythmLabel::unlabelled: break;
  }
  return 0.0F;
}

Samples samples_of(const WindowSet& set) {
  Counts counts;
  for (const LabelledWindow& w : set.windows) ++counts[{w.record, w.label}];
  Samples samples;
  samples.width = kWaveFeatures;
  for (const LabelledWindow& w : set.windows) {
    samples.features.insert(samples.features.end(), w.features.begin(), w.features.end());
    samples.positive.push_back(w.label == RhythmLabel::fibrillation ? 1 : 0);
    samples.weight.push_back(weight_of(set, w, counts));
    samples.fold.push_back(set.records[w.record].fold);
  }
  return samples;
}

void report(const WindowSet& set, const std::vector<float>& log_odds) {
  constexpr const char* kNames[] = {"other", "VT", "VF", "noise", "unlabelled"};
  std::map<std::pair<std::string, RhythmLabel>, std::pair<int, int>> rows;
  for (std::size_t i = 0; i < set.windows.size(); ++i) {
    auto& [windows, positive] = rows[{set.records[set.windows[i].record].database, set.windows[i].label}];
    ++windows;
    positive += log_odds[i] > 0.0F ? 1 : 0;
  }
  for (const auto& [key, row] : rows) {
    std::printf("%-10s %-6s %6d windows, fibrillatory %6.2f %%\n", key.first.c_str(),
                kNames[static_cast<int>(key.second)], row.first, 100.0 * row.second / row.first);
  }
}

/// Which fold's table has not seen a record.
void write_fitted(std::ostream& out, const WindowSet& set) {
  out << "inline constexpr BoostedTrees kFibrillationFolds[] = {\n";
  for (std::uint32_t k = 0; k < kFolds; ++k) {
    out << "{kFibrillationFold" << k << "Bias, kFibrillationFold" << k << "},\n";
  }
  out << "};\ninline constexpr FittedRecord kFibrillationFitted[] = {\n";
  for (const TrainingRecord& record : set.records) out << "{\"" << record.name << "\", " << record.fold << "},\n";
  out << "};\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::cerr << "usage: train_fibrillation RECORDINGS [TABLE.inc FOLDS.inc]\n";
    return 2;
  }
  const WindowSet set = read_windows(argv[1], kFolds);
  const Samples samples = samples_of(set);
  std::vector<std::uint8_t> use;
  for (const float weight : samples.weight) use.push_back(weight > 0.0F ? 1 : 0);
  const CrossValidated judged = cross_validate(samples, use, kFolds, kSettings);
  std::printf("%zu records, %zu windows; single leads, single windows, patients not fitted on\n", set.records.size(),
              set.windows.size());
  report(set, judged.log_odds);
  if (argc == 2) return 0;

  const char* const head = "// Written by benches/training/fibrillation_main.cpp; do not edit.\n";
  std::ofstream table{argv[2]};
  table << head;
  write_table(table, "kFibrillationTrees", boost(samples, use, kSettings));
  std::ofstream folds{argv[3]};
  folds << head;
  for (std::uint32_t k = 0; k < kFolds; ++k) write_table(folds, "kFibrillationFold" + std::to_string(k), judged.folds[k]);
  write_fitted(folds, set);
  return 0;
}
