#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/index.h"
#include "pipeline/store/journal.h"
#include "pipeline/store/log_merge.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/store_files.h"
#include "pipeline/store/store_layout.h"

namespace ward {

struct KeeperOptions {
  std::string directory;
  Nanoseconds keep_waves{std::chrono::hours{240}};
  Nanoseconds keep_logs{std::chrono::hours{24 * 400}};
  /// A stretch of which nothing is stored makes files older by no more than
  /// this: a clock that leapt ahead must not delete what is a day old.
  Nanoseconds longest_pause{std::chrono::hours{24}};
  std::uint64_t most_bytes{0};               ///< of segments and logs; 0: the disk is the bound
  std::uint64_t least_free{512ULL << 20U};   ///< less free space: the oldest waves go, then no new ones are kept
  std::uint64_t reserve_bytes{64ULL << 20U}; ///< held back; 0: none
  Nanoseconds look_every{std::chrono::seconds{2}};
  Nanoseconds index_every{std::chrono::seconds{10}};  ///< look into the journal being written
  Nanoseconds retry_every{std::chrono::seconds{30}};  ///< what failed
  Nanoseconds scrub_every{std::chrono::minutes{3}};   ///< one file
  Nanoseconds merge_every{std::chrono::minutes{1}};   ///< look for logs of a day that is over
  std::uint32_t most_reviews{5};                      ///< of one stretch, while they fail
  Nanoseconds late_settles{std::chrono::seconds{30}}; ///< without late data: the gap is as full as it will be
};

/// What the keeper needs of the rest of the server.
struct KeeperSeams {
  std::function<std::uint64_t()> current_file;  ///< Recorder::current_file
  std::function<void(bool)> limit;              ///< Recorder::limit; told again and again
  /// A bed's gap was filled by late data: look through it for alarms. Called on
  /// the keeper's thread; told again after a restart in between, and after an
  /// error a few times. May be empty.
  std::function<Result<void>(const LateStretch&)> review;
};

/// What an operator should know of the store.
struct KeeperNote {
  Instant at;
  bool grave{false};  ///< data is damaged, lost, or not kept
  std::string text;   ///< one sentence
};

struct KeeperCounters {
  std::uint64_t sealed{};
  std::uint64_t failures{};          ///< of sealing, removing, indexing, reserving
  std::uint64_t segments_removed{};  ///< by retention or for space
  std::uint64_t logs_removed{};
  std::uint64_t reviews_given_up{};  ///< late data that could not be looked through
  std::uint64_t scrubbed{};
  std::uint64_t damaged{};           ///< files found damaged by scrubbing
  std::uint64_t merged{};            ///< files made of a day's logs
  std::uint64_t unreadable{};        ///< journals whose head nobody can read: kept, and tried no more
  Instant oldest_wave;               ///< when the oldest segment was begun; zero: there is none
  std::uint64_t bytes{};             ///< of segments and logs
  std::uint64_t free_bytes{};
  bool limited{false};
};

/// Looks after a store while a recorder writes to it: seals finished journals,
/// removes them, feeds the index, puts the logs of a day that is over into one
/// file, keeps within age, size and free space, checks what lies there. One thread of low priority; each poll() does a bounded
/// piece. What fails is told, and tried again later; nothing here throws but
/// std::bad_alloc.
class Keeper {
 public:
  /// @param disk, cipher  outlive the keeper
  Keeper(FileSystem& disk, KeeperOptions options, const Cipher& cipher, KeeperSeams seams);
  ~Keeper();

  /// @return pieces of work done; more may wait while it is not 0
  std::size_t poll(Instant now);
  [[nodiscard]] Instant next_due() const { return next_due_; }

  /// What was noted since the last call; the oldest are dropped beyond 256.
  [[nodiscard]] std::vector<KeeperNote> take_notes();
  /// Any thread.
  [[nodiscard]] KeeperCounters counters() const;

 private:
  /// What is known of a sealed file without opening it again.
  struct Facts {
    std::uint64_t run{};
    Instant first;
    Instant last;
    std::uint64_t segment_bytes{};
    std::uint64_t log_bytes{};  ///< of a log file of its own
  };

  // keeper_seal.cpp
  std::size_t seal_one(Instant now);
  [[nodiscard]] Result<void> seal(std::uint64_t number, Instant now);
  std::size_t remove_one_journal(Instant now);
  [[nodiscard]] bool give_up_journal(std::uint64_t number, Instant now);
  // keeper_facts.cpp
  void learn_facts();
  [[nodiscard]] Facts learn(std::uint64_t number, const StoredShapes& shapes);
  void learn_merged(const LogRange& range);
  void learn_oldest_wave();
  [[nodiscard]] std::vector<std::pair<std::uint64_t, Nanoseconds>> ages(Instant now) const;
  // keeper_merge.cpp
  std::size_t merge_logs(Instant now);
  std::size_t remove_one_merged(Instant now);
  [[nodiscard]] bool prove(const LogRange& range, Instant now);
  [[nodiscard]] LogRange next_to_merge() const;
  [[nodiscard]] bool may_be_merged(std::uint64_t number, const StoredShapes& shapes, const Facts& facts) const;
  // keeper_space.cpp
  void watch_space(Instant now);
  std::size_t retire_one(Instant now);
  [[nodiscard]] bool remove_segment(std::uint64_t number, Instant now);
  [[nodiscard]] bool remove_log(std::uint64_t number, Instant now);
  void set_limited(bool limited, Instant now);
  void hold_reserve(Instant now);
  [[nodiscard]] std::uint64_t oldest_segment() const;
  [[nodiscard]] std::uint64_t oldest_lone_log() const;
  void forget_logs(const LogRange& gone, Instant now);
  // keeper_index.cpp
  std::size_t feed_index(Instant now);
  [[nodiscard]] bool open_index(Instant now);
  void drop_index(Instant now, const char* why);
  std::size_t feed_one(Instant now);
  [[nodiscard]] Result<std::size_t> feed_journal(std::uint64_t number, Instant now);
  [[nodiscard]] Result<void> feed_log(std::uint64_t number);
  void review_late(Instant now);
  [[nodiscard]] bool review_is_done(const LateStretch& stretch, Instant now);
  std::size_t scrub_one(Instant now);

  void note(Instant now, bool grave, std::string text);
  void failed(Instant now, const std::string& what, Error error);
  [[nodiscard]] bool indexed(std::uint64_t number) const;

  FileSystem& disk_;
  KeeperOptions options_;
  StoreLayout layout_;
  const Cipher& cipher_;
  KeeperSeams seams_;

  StoredShapesByNumber shapes_;  ///< as of this poll
  std::map<std::uint64_t, Facts> facts_;
  std::map<std::uint64_t, std::uint64_t> merged_bytes_;  ///< of merged files, by their last number
  std::unique_ptr<LogMerge> merge_;              ///< under way
  Instant next_merge_{Instant::min()};
  LogRange proven_;                              ///< read whole: the single logs in it may go
  std::set<std::uint64_t> not_merged_;           ///< damaged logs, and merged files with damage, by last number
  std::set<std::uint64_t> unreadable_;           ///< journals nobody can read
  JournalReport journal_fed_;                    ///< how far the live journal was read for the index
  std::unique_ptr<SegmentReader> log_fed_;       ///< the log file the index was last fed from
  std::string log_fed_path_;
  std::map<std::uint64_t, Instant> retry_seal_;  ///< not before
  std::unique_ptr<StoreIndex> index_;
  Instant retry_index_{Instant::min()};
  Instant next_index_{Instant::min()};           ///< look into the journal being written
  Instant retry_reserve_{Instant::min()};
  /// A review that failed: how often, and when it is tried again.
  struct FailedReview {
    std::uint32_t times{0};
    Instant retry_at;
  };
  std::map<std::pair<BedId, Instant>, FailedReview> failed_reviews_;  ///< by where the stretch begins
  std::map<BedId, Instant> late_heard_;          ///< when the bed's last late data came
  std::uint64_t last_scrubbed_{0};
  Instant next_scrub_{Instant::min()};
  Instant next_due_{Instant::min()};
  std::uint64_t free_bytes_{0};
  bool reserve_held_{false};
  bool short_of_space_{false};
  std::deque<KeeperNote> notes_;

  struct Shared {
    std::atomic<std::uint64_t> sealed{0}, failures{0}, segments_removed{0}, logs_removed{0}, scrubbed{0},
        damaged{0}, reviews_given_up{0}, merged{0}, unreadable{0}, bytes{0}, free_bytes{0};
    std::atomic<std::int64_t> oldest_wave{0};  ///< nanoseconds
    std::atomic<bool> limited{false};
  } shared_;
};

}  // namespace ward
