#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <map>

#include "benches/ec57.h"
#include "benches/eval_record.h"
#include "benches/eval_tasks.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/pulse_detector.h"
#include "pipeline/signals/qrs_detector.h"
#include "pipeline/signals/signal_quality.h"

namespace ward {

namespace {

constexpr std::int64_t kCleanSeconds = 10;
constexpr Nanoseconds kLargestLag = std::chrono::seconds{1};
constexpr Nanoseconds kLagStep = std::chrono::milliseconds{20};

bool is_pulsatile(std::uint32_t code) { return code == mdc::kPleth || is_arterial_pressure(code); }

struct Played {
  std::vector<Nanoseconds> beats;
  std::map<std::size_t, std::vector<Nanoseconds>> pulses;     ///< by channel
  std::map<std::size_t, std::vector<bool>> good_seconds;      ///< by channel
};

Played run_detectors(const EvalRecord& record, const std::vector<std::size_t>& channels) {
  Played played;
  QrsDetector qrs;
  std::map<std::size_t, PulseDetector> detectors;
  std::map<std::size_t, SignalQualityMonitor> monitors;
  for (const std::size_t c : channels) {
    monitors.emplace(c, SignalQualityMonitor{record.channels[c].channel});
    played.good_seconds[c].assign(static_cast<std::size_t>(seconds(record.length())) + 2, true);
  }
  play(record, channels, [&](std::size_t c, const SampleBlock& block) {
    SignalQualityMonitor& monitor = monitors.at(c);
    monitor.on(block);
    if (monitor.quality() != SignalQuality::good) {
      played.good_seconds[c][static_cast<std::size_t>(seconds(block.first_sample.time_since_epoch()))] = false;
    }
    DetectedBeats found;
    if (is_ecg(record.channels[c].channel.code)) qrs.on(block, found);
    else detectors[c].on(block, found);
    auto& times = is_ecg(record.channels[c].channel.code) ? played.beats : played.pulses[c];
    for (const DetectedBeat& beat : found) times.push_back(beat.time.time_since_epoch());
  });
  return played;
}

/// Stretches in which not all of the pulse channel and one ECG lead are good.
std::vector<Span> unclean_spans(const Played& played, std::size_t pulse_channel,
                                const std::vector<std::size_t>& leads) {
  const std::vector<bool>& pulse_good = played.good_seconds.at(pulse_channel);
  std::vector<Span> spans;
  for (std::size_t second = 0; second < pulse_good.size(); second += kCleanSeconds) {
    bool clean = false;
    for (const std::size_t lead : leads) {
      bool all = true;
      for (std::size_t s = second; s < std::min(second + kCleanSeconds, pulse_good.size()); ++s) {
        all = all && pulse_good[s] && played.good_seconds.at(lead)[s];
      }
      clean = clean || all;
    }
    const std::chrono::seconds from{second};
    if (!clean) spans.push_back({from, from + std::chrono::seconds{kCleanSeconds}});
  }
  return spans;
}

BeatCounts best_lag(const std::vector<Nanoseconds>& beats, const std::vector<Nanoseconds>& pulses, Nanoseconds to,
                    const std::vector<Span>& excluded) {
  BeatCounts best;
  for (Nanoseconds lag{0}; lag <= kLargestLag; lag += kLagStep) {
    std::vector<Nanoseconds> shifted = pulses;
    for (Nanoseconds& time : shifted) time -= lag;
    const BeatCounts counts = compare_beats(beats, shifted, Nanoseconds{0}, to, excluded);
    if (counts.matched > best.matched || lag.count() == 0) best = counts;
  }
  return best;
}

double f1(const BeatCounts& counts) {
  const auto twice = static_cast<double>(2 * counts.matched);
  return 100.0 * twice / (twice + static_cast<double>(counts.missed + counts.extra));
}

}  // namespace

nlohmann::json evaluate_pulse(const EvalOptions& options) {
  BeatCounts total;
  int channels_scored = 0;
  for (const std::string& name : options.records.empty() ? list_records(options.folder) : options.records) {
    const auto loaded = load_record(options.folder, name);
    if (!loaded) throw ConfigurationError("DIR: " + name + ": " + loaded.error().at + ".");
    const EvalRecord& record = loaded.value();
    const std::vector<std::size_t> leads = record.with(is_ecg);
    const std::vector<std::size_t> pulsatile = record.with(is_pulsatile);
    if (leads.empty() || pulsatile.empty()) continue;
    std::vector<std::size_t> channels = leads;
    channels.insert(channels.end(), pulsatile.begin(), pulsatile.end());
    const Played played = run_detectors(record, channels);
    for (const std::size_t c : pulsatile) {
      const auto found = played.pulses.find(c);
      const std::vector<Nanoseconds> pulses = found == played.pulses.end() ? std::vector<Nanoseconds>{} : found->second;
      const BeatCounts counts = best_lag(played.beats, pulses, record.length(), unclean_spans(played, c, leads));
      if (counts.matched + counts.missed + counts.extra == 0) continue;
      if (!options.quiet) {
        std::printf("%-10s %-6s F1 %6.2f  beats %6llu\n", name.c_str(), record.channels[c].name.c_str(), f1(counts),
                    static_cast<unsigned long long>(counts.matched + counts.missed));
      }
      total += counts;
      ++channels_scored;
    }
  }
  if (channels_scored == 0) {
    throw ConfigurationError("DIR: no record with ECG and a clean pulse channel in " + options.folder.string() + ".");
  }
  return {{"task", "pulse"},
          {"channels", channels_scored},
          {"beats", total.matched + total.missed},
          {"se", total.sensitivity()},
          {"ppv", total.positive_predictivity()},
          {"f1", f1(total)}};
}

}  // namespace ward
