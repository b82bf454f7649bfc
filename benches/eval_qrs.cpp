#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>

#include "benches/ec57.h"
#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "benches/noise_stress.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/qrs_detector.h"

namespace ward {

namespace {

/// At the bed the signal goes on: the last beats must not be lost because the
/// recording ends before the detector's delay is over.
constexpr double kGoesOnSeconds = 0.6;
/// A QRS that the record's end cuts off is in no reference.
constexpr Nanoseconds kCutOff = std::chrono::milliseconds{100};
constexpr Nanoseconds kShortWindow = std::chrono::seconds{10};

double thread_cpu_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct QrsRun {
  std::vector<Nanoseconds> beats;
  double cpu_nanoseconds{0};
};

/// The record's last moments backwards: no step, no beat of its own.
EvalRecord ending_of(const EvalRecord& record) {
  EvalRecord ending = record;
  ending.sample_count =
      std::min(record.sample_count, static_cast<std::size_t>(kGoesOnSeconds * record.period.hertz()));
  for (EvalChannel& channel : ending.channels) {
    channel.samples.assign(channel.samples.rbegin(),
                           channel.samples.rbegin() + static_cast<std::ptrdiff_t>(ending.sample_count));
  }
  return ending;
}

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
  play(ending_of(record), leads, [&](std::size_t, SampleBlock block) {
    block.first_sample += record.length();
    DetectedBeats beats;
    detector.on(block, beats);
    for (const DetectedBeat& beat : beats) run.beats.push_back(beat.time.time_since_epoch());
  });
  while (!run.beats.empty() && run.beats.back() > record.length() - kCutOff) run.beats.pop_back();
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

/// How Se and +P spread over stretches of 10 s: what a heart rate is made
/// of. The area under the empirical distribution is 0 when every stretch is
/// faultless (100 % is its right end).
struct ShortWindows {
  double se_sum{0};
  double ppv_sum{0};
  std::uint64_t windows{0};
  std::uint64_t faultless{0};

  void add(const BeatCounts& counts) {
    if (counts.matched + counts.missed + counts.extra == 0) return;
    se_sum += counts.sensitivity();
    ppv_sum += counts.positive_predictivity();
    ++windows;
    faultless += counts.missed + counts.extra == 0 ? 1U : 0U;
  }
  [[nodiscard]] double share(double sum) const { return windows == 0 ? 0.0 : sum / static_cast<double>(windows); }
};

struct QrsTotals {
  BeatCounts gross;
  ShortWindows short_windows;
  double se_sum{0};
  double ppv_sum{0};
  int records{0};
  double cpu_nanoseconds{0};
  double samples{0};
};

void score(const EvalOptions& options, const std::optional<NoiseStress>& noise, const std::string& name,
           QrsTotals& totals) {
  const auto reference_path = options.folder / (name + ".atr");
  auto loaded = load_record(options.folder, name);
  if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
  EvalRecord& record = loaded.value();
  const auto labels = read_wfdb_annotations(reference_path);
  if (!labels) throw ConfigurationError("DIR: " + reference_path.string() + ": " + labels.error().at + ".");
  if (noise) noise->add_to(record, labels.value());

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
  for (Nanoseconds start = from; start + kShortWindow <= record.length(); start += kShortWindow) {
    const Nanoseconds last = start + kShortWindow - Nanoseconds{1};
    totals.short_windows.add(compare_beats(reference, run.beats, start, last, excluded));
  }
  totals.se_sum += counts.sensitivity();
  totals.ppv_sum += counts.positive_predictivity();
  ++totals.records;
  totals.cpu_nanoseconds += run.cpu_nanoseconds;
  totals.samples += static_cast<double>(record.sample_count);
}

}  // namespace

nlohmann::json evaluate_qrs(const EvalOptions& options) {
  QrsTotals totals;
  std::optional<NoiseStress> noise;
  if (!options.noise.empty()) {
    const auto beside = std::filesystem::absolute(options.folder / "..").lexically_normal() / "nstdb";
    noise.emplace(options.noise_folder.empty() ? beside : options.noise_folder, options.noise, options.snr_db);
  }
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    // Recordings of noise alone, and those with rhythm labels only, have no
    // beats to compare with; one asked for by name must have.
    if (options.records.empty() && !std::filesystem::exists(options.folder / (name + ".atr"))) continue;
    score(options, noise, name, totals);
  }
  if (totals.records == 0) throw ConfigurationError("DIR: no annotated record in " + options.folder.string() + ".");
  const ShortWindows& windows = totals.short_windows;
  nlohmann::json result{{"task", "qrs"},
                        {"records", totals.records},
                        {"beats", totals.gross.matched + totals.gross.missed},
                        {"missed", totals.gross.missed},
                        {"extra", totals.gross.extra},
                        {"se", totals.gross.sensitivity()},
                        {"ppv", totals.gross.positive_predictivity()},
                        {"se_avg", totals.se_sum / totals.records},
                        {"ppv_avg", totals.ppv_sum / totals.records},
                        {"se_10s_auecdf", 100.0 - windows.share(windows.se_sum)},
                        {"ppv_10s_auecdf", 100.0 - windows.share(windows.ppv_sum)},
                        {"faultless_10s", 100.0 * windows.share(static_cast<double>(windows.faultless))},
                        {"ns_per_sample", totals.cpu_nanoseconds / totals.samples}};
  if (noise) {
    result["noise"] = options.noise;
    result["snr_db"] = options.snr_db;
  }
  return result;
}

}  // namespace ward
