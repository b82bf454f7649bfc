#include "simulators/recording_source.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "pipeline/domain/codes.h"
#include "simulators/signal_names.h"

namespace ward {
namespace {

/// Two channels of one code get instances 0 and 1.
void number_instances(std::vector<SourceChannel>& channels) {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (channels[k].channel.code == channels[i].channel.code) ++channels[i].channel.instance;
    }
  }
}

std::string_view bidmc_unit(std::string_view name) {
  const auto code = waveform_code(name);
  const CodeInfo* info = code ? find_code(*code) : nullptr;
  if (info == nullptr) return "NU";
  return info->unit == Unit::millivolt ? "mV" : info->unit == Unit::mmhg ? "mmHg" : "NU";
}

/// Decimal values as raw counts over their own range, with the missing kept.
std::vector<std::int16_t> quantise(const std::vector<std::optional<double>>& values, SourceChannel& channel) {
  double low = 0.0;
  double high = 0.0;
  bool any = false;
  for (const auto& value : values) {
    if (!value) continue;
    low = any ? std::min(low, *value) : *value;
    high = any ? std::max(high, *value) : *value;
    any = true;
  }
  channel.scale = static_cast<float>(std::max(high - low, 1e-3) / 60000.0);
  channel.offset = static_cast<float>((high + low) / 2.0);
  std::vector<std::int16_t> raw;
  raw.reserve(values.size());
  for (const auto& value : values) {
    const double count = value ? (*value - static_cast<double>(channel.offset)) / static_cast<double>(channel.scale) : 0.0;
    raw.push_back(value ? static_cast<std::int16_t>(std::lround(std::clamp(count, -32767.0, 32767.0)))
                        : kMissingSample);
  }
  return raw;
}

struct NumericMeaning {
  std::string_view name;
  std::uint32_t code;
  Unit unit;
};
constexpr std::array kBidmcNumerics{
    NumericMeaning{"SpO2", mdc::kSpo2, Unit::percent},
    NumericMeaning{"PULSE", mdc::kPulseRateSpo2, Unit::beats_per_minute},
    NumericMeaning{"RESP", mdc::kRespirationRate, Unit::breaths_per_minute},
};

void add_bidmc_numerics(const BidmcRecord& record, Recording& recording) {
  for (const BidmcRecord::NumericRow& row : record.numerics) {
    if (row.seconds < 0.0 || row.seconds > seconds(recording.length())) continue;
    for (std::size_t c = 0; c < record.numeric_names.size(); ++c) {
      const auto* meaning = std::find_if(kBidmcNumerics.begin(), kBidmcNumerics.end(),
                                         [&](const NumericMeaning& m) { return m.name == record.numeric_names[c]; });
      if (meaning == kBidmcNumerics.end()) continue;
      recording.numerics.push_back({meaning->code, meaning->unit,
                                    Nanoseconds{static_cast<std::int64_t>(row.seconds * 1e9)},
                                    row.values[c] ? static_cast<float>(*row.values[c]) : 0.0F,
                                    row.values[c] ? Validity::valid : Validity::unavailable});
    }
  }
  std::stable_sort(recording.numerics.begin(), recording.numerics.end(),
                   [](const SourceNumeric& a, const SourceNumeric& b) { return a.time < b.time; });
}

}  // namespace

Recording recording_of(const WfdbRecord& record) {
  Recording recording{record.name, record.period, record.sample_count, {}, {}, {}};
  for (std::size_t s = 0; s < record.signals.size(); ++s) {
    const WfdbSignalSpec& spec = record.signals[s].spec;
    const SignalMeaning meaning = signal_meaning(spec.description, spec.units, s);
    const double scale = meaning.factor / spec.gain;
    recording.channels.push_back({{meaning.code, 0}, meaning.unit, record.period, static_cast<float>(scale),
                                  static_cast<float>(-static_cast<double>(spec.baseline) * scale)});
    recording.samples.push_back(record.signals[s].samples);
  }
  number_instances(recording.channels);
  return recording;
}

Recording recording_of(const BidmcRecord& record) {
  Recording recording{record.name, record.period, record.sample_count, {}, {}, {}};
  for (std::size_t s = 0; s < record.signals.size(); ++s) {
    const std::string& name = record.signal_names[s];
    const SignalMeaning meaning = signal_meaning(name, bidmc_unit(name), s);
    SourceChannel channel{{meaning.code, 0}, meaning.unit, record.period, 1.0F, 0.0F};
    recording.samples.push_back(quantise(record.signals[s], channel));
    recording.channels.push_back(channel);
  }
  number_instances(recording.channels);
  add_bidmc_numerics(record, recording);
  return recording;
}

Result<Recording> open_recording(const std::filesystem::path& path) {
  if (is_bidmc_record(path)) {
    const auto record = read_bidmc_record(path);
    if (!record) return record.error();
    return recording_of(record.value());
  }
  const auto record = read_wfdb_record(path);
  if (!record) return record.error();
  return recording_of(record.value());
}

RecordingSource::RecordingSource(Recording recording, PlaybackOptions options)
    : recording_(std::move(recording)), loop_(options.loop) {
  if (options.start < Nanoseconds{0} || options.start >= recording_.length()) {
    throw ConfigurationError("--start lies outside recording " + recording_.name + ", which is " +
                             std::to_string(static_cast<int>(seconds(recording_.length()))) + " s long");
  }
  first_ = static_cast<std::uint64_t>(seconds(options.start) * recording_.period.hertz());
  first_ = std::min<std::uint64_t>(first_, recording_.sample_count - 1);
  first_time_ = recording_.period.of(first_);
  while (next_numeric_ < recording_.numerics.size() && recording_.numerics[next_numeric_].time < first_time_) {
    ++next_numeric_;
  }
}

void RecordingSource::add_samples(std::uint64_t count, SourceFrame& out) const {
  for (std::size_t c = 0; c < recording_.channels.size(); ++c) {
    SourceBlock& block = out.add_block(c, recording_.period.of(made_), ChannelState::valid);
    const std::vector<std::int16_t>& samples = recording_.samples[c];
    // At the seam of a loop the samples jump, their time does not.
    for (std::uint64_t i = 0; i < count; ++i) {
      block.samples.push_back(samples[static_cast<std::size_t>((first_ + made_ + i) % recording_.sample_count)]);
    }
  }
}

void RecordingSource::add_numerics(Nanoseconds until, SourceFrame& out) {
  if (recording_.numerics.empty()) return;
  for (;;) {
    if (next_numeric_ == recording_.numerics.size()) {
      if (!loop_) return;
      next_numeric_ = 0;
      ++numeric_loops_;
    }
    SourceNumeric numeric = recording_.numerics[next_numeric_];
    const std::uint64_t looped = numeric_loops_ * recording_.sample_count;
    numeric.time += recording_.period.of(looped) - first_time_;
    if (numeric.time >= until) return;
    out.numerics.push_back(numeric);
    ++next_numeric_;
  }
}

void RecordingSource::advance(Nanoseconds until, SourceFrame& out) {
  std::uint64_t count = 0;
  while (recording_.period.of(made_ + count) < until && (loop_ || first_ + made_ + count < recording_.sample_count)) {
    ++count;
  }
  if (count > 0) add_samples(count, out);
  made_ += count;
  add_numerics(until, out);
}

}  // namespace ward
