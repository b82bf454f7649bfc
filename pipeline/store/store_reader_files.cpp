#include "pipeline/store/store_reader_files.h"

#include <algorithm>

#include "pipeline/store/segment_head.h"

namespace ward {
namespace {

/// Of a store that is damaged everywhere the first sentences say enough.
constexpr std::size_t kMostDamage = 1000;

}  // namespace

const BedSpan* StoreReader::Files::Summary::span_of(BedId bed) const {
  const auto found = std::find_if(beds.begin(), beds.end(), [bed](const BedSpan& span) { return span.bed == bed; });
  return found == beds.end() ? nullptr : &*found;
}

Result<void> StoreReader::Files::look() {
  auto found = look_at_store(disk, layout);
  if (!found) return found.error();
  shapes = std::move(found.value());
  std::erase_if(segments, [this](const auto& known) {
    const auto there = shapes.find(known.first);
    return there == shapes.end() || !there->second.segment;
  });
  std::erase_if(log_times, [this](const auto& known) {
    const auto there = shapes.find(known.first.last);
    if (there == shapes.end()) return true;
    const bool single = known.first.first == known.first.last;
    return single ? !there->second.log : there->second.merged != known.first;
  });
  for (auto& [number, there] : shapes) {
    if (!there.segment || segments.contains(number)) continue;
    if (auto summary = summarise(layout.segment(number))) segments.emplace(number, std::move(*summary));
    else there.segment = false;  // of no use: the journal or the log may still tell
  }
  return {};
}

std::optional<StoreReader::Files::Summary> StoreReader::Files::summarise(const std::string& path) {
  Summary summary;
  if (const auto head = read_segment_head(disk, path, cipher)) {
    summary.header = head.value().header;
    summary.first = head.value().first;
    summary.last = head.value().last;
    return summary;
  }
  if (!open_summary(path, summary)) return std::nullopt;
  // Version 1, or damaged: its parts are asked, each time.
  summary.first = Instant::min();
  summary.last = Instant::max();
  return summary;
}

bool StoreReader::Files::open_summary(const std::string& path, Summary& summary) {
  SegmentReader* file = open(path);
  if (file == nullptr) return false;
  summary.header = file->header();
  summary.beds = file->beds();
  summary.channels = file->channels();
  summary.opened = true;
  return true;
}

const StoreReader::Files::Summary* StoreReader::Files::known(std::uint64_t number) {
  const auto found = segments.find(number);
  if (found == segments.end()) return nullptr;
  Summary& summary = found->second;
  if (!summary.opened && !open_summary(layout.segment(number), summary)) return nullptr;
  return &summary;
}

SegmentReader* StoreReader::Files::open(const std::string& path) {
  const auto known = std::find_if(open_.begin(), open_.end(), [&](const OpenFile& file) { return file.path == path; });
  if (known != open_.end()) {
    open_.splice(open_.begin(), open_, known);
    return open_.front().reader.get();
  }
  auto file = SegmentReader::open(disk, path, cipher);
  if (!file) {
    if (file.error().code != ErrorCode::not_found) {
      note(path + " cannot be read: " + std::string{describe(file.error().code)});
    }
    return nullptr;
  }
  open_.push_front({path, std::move(file.value())});
  if (open_.size() > std::max<std::size_t>(most_open, 1)) open_.pop_back();
  return open_.front().reader.get();
}

bool StoreReader::Files::read_journal_of(std::uint64_t number, const std::function<bool(const Event&)>& event) {
  const std::string path = layout.journal(number);
  const auto report = read_journal(disk, path, cipher, event);
  if (report) {
    if (report.value().corrupt_batches > 0) {
      note(path + ": " + std::to_string(report.value().corrupt_batches) + " damaged batches");
    }
    return true;
  }
  if (report.error().code == ErrorCode::not_found) return false;
  note(path + " cannot be read: " + std::string{describe(report.error().code)});
  return true;
}

void StoreReader::Files::read(std::uint64_t number, const OnSealed& sealed,
                              const std::function<bool(const Event&)>& event) {
  const auto try_sealed = [&] {
    const auto there = shapes.find(number);
    if (there == shapes.end() || !there->second.segment) return false;
    SegmentReader* segment = open(layout.segment(number));
    if (segment == nullptr) return false;
    sealed(*segment);
    note_damage_of(*segment, layout.segment(number));
    return true;
  };
  const auto there = shapes.find(number);
  if (there == shapes.end()) return;
  // A log alone: its waves were given up. Not looked for again and again.
  if (!there->second.segment && !there->second.journal) return;
  if (try_sealed()) return;
  if (there->second.journal && read_journal_of(number, event)) return;
  // Gone since the last look: sealed, or given up by retention.
  if (look()) try_sealed();
}

std::string StoreReader::Files::log_path(std::uint64_t number, const StoredShapes& there) const {
  return there.log ? layout.log(number) : layout.merged_log(there.merged);
}

bool StoreReader::Files::log_touches(std::uint64_t number, Instant from, Instant to) {
  const auto there = shapes.find(number);
  if (there == shapes.end() || !there->second.logged()) return true;
  const LogRange range = there->second.log ? LogRange{number, number} : there->second.merged;
  auto known = log_times.find(range);
  if (known == log_times.end()) {
    const auto head = read_segment_head(disk, log_path(number, there->second), cipher);
    std::pair times{Instant::min(), Instant::max()};
    if (head) times = {head.value().first, head.value().last};
    known = log_times.emplace(range, times).first;
  }
  return known->second.first < to && known->second.second >= from;
}

void StoreReader::Files::read_log(std::uint64_t number, const OnSealed& sealed,
                                  const std::function<bool(const Event&)>& event) {
  for (const bool again : {false, true}) {
    const auto there = shapes.find(number);
    if (there == shapes.end()) return;
    if (!there->second.logged()) break;
    const std::string path = log_path(number, there->second);
    if (SegmentReader* log = open(path)) {
      sealed(*log);
      note_damage_of(*log, path);
      return;
    }
    // Gone since the last look: put into one file with others, or given up.
    if (again || !look()) break;
  }
  read(number, sealed, event);
}

void StoreReader::Files::note_damage_of(const SegmentReader& file, const std::string& path) {
  const auto known = std::find_if(open_.begin(), open_.end(), [&](const OpenFile& open) { return open.path == path; });
  if (known == open_.end()) return;
  const auto& found = file.damage();
  for (; known->damage_told < found.size(); ++known->damage_told) {
    const SegmentReader::Damage& one = found[known->damage_told];
    note(path + ": " + one.what + ", " + std::to_string(one.bytes) + " bytes at " + std::to_string(one.offset));
  }
}

void StoreReader::Files::note(std::string sentence) {
  if (damage.size() >= kMostDamage || std::find(damage.begin(), damage.end(), sentence) != damage.end()) return;
  damage.push_back(std::move(sentence));
}

}  // namespace ward
