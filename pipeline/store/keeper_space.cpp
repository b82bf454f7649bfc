// Retention by age and size, and what happens when the disk fills up.
#include <algorithm>
#include <limits>
#include <string>

#include "pipeline/store/keeper.h"

namespace ward {
namespace {

/// Room above the bound before waves are kept again, so that the judgement
/// does not flap: an eighth of the bound.
constexpr std::uint64_t kHysteresisShare = 8;
constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

}  // namespace

void Keeper::watch_space(Instant now) {
  const auto free = disk_.free_bytes(options_.directory);
  if (!free) {
    failed(now, "the disk's free space is not known", free.error());
    return;
  }
  free_bytes_ = free.value();
  shared_.free_bytes.store(free_bytes_, std::memory_order_relaxed);
  short_of_space_ = free_bytes_ < options_.least_free;
  // The recorder may have given it up meanwhile.
  reserve_held_ = disk_.open(layout_.reserve()).ok();
  const bool limited = shared_.limited.load(std::memory_order_relaxed);
  const std::uint64_t enough =
      options_.least_free + options_.least_free / kHysteresisShare + (reserve_held_ ? 0 : options_.reserve_bytes);
  if (limited && free_bytes_ >= enough) {
    set_limited(false, now);
  } else if (free_bytes_ >= enough) {
    seams_.limit(false);  // one that met a full disk between two looks limits itself
  }
  if (!limited && short_of_space_ && oldest_segment() == kNone) set_limited(true, now);
  if (!reserve_held_ && !shared_.limited.load(std::memory_order_relaxed) && free_bytes_ >= enough) hold_reserve(now);
}

void Keeper::set_limited(bool limited, Instant now) {
  shared_.limited.store(limited, std::memory_order_relaxed);
  seams_.limit(limited);
  note(now, limited, limited ? "the disk is nearly full: waveforms are no longer kept, alarms are"
                             : "the disk has room again: waveforms are kept");
  if (!limited || !reserve_held_) return;
  // This is what it was held for: alarms go on being written.
  if (const auto removed = disk_.remove(layout_.reserve()); !removed) {
    failed(now, "the reserve could not be given up", removed.error());
    return;
  }
  reserve_held_ = false;
}

void Keeper::hold_reserve(Instant now) {
  if (options_.reserve_bytes == 0 || now < retry_reserve_) return;
  if (const auto held = disk_.hold_space(layout_.reserve(), options_.reserve_bytes); !held) {
    retry_reserve_ = now + options_.retry_every;
    failed(now, "the reserve could not be set aside", held.error());
    return;
  }
  reserve_held_ = true;
}

std::uint64_t Keeper::oldest_segment() const {
  for (const auto& [number, shapes] : shapes_) {
    // Without its log a segment is all there is of its alarms.
    if (shapes.segment && shapes.logged() && !shapes.journal) return number;
  }
  return kNone;
}

std::uint64_t Keeper::oldest_lone_log() const {
  for (const auto& [number, shapes] : shapes_) {
    if (shapes.logged() && !shapes.segment && !shapes.journal) return number;
  }
  return kNone;
}

std::size_t Keeper::retire_one(Instant now) {
  const std::uint64_t segment = oldest_segment();
  const bool too_large =
      options_.most_bytes > 0 && shared_.bytes.load(std::memory_order_relaxed) > options_.most_bytes;
  if (segment != kNone && (short_of_space_ || too_large)) return remove_segment(segment, now) ? 1 : 0;
  auto there = shapes_.begin();
  for (const auto& [number, age] : ages(now)) {
    while (there != shapes_.end() && there->first < number) ++there;
    if (there == shapes_.end()) break;
    const StoredShapes& shapes = there->second;
    if (there->first != number || shapes.journal || !shapes.logged()) continue;
    if (shapes.segment && age > options_.keep_waves) return remove_segment(number, now) ? 1 : 0;
    // A merged file when the youngest in it is old.
    const bool alone = shapes.log || shapes.ends_merged(number);
    if (alone && !shapes.segment && age > options_.keep_logs) return remove_log(number, now) ? 1 : 0;
  }
  // By size when no waves are left to go: never to make room on a full disk,
  // for that room would be waves' again.
  const std::uint64_t log = oldest_lone_log();
  if (log != kNone && too_large && segment == kNone) return remove_log(log, now) ? 1 : 0;
  return 0;
}

bool Keeper::remove_segment(std::uint64_t number, Instant now) {
  auto removed = disk_.remove(layout_.segment(number));
  if (removed) removed = disk_.sync_directory(layout_.segments());
  if (!removed) {
    failed(now, "segment " + std::to_string(number) + " could not be removed", removed.error());
    return false;
  }
  shapes_[number].segment = false;
  facts_[number].segment_bytes = 0;
  if (short_of_space_) {
    note(now, false, "segment " + std::to_string(number) + " was removed to make room");
  }
  shared_.segments_removed.fetch_add(1, std::memory_order_relaxed);
  return true;
}

bool Keeper::remove_log(std::uint64_t number, Instant now) {
  const StoredShapes shapes = shapes_[number];
  const LogRange gone = shapes.log ? LogRange{number, number} : shapes.merged;
  auto removed = disk_.remove(shapes.log ? layout_.log(number) : layout_.merged_log(gone));
  if (removed) removed = disk_.sync_directory(layout_.logs());
  if (!removed) {
    failed(now, "log " + std::to_string(number) + " could not be removed", removed.error());
    return false;
  }
  for (std::uint64_t each = gone.first; each <= gone.last; ++each) {
    if (shapes.log) shapes_[each].log = false;
    else shapes_[each].merged = {};
  }
  // A merge broken off may have left the same in another file.
  if (!shapes_[number].logged()) forget_logs(gone, now);
  shared_.logs_removed.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void Keeper::forget_logs(const LogRange& gone, Instant now) {
  const auto facts = facts_.find(gone.last);
  if (index_ && facts != facts_.end()) {
    // Nothing that is still in a log, whatever the clock said when this one ended.
    Instant oldest = facts->second.last;
    for (const auto& [other, known] : facts_) {
      if (other < gone.first || other > gone.last) oldest = std::min(oldest, known.first);
    }
    Result<void> forgotten;
    for (std::uint64_t number = gone.first; number <= gone.last && forgotten; ++number) {
      forgotten = index_->forget_file(number);
    }
    if (forgotten) forgotten = index_->forget_before(oldest);
    if (!forgotten) failed(now, "the index keeps what is gone", forgotten.error());
  }
  facts_.erase(facts_.lower_bound(gone.first), facts_.upper_bound(gone.last));
}

}  // namespace ward
