#include "benches/noise_stress.h"

#include <algorithm>
#include <cmath>

#include "pipeline/domain/codes.h"

namespace ward {

namespace {

constexpr double kCleanStart = 300.0;   // seconds
constexpr double kTurn = 120.0;         // seconds noisy, seconds clean
constexpr std::size_t kMeasures = 300;  // beats, and seconds of noise
constexpr double kTrim = 0.05;          // of the measures at either end
constexpr double kQrsReach = 0.050;     // seconds either side of the label

double trimmed_mean(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto cut = static_cast<std::size_t>(kTrim * static_cast<double>(values.size()));
  double sum = 0;
  for (std::size_t i = cut; i < values.size() - cut; ++i) sum += values[i];
  return sum / static_cast<double>(values.size() - 2 * cut);
}

double millivolts(const EvalChannel& channel, std::size_t sample) {
  return static_cast<double>(channel.samples[sample]) * static_cast<double>(channel.scale);
}

double qrs_size(const EvalRecord& record, const EvalChannel& lead, std::span<const WfdbAnnotation> labels) {
  const auto reach = static_cast<std::int64_t>(std::lround(kQrsReach * record.period.hertz()));
  const auto last = static_cast<std::int64_t>(record.sample_count) - 1;
  std::vector<double> sizes;
  for (const WfdbAnnotation& label : labels) {
    if (!label.is_beat()) continue;
    if (sizes.size() == kMeasures) break;
    double low = INFINITY;
    double high = -INFINITY;
    for (std::int64_t s = std::max<std::int64_t>(0, label.sample - reach); s <= std::min(last, label.sample + reach); ++s) {
      const double value = millivolts(lead, static_cast<std::size_t>(s));
      low = std::min(low, value);
      high = std::max(high, value);
    }
    if (high >= low) sizes.push_back(high - low);
  }
  return trimmed_mean(sizes);
}

double noise_rms(const EvalRecord& record, const EvalChannel& noise) {
  const auto second = static_cast<std::size_t>(std::lround(record.period.hertz()));
  std::vector<double> sizes;
  for (std::size_t first = 0; first + second <= noise.samples.size() && sizes.size() < kMeasures; first += second) {
    double mean = 0;
    for (std::size_t s = first; s < first + second; ++s) mean += millivolts(noise, s) / static_cast<double>(second);
    double squares = 0;
    for (std::size_t s = first; s < first + second; ++s) {
      squares += (millivolts(noise, s) - mean) * (millivolts(noise, s) - mean);
    }
    sizes.push_back(std::sqrt(squares / static_cast<double>(second)));
  }
  return trimmed_mean(sizes);
}

/// Linear between the noise record's samples: the records' rates may differ.
double noise_at(const EvalRecord& record, const EvalChannel& noise, double seconds) {
  const double at = std::fmod(seconds * record.period.hertz(), static_cast<double>(noise.samples.size() - 1));
  const auto before = static_cast<std::size_t>(at);
  const double share = at - static_cast<double>(before);
  return millivolts(noise, before) * (1.0 - share) + millivolts(noise, before + 1) * share;
}

bool is_noisy(double seconds) {
  return seconds >= kCleanStart && std::fmod(seconds - kCleanStart, 2.0 * kTurn) < kTurn;
}

}  // namespace

NoiseStress::NoiseStress(const std::filesystem::path& folder, const std::string& noise, double snr_db)
    : snr_db_(snr_db) {
  auto loaded = load_record(folder, noise);
  if (!loaded) throw ConfigurationError("--noise-dir: " + (folder / noise).string() + ": " + loaded.error().at + ".");
  noise_ = std::move(loaded.value());
  if (noise_.channels.empty() || noise_.sample_count < 2) {
    throw ConfigurationError("--noise: " + noise + " holds no signal.");
  }
}

double NoiseStress::gain(const EvalRecord& record, const EvalChannel& lead, const EvalChannel& noise,
                         std::span<const WfdbAnnotation> labels) const {
  const double size = qrs_size(record, lead, labels);
  const double rms = noise_rms(noise_, noise);
  if (rms <= 0) return 0;
  return size / (std::sqrt(8.0) * rms) * std::pow(10.0, -snr_db_ / 20.0);
}

void NoiseStress::add_to(EvalRecord& record, std::span<const WfdbAnnotation> labels) const {
  std::size_t index = 0;
  for (const std::size_t c : record.with(is_ecg)) {
    EvalChannel& lead = record.channels[c];
    const EvalChannel& noise = noise_.channels[index++ % noise_.channels.size()];
    const double factor = gain(record, lead, noise, labels);
    double level = 0;
    bool was_noisy = false;
    for (std::size_t s = 0; s < lead.samples.size(); ++s) {
      const double time = seconds(record.period.of(s));
      const bool noisy = is_noisy(time);
      const double added = factor * (noisy || was_noisy ? noise_at(noise_, noise, time) : 0.0);
      if (noisy != was_noisy) level += noisy ? -added : added;
      was_noisy = noisy;
      if (lead.samples[s] == kMissingSample) continue;
      const double counts = ((noisy ? added : 0.0) + level) / static_cast<double>(lead.scale);
      lead.samples[s] = static_cast<std::int16_t>(std::lround(std::clamp(lead.samples[s] + counts, -32767.0, 32767.0)));
    }
  }
}

}  // namespace ward
