#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "benches/ec57.h"
#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/qrs_detector.h"

namespace ward {

namespace {

double thread_cpu_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct QrsRun {
  std::vector<Nanoseconds> beats;
  double cpu_nanoseconds{0};
};

/// Playing the blocks is a memory copy: its own cost is timed once more
/// without the detector and taken off.
QrsRun run_detector(const EvalRecord& record, const std::vector<std::size_t>& leads) {
  QrsRun run;
  QrsDetector detector;
  const double start = thread_cpu_nanoseconds();
  play(record, leads, [&](std::size_t, const SampleBlock& block) {
    DetectedBeats beats;
    detector.on(block, beats);
    for (const DetectedBeat& beat : beats) run.beats.push_back(beat.time.time_since_epoch());
  });
  const double detected = thread_cpu_nanoseconds();
  std::int64_t sum = 0;
  play(record, leads, [&](std::size_t, const SampleBlock& block) { sum += block.samples[0]; });
  const double copied = thread_cpu_nanoseconds();
  run.cpu_nanoseconds = (detected - start) - (sum == INT64_MIN ? 0.0 : copied - detected);
  return run;
}

void write_annotations(const EvalOptions& options, const EvalRecord& record, const std::vector<Nanoseconds>& beats) {
  std::filesystem::create_directories(options.annotations);
  std::vector<WfdbAnnotation> labels;
  for (const Nanoseconds time : beats) {
    if (time.count() < 0) continue;
    WfdbAnnotation label;
    label.sample = static_cast<std::int64_t>(seconds(time) * record.period.hertz() + 0.5);
    label.code = wfdb_code('N');
    labels.push_back(label);
  }
  const auto path = options.annotations / (record.name + ".wl");
  if (const auto written = write_wfdb_annotations(path, labels); !written) {
    throw ConfigurationError("--annotations: cannot write " + path.string() + ": " + written.error().at + ".");
  }
}

struct QrsTotals {
  BeatCounts gross;
  double se_sum{0};
  double ppv_sum{0};
  int records{0};
  double cpu_nanoseconds{0};
  double samples{0};
};

void score(const EvalOptions& options, const std::string& name, QrsTotals& totals) {
  const auto reference_path = options.folder / (name + ".atr");
  const auto loaded = load_record(options.folder, name);
  if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
  const EvalRecord& record = loaded.value();
  const auto labels = read_wfdb_annotations(reference_path);
  if (!labels) throw ConfigurationError("DIR: " + reference_path.string() + ": " + labels.error().at + ".");

  std::vector<std::size_t> leads = record.with(is_ecg);
  if (options.lead >= 0) {
    if (static_cast<std::size_t>(options.lead) >= leads.size()) {
      throw ConfigurationError("--lead: " + name + " has no ECG lead " + std::to_string(options.lead) + ".");
    }
    leads = {leads[static_cast<std::size_t>(options.lead)]};
  }
  const QrsRun run = run_detector(record, leads);
  if (!options.annotations.empty()) write_annotations(options, record, run.beats);

  std::vector<Nanoseconds> reference;
  for (const WfdbAnnotation& label : labels.value()) {
    if (label.is_beat()) reference.push_back(record.period.of(static_cast<std::uint64_t>(label.sample)));
  }
  const auto excluded = fibrillation_spans(labels.value(), record.period, record.length());
  const Nanoseconds from = options.from_start ? Nanoseconds{0} : kLearningPeriod;
  const BeatCounts counts = compare_beats(reference, run.beats, from, record.length(), excluded);
  if (!options.quiet) {
    std::printf("%-10s Se %6.2f  +P %6.2f  beats %6llu  missed %4llu  extra %4llu\n", name.c_str(),
                counts.sensitivity(), counts.positive_predictivity(),
                static_cast<unsigned long long>(counts.matched + counts.missed),
                static_cast<unsigned long long>(counts.missed), static_cast<unsigned long long>(counts.extra));
  }
  totals.gross += counts;
  totals.se_sum += counts.sensitivity();
  totals.ppv_sum += counts.positive_predictivity();
  ++totals.records;
  totals.cpu_nanoseconds += run.cpu_nanoseconds;
  totals.samples += static_cast<double>(record.sample_count);
}

}  // namespace

nlohmann::json evaluate_qrs(const EvalOptions& options) {
  QrsTotals totals;
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    // Recordings of noise alone, and those with rhythm labels only, have no
    // beats to compare with; one asked for by name must have.
    if (options.records.empty() && !std::filesystem::exists(options.folder / (name + ".atr"))) continue;
    score(options, name, totals);
  }
  if (totals.records == 0) throw ConfigurationError("DIR: no annotated record in " + options.folder.string() + ".");
  return {{"task", "qrs"},
          {"records", totals.records},
          {"beats", totals.gross.matched + totals.gross.missed},
          {"missed", totals.gross.missed},
          {"extra", totals.gross.extra},
          {"se", totals.gross.sensitivity()},
          {"ppv", totals.gross.positive_predictivity()},
          {"se_avg", totals.se_sum / totals.records},
          {"ppv_avg", totals.ppv_sum / totals.records},
          {"ns_per_sample", totals.cpu_nanoseconds / totals.samples}};
}

}  // namespace ward
