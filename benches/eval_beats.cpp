#include <nlohmann/json.hpp>

#include <cstdio>
#include <string_view>

#include "benches/beat_labels.h"
#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/beat_classifier.h"
#include "pipeline/signals/qrs_detector.h"

namespace ward {

namespace {

struct FittedRecord {
  std::string_view name;
  std::size_t fold;
};
#include "benches/beat_folds_at_once.inc"
#include "benches/beat_folds.inc"

/// The tables shipped were fitted on some records: those are judged with the
/// tables of the fold that has not seen their patient.
BeatTables tables_for(const std::string& record, bool& fitted) {
  for (const FittedRecord& known : kBeatsFitted) {
    if (known.name != record) continue;
    fitted = true;
    return kBeatFolds[known.fold];
  }
  fitted = false;
  return beat_tables();
}

std::vector<ClassifiedBeat> run(const EvalRecord& record, const std::vector<std::size_t>& leads,
                                const BeatTables& tables) {
  std::vector<ClassifiedBeat> beats;
  QrsDetector qrs;
  BeatClassifier classifier{tables};
  play(record, leads, [&](std::size_t, const SampleBlock& block) {
    ClassifiedBeats classified;
    classifier.on(block, classified);
    DetectedBeats detected;
    qrs.on(block, detected);
    for (const DetectedBeat& beat : detected) classifier.on(beat, classified);
    beats.insert(beats.end(), classified.begin(), classified.end());
  });
  return beats;
}

/// EC57, class by class: fusion and unclassifiable beats called ectopic are
/// no errors, detections without any beat are.
struct ClassCounts {
  int found{0};
  int missed{0};  ///< undetected beats included
  int wrong{0};
  [[nodiscard]] double sensitivity() const { return found + missed == 0 ? 100.0 : 100.0 * found / (found + missed); }
  [[nodiscard]] double predictivity() const { return found + wrong == 0 ? 100.0 : 100.0 * found / (found + wrong); }
  ClassCounts& operator+=(const ClassCounts& other) {
    found += other.found;
    missed += other.missed;
    wrong += other.wrong;
    return *this;
  }
};

ClassCounts count(const std::vector<LabelledBeat>& labels, const std::vector<ClassifiedBeat>& beats,
                  Ec57Class label, BeatClass called, bool provisional, const std::vector<Span>& excluded,
                  Nanoseconds from) {
  const auto scored = [&](Nanoseconds time) {
    return time >= from && std::none_of(excluded.begin(), excluded.end(),
                                        [&](const Span& span) { return time >= span.from && time <= span.to; });
  };
  ClassCounts counts;
  int positives = 0;
  for (const LabelledBeat& beat : labels) positives += beat.label == label && scored(beat.time) ? 1 : 0;
  for (const ClassifiedBeat& beat : beats) {
    if (beat.beat_class != called || beat.provisional != provisional) continue;
    const LabelledBeat* truth = label_near(labels, beat.time.time_since_epoch());
    if (!scored(truth == nullptr ? beat.time.time_since_epoch() : truth->time)) continue;
    if (truth != nullptr && truth->label == label) {
      ++counts.found;
    } else if (truth == nullptr || (truth->label != Ec57Class::fusion && truth->label != Ec57Class::unknown)) {
      ++counts.wrong;
    }
  }
  counts.missed = std::max(0, positives - counts.found);
  return counts;
}

struct BeatTotals {
  ClassCounts veb;
  ClassCounts veb_at_once;  ///< by the provisional classes
  ClassCounts sveb;
  int records{0};
  int fitted{0};
};

void score(const EvalOptions& options, const std::string& name, BeatTotals& totals) {
  const auto path = options.folder / (name + ".atr");
  const auto loaded = load_record(options.folder, name);
  if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
  const auto annotations = read_wfdb_annotations(path);
  if (!annotations) throw ConfigurationError("DIR: " + path.string() + ": " + annotations.error().at + ".");
  const EvalRecord& record = loaded.value();
  std::vector<std::size_t> leads = record.with(is_ecg);
  if (options.lead >= 0) {
    if (static_cast<std::size_t>(options.lead) >= leads.size()) {
      throw ConfigurationError("--lead: " + name + " has no ECG lead " + std::to_string(options.lead) + ".");
    }
    leads = {leads[static_cast<std::size_t>(options.lead)]};
  }
  bool fitted = false;
  const std::vector<ClassifiedBeat> beats = run(record, leads, tables_for(name, fitted));
  const std::vector<LabelledBeat> labels = labelled_beats(annotations.value(), record.period);
  const auto excluded = fibrillation_spans(annotations.value(), record.period, record.length());
  const Nanoseconds from = options.from_start ? Nanoseconds{0} : kLearningPeriod;
  const ClassCounts veb = count(labels, beats, Ec57Class::ventricular, BeatClass::ventricular, false, excluded, from);
  const ClassCounts sveb =
      count(labels, beats, Ec57Class::supraventricular, BeatClass::supraventricular, false, excluded, from);
  if (!options.quiet) {
    std::printf("%-10s VEB found %5d missed %4d wrong %4d   SVEB found %5d missed %4d wrong %4d\n", name.c_str(),
                veb.found, veb.missed, veb.wrong, sveb.found, sveb.missed, sveb.wrong);
  }
  totals.veb_at_once += count(labels, beats, Ec57Class::ventricular, BeatClass::ventricular, true, excluded, from);
  totals.veb += veb;
  totals.sveb += sveb;
  totals.fitted += fitted ? 1 : 0;
  ++totals.records;
}

}  // namespace

nlohmann::json evaluate_beats(const EvalOptions& options) {
  BeatTotals totals;
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    // EC57 leaves paced patients out; one asked for by name is scored.
    if (options.records.empty() && is_paced_mitdb(name)) continue;
    if (options.records.empty() && !std::filesystem::exists(options.folder / (name + ".atr"))) continue;
    score(options, name, totals);
  }
  if (totals.records == 0) throw ConfigurationError("DIR: no annotated record in " + options.folder.string() + ".");
  return {{"task", "beats"},
          {"records", totals.records},
          {"records_cross_validated", totals.fitted},
          {"veb", totals.veb.found + totals.veb.missed},
          {"veb_se", totals.veb.sensitivity()},
          {"veb_ppv", totals.veb.predictivity()},
          {"veb_at_once_se", totals.veb_at_once.sensitivity()},
          {"veb_at_once_ppv", totals.veb_at_once.predictivity()},
          {"sveb", totals.sveb.found + totals.sveb.missed},
          {"sveb_se", totals.sveb.sensitivity()},
          {"sveb_ppv", totals.sveb.predictivity()}};
}

}  // namespace ward
