#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/time.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/journal.h"
#include "pipeline/store/store_layout.h"
#include "pipeline/store/ward_memory.h"

namespace ward {

struct RecorderOptions {
  std::string directory;
  Nanoseconds commit_every{std::chrono::milliseconds{100}};
  std::size_t commit_events{4096};            ///< or so many, whichever comes first
  std::uint64_t journal_bytes{64U << 20U};    ///< a fuller file is closed and sealed
  Nanoseconds journal_age{std::chrono::minutes{5}};
  /// Events kept in memory while the disk fails; beyond, waves are given up
  /// first, each shed frame a gap record, alarms last.
  std::size_t most_waiting{262'144};
  Nanoseconds retry_every{std::chrono::seconds{1}};
  Nanoseconds open_every{std::chrono::seconds{30}};  ///< a store that could not be opened
};

/// What one device may forget: told after the disk has it.
struct DurableAck {
  DeviceId device;
  std::uint64_t boot_epoch{};
  std::uint64_t acked_through{};
};

enum class RecorderState : std::uint8_t {
  recording,
  limited,  ///< disk nearly full: waves are no longer kept
  failed,   ///< nothing can be written; events wait in memory
};

struct RecorderCounters {
  std::uint64_t events{};
  std::uint64_t events_given_up{};  ///< while the disk failed
  std::uint64_t commits{};
  std::uint64_t failures{};
  std::uint64_t bytes{};
  Nanoseconds worst_commit{};
};

/// Writes the worker's whole stream to the journal: group commit, then the
/// acknowledgements. One thread, its own: it waits for the disk, detection
/// does not. Nothing here throws but at construction.
class Recorder {
 public:
  /// What the last life left. `memory` is what beds start with.
  struct Start {
    std::uint64_t run{1};
    std::uint64_t next_file{1};
    /// The journal that the last life ended in, and how much of it counts.
    std::uint64_t previous_file{0};
    std::uint64_t previous_batches{0};
    WardMemory memory;
    /// Gap records that the last life owed: written first.
    std::vector<Event> owed;
  };

  /// A store that cannot be opened yet: asked for again and again, on the
  /// recorder's thread, until it says what the last life left. The recorder has
  /// failed until then; what it takes meanwhile waits and is recorded then.
  struct Opening {
    std::function<Result<Start>()> open;
  };

  /// @param tell   called, on the recorder's thread, with what became durable
  /// @param clock  null, or only to measure how long commits take
  Recorder(FileSystem& disk, RecorderOptions options, const Cipher& cipher, Start start,
           std::function<void(const DurableAck&)> tell, const Clock* clock = nullptr);
  Recorder(FileSystem& disk, RecorderOptions options, const Cipher& cipher, Opening opening,
           std::function<void(const DurableAck&)> tell, const Clock* clock = nullptr);
  ~Recorder();

  /// Takes events over, in order. Commits when enough have come.
  void take(std::span<const Event> events, Instant now);
  /// Commits when due, retries after a failure.
  void poll(Instant now);
  [[nodiscard]] Instant next_due() const;
  /// Commits what waits; before the end.
  void finish(Instant now);

  /// Any thread.
  [[nodiscard]] RecorderState state() const;
  /// The store is open, if not writable. Any thread.
  [[nodiscard]] bool opened() const;
  [[nodiscard]] RecorderCounters counters() const;
  /// Number of the file being written, before the first commit of the one that
  /// the last life ended in; those below may be sealed. Any thread.
  [[nodiscard]] std::uint64_t current_file() const;
  /// The keeper's judgement of the disk's free space. Any thread.
  void limit(bool disk_nearly_full);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace ward
