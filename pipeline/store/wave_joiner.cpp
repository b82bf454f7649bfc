#include "pipeline/store/wave_joiner.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace ward {
namespace {

// Half the line: sums and differences of such times do not overflow.
std::int64_t reckonable(Instant time) {
  constexpr std::int64_t kFarthest = std::numeric_limits<std::int64_t>::max() / 2;
  return std::clamp<std::int64_t>(time.time_since_epoch().count(), -kFarthest, kFarthest);
}

}  // namespace

Result<SamplePeriod> bin_period(Nanoseconds bin) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  if (bin.count() <= 0) return Error{ErrorCode::value_out_of_range, "bin"};
  const std::int64_t divisor = std::gcd(bin.count(), kSecond);
  if (bin.count() / divisor > 0xFFFFFFFFLL) return Error{ErrorCode::value_out_of_range, "bin"};
  return SamplePeriod{static_cast<std::uint32_t>(bin.count() / divisor),
                      static_cast<std::uint32_t>(kSecond / divisor)};
}

WaveJoiner::WaveJoiner(ChannelId channel, Instant from, Instant to, Nanoseconds bin, std::vector<WaveSegment>& into)
    : channel_(channel),
      from_(reckonable(from)),
      to_(reckonable(to)),
      bin_(bin.count()),
      into_(into) {}

void WaveJoiner::add(const WaveRun& whole) {
  if (!has_place_in_time(whole.first, whole.meaning.period)) return;
  const std::size_t begin = whole.at_or_after(from_);
  const std::size_t end = whole.at_or_after(to_);
  if (begin >= end) return;
  const WaveRun run{whole.meaning, whole.time_of(begin), whole.samples.subspan(begin, end - begin)};
  const bool plain = bin_ <= run.meaning.period.of(1).count();
  if (plain) return add_plain(run);
  if (stretch_.minima.empty() || plain_ || !stretch_.goes_on_at(run.first, run.meaning)) {
    finish();
    plain_ = false;
  }
  stretch_.add(run, bin_);
}

void WaveJoiner::add_plain(const WaveRun& run) {
  const std::int64_t half = run.meaning.period.of(1).count() / 2;
  // Steps too small to see add up: each sample stays within half a period of
  // the place that the stretch's beginning gives it.
  const std::int64_t place = stretch_.first + run.meaning.period.of(stretch_.minima.size()).count();
  if (stretch_.minima.empty() || !plain_ || !stretch_.goes_on_at(run.first, run.meaning) ||
      std::abs(place - run.first) > half) {
    finish();
    plain_ = true;
    stretch_.meaning = run.meaning;
    stretch_.first = run.first;
  }
  stretch_.minima.insert(stretch_.minima.end(), run.samples.begin(), run.samples.end());
  stretch_.end = run.end();
}

void WaveJoiner::add(const BinRun& run) {
  if (run.minima.empty()) return;
  if (stretch_.minima.empty() || plain_ || !stretch_.goes_on_at(run.first, run.meaning)) {
    finish();
    plain_ = false;
    stretch_.meaning = run.meaning;
    stretch_.first = run.first;
  }
  const std::int64_t from_bin = bin_of(from_, kPyramidBin);
  const std::int64_t to_bin = bin_of(to_ - 1, kPyramidBin);
  for (std::size_t i = 0; i < run.minima.size(); ++i) {
    const std::int64_t second = run.first_bin + static_cast<std::int64_t>(i);
    if (second < from_bin || second > to_bin) continue;
    stretch_.add_bin(bin_of(second, bin_ / kPyramidBin), run.minima[i], run.maxima[i]);
  }
  stretch_.end = run.end;
}

void WaveJoiner::finish() {
  if (!stretch_.minima.empty()) {
    WaveSegment& made = into_.emplace_back();
    made.channel = channel_;
    made.unit = stretch_.meaning.unit;
    made.scale = stretch_.meaning.scale;
    made.offset = stretch_.meaning.offset;
    made.state = stretch_.meaning.state;
    made.bin = plain_ ? stretch_.meaning.period : bin_period(Nanoseconds{bin_}).value();
    made.first_bin = Instant{Nanoseconds{plain_ ? stretch_.first : stretch_.first_bin * bin_}};
    made.maxima = plain_ ? stretch_.minima : std::move(stretch_.maxima);
    made.minima = std::move(stretch_.minima);
  }
  stretch_ = {};
}

}  // namespace ward
