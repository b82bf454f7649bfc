#include "ingest/server_reader_answer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/store/index.h"
#include "pipeline/wire/ward_codec.h"

namespace ward {
namespace {

/// Times that no ward will ask of; within them differences do not overflow.
constexpr Instant kEarliest{};
constexpr Instant kLatest{std::chrono::hours{24 * 365 * 230}};
/// Numerics are read in slices, so that a year's are never in memory at once.
constexpr Nanoseconds kSlice = std::chrono::hours{24};

/// Width of `most` bins over the range, rounded up.
Nanoseconds bin_of(const StoredQuestion& question) {
  const Nanoseconds range = question.to - question.from;
  return (range + Nanoseconds{question.most - 1}) / std::int64_t{question.most};
}

/// No stretch longer than a message's may be.
void split_into(std::vector<WaveSegment>& into, WaveSegment stretch) {
  while (stretch.minima.size() > wire::kMaxWaveBins) {
    constexpr auto kMost = static_cast<std::ptrdiff_t>(wire::kMaxWaveBins);
    WaveSegment rest = stretch;
    rest.first_bin += stretch.bin.of(wire::kMaxWaveBins);
    rest.minima.erase(rest.minima.begin(), rest.minima.begin() + kMost);
    rest.maxima.erase(rest.maxima.begin(), rest.maxima.begin() + kMost);
    stretch.minima.resize(wire::kMaxWaveBins);
    stretch.maxima.resize(wire::kMaxWaveBins);
    into.push_back(std::move(stretch));
    stretch = std::move(rest);
  }
  into.push_back(std::move(stretch));
}

std::uint32_t most_of(RequestKind kind) {
  switch (kind) {
    case RequestKind::stored_waves: return kMostStoredBins;
    case RequestKind::stored_vitals: return kMostStoredPoints;
    case RequestKind::stored_stays: return kMostStoredStays;
    case RequestKind::stored_gaps: return kMostStoredGaps;
    default: return kMostStoredAlarms;
  }
}

/// Cuts a list to `most`; what is left off begins where `go_on` says, and
/// nothing of that very time is left in the list: asking again tells it whole.
template <class Row>
void cut(std::vector<Row>& rows, std::uint32_t most, Instant Row::* time, StoredAnswer& answer) {
  if (rows.size() <= most) return;
  answer.more = true;
  answer.go_on = rows[most].*time;
  rows.resize(most);
  while (rows.size() > 1 && rows.back().*time == answer.go_on && rows.front().*time != answer.go_on) rows.pop_back();
}

/// Thins numerics of one origin into points.
class Trend {
 public:
  Trend(Instant from, Nanoseconds bin) : from_(from), bin_(bin) {}
  void add(const Vital& vital, std::vector<TrendPoint>& into) {
    const auto reading = vital.value();
    if (!reading || !std::isfinite(*reading)) return;
    const std::int64_t at = (vital.time - from_) / bin_;
    if (point_ && (at != at_ || vital.unit != point_->unit)) finish(into);
    if (!point_) {
      at_ = at;
      sum_ = 0.0;
      point_ = TrendPoint{vital.time, vital.origin, vital.unit, *reading, *reading, *reading, 0, false};
    }
    sum_ += *reading;
    ++point_->count;
    point_->lowest = std::min(point_->lowest, *reading);
    point_->highest = std::max(point_->highest, *reading);
    point_->questionable = point_->questionable || vital.validity == Validity::questionable;
  }
  void finish(std::vector<TrendPoint>& into) {
    if (!point_) return;
    point_->mean = static_cast<float>(sum_ / point_->count);
    into.push_back(*std::exchange(point_, std::nullopt));
  }

 private:
  Instant from_;
  Nanoseconds bin_;
  std::optional<TrendPoint> point_;
  std::int64_t at_{0};
  double sum_{0.0};
};

}  // namespace

PastAnswers::PastAnswers(FileSystem& disk, const std::string& directory, const Cipher& cipher)
    : reader_(disk, directory, cipher), layout_{directory}, cipher_(cipher) {}

Result<StoredAnswer> PastAnswers::answer(const WardRequest& request) {
  StoredQuestion question = request.stored;
  question.from = std::max(question.from, kEarliest);
  question.to = std::min(question.to, kLatest);
  if (question.from >= question.to) return Error{ErrorCode::value_out_of_range, "to"};
  if (question.most == 0 || question.most > most_of(request.kind)) return Error{ErrorCode::value_out_of_range, "most"};
  if (request.kind == RequestKind::stored_alarms) return alarms(request.bed, question);
  if (request.kind == RequestKind::stored_stays) return stays(request.bed, question);
  if (request.kind == RequestKind::stored_gaps) return gaps(request.bed, question);
  if (!request.bed.valid() || request.bed == kEveryBed) return Error{ErrorCode::unknown_bed, "bed"};
  return request.kind == RequestKind::stored_waves ? waves(request.bed, question) : vitals(request.bed, question);
}

/// Asked only when nothing was found: why?
Result<void> PastAnswers::known(BedId bed) {
  const auto beds = reader_.beds();
  if (!beds) return beds.error();
  if (!beds.value().contains(bed)) return Error{ErrorCode::unknown_bed, "bed"};
  return {};
}

Result<StoredAnswer> PastAnswers::waves(BedId bed, const StoredQuestion& question) {
  const auto spans = reader_.channels(bed, question.from, question.to);
  if (!spans) return spans.error();
  std::set<ChannelId> channels;
  for (const ChannelSpan& span : spans.value()) {
    if (question.channel.code == 0 || question.channel == span.channel) channels.insert(span.channel);
  }
  StoredAnswer answer;
  if (channels.empty()) {
    if (const auto why = known(bed); !why) return why.error();
    return answer;
  }
  answer.go_on = question.to;
  std::size_t bins = 0;
  for (const ChannelId channel : channels) {
    auto stretches = reader_.read_waves(bed, channel, question.from, question.to, bin_of(question));
    if (!stretches) return stretches.error();
    std::vector<WaveSegment> split;
    for (WaveSegment& stretch : stretches.value()) split_into(split, std::move(stretch));
    for (WaveSegment& stretch : split) {
      bins += stretch.minima.size();
      if (answer.waves.size() < wire::kMaxWaveSegments && bins <= kMostBins) {
        answer.waves.push_back(std::move(stretch));
      } else {
        answer.more = true;
        answer.go_on = std::min(answer.go_on, stretch.first_bin);
      }
    }
  }
  return answer;
}

Result<StoredAnswer> PastAnswers::vitals(BedId bed, const StoredQuestion& question) {
  if (auto looked = reader_.refresh(); !looked) return looked.error();
  StoredAnswer answer;
  const auto& runs = reader_.runs();
  // Nothing is older than the first file but late data, younger than the last
  // event only clocks that run ahead.
  const Instant from = runs.empty() ? question.to : std::max(question.from, runs.front().first - kSlice);
  const Instant to = runs.empty() ? question.to : std::min(question.to, runs.back().last + kSlice);
  std::array<Trend, 2> trends{Trend{question.from, bin_of(question)}, Trend{question.from, bin_of(question)}};
  for (Instant slice = from; slice < to; slice += kSlice) {
    const auto vitals = reader_.read_vitals(bed, question.code, slice, std::min(slice + kSlice, to));
    if (!vitals) return vitals.error();
    for (const Vital& vital : vitals.value()) {
      trends.at(static_cast<std::size_t>(vital.origin)).add(vital, answer.points);
    }
  }
  for (Trend& trend : trends) trend.finish(answer.points);
  std::stable_sort(answer.points.begin(), answer.points.end(),
                   [](const TrendPoint& a, const TrendPoint& b) { return a.time < b.time; });
  if (answer.points.size() > kMostStoredPoints) {
    answer.more = true;
    answer.go_on = answer.points[kMostStoredPoints].time;
    answer.points.resize(kMostStoredPoints);
  }
  if (answer.points.empty()) {
    if (const auto why = known(bed); !why) return why.error();
  }
  return answer;
}

Result<StoredAnswer> PastAnswers::alarms(BedId bed, const StoredQuestion& question) {
  // Opened each time: the keeper may have put another one in its place.
  const auto index = StoreIndex::open_to_read(layout_.index(), cipher_);
  if (!index) return index.error();
  StoredAlarmFilter filter = question.alarms;
  filter.bed = bed;
  filter.from = question.from;
  filter.to = question.to;
  filter.most = question.most + 1;
  auto found = index.value()->alarms(filter);
  if (!found) return found.error();
  StoredAnswer answer;
  answer.alarms = std::move(found.value());
  if (answer.alarms.size() > question.most) {
    answer.more = true;
    answer.alarms.resize(question.most);
    answer.after = {answer.alarms.back().alarm.onset, answer.alarms.back().id};
  }
  return answer;
}

Result<StoredAnswer> PastAnswers::stays(BedId bed, const StoredQuestion& question) {
  const auto index = StoreIndex::open_to_read(layout_.index(), cipher_);
  if (!index) return index.error();
  auto found = index.value()->stays(bed, question.from, question.to, question.most + 1);
  if (!found) return found.error();
  StoredAnswer answer;
  answer.stays = std::move(found.value());
  cut(answer.stays, question.most, &StoredStay::admitted, answer);
  return answer;
}

Result<StoredAnswer> PastAnswers::gaps(BedId bed, const StoredQuestion& question) {
  const auto index = StoreIndex::open_to_read(layout_.index(), cipher_);
  if (!index) return index.error();
  auto found = index.value()->gaps(bed, question.from, question.to, question.most + 1);
  if (!found) return found.error();
  StoredAnswer answer;
  answer.gaps = std::move(found.value());
  cut(answer.gaps, question.most, &StoredGap::at, answer);
  return answer;
}

}  // namespace ward
