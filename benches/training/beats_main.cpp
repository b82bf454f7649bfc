// Fits the tables of the beat classifier on mitdb and judges them on patients
// they were not fitted on:
//   train_beats RECORDINGS [TABLE.inc FOLDS_AT_ONCE.inc FOLDS.inc]
// TABLE.inc is pipeline/signals/beat_table.inc, fitted on all records with
// own detections; the others are benches/beat_folds_at_once.inc and
// benches/beat_folds.inc: the tables with which wardlight-eval judges the
// records used here. Paced records are left out.
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
constexpr BoostingSettings kVentricular{100, 0.1, 10.0, 10.0, 0.3, 0.5, 4};
constexpr BoostingSettings kSupraventricular{65, 0.12, 10.0, 10.0, 0.3, 0.5};
/// A patient's beats are also learned as one lead alone shows them.
constexpr float kOneLeadWeight = 0.4F;
constexpr float kEctopicWeight = 3.0F;
/// How clean a recording is says nothing of a beat's timing; told of it, the
/// trees learn which patients have early beats.
constexpr std::size_t kTimingFeatures = kBeatFeatures - 1;
static_assert(kTimingFeatures == static_cast<std::size_t>(BeatFeature::usual_match));

struct Fitted {
  std::string name;
  std::uint32_t fold;
  std::uint32_t number;  ///< in the order read
};

/// Ventricular samples, and those of the same beats for the second question:
/// supraventricular or normal.
struct BeatSamples {
  Samples ventricular;
  Samples supraventricular;
};

struct Beats {
  std::vector<Fitted> records;
  BeatSamples provisional;
  BeatSamples final;
};

void add(Samples& samples, std::span<const float> features, bool positive, float weight, const Fitted& from) {
  samples.width = features.size();
  samples.features.insert(samples.features.end(), features.begin(), features.end());
  samples.positive.push_back(positive ? 1 : 0);
  samples.weight.push_back(weight);
  samples.fold.push_back(from.fold);
  samples.record.push_back(from.number);
}

void add_beat(BeatSamples& samples, const BeatFeatures& features, const LabelledBeat* label, float weight,
              const Fitted& from) {
  // A detection that is no beat must not be called ventricular either.
  const Ec57Class known = label == nullptr ? Ec57Class::normal : label->label;
  if (known == Ec57Class::fusion || known == Ec57Class::unknown) return;
  const bool ventricular = known == Ec57Class::ventricular;
  add(samples.ventricular, features, ventricular, ventricular ? kEctopicWeight * weight : weight, from);
  if (ventricular || label == nullptr) return;
  const bool supraventricular = known == Ec57Class::supraventricular;
  add(samples.supraventricular, std::span{features}.first(kTimingFeatures), supraventricular,
      supraventricular ? kEctopicWeight * weight : weight, from);
}

void read_record(Beats& beats, const EvalRecord& record, const std::vector<LabelledBeat>& labels,
                 const Fitted& from, const std::vector<std::size_t>& leads, float weight) {
  QrsDetector qrs;
  BeatMeasurer measurer;
  play(record, leads, [&](std::size_t, const SampleBlock& block) {
    MeasuredBeats measured;
    measurer.on(block, measured);
    DetectedBeats detected;
    qrs.on(block, detected);
    for (const DetectedBeat& beat : detected) measurer.on(beat, measured);
    for (const MeasuredBeat& beat : measured) {
      if (!beat.features) continue;
      add_beat(beat.provisional ? beats.provisional : beats.final, *beat.features,
               label_near(labels, beat.time.time_since_epoch()), weight, from);
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
    if (samples.positive[i] != 0) samples.weight[i] *= std::clamp(600.0F / positives[samples.record[i]], 0.3F, 3.0F);
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
    const auto leads = record.value().with(is_ecg);
    read_record(beats, record.value(), known, beats.records.back(), leads, 1.0F);
    for (const std::size_t lead : leads) {
      read_record(beats, record.value(), known, beats.records.back(), {lead}, kOneLeadWeight);
    }
  }
  for (BeatSamples* samples : {&beats.provisional, &beats.final}) {
    balance(samples->ventricular);
    balance(samples->supraventricular);
  }
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
  std::printf("%s: patients not fitted on: Se %.2f, +P %.2f of %d\n", what,
              100.0 * found / std::max(1, found + missed), 100.0 * found / std::max(1, found + wrong), found + missed);
}

struct Judged {
  CrossValidated ventricular;
  CrossValidated supraventricular;
};

Judged judge(const char* when, const BeatSamples& samples) {
  const std::vector<std::uint8_t> all_v(samples.ventricular.count(), 1);
  const std::vector<std::uint8_t> all_s(samples.supraventricular.count(), 1);
  Judged judged{cross_validate(samples.ventricular, all_v, kFolds, kVentricular),
                cross_validate(samples.supraventricular, all_s, kFolds, kSupraventricular)};
  std::printf("%s:\n", when);
  report("  ventricular", samples.ventricular, judged.ventricular);
  report("  supraventricular", samples.supraventricular, judged.supraventricular);
  return judged;
}

void write_fold_tables(std::ostream& out, const std::string& when, const Judged& judged) {
  for (std::uint32_t k = 0; k < kFolds; ++k) {
    write_table(out, "kVentricular" + when + "Fold" + std::to_string(k), judged.ventricular.folds[k]);
    write_table(out, "kSupraventricular" + when + "Fold" + std::to_string(k), judged.supraventricular.folds[k]);
  }
}

std::string pair_of(const std::string& when, std::uint32_t k) {
  const std::string v = "kVentricular" + when + "Fold" + std::to_string(k);
  const std::string s = "kSupraventricular" + when + "Fold" + std::to_string(k);
  return "{{" + v + "Bias, " + v + "}, {" + s + "Bias, " + s + "}}";
}

constexpr const char* kHeadline = "// Written by benches/training/beats_main.cpp; do not edit.\n";

void write_folds(const std::string& at_once, const std::string& path, const Beats& beats, const Judged& provisional,
                 const Judged& final) {
  std::ofstream first{at_once};
  first << kHeadline;
  write_fold_tables(first, "AtOnce", provisional);
  std::ofstream out{path};
  out << kHeadline;
  write_fold_tables(out, "", final);
  out << "inline constexpr BeatTables kBeatFolds[] = {\n";
  for (std::uint32_t k = 0; k < kFolds; ++k) out << "{" << pair_of("AtOnce", k) << ", " << pair_of("", k) << "},\n";
  out << "};\ninline constexpr FittedRecord kBeatsFitted[] = {\n";
  for (const Fitted& record : beats.records) out << "{\"" << record.name << "\", " << record.fold << "},\n";
  out << "};\n";
}

void write_tables(std::ostream& out, const std::string& when, const BeatSamples& samples) {
  const std::vector<std::uint8_t> all_v(samples.ventricular.count(), 1);
  const std::vector<std::uint8_t> all_s(samples.supraventricular.count(), 1);
  write_table(out, "kVentricular" + when + "Trees", boost(samples.ventricular, all_v, kVentricular));
  write_table(out, "kSupraventricular" + when + "Trees", boost(samples.supraventricular, all_s, kSupraventricular));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 5) {
    std::cerr << "usage: train_beats RECORDINGS [TABLE.inc FOLDS_AT_ONCE.inc FOLDS.inc]\n";
    return 2;
  }
  const Beats beats = read_beats(std::filesystem::path{argv[1]} / "mitdb");
  const Judged provisional = judge("provisional", beats.provisional);
  const Judged final = judge("final", beats.final);
  if (argc == 2) return 0;
  std::ofstream table{argv[2]};
  table << kHeadline;
  write_tables(table, "AtOnce", beats.provisional);
  write_tables(table, "", beats.final);
  write_folds(argv[3], argv[4], beats, provisional, final);
  return 0;
}
