// Fits the tables of the beat classifier on mitdb and judges them on patients
// they were not fitted on:
//   train_beats RECORDINGS [TABLE.inc FOLDS.inc]
// TABLE.inc is pipeline/signals/beat_table.inc, fitted on all records with
// own detections; FOLDS.inc is benches/beat_folds.inc: the tables with which
// wardlight-eval judges the records used here. Paced records are left out.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>

#include "benches/beat_labels.h"
#include "benches/eval_record.h"
#include "benches/training/boosting.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/beat_measures.h"
#include "pipeline/signals/qrs_detector.h"
#include "simulators/wfdb_annotation.h"

namespace {

using namespace ward;
using namespace ward::training;

constexpr std::uint32_t kFolds = 8;
constexpr BoostingSettings kSettings{100, 0.08, 6.0, 10.0};

struct Fitted {
  std::string name;
  std::uint32_t fold;
  std::uint32_t number;  ///< in the order read
};

/// Ventricular samples, and those of the same beats for the second question:
/// supraventricular or normal.
struct Beats {
  std::vector<Fitted> records;
  Samples ventricular;
  Samples supraventricular;
};

void add(Samples& samples, const BeatFeatures& features, bool positive, float weight, const Fitted& from) {
  samples.width = kBeatFeatures;
  samples.features.insert(samples.features.end(), features.begin(), features.end());
  samples.positive.push_back(positive ? 1 : 0);
  samples.weight.push_back(weight);
  samples.fold.push_back(from.fold);
  samples.record.push_back(from.number);
}

void add_beat(Beats& beats, const MeasuredBeat& beat, const LabelledBeat* label, const Fitted& from) {
  // A detection that is no beat must not be called ventricular either.
  const Ec57Class known = label == nullptr ? Ec57Class::normal : label->label;
  if (known == Ec57Class::fusion || known == Ec57Class::unknown) return;
  for (const BeatFeatures& lead : beat.leads) {
    const bool ventricular = known == Ec57Class::ventricular;
    add(beats.ventricular, lead, ventricular, ventricular ? 3.0F : 1.0F, from);
    if (ventricular || label == nullptr) continue;
    const bool supraventricular = known == Ec57Class::supraventricular;
    add(beats.supraventricular, lead, supraventricular, supraventricular ? 3.0F : 1.0F, from);
  }
}

void read_record(Beats& beats, const EvalRecord& record, const std::vector<LabelledBeat>& labels,
                 const Fitted& from, const std::vector<std::size_t>& leads) {
  QrsDetector qrs;
  BeatMeasurer measurer;
  play(record, leads, [&](std::size_t, const SampleBlock& block) {
    MeasuredBeats measured;
    measurer.on(block, measured);
    DetectedBeats detected;
    qrs.on(block, detected);
    for (const DetectedBeat& beat : detected) measurer.on(beat, measured);
    for (const MeasuredBeat& beat : measured) {
      if (beat.provisional) continue;
      add_beat(beats, beat, label_near(labels, beat.time.time_since_epoch()), from);
    }
  });
}

/// Every patient's ectopic beats count alike, however many there are.
void balance(Samples& samples) {
  std::map<std::uint32_t, float> positives;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    if (samples.positive[i] != 0) positives[samples.record[i]] += 1.0F;
  }
  for (std::size_t i = 0; i < samples.count(); ++i) {
    if (samples.positive[i] != 0) samples.weight[i] *= std::clamp(200.0F / positives[samples.record[i]], 0.3F, 3.0F);
  }
}

Beats read_beats(const std::filesystem::path& folder) {
  Beats beats;
  for (const std::string& name : list_records(folder)) {
    if (is_paced_mitdb(name)) continue;
    const auto record = load_record(folder, name);
    const auto labels = read_wfdb_annotations(folder / (name + ".atr"));
    if (!record || !labels) {
      std::cerr << name << ": not readable, left out\n";
      continue;
    }
    // mitdb's 201 and 202 are one patient's two tapes.
    const bool twin = name == "202" && !beats.records.empty() && beats.records.back().name == "201";
    const std::uint32_t fold =
        twin ? beats.records.back().fold : static_cast<std::uint32_t>(beats.records.size()) % kFolds;
    beats.records.push_back({name, fold, static_cast<std::uint32_t>(beats.records.size())});
    const auto known = labelled_beats(labels.value(), record.value().period);
    read_record(beats, record.value(), known, beats.records.back(), record.value().with(is_ecg));
  }
  balance(beats.ventricular);
  balance(beats.supraventricular);
  return beats;
}

void report(const char* what, const Samples& samples, const CrossValidated& judged) {
  int found = 0;
  int missed = 0;
  int wrong = 0;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    const bool called = judged.log_odds[i] > 0.0F;
    const bool is = samples.positive[i] != 0;
    found += is && called ? 1 : 0;
    missed += is && !called ? 1 : 0;
    wrong += !is && called ? 1 : 0;
  }
  std::printf("%s: single leads, patients not fitted on: Se %.2f, +P %.2f of %d\n", what,
              100.0 * found / std::max(1, found + missed), 100.0 * found / std::max(1, found + wrong), found + missed);
}

void write_folds(const std::string& path, const Beats& beats, const CrossValidated& v, const CrossValidated& s) {
  std::ofstream out{path};
  out << "// Written by benches/training/beats_main.cpp; do not edit.\n";
  for (std::uint32_t k = 0; k < kFolds; ++k) {
    write_table(out, "kVentricularFold" + std::to_string(k), v.folds[k]);
    write_table(out, "kSupraventricularFold" + std::to_string(k), s.folds[k]);
  }
  out << "inline constexpr BeatTables kBeatFolds[] = {\n";
  for (std::uint32_t k = 0; k < kFolds; ++k) {
    out << "{{kVentricularFold" << k << "Bias, kVentricularFold" << k << "}, {kSupraventricularFold" << k
        << "Bias, kSupraventricularFold" << k << "}},\n";
  }
  out << "};\ninline constexpr FittedRecord kBeatsFitted[] = {\n";
  for (const Fitted& record : beats.records) out << "{\"" << record.name << "\", " << record.fold << "},\n";
  out << "};\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::cerr << "usage: train_beats RECORDINGS [TABLE.inc FOLDS.inc]\n";
    return 2;
  }
  const Beats beats = read_beats(std::filesystem::path{argv[1]} / "mitdb");
  const std::vector<std::uint8_t> all_v(beats.ventricular.count(), 1);
  const std::vector<std::uint8_t> all_s(beats.supraventricular.count(), 1);
  const CrossValidated v = cross_validate(beats.ventricular, all_v, kFolds, kSettings);
  const CrossValidated s = cross_validate(beats.supraventricular, all_s, kFolds, kSettings);
  report("ventricular", beats.ventricular, v);
  report("supraventricular", beats.supraventricular, s);
  if (argc == 2) return 0;
  std::ofstream table{argv[2]};
  table << "// Written by benches/training/beats_main.cpp; do not edit.\n";
  write_table(table, "kVentricularTrees", boost(beats.ventricular, all_v, kSettings));
  write_table(table, "kSupraventricularTrees", boost(beats.supraventricular, all_s, kSettings));
  write_folds(argv[3], beats, v, s);
  return 0;
}
