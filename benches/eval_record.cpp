#include "benches/eval_record.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "pipeline/domain/codes.h"
#include "simulators/bidmc_reader.h"
#include "simulators/signal_names.h"
#include "simulators/wfdb_reader.h"

namespace ward {

namespace {

constexpr std::string_view kBidmcSuffix = "_Signals.csv";

/// Channels of one code are told apart by their instance.
ChannelId next_channel(const EvalRecord& record, std::uint32_t code) {
  std::uint32_t instance = 0;
  for (const EvalChannel& other : record.channels) instance += other.channel.code == code ? 1 : 0;
  return {code, instance};
}

EvalChannel from_wfdb(const EvalRecord& record, const WfdbSignal& signal, std::size_t index) {
  const SignalMeaning meaning = signal_meaning(signal.spec.description, signal.spec.units, index);
  EvalChannel channel;
  channel.name = signal.spec.description;
  channel.channel = next_channel(record, meaning.code);
  channel.scale = static_cast<float>(meaning.factor / signal.spec.gain);
  channel.offset = static_cast<float>(-meaning.factor * signal.spec.baseline / signal.spec.gain);
  channel.samples = signal.samples;
  return channel;
}

/// The CSV edition holds decimals: they become counts of a 60,000th of the
/// channel's range, far finer than the recorder's own steps.
EvalChannel from_bidmc(const EvalRecord& record, const BidmcRecord& source, std::size_t index) {
  EvalChannel channel;
  channel.name = source.signal_names[index];
  const auto unknown = kPrivateWaveformCode + static_cast<std::uint32_t>(index);
  channel.channel = next_channel(record, waveform_code(channel.name).value_or(unknown));
  double low = INFINITY;
  double high = -INFINITY;
  for (const std::optional<double>& value : source.signals[index]) {
    if (!value) continue;
    low = std::min(low, *value);
    high = std::max(high, *value);
  }
  const double step = high > low ? (high - low) / 60000.0 : 1.0;
  const double middle = high > low ? (high + low) / 2.0 : 0.0;
  channel.scale = static_cast<float>(step);
  channel.offset = static_cast<float>(middle);
  for (const std::optional<double>& value : source.signals[index]) {
    const long count = value ? std::lround((*value - middle) / step) : kMissingSample;
    channel.samples.push_back(static_cast<std::int16_t>(count));
  }
  return channel;
}

}  // namespace

std::vector<std::size_t> EvalRecord::with(const std::function<bool(std::uint32_t)>& wanted) const {
  std::vector<std::size_t> found;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    if (wanted(channels[c].channel.code)) found.push_back(c);
  }
  return found;
}

std::vector<std::string> list_records(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw ConfigurationError("DIR: there is no folder " + folder.string() + ".");
  }
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    if (entry.path().extension() == ".hea") names.insert(entry.path().stem().string());
    if (file.ends_with(kBidmcSuffix)) names.insert(file.substr(0, file.size() - kBidmcSuffix.size()));
  }
  return {names.begin(), names.end()};
}

Result<EvalRecord> load_record(const std::filesystem::path& folder, const std::string& name) {
  EvalRecord record;
  record.name = name;
  record.path = folder / name;
  if (is_bidmc_record(record.path)) {
    const Result<BidmcRecord> source = read_bidmc_record(record.path);
    if (!source) return source.error();
    record.period = source.value().period;
    record.sample_count = source.value().sample_count;
    for (std::size_t s = 0; s < source.value().signals.size(); ++s) {
      record.channels.push_back(from_bidmc(record, source.value(), s));
    }
    return record;
  }
  const Result<WfdbRecord> source = read_wfdb_record(record.path);
  if (!source) return source.error();
  record.period = source.value().period;
  record.sample_count = source.value().sample_count;
  for (std::size_t s = 0; s < source.value().signals.size(); ++s) {
    record.channels.push_back(from_wfdb(record, source.value().signals[s], s));
  }
  return record;
}

void play(const EvalRecord& record, const std::vector<std::size_t>& channels,
          const std::function<void(std::size_t, const SampleBlock&)>& feed) {
  const auto step = std::clamp<std::size_t>(static_cast<std::size_t>(record.period.hertz() / 8.0), 1, kBlockCapacity);
  SampleBlock block;
  block.period = record.period;
  for (std::size_t first = 0; first < record.sample_count; first += step) {
    block.first_sample = Instant{record.period.of(first)};
    block.count = static_cast<std::uint16_t>(std::min(step, record.sample_count - first));
    for (const std::size_t c : channels) {
      const EvalChannel& channel = record.channels[c];
      block.channel = channel.channel;
      block.scale = channel.scale;
      block.offset = channel.offset;
      const CodeInfo* info = find_code(channel.channel.code);
      block.unit = info != nullptr ? info->unit : Unit::dimensionless;
      std::copy_n(channel.samples.begin() + static_cast<std::ptrdiff_t>(first), block.count, block.samples.begin());
      feed(c, block);
    }
  }
}

}  // namespace ward
