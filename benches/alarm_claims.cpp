#include "benches/alarm_claims.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/result.h"
#include "pipeline/signals/qrs_detector.h"
#include "pipeline/signals/signal_quality.h"

namespace ward {

namespace {

struct FittedRecord {
  std::string_view name;
  std::size_t fold;
};
#include "benches/fibrillation_folds.inc"

/// What fibrillates is judged by a table that has not seen this patient.
BoostedTrees fibrillation_table_for(const std::string& record) {
  for (const FittedRecord& known : kFibrillationFitted) {
    if (known.name == record) return kFibrillationFolds[known.fold];
  }
  return fibrillation_table();
}

AlarmCondition condition_of(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, AlarmCondition>, 5> kTypes{{
      {"Asystole", AlarmCondition::asystole},
      {"Bradycardia", AlarmCondition::extreme_bradycardia},
      {"Tachycardia", AlarmCondition::extreme_tachycardia},
      {"Ventricular_Flutter_Fib", AlarmCondition::ventricular_fibrillation},
      {"Ventricular_Tachycardia", AlarmCondition::ventricular_tachycardia},
  }};
  for (const auto& [name, condition] : kTypes) {
    if (name == type) return condition;
  }
  throw ConfigurationError("DIR: ALARMS: unknown alarm type \"" + std::string{type} + "\".");
}

/// As the chain of a patient does it: beats of a lead that cannot be believed
/// are not classified.
class Arrhythmias {
 public:
  Arrhythmias(const EvalRecord& record, const ConfirmationTable& table)
      : fibrillation_(fibrillation_table_for(record.name)), confirmation_(table) {}

  void on(const SampleBlock& block) {
    confirmation_.on(block);
    if (!is_ecg(block.channel.code)) return;
    FibrillationWindows windows;
    fibrillation_.on(block, windows);
    for (const FibrillationWindow& window : windows) confirmation_.on(window);
    SampleBlock seen = block;
    if (!usable(block)) seen.state = ChannelState::leads_off;
    ClassifiedBeats classified;
    classifier_.on(seen, classified);
    DetectedBeats beats;
    qrs_.on(block, beats);
    for (const DetectedBeat& beat : beats) {
      confirmation_.on(beat);
      classifier_.on(beat, classified);
    }
    for (const ClassifiedBeat& beat : classified) confirmation_.on(beat);
  }
  [[nodiscard]] const AlarmConfirmation& confirmation() const { return confirmation_; }

 private:
  bool usable(const SampleBlock& block) {
    for (auto& [channel, quality] : qualities_) {
      if (channel != block.channel) continue;
      quality.on(block);
      return quality.usable();
    }
    qualities_.emplace_back(block.channel, SignalQualityMonitor{block.channel});
    qualities_.back().second.on(block);
    return qualities_.back().second.usable();
  }

  QrsDetector qrs_;
  BeatClassifier classifier_;
  FibrillationDetector fibrillation_;
  std::vector<std::pair<ChannelId, SignalQualityMonitor>> qualities_;
  AlarmConfirmation confirmation_;
};

}  // namespace

std::vector<AlarmClaim> read_alarm_claims(const std::filesystem::path& folder) {
  std::ifstream file{folder / "ALARMS"};
  if (!file) throw ConfigurationError("DIR: there is no file ALARMS in " + folder.string() + ".");
  std::vector<AlarmClaim> claims;
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    if (second == std::string::npos) continue;
    AlarmClaim claim{line.substr(0, first), line.substr(first + 1, second - first - 1), AlarmCondition::none,
                     line.size() > second + 1 && line[second + 1] == '1'};
    claim.condition = condition_of(claim.type);
    claims.push_back(std::move(claim));
  }
  return claims;
}

AlarmConfirmation play_to(const EvalRecord& record, Instant until, const ConfirmationTable& table, int omitted) {
  EvalRecord heard = record;
  const auto samples = static_cast<std::size_t>(seconds(until.time_since_epoch()) * record.period.hertz());
  heard.sample_count = std::min(heard.sample_count, samples);
  if (omitted >= 0) heard.channels.erase(heard.channels.begin() + omitted);
  Arrhythmias arrhythmias{record, table};
  play(heard, heard.with([](std::uint32_t) { return true; }),
       [&](std::size_t, const SampleBlock& block) { arrhythmias.on(block); });
  return arrhythmias.confirmation();
}

}  // namespace ward
