#include "pipeline/store/wave_pyramid.h"

#include <algorithm>

#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"
#include "pipeline/store/sample_packing.h"

namespace ward {
namespace {

// More bins of a second than any journal's file lasts.
constexpr std::uint64_t kMostBins = 1U << 20U;

void write_meaning(ByteWriter& to, const WaveMeaning& meaning) {
  to.number(static_cast<std::uint32_t>(meaning.unit));
  to.number(meaning.period.numerator);
  to.number(meaning.period.denominator);
  to.fixed(meaning.scale);
  to.fixed(meaning.offset);
  to.byte(static_cast<std::uint8_t>(meaning.state));
}

WaveMeaning read_meaning(ByteReader& from) {
  WaveMeaning meaning;
  meaning.unit = static_cast<Unit>(from.number_up_to(0xFFFFFFFFU));
  meaning.period.numerator = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
  meaning.period.denominator = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
  meaning.scale = from.fixed<float>();
  meaning.offset = from.fixed<float>();
  meaning.state = static_cast<ChannelState>(from.byte());
  if (meaning.state > ChannelState::questionable) from.refuse(ErrorCode::invalid_state);
  return meaning;
}

// Bins begin with the run's first sample and end with its last, which lasts a
// second at most: what lies elsewhere was never written so, and would be
// reckoned with, and room made for all that seems to lie between.
bool bins_lie_in_the_run(const BinRun& run, std::uint64_t bins) {
  if (bins == 0 || run.first_bin != bin_of(run.first, kPyramidBin)) return false;
  const std::int64_t last = run.first_bin + static_cast<std::int64_t>(bins) - 1;
  const std::int64_t end = bin_of(run.end, kPyramidBin);
  return end == last || end == last + 1;
}

}  // namespace

void BinRun::add_bin(std::int64_t bin, std::int16_t minimum, std::int16_t maximum) {
  if (minima.empty()) first_bin = bin;
  // A stretch may go on half a sample early: the bin before is its last one then.
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(0, bin - first_bin));
  if (at >= minima.size()) {
    minima.resize(at + 1, kMissingSample);
    maxima.resize(at + 1, kMissingSample);
  }
  if (minimum == kMissingSample) return;
  if (minima[at] == kMissingSample || minimum < minima[at]) minima[at] = minimum;
  if (maxima[at] == kMissingSample || maximum > maxima[at]) maxima[at] = maximum;
}

void BinRun::add(const WaveRun& run, std::int64_t width) {
  if (minima.empty()) {
    meaning = run.meaning;
    first = run.first;
  }
  for (std::size_t i = 0; i < run.samples.size();) {
    const std::int64_t bin = bin_of(run.time_of(i), width);
    const std::size_t next = std::max(i + 1, run.at_or_after((bin + 1) * width));
    std::int16_t minimum = kMissingSample;
    std::int16_t maximum = kMissingSample;
    for (const std::int16_t sample : run.samples.subspan(i, next - i)) {
      if (sample == kMissingSample) continue;
      if (minimum == kMissingSample || sample < minimum) minimum = sample;
      if (maximum == kMissingSample || sample > maximum) maximum = sample;
    }
    add_bin(bin, minimum, maximum);
    i = next;
  }
  end = run.end();
}

void PyramidBuilder::add(const WaveRun& run) {
  if (run.samples.empty() || !has_place_in_time(run.first, run.meaning.period)) return;
  if (run.meaning.period.of(1).count() > kPyramidBin) too_slow_ = true;
  if (too_slow_) return runs_.clear();
  if (runs_.empty() || !runs_.back().goes_on_at(run.first, run.meaning)) runs_.emplace_back();
  runs_.back().add(run, kPyramidBin);
}

wire::Bytes PyramidBuilder::encode() const {
  wire::Bytes bytes;
  ByteWriter to(bytes);
  std::vector<std::int16_t> spans;
  to.number(runs_.size());
  for (const BinRun& run : runs_) {
    write_meaning(to, run.meaning);
    to.fixed(run.first);
    to.fixed(run.end);
    to.fixed(run.first_bin);
    to.number(run.minima.size());
    pack_samples(run.minima, bytes);
    spans.clear();
    for (std::size_t i = 0; i < run.minima.size(); ++i) {
      spans.push_back(static_cast<std::int16_t>(static_cast<std::uint16_t>(run.maxima[i]) -
                                                static_cast<std::uint16_t>(run.minima[i])));
    }
    pack_samples(spans, bytes);
  }
  return bytes;
}

Result<std::vector<BinRun>> decode_pyramid(wire::ByteView bytes) {
  ByteReader from(bytes);
  std::vector<BinRun> runs;
  const std::uint64_t count = from.number_up_to(bytes.size());
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    BinRun run;
    run.meaning = read_meaning(from);
    run.first = from.fixed<std::int64_t>();
    run.end = from.fixed<std::int64_t>();
    run.first_bin = from.fixed<std::int64_t>();
    // A group of 64 takes a byte: what is not there is not allocated.
    const std::uint64_t bins = from.number_up_to(std::min<std::uint64_t>(kMostBins, 64 * bytes.size()));
    if (!has_place_in_time(run.first, run.meaning.period)) from.refuse(ErrorCode::time_implausible);
    if (from.ok() && !bins_lie_in_the_run(run, bins)) from.refuse(ErrorCode::time_implausible);
    if (!from.ok()) break;
    run.minima.resize(bins);
    unpack_samples(from, run.minima);
    run.maxima.resize(bins);
    unpack_samples(from, run.maxima);
    for (std::size_t k = 0; k < run.maxima.size(); ++k) {
      run.maxima[k] = static_cast<std::int16_t>(static_cast<std::uint16_t>(run.maxima[k]) +
                                                static_cast<std::uint16_t>(run.minima[k]));
    }
    runs.push_back(std::move(run));
  }
  if (from.ok() && from.left() != 0) from.refuse(ErrorCode::length_mismatch);
  if (!from.ok()) return Error{from.error(), "pyramid"};
  return runs;
}

}  // namespace ward
