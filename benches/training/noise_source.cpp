#include "benches/training/noise_source.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/result.h"

namespace ward::training {

namespace {

/// 80 % of the samples lie nearer to the mean than this: a level that a few
/// seconds of artefact do not move.
double usual_reach(const std::vector<std::int16_t>& samples) {
  double sum = 0.0;
  std::vector<float> reach;
  for (const std::int16_t s : samples) {
    if (s == kMissingSample) continue;
    sum += s;
    reach.push_back(static_cast<float>(s));
  }
  if (reach.empty()) return 0.0;
  const auto mean = static_cast<float>(sum / static_cast<double>(reach.size()));
  for (float& r : reach) r = std::abs(r - mean);
  const auto place = reach.begin() + static_cast<std::ptrdiff_t>(reach.size() * 8 / 10);
  std::nth_element(reach.begin(), place, reach.end());
  return static_cast<double>(*place);
}

struct Spread {
  double mean;
  double deviation;
};

Spread spread_of(const std::vector<std::int16_t>& samples) {
  double sum = 0.0;
  double squares = 0.0;
  for (const std::int16_t s : samples) {
    sum += s;
    squares += static_cast<double>(s) * s;
  }
  const auto count = static_cast<double>(std::max<std::size_t>(1, samples.size()));
  const double mean = sum / count;
  return {mean, std::sqrt(std::max(1.0, squares / count - mean * mean))};
}

}  // namespace

NoiseSource::NoiseSource(const std::filesystem::path& folder) {
  for (const char* name : {"em", "ma"}) {
    auto record = load_record(folder, name);
    if (!record) throw ConfigurationError((folder / name).string() + ": " + record.error().at + ".");
    kinds_.push_back(record.value());
  }
}

double NoiseSource::draw() {
  state_ = state_ * 1664525U + 1013904223U;
  return static_cast<double>(state_ >> 8U) / 16777216.0;
}

EvalRecord NoiseSource::noisy(const EvalRecord& record) {
  constexpr std::array<double, 3> kDecibels{12.0, 6.0, 0.0};
  const EvalRecord& noise = kinds_[draw() < 0.5 ? 0 : 1];
  const double ratio = 0.8 * std::pow(10.0, -kDecibels[static_cast<std::size_t>(3.0 * draw())] / 20.0);
  const auto from = static_cast<std::size_t>(draw() * static_cast<double>(noise.sample_count));
  EvalRecord copy = record;
  for (const std::size_t c : copy.with(is_ecg)) {
    add(copy.channels[c], copy.period.hertz(), noise.channels[c % noise.channels.size()], ratio, from);
  }
  return copy;
}

void NoiseSource::add(EvalChannel& channel, double sample_hz, const EvalChannel& noise, double ratio,
                      std::size_t from) const {
  const auto [mean, deviation] = spread_of(noise.samples);
  const double gain = ratio * usual_reach(channel.samples) / deviation;
  const double step = kinds_.front().period.hertz() / sample_hz;
  const std::size_t length = noise.samples.size();
  for (std::size_t i = 0; i < channel.samples.size(); ++i) {
    if (channel.samples[i] == kMissingSample) continue;
    const double place = static_cast<double>(i) * step;
    const auto before = static_cast<std::size_t>(place);
    const double share = place - static_cast<double>(before);
    const double value = noise.samples[(before + from) % length] * (1.0 - share) +
                         noise.samples[(before + 1 + from) % length] * share - mean;
    const double sum = channel.samples[i] + gain * value;
    channel.samples[i] = static_cast<std::int16_t>(std::clamp(sum, -32700.0, 32700.0));
  }
}

EvalRecord NoiseSource::stretched(const EvalRecord& record) {
  EvalRecord copy = record;
  const double hertz = record.period.hertz() * (draw() < 0.5 ? 0.9 : 1.1);
  copy.period = SamplePeriod{1'000'000, static_cast<std::uint32_t>(std::lround(hertz * 1e6))};
  return copy;
}

}  // namespace ward::training
