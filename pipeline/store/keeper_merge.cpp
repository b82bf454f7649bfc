// Logs of a day that is over become one file: a journal is sealed every few
// minutes, and after a year nobody wants to open a hundred thousand files.
#include <algorithm>
#include <string>

#include "pipeline/store/keeper.h"

namespace ward {
namespace {

/// Of one poll: recording and space are looked after in between.
constexpr int kMostTaken = 16;
constexpr int kMostRemoved = 64;
constexpr std::uint64_t kFewest = 2;

std::int64_t day_of(Instant time) { return std::chrono::floor<std::chrono::days>(time.time_since_epoch()).count(); }

bool passing(ErrorCode code) {
  return code == ErrorCode::disk_failed || code == ErrorCode::disk_full || code == ErrorCode::out_of_memory;
}

std::string file_names(const LogRange& range) {
  return "logs " + std::to_string(range.first) + " to " + std::to_string(range.last);
}

}  // namespace

std::size_t Keeper::merge_logs(Instant now) {
  if (now < next_merge_ || short_of_space_) {
    merge_.reset();
    return 0;
  }
  if (const std::size_t removed = remove_one_merged(now); removed > 0 || now < next_merge_) return removed;
  if (merge_ == nullptr) {
    const LogRange range = next_to_merge();
    if (!range.there()) {
      next_merge_ = now + options_.merge_every;
      return 0;
    }
    merge_ = std::make_unique<LogMerge>(disk_, layout_, range, cipher_);
  }
  Result<void> state;
  for (int i = 0; i < kMostTaken && state && !merge_->complete(); ++i) state = merge_->take_next();
  const std::uint64_t stuck = merge_->next();
  if (state && !merge_->complete()) return 1;
  Result<LogRange> made = state ? merge_->publish() : Result<LogRange>{state.error()};
  merge_.reset();
  if (made) {
    shared_.merged.fetch_add(1, std::memory_order_relaxed);
    // The single logs go later: who lists the directory now may have missed the
    // new name, and must not miss theirs.
    next_merge_ = now + options_.look_every;
    return 0;
  }
  if (made.error().code == ErrorCode::not_found) return 1;  // gone by its age meanwhile
  if (!state && !passing(made.error().code)) {
    not_merged_.insert(stuck);
    note(now, true, "log " + std::to_string(stuck) + " has damage and stays a file of its own");
    return 1;
  }
  next_merge_ = now + options_.retry_every;
  failed(now, "logs could not be put into one file and stay single", made.error());
  return 0;
}

bool Keeper::may_be_merged(std::uint64_t number, const StoredShapes& shapes, const Facts& facts) const {
  return shapes.log && !shapes.merged.there() && !shapes.journal && facts.last != Instant::max() &&
         !not_merged_.contains(number);
}

/// The oldest row of single logs begun on one day (UTC) that is not the newest
/// file's: a row ends where a number is missing or another day begins.
LogRange Keeper::next_to_merge() const {
  if (facts_.empty()) return {};
  const std::int64_t today = day_of(facts_.rbegin()->second.first);
  LogRange row;
  std::int64_t row_day = 0;
  auto shapes = shapes_.begin();
  for (const auto& [number, facts] : facts_) {
    while (shapes != shapes_.end() && shapes->first < number) ++shapes;
    if (shapes == shapes_.end()) break;
    const bool fits = shapes->first == number && may_be_merged(number, shapes->second, facts) &&
                      day_of(facts.first) != today;
    const bool follows = fits && row.there() && row.last + 1 == number && row_day == day_of(facts.first) &&
                         number - row.first < StoreLayout::kMostMergedLogs;
    if (follows) {
      row.last = number;
      continue;
    }
    if (row.there() && row.last - row.first + 1 >= kFewest) return row;
    row = fits ? LogRange{number, number} : LogRange{};
    row_day = day_of(facts.first);
  }
  return row.there() && row.last - row.first + 1 >= kFewest ? row : LogRange{};
}

/// Single logs that are in a merged file as well go, once that was read whole.
std::size_t Keeper::remove_one_merged(Instant now) {
  const auto doubled = std::find_if(shapes_.begin(), shapes_.end(), [this](const auto& file) {
    return file.second.log && file.second.merged.there() && !not_merged_.contains(file.second.merged.last);
  });
  if (doubled == shapes_.end()) return 0;
  const LogRange range = doubled->second.merged;
  if (proven_ != range && !prove(range, now)) return 0;
  // Its name must be durable before theirs go.
  Result<void> state = disk_.sync_directory(layout_.logs());
  int removed = 0;
  for (auto file = doubled; state && file != shapes_.end() && file->first <= range.last && removed < kMostRemoved;
       ++file) {
    if (!file->second.log) continue;
    state = disk_.remove(layout_.log(file->first));
    if (!state) break;
    file->second.log = false;
    ++removed;
  }
  if (state) state = disk_.sync_directory(layout_.logs());
  if (state) return 1;
  next_merge_ = now + options_.retry_every;
  failed(now, file_names(range) + " are in one file and could not be removed", state.error());
  return 0;
}

/// Reads the merged file. One that is not whole is removed where the single
/// logs are all there; otherwise both stay, and nothing is told twice of them.
bool Keeper::prove(const LogRange& range, Instant now) {
  const auto file = SegmentReader::open(disk_, layout_.merged_log(range), cipher_);
  if (!file && passing(file.error().code)) {
    next_merge_ = now + options_.retry_every;
    failed(now, file_names(range) + " could not be read again", file.error());
    return false;
  }
  const bool whole = file && file.value()->scrub().empty() &&
                     file.value()->chapters().size() == range.last - range.first + 1;
  if (whole) {
    proven_ = range;
    return true;
  }
  bool single = true;
  for (std::uint64_t number = range.first; number <= range.last && single; ++number) {
    single = shapes_[number].log;
  }
  const bool removed = single && disk_.remove(layout_.merged_log(range)) && disk_.sync_directory(layout_.logs());
  if (!removed) not_merged_.insert(range.last);
  note(now, true, "the file of " + file_names(range) + " is damaged" + (removed ? ": it is made again" : ""));
  return false;
}

}  // namespace ward
