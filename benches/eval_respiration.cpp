#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/heart_rate.h"
#include "pipeline/signals/pulse_detector.h"
#include "pipeline/signals/qrs_detector.h"
#include "pipeline/signals/respiration.h"
#include "pipeline/signals/respiration_fusion.h"
#include "simulators/bidmc_reader.h"

namespace ward {

namespace {

constexpr int kWindowSeconds = 32;
constexpr double kAnnotatorsAgree = 2.0;  // breaths/min

/// Rate from the marks inside [from, to); empty with fewer than two.
std::optional<double> marked_rate(const std::vector<std::uint64_t>& marks, double hertz, double from, double to) {
  double first = 0;
  double last = 0;
  int count = 0;
  for (const std::uint64_t mark : marks) {
    const double time = static_cast<double>(mark) / hertz;
    if (time < from || time >= to) continue;
    if (count++ == 0) first = time;
    last = time;
  }
  if (count < 2 || last <= first) return std::nullopt;
  return 60.0 * (count - 1) / (last - first);
}

using Rates = std::vector<std::optional<double>>;

void note(Rates& rates, Instant now, std::optional<BreathsPerMinute> rate) {
  while (Instant{std::chrono::seconds{rates.size()}} <= now) {
    rates.push_back(rate ? std::optional<double>(static_cast<double>(rate->value)) : std::nullopt);
  }
}

/// The rate shown at each full second without the RESP channel.
Rates fused_rates(const EvalRecord& record) {
  std::vector<std::size_t> channels = record.with(is_ecg);
  const auto pleth = record.with([](std::uint32_t code) { return code == mdc::kPleth; });
  channels.insert(channels.end(), pleth.begin(), pleth.end());
  QrsDetector qrs;
  PulseDetector pulses;
  RespirationFusion fusion;
  Rates rates;
  play(record, channels, [&](std::size_t c, const SampleBlock& block) {
    DetectedBeats found;
    if (is_ecg(record.channels[c].channel.code)) {
      qrs.on(block, found);
      fusion.on_ecg(block);
      fusion.on_beats(found.span());
    } else {
      pulses.on(block, found);
      fusion.on_pleth(block);
      fusion.on_pulses(found.span());
    }
    if (c != channels.back()) return;
    fusion.on_tick(block.end());
    note(rates, block.end(), fusion.rate(block.end()));
  });
  return rates;
}

/// The rate shown at each full second, heart rate known as on the ward.
Rates shown_rates(const EvalRecord& record) {
  std::vector<std::size_t> channels = record.with(is_ecg);
  const auto breathing = record.with([](std::uint32_t code) { return code == mdc::kRespImpedance; });
  channels.insert(channels.end(), breathing.begin(), breathing.end());
  QrsDetector qrs;
  HeartRate heart_rate;
  Respiration respiration;
  Rates rates;
  play(record, channels, [&](std::size_t c, const SampleBlock& block) {
    if (is_ecg(record.channels[c].channel.code)) {
      DetectedBeats beats;
      qrs.on(block, beats);
      for (const DetectedBeat& beat : beats) heart_rate.on_beat(beat);
      return;
    }
    DetectedBreaths breaths;
    respiration.on_heart_rate(heart_rate.value(block.end()));
    respiration.on(block, breaths);
    note(rates, block.end(), respiration.rate(block.end()));
  });
  return rates;
}

struct RespirationTotals {
  double error_sum{0};
  int windows{0};
  int answered{0};

  void add(const std::optional<double>& rate, double reference) {
    ++windows;
    if (!rate) return;
    ++answered;
    error_sum += std::abs(*rate - reference);
  }
  void operator+=(const RespirationTotals& other) {
    error_sum += other.error_sum;
    windows += other.windows;
    answered += other.answered;
  }
  [[nodiscard]] double mae() const { return answered > 0 ? error_sum / answered : NAN; }
  [[nodiscard]] double coverage() const { return windows > 0 ? 100.0 * answered / windows : NAN; }
};

/// Adds one record's windows to what RESP shows and to what is fused without it.
void score(const EvalOptions& options, const std::string& name, RespirationTotals& totals, RespirationTotals& fused) {
  const auto loaded = load_record(options.folder, name);
  if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
  const auto reference = read_bidmc_record(options.folder / name);
  if (!reference) throw ConfigurationError("DIR: " + name + ": " + reference.error().at + ".");
  const Rates rates = shown_rates(loaded.value());
  const Rates without = fused_rates(loaded.value());
  const double hertz = loaded.value().period.hertz();
  RespirationTotals one;
  RespirationTotals one_fused;
  for (std::size_t second = kWindowSeconds; second < std::min(rates.size(), without.size()); ++second) {
    const double to = static_cast<double>(second);
    const auto first = marked_rate(reference.value().breaths[0], hertz, to - kWindowSeconds, to);
    const auto other = marked_rate(reference.value().breaths[1], hertz, to - kWindowSeconds, to);
    if (!first || !other || std::abs(*first - *other) > kAnnotatorsAgree) continue;
    one.add(rates[second], 0.5 * (*first + *other));
    one_fused.add(without[second], 0.5 * (*first + *other));
  }
  if (!options.quiet) {
    std::printf("%-10s MAE %5.2f /min  coverage %6.2f %%  fused: MAE %5.2f  coverage %6.2f %%  windows %d\n",
                name.c_str(), one.mae(), one.coverage(), one_fused.mae(), one_fused.coverage(), one.windows);
  }
  totals += one;
  fused += one_fused;
}

/// Null where there is nothing to average.
nlohmann::json number(double value) { return std::isnan(value) ? nlohmann::json() : nlohmann::json(value); }

}  // namespace

nlohmann::json evaluate_respiration(const EvalOptions& options) {
  RespirationTotals totals;
  RespirationTotals fused;
  int records = 0;
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    if (options.records.empty() && !is_bidmc_record(options.folder / name)) continue;
    score(options, name, totals, fused);
    ++records;
  }
  if (totals.windows == 0) {
    throw ConfigurationError("DIR: no breaths marked in " + options.folder.string() + ".");
  }
  return {{"task", "respiration"},       {"records", records},
          {"windows", totals.windows},   {"coverage", totals.coverage()},
          {"mae", number(totals.mae())}, {"fused_coverage", fused.coverage()},
          {"fused_mae", number(fused.mae())}};
}

}  // namespace ward
