#include "pipeline/export/sample_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

/// A later stretch is moved by no more than this to follow on the one before.
constexpr Nanoseconds kMostShift = std::chrono::milliseconds{500};

/// The shortest decimal that is this float: what was typed into the device.
double decimal(float value) { return std::strtod(fmt::format("{}", value).c_str(), nullptr); }

SamplePeriod reduced(SamplePeriod period) {
  const std::uint32_t common = std::gcd(period.numerator, period.denominator);
  return {period.numerator / common, period.denominator / common};
}

/// Samples of the period in a time, rounded to the nearest; negative before the start.
std::int64_t to_index(Nanoseconds time, SamplePeriod period) {
  return std::llround(static_cast<long double>(time.count()) * period.denominator /
                      (1e9L * static_cast<long double>(period.numerator)));
}

void place(const ExportChannel& channel, Instant from, std::vector<std::int16_t>& grid) {
  const auto size = static_cast<std::int64_t>(grid.size());
  const std::int64_t most_shift = to_index(kMostShift, channel.period);
  std::int64_t free_from = std::numeric_limits<std::int64_t>::min();
  for (const ExportStretch& stretch : channel.stretches) {
    std::int64_t at = to_index(stretch.start - from, channel.period);
    if (at < free_from && free_from - at <= most_shift) at = free_from;
    for (const std::int16_t sample : stretch.samples) {
      if (at >= std::max<std::int64_t>(0, free_from) && at < size) grid[static_cast<std::size_t>(at)] = sample;
      ++at;
    }
    free_from = std::max(free_from, at);
  }
}

}  // namespace

std::string channel_label(ChannelId channel) {
  for (const CodeInfo& info : kCodes) {
    if (info.code != channel.code) continue;
    return channel.instance == 0 ? std::string{info.label} : fmt::format("{} {}", info.label, channel.instance + 1);
  }
  return fmt::format("MDC{}", channel.code);
}

std::vector<GridChannel::Gap> GridChannel::gaps() const {
  std::vector<Gap> found;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i] != kMissingSample) continue;
    if (!found.empty() && found.back().first + found.back().count == i) ++found.back().count;
    else found.push_back({i, 1});
  }
  return found;
}

std::uint64_t RateGroup::index_of(Nanoseconds since_start) const {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_index(since_start, period)));
}

std::string RateGroup::name() const { return fmt::format("{:.6g}hz", period.hertz()); }

std::vector<RateGroup> place_on_grid(const std::vector<ExportChannel>& channels, Instant from, Instant to) {
  std::vector<RateGroup> groups;
  std::map<std::string, int> used;
  for (const ExportChannel& channel : channels) {
    const SamplePeriod period = reduced(channel.period);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const RateGroup& g) { return g.period == period; });
    if (group == groups.end()) {
      groups.push_back({period, {}});
      group = groups.end() - 1;
    }
    GridChannel placed{channel_label(channel.channel), channel.unit, decimal(channel.scale), decimal(channel.offset), {}};
    // The same lead with another scale or rate: a signal of its own.
    if (const int times = ++used[placed.label]; times > 1) placed.label += fmt::format(" ({})", times);
    const std::int64_t length = to_index(to - from, period);
    placed.samples.assign(static_cast<std::size_t>(std::max<std::int64_t>(0, length)), kMissingSample);
    place(channel, from, placed.samples);
    group->channels.push_back(std::move(placed));
  }
  std::sort(groups.begin(), groups.end(),
            [](const RateGroup& a, const RateGroup& b) { return a.period.hertz() > b.period.hertz(); });
  return groups;
}

}  // namespace ward
