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
// Few patients and very many windows: strong ridges, and each tree sees a
// fifth of the features and two fifths of the patients.
constexpr BoostingSettings kSettings{.trees = 150,
                                     .learning_rate = 0.12,
                                     .least_hessian = 20.0,
                                     .ridge = 40.0,
                                     .feature_share = 0.2,
                                     .record_share = 0.4,
                                     .members = 3};

using Counts = std::map<std::pair<std::uint32_t, RhythmLabel>, int>;

/// Ventricular tachycardia runs into flutter without a border. Faster than
/// this (150 /min, where the wave repeats itself) it is shocked like it.
constexpr float kFastInterval = 0.4F;

bool is_fast(const LabelledWindow& window) {
  return window.features[static_cast<std::size_t>(WaveFeature::autocorrelation_lag)] < kFastInterval;
}

bool teaches_fibrillation(const LabelledWindow& window) {
  return window.label == RhythmLabel::fibrillation || (window.label == RhythmLabel::tachycardia && is_fast(window));
}

/// Rare emergencies against long normal hours; every patient's emergency
/// counts alike, however long it was recorded, and so does every patient's
/// normal time.
float weight_of(const WindowSet& set, const LabelledWindow& window, const Counts& counts) {
  const auto found = counts.find({window.record, window.label});
  const float count = static_cast<float>(found == counts.end() ? 1 : std::max(1, found->second));
  const float emergency = std::clamp(100.0F / count, 0.3F, 3.0F);
  switch (window.label) {
    case RhythmLabel::fibrillation: return 6.0F * emergency;
    case RhythmLabel::tachycardia: return is_fast(window) ? 0.3F * emergency : 0.0F;
    case RhythmLabel::noise: return 0.3F;  // may hide anything
    case RhythmLabel::other: return (set.records[window.record].annotated ? 1000.0F : 300.0F) / count;
    case RhythmLabel::unlabelled: break;
  }
  return 0.0F;
}

Samples samples_of(const WindowSet& set) {
  Counts counts;
  for (const LabelledWindow& w : set.windows) counts[{w.record, w.label}] += w.copy == Copy::as_recorded ? 1 : 0;
  Samples samples;
  samples.width = kWaveFeatures;
  for (const LabelledWindow& w : set.windows) {
    samples.features.insert(samples.features.end(), w.features.begin(), w.features.end());
    samples.positive.push_back(teaches_fibrillation(w) ? 1 : 0);
    samples.weight.push_back(weight_of(set, w, counts));
    samples.fold.push_back(set.records[w.record].fold);
    samples.record.push_back(w.record);
  }
  return samples;
}

/// A recording of which only the alarm was judged, not the rhythm, and which
/// looks like fibrillation for most of its time to a table that has not seen
/// it, is no example of "other": leaves those out.
std::size_t leave_out_doubtful(const WindowSet& set, const std::vector<float>& log_odds,
                               std::vector<std::uint8_t>& use) {
  std::vector<int> windows(set.records.size());
  std::vector<int> fibrillatory(set.records.size());
  for (std::size_t i = 0; i < set.windows.size(); ++i) {
    ++windows[set.windows[i].record];
    fibrillatory[set.windows[i].record] += log_odds[i] > 0.0F ? 1 : 0;
  }
  const auto doubtful = [&](std::size_t r) { return !set.records[r].annotated && 2 * fibrillatory[r] > windows[r]; };
  for (std::size_t i = 0; i < set.windows.size(); ++i) use[i] = doubtful(set.windows[i].record) ? 0 : use[i];
  std::size_t count = 0;
  for (std::size_t r = 0; r < set.records.size(); ++r) count += doubtful(r) ? 1U : 0U;
  return count;
}

void report(const WindowSet& set, const std::vector<float>& log_odds) {
  constexpr const char* kNames[] = {"other", "VT", "VF", "noise", "unlabelled"};
  std::map<std::pair<std::string, RhythmLabel>, std::pair<int, int>> rows;
  for (std::size_t i = 0; i < set.windows.size(); ++i) {
    if (set.windows[i].copy != Copy::as_recorded) continue;
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
  CrossValidated judged = cross_validate(samples, use, kFolds, kSettings);
  const std::size_t left_out = leave_out_doubtful(set, judged.log_odds, use);
  if (left_out > 0) judged = cross_validate(samples, use, kFolds, kSettings);
  std::printf("%zu records, %zu of them left out as doubtful, %zu windows\n", set.records.size(), left_out,
              set.windows.size());
  std::printf("As recorded; single leads, single windows, patients not fitted on:\n");
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
