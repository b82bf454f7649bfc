// Finished journals become segments and log files.
#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/store/keeper.h"
#include "pipeline/store/segment.h"

namespace ward {
namespace {

/// Reads all of it: the journal may go only when what replaces it is whole.
bool whole(FileSystem& disk, const std::string& path, const Cipher& cipher) {
  const auto file = SegmentReader::open(disk, path, cipher);
  return file && file.value()->scrub().empty();
}

std::string file_name(std::uint64_t number) { return "file " + std::to_string(number); }

}  // namespace

std::size_t Keeper::seal_one(Instant now) {
  const std::uint64_t current = seams_.current_file();
  for (const auto& [number, shapes] : shapes_) {
    if (number >= current) break;
    if (!shapes.journal || shapes.sealed() || unreadable_.contains(number)) continue;
    if (const auto retry = retry_seal_.find(number); retry != retry_seal_.end() && now < retry->second) continue;
    if (const auto sealed = seal(number, now); !sealed && !give_up_journal(number, now)) {
      // The journal stays and is read instead.
      retry_seal_[number] = now + options_.retry_every;
      failed(now, file_name(number) + " could not be sealed and stays a journal", sealed.error());
    } else if (sealed) {
      retry_seal_.erase(number);
      shared_.sealed.fetch_add(1, std::memory_order_relaxed);
    }
    return 1;
  }
  return 0;
}

/// Trying again does not mend a head that is damaged, of a later version or of
/// another key: the file is left for people. Asked anew at each start.
bool Keeper::give_up_journal(std::uint64_t number, Instant now) {
  const auto head = read_journal(disk_, layout_.journal(number), cipher_, [](const Event&) { return false; });
  const ErrorCode why = head.error().code;
  const bool passing = why == ErrorCode::disk_failed || why == ErrorCode::disk_full ||
                       why == ErrorCode::out_of_memory || why == ErrorCode::not_found;
  if (head || passing) return false;
  unreadable_.insert(number);
  shared_.unreadable.store(unreadable_.size(), std::memory_order_relaxed);
  const std::string text = layout_.journal(number) + " cannot be read: " + std::string{describe(why)};
  failed(now, text + "; it is kept, and not tried again", head.error());
  const IndexedFile file{number, 0, {}, {}, 0, now, text};
  if (index_ && !index_->note_file(file)) note(now, false, "the index does not say so");
  return true;
}

Result<void> Keeper::seal(std::uint64_t number, Instant now) {
  const std::string segment = layout_.segment(number);
  const std::string log = layout_.log(number);
  // A crash may have left one of the two; both are written anew.
  StoredShapes& shapes = shapes_[number];
  if (shapes.segment) {
    if (auto removed = disk_.remove(segment); !removed) return removed;
    shapes.segment = false;
  }
  if (shapes.log) {
    if (auto removed = disk_.remove(log); !removed) return removed;
    shapes.log = false;
  }
  const auto report = seal_journal(disk_, layout_.journal(number), segment, log, cipher_);
  if (!report) return report.error();
  if (!whole(disk_, segment, cipher_) || !whole(disk_, log, cipher_)) {
    static_cast<void>(disk_.remove(segment));
    static_cast<void>(disk_.remove(log));
    return Error{ErrorCode::checksum_mismatch, "sealed file"};
  }
  shapes.segment = shapes.log = true;
  const JournalReport& found = report.value();
  if (found.corrupt_batches > 0) {
    note(now, true, file_name(number) + ": " + std::to_string(found.corrupt_batches) +
                        " damaged batches of the journal were left out");
  }
  if (found.torn_bytes > 0) {
    note(now, false, file_name(number) + ": " + std::to_string(found.torn_bytes) +
                         " bytes of an unfinished batch were cut from its end");
  }
  return {};
}

std::size_t Keeper::remove_one_journal(Instant now) {
  if (shapes_.empty()) return 0;
  const std::uint64_t current = seams_.current_file();
  std::uint64_t newest_journal = 0;
  for (const auto& [number, shapes] : shapes_) {
    if (shapes.journal) newest_journal = number;
  }
  bool needed = false;  // by the journal before: the next one's head says how much of it counts
  for (auto& [number, shapes] : shapes_) {
    const bool keep = std::exchange(needed, shapes.journal && !shapes.sealed());
    // Recovery begins from the newest journal: one is always left.
    if (!shapes.journal || !shapes.sealed() || keep || number >= current || number >= newest_journal) continue;
    // The index reads on where it stands; without one, the logs wait for it.
    if (index_ && !indexed(number)) continue;
    auto removed = disk_.remove(layout_.journal(number));
    if (removed) removed = disk_.sync_directory(layout_.journals());
    if (!removed) {
      failed(now, "the journal of " + file_name(number) + " could not be removed", removed.error());
      return 0;
    }
    shapes.journal = false;
    return 1;
  }
  return 0;
}

}  // namespace ward
