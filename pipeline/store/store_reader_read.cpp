// Events, waves and numerics over all files.
#include <algorithm>
#include <utility>

#include "pipeline/store/segment_builder.h"
#include "pipeline/store/store_reader.h"
#include "pipeline/store/store_reader_files.h"
#include "pipeline/store/store_waves.h"
#include "pipeline/store/wave_joiner.h"

namespace ward {
namespace {

/// A visitor that remembers that it was told to stop.
class Visitor {
 public:
  Visitor(BedId bed, Instant from, Instant to, const std::function<bool(const Event&)>& visit)
      : bed_(bed), from_(from), to_(to), visit_(visit) {}
  bool operator()(const Event& event) {
    if (bed_ != kEveryBed && event.bed != bed_) return !stopped_;
    if (event.handled < from_ || event.handled >= to_) return !stopped_;
    stopped_ = stopped_ || !visit_(event);
    return !stopped_;
  }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  BedId bed_;
  Instant from_;
  Instant to_;
  const std::function<bool(const Event&)>& visit_;
  bool stopped_{false};
};

template <class Span>
bool overlaps(const Span& span, Instant from, Instant to) {
  return span.first < to && span.last >= from;
}

}  // namespace

Result<void> StoreReader::read_events(BedId bed, std::uint64_t run, Instant from, Instant to,
                                      const std::function<bool(const Event&)>& visit) {
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked;
  Visitor visitor(bed, from, to, visit);
  const auto numbers = files.shapes;
  for (const auto& [number, shapes] : numbers) {
    if (visitor.stopped()) break;
    if (const auto sealed = files.segments.find(number); sealed != files.segments.end()) {
      if (run != 0 && sealed->second.header.run != run) continue;
      if (!sealed->second.touches(from, to)) continue;
      const auto* known = files.known(number);
      const BedSpan* span = known == nullptr ? nullptr : known->span_of(bed);
      if (known != nullptr && (span == nullptr || !overlaps(*span, from, to))) continue;
    } else if (shapes.journal) {
      const auto span = look_at_journal(files.disk, files.layout.journal(number));
      // Not by its making: what waited for the disk was handled before.
      if (span && ((run != 0 && span.value().header.run != run) || span.value().first >= to)) continue;
    }
    files.read(
        number,
        [&](SegmentReader& segment) {
          if (run != 0 && segment.header().run != run) return;
          // What is lost is in damage(); what follows it is still to be had.
          static_cast<void>(segment.read_events(bed, std::ref(visitor)));
        },
        std::ref(visitor));
  }
  return {};
}

Result<std::vector<WaveSegment>> StoreReader::read_waves(BedId bed, ChannelId channel, Instant from, Instant to,
                                                         Nanoseconds bin) {
  if (bin < Nanoseconds{0} || from >= to) return Error{ErrorCode::value_out_of_range, "range"};
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked.error();
  const Nanoseconds width = whole_bin(bin);
  if (width > Nanoseconds{0} && !bin_period(width)) return Error{ErrorCode::value_out_of_range, "bin"};
  std::vector<WaveSegment> stretches;
  const auto numbers = files.shapes;
  for (const auto& [number, shapes] : numbers) {
    const auto sealed = files.segments.find(number);
    if (sealed != files.segments.end() && !sealed->second.touches(from, to)) continue;
    if (const auto* known = files.known(number)) {
      // By signal time, which late data has far before its file's.
      const auto& spans = known->channels;
      const bool within = std::any_of(spans.begin(), spans.end(), [&](const ChannelSpan& span) {
        return span.bed == bed && span.channel == channel && overlaps(span, from, to);
      });
      if (!within) continue;
    }
    std::vector<SampleBlock> blocks;
    files.read(
        number,
        [&](SegmentReader& segment) {
          static_cast<void>(segment.read_waves(bed, channel, from, to, width, stretches));
        },
        [&](const Event& event) {
          const auto* block = std::get_if<SampleBlock>(&event.body);
          if (block != nullptr && event.bed == bed && block->channel == channel && block->first_sample < to &&
              block->end() > from) {
            blocks.push_back(*block);
          }
          return true;
        });
    auto more = waves_of(channel, std::move(blocks), from, to, width);
    stretches.insert(stretches.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return join_waves(std::move(stretches), width);
}

Result<std::vector<Vital>> StoreReader::read_vitals(BedId bed, std::uint32_t code, Instant from, Instant to) {
  if (from >= to) return Error{ErrorCode::value_out_of_range, "range"};
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked.error();
  std::vector<Vital> vitals;
  const auto numbers = files.shapes;
  for (const auto& [number, shapes] : numbers) {
    const auto sealed = files.segments.find(number);
    if (sealed != files.segments.end() && !sealed->second.touches(from, to)) continue;
    if (const auto* known = files.known(number)) {
      // Numerics come late as well: a later file may hold them, no earlier one.
      const BedSpan* span = known->span_of(bed);
      if (span == nullptr || span->last < from) continue;
    }
    files.read(
        number,
        [&](SegmentReader& segment) { static_cast<void>(segment.read_vitals(bed, code, from, to, vitals)); },
        [&](const Event& event) {
          const auto* vital = std::get_if<Vital>(&event.body);
          if (vital != nullptr && event.bed == bed && vital->code == code && vital->time >= from && vital->time < to) {
            vitals.push_back(*vital);
          }
          return true;
        });
  }
  std::stable_sort(vitals.begin(), vitals.end(), [](const Vital& a, const Vital& b) { return a.time < b.time; });
  return vitals;
}

Result<void> StoreReader::read_log(BedId bed, Instant from, Instant to,
                                   const std::function<bool(const Event&)>& visit) {
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked;
  Visitor visitor(bed, from, to, visit);
  const auto numbers = files.shapes;
  for (const auto& [number, shapes] : numbers) {
    if (visitor.stopped()) break;
    if (!files.log_touches(number, from, to)) continue;
    files.read_log(
        number,
        [&](SegmentReader& log) {
          std::vector<Event> events;  // of all beds: brought into one order
          const auto& chapters = log.chapters();
          const auto chapter =
              std::lower_bound(chapters.begin(), chapters.end(), number,
                               [](const StoredChapter& one, std::uint64_t other) { return one.header.number < other; });
          if (chapter == chapters.end() || chapter->header.number != number) return;
          for (const BedSpan& span : chapter->beds) {
            if ((bed != kEveryBed && span.bed != bed) || !overlaps(span, from, to)) continue;
            static_cast<void>(log.read_events(number, span.bed, [&](const Event& event) {
              if (belongs_to_log(event)) events.push_back(event);
              return true;
            }));
          }
          std::stable_sort(events.begin(), events.end(),
                           [](const Event& a, const Event& b) { return a.handled < b.handled; });
          for (const Event& event : events) {
            if (!visitor(event)) break;
          }
        },
        [&](const Event& event) { return !belongs_to_log(event) || visitor(event); });
  }
  return {};
}

}  // namespace ward
