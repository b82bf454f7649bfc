#include "pipeline/store/store_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipeline/store/store_reader_files.h"

namespace ward {
namespace {

/// The state a file begins with. Journals are read no further than that.
Result<WardMemory> checkpoint_of(FileSystem& disk, const StoreLayout& layout,
                                 const Cipher& cipher, std::uint64_t number, SegmentReader* segment) {
  if (segment != nullptr) return segment->checkpoint();
  auto report = read_journal(disk, layout.journal(number), cipher, [](const Event&) { return false; });
  if (!report) return report.error();
  return std::move(report.value().checkpoint);
}

}  // namespace

StoreReader::StoreReader(FileSystem& disk, std::string directory, const Cipher& cipher, std::size_t most_open)
    : files_(std::make_unique<Files>(disk, std::move(directory), cipher, most_open)) {}
StoreReader::~StoreReader() = default;

const std::vector<StoredRun>& StoreReader::runs() const { return files_->runs; }
const std::vector<std::string>& StoreReader::damage() const { return files_->damage; }

Result<void> StoreReader::refresh() {
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked;
  files.runs.clear();
  for (const auto& [number, shapes] : files.shapes) {
    StoredRun file;
    if (const auto sealed = files.segments.find(number); sealed != files.segments.end()) {
      file.run = sealed->second.header.run;
      file.software = sealed->second.header.software;
      file.first = sealed->second.header.created;
      file.last = file.first;
    } else if (shapes.journal) {
      const auto span = look_at_journal(files.disk, files.layout.journal(number));
      if (!span) continue;
      file.run = span.value().header.run;
      file.software = span.value().header.software;
      file.first = span.value().header.created;
      file.last = span.value().last;
    } else {
      continue;  // a log alone: nothing to replay
    }
    if (files.runs.empty() || files.runs.back().run != file.run) {
      file.first_file = number;
      files.runs.push_back(file);
    }
    StoredRun& run = files.runs.back();
    run.last_file = number;
    run.last = std::max(run.last, file.last);
  }
  for (StoredRun& run : files.runs) {
    if (const auto* summary = files.known(run.last_file)) {
      for (const BedSpan& bed : summary->beds) run.last = std::max(run.last, bed.last);
    }
    const bool sealed = files.segments.contains(run.first_file);
    SegmentReader* segment = sealed ? files.open(files.layout.segment(run.first_file)) : nullptr;
    const auto memory = checkpoint_of(files.disk, files.layout, files.cipher, run.first_file, segment);
    // A run begins with nothing concluded; every bed concludes at once.
    run.from_the_start = memory && std::all_of(memory.value().beds().begin(), memory.value().beds().end(),
                                               [](const auto& bed) { return bed.second.output_count == 0; });
  }
  return {};
}

Result<std::map<BedId, BedSetup>> StoreReader::beds() {
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked.error();
  std::map<BedId, BedSetup> setups;
  const auto adopt = [&setups](const WardMemory& memory) {
    for (const auto& [bed, known] : memory.beds()) setups.try_emplace(bed, known.setup);
  };
  // The newest file first, with what happened in it; then each bed's latest.
  std::set<BedId> missing;
  for (const auto& [number, segment] : files.segments) {
    const auto* summary = files.known(number);
    if (summary == nullptr) continue;
    for (const BedSpan& bed : summary->beds) missing.insert(bed.bed);
  }
  for (auto file = files.shapes.rbegin(); file != files.shapes.rend(); ++file) {
    const std::uint64_t number = file->first;
    const auto sealed = files.segments.find(number);
    const bool newest = setups.empty();
    const bool useful = sealed == files.segments.end() ||
                        std::any_of(sealed->second.beds.begin(), sealed->second.beds.end(),
                                    [&](const BedSpan& bed) { return missing.contains(bed.bed); });
    if (!newest && !useful) continue;
    SegmentReader* segment =
        sealed != files.segments.end() ? files.open(files.layout.segment(number)) : nullptr;
    if (segment == nullptr && !file->second.journal) continue;
    auto memory = checkpoint_of(files.disk, files.layout, files.cipher, number, segment);
    if (!memory) {
      // Without the key the store would look empty; what is damaged shows where it is read.
      if (memory.error().code == ErrorCode::wrong_key) files.note("it is encrypted, and not with this key");
      continue;
    }
    // Setups change by few kinds of event, which are in the log as well.
    files.read_log(
        number,
        [&](SegmentReader& reader) {
          for (const BedSpan& bed : reader.beds()) {
            static_cast<void>(reader.read_events(number, bed.bed, [&](const Event& event) {
              memory.value().apply(event);
              return true;
            }));
          }
        },
        [&](const Event& event) {
          memory.value().apply(event);
          return true;
        });
    adopt(memory.value());
    for (const auto& [bed, setup] : setups) missing.erase(bed);
    if (missing.empty()) break;
  }
  return setups;
}

Result<std::vector<ChannelSpan>> StoreReader::channels(BedId bed, Instant from, Instant to) {
  Files& files = *files_;
  if (auto looked = files.look(); !looked) return looked.error();
  std::vector<ChannelSpan> spans;
  const auto add = [&](const ChannelSpan& span) {
    if (span.bed != bed || span.first >= to || span.last <= from) return;
    const auto known = std::find_if(spans.begin(), spans.end(), [&](const ChannelSpan& other) {
      return other.channel == span.channel && other.unit == span.unit && other.period == span.period &&
             other.scale == span.scale && other.offset == span.offset;
    });
    if (known == spans.end()) {
      spans.push_back(span);
      return;
    }
    known->first = std::min(known->first, span.first);
    known->last = std::max(known->last, span.last);
    known->samples += span.samples;
  };
  const auto numbers = files.shapes;  // as of this look
  for (const auto& [number, shapes] : numbers) {
    const auto sealed = files.segments.find(number);
    if (sealed != files.segments.end() && !sealed->second.touches(from, to)) continue;
    files.read(
        number,
        [&](SegmentReader& segment) { std::for_each(segment.channels().begin(), segment.channels().end(), add); },
        [&](const Event& event) {
          if (const auto* block = std::get_if<SampleBlock>(&event.body)) {
            add({event.bed, block->channel, block->unit, block->period, block->scale, block->offset,
                 block->first_sample, block->end(), block->count});
          }
          return true;
        });
  }
  std::sort(spans.begin(), spans.end(), [](const ChannelSpan& a, const ChannelSpan& b) {
    return std::pair{a.channel, a.first} < std::pair{b.channel, b.first};
  });
  return spans;
}

}  // namespace ward
