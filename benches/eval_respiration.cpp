#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <optional>

#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/heart_rate.h"
#include "pipeline/signals/qrs_detector.h"
#include "pipeline/signals/respiration.h"
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

/// The rate shown at each full second, heart rate known as on the ward.
std::vector<std::optional<double>> shown_rates(const EvalRecord& record) {
  std::vector<std::size_t> channels = record.with(is_ecg);
  const auto breathing = record.with([](std::uint32_t code) { return code == mdc::kRespImpedance; });
  channels.insert(channels.end(), breathing.begin(), breathing.end());
  QrsDetector qrs;
  HeartRate heart_rate;
  Respiration respiration;
  std::vector<std::optional<double>> rates;
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
    while (Instant{std::chrono::seconds{rates.size()}} <= block.end()) {
      const auto rate = respiration.rate(block.end());
      rates.push_back(rate ? std::optional<double>(static_cast<double>(rate->value)) : std::nullopt);
    }
  });
  return rates;
}

struct RespirationTotals {
  double error_sum{0};
  int windows{0};
  int answered{0};
  int records{0};
};

void score(const EvalOptions& options, const std::string& name, RespirationTotals& totals) {
  const auto loaded = load_record(options.folder, name);
  if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
  const auto reference = read_bidmc_record(options.folder / name);
  if (!reference) throw ConfigurationError("DIR: " + name + ": " + reference.error().at + ".");
  const auto rates = shown_rates(loaded.value());
  const double hertz = loaded.value().period.hertz();
  RespirationTotals one;
  for (std::size_t second = kWindowSeconds; second < rates.size(); ++second) {
    const double to = static_cast<double>(second);
    const auto first = marked_rate(reference.value().breaths[0], hertz, to - kWindowSeconds, to);
    const auto other = marked_rate(reference.value().breaths[1], hertz, to - kWindowSeconds, to);
    if (!first || !other || std::abs(*first - *other) > kAnnotatorsAgree) continue;
    ++one.windows;
    if (!rates[second]) continue;
    ++one.answered;
    one.error_sum += std::abs(*rates[second] - 0.5 * (*first + *other));
  }
  if (!options.quiet) {
    std::printf("%-10s MAE %5.2f /min  coverage %6.2f %%  windows %d\n", name.c_str(),
                one.answered > 0 ? one.error_sum / one.answered : NAN,
                one.windows > 0 ? 100.0 * one.answered / one.windows : NAN, one.windows);
  }
  totals.error_sum += one.error_sum;
  totals.windows += one.windows;
  totals.answered += one.answered;
  ++totals.records;
}

}  // namespace

nlohmann::json evaluate_respiration(const EvalOptions& options) {
  RespirationTotals totals;
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    if (options.records.empty() && !is_bidmc_record(options.folder / name)) continue;
    score(options, name, totals);
  }
  if (totals.windows == 0) {
    throw ConfigurationError("DIR: no breaths marked in " + options.folder.string() + ".");
  }
  nlohmann::json result{{"task", "respiration"},
                        {"records", totals.records},
                        {"windows", totals.windows},
                        {"coverage", 100.0 * totals.answered / totals.windows}};
  result["mae"] = totals.answered > 0 ? nlohmann::json(totals.error_sum / totals.answered) : nlohmann::json();
  return result;
}

}  // namespace ward
