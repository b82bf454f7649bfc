// What the keeper tells the index, and what it finds in looking after files.
#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/store/keeper.h"
#include "pipeline/store/segment.h"

namespace ward {
namespace {

/// One transaction's worth, and what is held in memory at once.
constexpr std::size_t kMostTaken = 4096;
/// Sealed files of one poll.
constexpr std::size_t kMostFed = 32;

/// Whether the index has a use for it: most of a journal is waves.
bool of_use(const Event& event) {
  if (std::holds_alternative<SampleBlock>(event.body)) return event.late;
  return std::holds_alternative<Alarm>(event.body) || std::holds_alternative<RestoredAlarm>(event.body) ||
         std::holds_alternative<Command>(event.body) || std::holds_alternative<CommandOutcome>(event.body) ||
         std::holds_alternative<Gap>(event.body) || std::holds_alternative<RecordingHole>(event.body) ||
         std::holds_alternative<BedSetup>(event.body) || std::holds_alternative<BedStatus>(event.body);
}

}  // namespace

bool Keeper::indexed(std::uint64_t number) const {
  const IndexPlace place = index_->place();
  return place.file > number || (place.file == number && place.whole);
}

bool Keeper::open_index(Instant now) {
  if (index_) return true;
  if (now < retry_index_) return false;
  auto opened = StoreIndex::open(layout_.index(), cipher_);
  if (!opened) {
    retry_index_ = now + options_.retry_every;
    failed(now, "the index cannot be used; questions about alarms stay unanswered", opened.error());
    return false;
  }
  index_ = std::move(opened.value());
  if (index_->replaced()) note(now, false, "the index was damaged or old: it is built anew from the logs");
  // A store put back from a copy can be older than its index.
  if (!shapes_.empty() && index_->place().file > shapes_.rbegin()->first) drop_index(now, "is of another store");
  return index_ != nullptr;
}

void Keeper::drop_index(Instant now, const char* why) {
  index_.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) static_cast<void>(disk_.remove(layout_.index() + suffix));
  note(now, false, std::string{"the index "} + why + ": it is built anew from the logs");
}

/// Several logs in one poll: an index built anew has many to go through.
std::size_t Keeper::feed_index(Instant now) {
  std::size_t fed = 0;
  for (std::size_t i = 0; i < kMostFed; ++i) {
    const std::size_t more = feed_one(now);
    fed += more;
    const auto last = index_ ? shapes_.find(index_->place().file) : shapes_.end();
    if (more == 0 || last == shapes_.end() || last->second.journal) break;
  }
  return fed;
}

std::size_t Keeper::feed_one(Instant now) {
  if (!open_index(now)) return 0;
  const IndexPlace place = index_->place();
  const auto next = place.whole ? shapes_.upper_bound(place.file) : shapes_.lower_bound(place.file);
  if (next == shapes_.end()) return 0;
  const auto& [number, shapes] = *next;
  const bool live = number >= seams_.current_file();
  if (live && now < next_index_) return 0;
  if (live) next_index_ = now + options_.index_every;
  Result<std::size_t> taken{std::size_t{1}};
  if (shapes.journal) {
    taken = feed_journal(number, now);
  } else if (const auto fed = shapes.logged() ? feed_log(number) : index_->take(0, {}, {number, 0, true}); !fed) {
    taken = fed.error();
  }
  if (taken) return taken.value();
  const ErrorCode code = taken.error().code;
  if (code == ErrorCode::not_found) return 0;  // sealed or removed meanwhile: next look
  failed(now, "file " + std::to_string(number) + " could not be taken into the index", taken.error());
  // A file that nobody can read must not keep the index from the next ones.
  const bool unreadable = code != ErrorCode::disk_full && code != ErrorCode::disk_failed &&
                          code != ErrorCode::out_of_memory;
  if (unreadable && number < seams_.current_file() && index_->take(0, {}, {number, 0, true})) return 1;
  index_.reset();
  retry_index_ = now + options_.retry_every;
  return 0;
}

Result<std::size_t> Keeper::feed_journal(std::uint64_t number, Instant now) {
  // Asked before reading: what is finished now is finished in what is read.
  const bool finished = number < seams_.current_file();
  const IndexPlace place = index_->place();
  const std::uint64_t skip = place.file == number ? place.events : 0;
  // From where the last look ended, when the index stands there too.
  JournalReport before = std::exchange(journal_fed_, {});
  if (before.header.number != number || before.events != skip) before = {};
  const auto span = look_at_journal_head(disk_, layout_.journal(number));
  if (!span) return span.error();
  std::uint64_t at = before.events;
  std::vector<Event> batch;
  Result<void> taken;
  const auto flush = [&](bool whole) {
    taken = index_->take(span.value().run, batch, {number, std::max(at, skip), whole});
    batch.clear();
    return taken.ok();
  };
  auto read = read_journal_further(disk_, layout_.journal(number), cipher_, std::move(before), [&](const Event& event) {
    if (++at <= skip || !of_use(event)) return true;
    if (event.late) late_heard_[event.bed] = now;
    batch.push_back(event);
    return batch.size() < kMostTaken || flush(false);
  });
  if (!taken) return taken.error();
  if (!read) return read.error();
  const bool news = at > skip;
  if ((news || finished) && !flush(finished)) return taken.error();
  // A batch half written, or damaged, may yet be counted otherwise.
  if (!finished && read.value().torn_bytes == 0) journal_fed_ = std::move(read.value());
  return std::size_t{finished ? 1U : 0U};
}

Result<void> Keeper::feed_log(std::uint64_t number) {
  const StoredShapes& shapes = shapes_[number];
  const std::string path = shapes.log ? layout_.log(number) : layout_.merged_log(shapes.merged);
  if (log_fed_ == nullptr || log_fed_path_ != path) {
    log_fed_.reset();
    auto opened = SegmentReader::open(disk_, path, cipher_);
    if (!opened) return opened.error();
    log_fed_ = std::move(opened.value());
    log_fed_path_ = path;
  }
  // Kept open for the next number in the same file only.
  const std::unique_ptr<SegmentReader> done = shapes.log || shapes.ends_merged(number) ? std::move(log_fed_) : nullptr;
  SegmentReader& log = done ? *done : *log_fed_;
  std::uint64_t run = 0;
  std::vector<Event> events;
  for (const StoredChapter& chapter : log.chapters()) {
    if (chapter.header.number != number) continue;
    run = chapter.header.run;
    for (const BedSpan& bed : chapter.beds) {
      // What cannot be read is in the log's damage; the rest is taken.
      static_cast<void>(log.read_events(number, bed.bed, [&](const Event& event) {
        if (of_use(event)) events.push_back(event);
        return true;
      }));
    }
  }
  return index_->take(run, events, {number, 0, true});
}

void Keeper::review_late(Instant now) {
  if (!index_) return;
  const auto stretches = index_->late_stretches();
  if (!stretches) return;
  for (const LateStretch& stretch : stretches.value()) {
    const auto heard = late_heard_.find(stretch.bed);
    if (heard != late_heard_.end() && now - heard->second < options_.late_settles) continue;
    if (!review_is_done(stretch, now)) continue;
    if (const auto done = index_->reviewed(stretch); !done) {
      failed(now, "a late review will be done again", done.error());
    }
    return;
  }
}

/// One that fails is tried again, not for ever: that nobody has looked is told.
bool Keeper::review_is_done(const LateStretch& stretch, Instant now) {
  const std::pair key{stretch.bed, stretch.from};
  const auto known = failed_reviews_.find(key);
  if (known != failed_reviews_.end() && now < known->second.retry_at) return false;
  if (!seams_.review) return true;
  const Result<void> reviewed = seams_.review(stretch);
  const std::string of_bed = "late data of bed " + std::to_string(stretch.bed.value);
  if (!reviewed) {
    FailedReview& review = failed_reviews_[key];
    review.retry_at = now + options_.retry_every;
    if (++review.times < options_.most_reviews) {
      failed(now, of_bed + " could not be looked through for alarms; it is tried again", reviewed.error());
      return false;
    }
    shared_.reviews_given_up.fetch_add(1, std::memory_order_relaxed);
    failed(now, of_bed + " was NOT looked through for alarms, from " + to_rfc3339(stretch.from) + " to " +
                    to_rfc3339(stretch.to) + ": look at it yourself", reviewed.error());
  }
  failed_reviews_.erase(key);
  return true;
}

std::size_t Keeper::scrub_one(Instant now) {
  if (now < next_scrub_) return 0;
  next_scrub_ = now + options_.scrub_every;
  const auto sealed = [](const auto& file) {
    return file.second.segment || file.second.log || file.second.ends_merged(file.first);
  };
  auto next = std::find_if(shapes_.upper_bound(last_scrubbed_), shapes_.end(), sealed);
  if (next == shapes_.end()) next = std::find_if(shapes_.begin(), shapes_.end(), sealed);
  if (next == shapes_.end()) return 0;
  const auto& [number, shapes] = *next;
  last_scrubbed_ = number;
  std::string damage;
  for (const auto& [there, path] : {std::pair{shapes.segment, layout_.segment(number)},
                                    std::pair{shapes.log, layout_.log(number)},
                                    std::pair{shapes.ends_merged(number), layout_.merged_log(shapes.merged)}}) {
    if (!there) continue;
    const auto file = SegmentReader::open(disk_, path, cipher_);
    if (!file) {
      damage += path + " cannot be opened: " + std::string{describe(file.error().code)} + "; ";
      continue;
    }
    for (const SegmentReader::Damage& found : file.value()->scrub()) {
      damage += path + ": " + found.what + ", " + std::to_string(found.bytes) + " bytes at " +
                std::to_string(found.offset) + "; ";
    }
  }
  shared_.scrubbed.fetch_add(1, std::memory_order_relaxed);
  if (!damage.empty()) {
    shared_.damaged.fetch_add(1, std::memory_order_relaxed);
    note(now, true, "damage found: " + damage.substr(0, damage.size() - 2));
  }
  const auto facts = facts_.find(number);
  if (index_ && facts != facts_.end()) {
    const Facts& known = facts->second;
    const IndexedFile file{number, known.run, known.first, known.last, known.segment_bytes, now, damage};
    if (const auto noted = index_->note_file(file); !noted) failed(now, "a check could not be noted", noted.error());
  }
  return 0;
}

}  // namespace ward
