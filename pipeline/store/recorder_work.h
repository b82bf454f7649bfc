#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/store/recorder.h"
#include "pipeline/store/recorder_waiting.h"

namespace ward {

/// The recorder's inside. A failed disk is never argued with: the file is left
/// as it is, and what had not been synced is written again to a new one, whose
/// header says how much of the old one counts.
struct Recorder::Work {
  Work(FileSystem& disk, RecorderOptions options, const Cipher& cipher, Start start,
       std::function<void(const DurableAck&)> tell, const Clock* clock);

  /// Nothing is written before this has said what the last life left.
  void open_with(std::function<Result<Start>()> open);
  void take(std::span<const Event> events, Instant now);
  void poll(Instant now);
  void finish(Instant now);
  [[nodiscard]] Instant next_due() const;

  // Read by any thread.
  std::atomic<bool> opened{true};
  std::atomic<bool> failed{false};
  std::atomic<bool> limited{false};
  std::atomic<std::uint64_t> current_file;
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> events_given_up{0};
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> failures{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::int64_t> worst_commit_ns{0};

 private:
  /// Writes all that waits; after a failure, once more where that may help.
  void commit(Instant now);
  [[nodiscard]] Result<void> open();
  [[nodiscard]] Result<void> write_waiting(Instant now);
  [[nodiscard]] Result<void> write_batch(std::span<const Event> batch, Instant now);
  [[nodiscard]] Result<void> begin_journal(Instant now);
  [[nodiscard]] Result<void> rotate_when_due(Instant now);
  /// Brings `before_` up to `memory_`. May run out of memory, with no harm.
  void catch_up();
  void apply(std::span<const Event> batch, Instant now);
  void tell_acks();
  void note_failure(Instant now);
  void give_up_reserve();

  FileSystem& disk_;
  RecorderOptions options_;
  const Cipher& cipher_;
  StoreLayout layout_;
  std::function<void(const DurableAck&)> tell_;
  const Clock* clock_;
  std::function<Result<Start>()> open_;  ///< empty once it has
  std::uint64_t run_;
  std::uint64_t next_file_;
  std::uint64_t previous_file_;
  std::uint64_t previous_batches_;
  std::unique_ptr<JournalWriter> journal_;
  WaitingEvents waiting_;
  /// As of the last good commit; while a batch is being written already beyond
  /// it, and then `before_` is as of the last good commit.
  WardMemory memory_;
  WardMemory before_;
  bool memory_is_ahead_{false};
  bool all_behind_{true};          ///< before_ must be copied whole
  std::vector<BedId> touched_;     ///< beds in which before_ is behind
  std::vector<Event> concluded_;   ///< gap records of the batch being written
  Instant waiting_since_;
  Instant retry_at_;
  Instant last_now_;
};

}  // namespace ward
