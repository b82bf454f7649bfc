#include "pipeline/store/recovery.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "pipeline/store/segment.h"
#include "pipeline/store/store_layout.h"

namespace ward {
namespace {

/// Goes through a store once, from its newest journal back to one with a
/// readable head, then forward again.
class Search {
 public:
  Search(FileSystem& disk, const std::string& directory, const Cipher& cipher, bool only_looks)
      : disk_(disk), layout_{directory}, cipher_(cipher), only_looks_(only_looks) {}

  Result<Recovery> run() {
    if (const auto ready = prepare(); !ready) return ready.error();
    if (const auto found = find_memory(); !found) return found.error();
    found_.start.next_file = newest_ + 1;
    // Each file whose head is gone may have been a life of its own.
    found_.start.run = last_run_ + 1 + headless_;
    found_.start.memory.begin_run();
    return std::move(found_);
  }

 private:
  Result<void> make_directories() {
    for (const std::string& directory :
         {layout_.directory, layout_.journals(), layout_.segments(), layout_.logs()}) {
      if (const auto made = disk_.make_directory(directory); !made) return made;
    }
    return disk_.sync_directory(layout_.directory);
  }

  Result<void> prepare() {
    if (!only_looks_) {
      if (const auto made = make_directories(); !made) return made;
    }
    if (const auto read = read_names(layout_.journals(), ".wlj", journals_); !read) return read;
    if (const auto read = read_names(layout_.segments(), ".wls", segments_); !read) return read;
    std::vector<std::uint64_t> logs;
    if (const auto read = read_names(layout_.logs(), ".wll", logs); !read) return read;
    if (!logs.empty()) newest_log_ = logs.back();
    for (const auto* numbers : {&journals_, &segments_, &logs}) {
      if (!numbers->empty()) newest_ = std::max(newest_, numbers->back());
    }
    return {};
  }

  /// Numbers of the files, ascending; what was never finished is removed.
  Result<void> read_names(const std::string& directory, const char* extension, std::vector<std::uint64_t>& numbers) {
    const auto names = disk_.list(directory);
    if (!names && only_looks_ && names.error().code == ErrorCode::not_found) return {};
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
      if (const auto number = StoreLayout::number_of(name, extension)) numbers.push_back(*number);
      if (const auto merged = StoreLayout::range_of(name)) {
        numbers.push_back(merged->last);
        merged_logs_[merged->last] = directory + "/" + name;
      }
      if (!only_looks_ && name.ends_with(".tmp") && disk_.remove(directory + "/" + name)) {
        say("removed " + name + ", which an earlier life had not finished");
      }
    }
    std::sort(numbers.begin(), numbers.end());
    return {};
  }

  Result<void> find_memory() {
    std::size_t at = journals_.size();
    while (at > 0) {
      const std::uint64_t number = journals_[at - 1];
      // What the last life left in the machine's memory must not be built on
      // before it is on the disk.
      if (!only_looks_) {
        if (const auto synced = disk_.sync_file(layout_.journal(number)); !synced) return synced;
      }
      const auto head = read_journal(disk_, layout_.journal(number), cipher_, [](const Event&) { return false; });
      if (head) {
        last_run_ = head.value().header.run;
        found_.start.memory = head.value().checkpoint;
        break;
      }
      // Another key, or a later program's store: whole, and not for us to go on with.
      const ErrorCode why = head.error().code;
      if (why == ErrorCode::wrong_key || why == ErrorCode::unsupported_version) return head.error();
      say("the head of journal " + StoreLayout::name(number) + " cannot be read: " +
          std::string(describe(why)));
      ++headless_;
      --at;
    }
    if (at == 0 && newest_log_ != 0) {
      if (const auto found = run_of_logs(); !found) return found;
    }
    if (at == 0 && !segments_.empty()) {
      if (const auto found = memory_of_segment(segments_.back()); !found) return found;
    }
    for (std::size_t i = at == 0 ? 0 : at - 1; i < journals_.size(); ++i) {
      if (const auto followed = follow(journals_[i], at != 0 && i == at - 1); !followed) return followed;
    }
    return {};
  }

  Result<void> follow(std::uint64_t number, bool has_head) {
    const auto visit = [&](const Event& event) {
      apply(event);
      return true;
    };
    const std::string path = layout_.journal(number);
    const auto report = has_head ? read_journal(disk_, path, cipher_, visit) : salvage_journal(disk_, path, cipher_, visit);
    if (!report) return report.error();
    last_run_ = std::max(last_run_, report.value().header.run);
    found_.start.previous_file = number;
    found_.start.previous_batches = report.value().last_batch;
    found_.torn_bytes = report.value().torn_bytes;
    if (report.value().torn_bytes > 0) {
      say("journal " + StoreLayout::name(number) + " ends in " + std::to_string(report.value().torn_bytes) +
          " bytes that were never committed; they are left out");
    }
    if (report.value().corrupt_batches > 0) {
      say("journal " + StoreLayout::name(number) + " has " + std::to_string(report.value().corrupt_batches) +
          " damaged places; what they held is lost");
    }
    return {};
  }

  void apply(const Event& event) {
    found_.last_event = std::max(found_.last_event, event.handled);
    std::vector<Event>& owed = found_.start.owed;
    // The record of what the memory concluded follows in the same batch, unless it was damaged.
    if (const auto* gap = std::get_if<Gap>(&event.body); gap != nullptr && gap->permanent) {
      std::erase_if(owed, [&](const Event& other) {
        const Gap& range = std::get<Gap>(other.body);
        return other.bed == event.bed && gap->first_sequence <= range.first_sequence &&
               range.last_sequence <= gap->last_sequence;
      });
    }
    for (const SequenceRange& lost : found_.start.memory.apply(event)) {
      owed.push_back(Event{event.bed, true, event.handled, Gap{lost.first, lost.last, true}, event.handled});
    }
  }

  /// No journal's head is left: the keeper never removes the newest, so
  /// somebody or a damaged disk has. The newest segment tells what it can.
  Result<void> memory_of_segment(std::uint64_t number) {
    const auto segment = SegmentReader::open(disk_, layout_.segment(number), cipher_);
    if (!segment) {
      if (segment.error().code == ErrorCode::wrong_key) return segment.error();
      say("no journal is left and segment " + StoreLayout::name(number) + " cannot be read: beds begin anew");
      return {};
    }
    say("no journal is left: beds begin as segment " + StoreLayout::name(number) + " ended");
    last_run_ = std::max(last_run_, segment.value()->header().run);
    auto checkpoint = segment.value()->checkpoint();
    if (!checkpoint) {
      say("its checkpoint cannot be read: " + std::string(describe(checkpoint.error().code)));
      return {};
    }
    found_.start.memory = std::move(checkpoint.value());
    for (const BedSpan& bed : segment.value()->beds()) {
      const auto read = segment.value()->read_events(bed.bed, [&](const Event& event) {
        apply(event);
        return true;
      });
      if (!read) say("the events of bed " + std::to_string(bed.bed.value) + " end early in it");
    }
    return {};
  }

  /// Logs are kept longest. Run numbers are never used again, so that what two
  /// lives say cannot be taken for one's.
  Result<void> run_of_logs() {
    const auto merged = merged_logs_.find(newest_log_);
    const std::string path = merged == merged_logs_.end() ? layout_.log(newest_log_) : merged->second;
    const auto log = SegmentReader::open(disk_, path, cipher_);
    if (!log) {
      if (log.error().code == ErrorCode::wrong_key) return log.error();
      // Each file may have been a life of its own.
      last_run_ = std::max(last_run_, newest_log_);
      say("no journal is left and " + path + " cannot be read: runs are numbered on from the files");
      return {};
    }
    last_run_ = std::max(last_run_, log.value()->header().run);
    for (const StoredChapter& chapter : log.value()->chapters()) last_run_ = std::max(last_run_, chapter.header.run);
    return {};
  }

  void say(std::string sentence) { found_.report.push_back(std::move(sentence)); }

  FileSystem& disk_;
  StoreLayout layout_;
  const Cipher& cipher_;
  bool only_looks_;
  std::vector<std::uint64_t> journals_;
  std::vector<std::uint64_t> segments_;
  std::map<std::uint64_t, std::string> merged_logs_;  ///< paths, by their last number
  std::uint64_t newest_log_{0};
  std::uint64_t newest_{0};
  std::uint64_t last_run_{0};
  std::uint64_t headless_{0};
  Recovery found_;
};

}  // namespace

Result<Recovery> recover(FileSystem& disk, const std::string& directory, const Cipher& cipher) {
  return Search(disk, directory, cipher, false).run();
}

Result<Recovery> look_back(FileSystem& disk, const std::string& directory, const Cipher& cipher) {
  return Search(disk, directory, cipher, true).run();
}

}  // namespace ward
