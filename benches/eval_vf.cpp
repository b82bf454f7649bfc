#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "benches/rhythm_spans.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/fibrillation_detector.h"

namespace ward {

namespace {

struct FittedRecord {
  std::string_view name;
  std::size_t fold;
};
#include "benches/fibrillation_folds.inc"

/// The table shipped was fitted on some records: those are judged with the
/// table of the fold that has not seen their patient.
BoostedTrees table_for(const std::string& record, bool& fitted) {
  for (const FittedRecord& known : kFibrillationFitted) {
    if (known.name != record) continue;
    fitted = true;
    return kFibrillationFolds[known.fold];
  }
  fitted = false;
  return fibrillation_table();
}

struct Windows {
  int all{0};
  int fibrillatory{0};
  int unusable{0};

  void add(const FibrillationWindow& window) {
    ++all;
    fibrillatory += window.fibrillatory ? 1 : 0;
    unusable += window.usable ? 0 : 1;
  }
  Windows& operator+=(const Windows& other) {
    all += other.all;
    fibrillatory += other.fibrillatory;
    unusable += other.unusable;
    return *this;
  }
  [[nodiscard]] double share() const { return all == 0 ? 0.0 : 100.0 * fibrillatory / all; }
};

struct VfResult {
  std::array<Windows, 5> by_label;  ///< indexed by RhythmLabel
  Windows& of(RhythmLabel label) { return by_label[static_cast<std::size_t>(label)]; }
  int episodes{0};
  std::vector<double> delays_s;  ///< of the episodes announced
  int false_alarms{0};
  double hours{0};
  int fitted{0};
  int records{0};

  void operator+=(const VfResult& other) {
    for (std::size_t i = 0; i < by_label.size(); ++i) by_label[i] += other.by_label[i];
    episodes += other.episodes;
    delays_s.insert(delays_s.end(), other.delays_s.begin(), other.delays_s.end());
    false_alarms += other.false_alarms;
    hours += other.hours;
    fitted += other.fitted;
    records += other.records;
  }
};

/// Spells of the alarm, in seconds of the record: from the block that raised
/// it to the block that ended it.
struct Spell {
  double from_s;
  double to_s;
};

constexpr double kShortestEpisodeSeconds = 4.0;

/// An episode is announced by a spell that reaches into it; a spell that
/// touches neither fibrillation nor tachycardia (with the 6 s that a verdict
/// looks back) is a false alarm.
void score_spells(const std::vector<RhythmLabel>& rhythm, double hertz, const std::vector<Spell>& spells,
                  VfResult& result) {
  std::vector<char> explained(spells.size(), 0);
  std::size_t from = 0;
  while (from < rhythm.size()) {
    std::size_t to = from;
    while (to < rhythm.size() && rhythm[to] == rhythm[from]) ++to;
    const double start_s = static_cast<double>(from) / hertz;
    const double end_s = static_cast<double>(to) / hertz;
    const RhythmLabel label = rhythm[from];
    from = to;
    if (label != RhythmLabel::fibrillation && label != RhythmLabel::tachycardia) continue;
    std::optional<double> first;
    for (std::size_t i = 0; i < spells.size(); ++i) {
      if (spells[i].from_s > end_s + 6.0 || spells[i].to_s < start_s) continue;
      explained[i] = 1;
      if (!first) first = std::max(0.0, spells[i].from_s - start_s);
    }
    if (label != RhythmLabel::fibrillation || end_s - start_s < kShortestEpisodeSeconds) continue;
    ++result.episodes;
    if (first) result.delays_s.push_back(*first);
  }
  result.false_alarms += static_cast<int>(std::count(explained.begin(), explained.end(), 0));
}

VfResult score(const EvalOptions& options, const std::string& name) {
  const auto path = options.folder / (name + ".atr");
  const auto loaded = load_record(options.folder, name);
  if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
  const auto labels = read_wfdb_annotations(path);
  if (!labels) throw ConfigurationError("DIR: " + path.string() + ": " + labels.error().at + ".");
  const EvalRecord& record = loaded.value();
  const double hertz = record.period.hertz();
  // vfdb names every rhythm; elsewhere what precedes the first label is not
  // fibrillation.
  const bool names_all = !labels.value().empty() && labels.value().front().aux.starts_with("(");
  const auto rhythm = rhythm_of_samples(labels.value(), record.sample_count, !names_all);

  VfResult result;
  result.records = 1;
  bool fitted = false;
  FibrillationDetector detector{table_for(name, fitted)};
  result.fitted = fitted ? 1 : 0;
  std::vector<Spell> spells;
  bool raised = false;
  play(record, record.with(is_ecg), [&](std::size_t, const SampleBlock& block) {
    FibrillationWindows windows;
    detector.on(block, windows);
    for (const FibrillationWindow& window : windows) {
      const double end_s = seconds(window.end.time_since_epoch());
      const auto to = static_cast<std::size_t>(end_s * hertz);
      const auto length = static_cast<std::size_t>(4.0 * hertz);
      bool mixed = true;
      if (to < length || to > rhythm.size()) continue;
      const RhythmLabel label = label_of(rhythm, to - length, to, mixed);
      if (!mixed) result.of(label).add(window);
    }
    const double now_s = seconds(block.end().time_since_epoch());
    const bool now_raised = detector.fibrillating(block.end());
    if (now_raised && !raised) spells.push_back({now_s, now_s});
    if (now_raised) spells.back().to_s = now_s;
    raised = now_raised;
  });
  score_spells(rhythm, hertz, spells, result);
  result.hours = seconds(record.length()) / 3600.0;
  return result;
}

void print_record(const std::string& name, VfResult& result) {
  const Windows& vf = result.of(RhythmLabel::fibrillation);
  const Windows& vt = result.of(RhythmLabel::tachycardia);
  const Windows& other = result.of(RhythmLabel::other);
  std::printf("%-8s VF %4d windows, found %6.2f %%, unusable %3d | VT %4d, called %6.2f %% | other %5d, called %5.2f %% | "
              "episodes %2d, announced %2zu, false alarms %d\n",
              name.c_str(), vf.all, vf.share(), vf.unusable, vt.all, vt.share(), other.all, other.share(),
              result.episodes, result.delays_s.size(), result.false_alarms);
}

}  // namespace

nlohmann::json evaluate_vf(const EvalOptions& options) {
  VfResult total;
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    if (options.records.empty() && !std::filesystem::exists(options.folder / (name + ".atr"))) continue;
    VfResult result = score(options, name);
    if (!options.quiet) print_record(name, result);
    total += result;
  }
  if (total.records == 0) throw ConfigurationError("DIR: no annotated record in " + options.folder.string() + ".");
  std::sort(total.delays_s.begin(), total.delays_s.end());
  const auto median = total.delays_s.empty() ? nlohmann::json{} : nlohmann::json{total.delays_s[total.delays_s.size() / 2]};
  const Windows& vf = total.of(RhythmLabel::fibrillation);
  const Windows& other = total.of(RhythmLabel::other);
  return {{"task", "vf"},
          {"records", total.records},
          {"records_cross_validated", total.fitted},
          {"se", vf.share()},
          {"sp", 100.0 - other.share()},
          {"vf_windows", vf.all},
          {"vf_windows_unusable", vf.unusable},
          {"other_windows", other.all},
          {"other_windows_unusable", other.unusable},
          {"vt_windows", total.of(RhythmLabel::tachycardia).all},
          {"vt_called", total.of(RhythmLabel::tachycardia).share()},
          {"noise_windows", total.of(RhythmLabel::noise).all},
          {"noise_called", total.of(RhythmLabel::noise).share()},
          {"episodes", total.episodes},
          {"episodes_announced", total.delays_s.size()},
          {"onset_delay_s_median", median.is_array() ? median[0] : median},
          {"false_alarms", total.false_alarms},
          {"hours", total.hours}};
}

}  // namespace ward
