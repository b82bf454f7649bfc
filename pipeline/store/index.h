#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/domain/stored_view.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/late_stretches.h"

struct sqlite3;

namespace ward {

/// What the index says of one file of the store.
struct IndexedFile {
  std::uint64_t number{};
  std::uint64_t run{};
  Instant first;  ///< handled times of its first and last event
  Instant last;
  std::uint64_t bytes{};  ///< of the segment
  std::optional<Instant> checked_at;
  std::string damage;     ///< empty: none found
};

/// How far the index has taken the log in.
struct IndexPlace {
  std::uint64_t file{0};    ///< 0: nothing yet
  std::uint64_t events{0};  ///< of that file, in the journal's order
  bool whole{true};         ///< the file is finished: go on with the next
};

/// Answers questions about alarms, stays, limits and gaps without reading the
/// log. Everything in it is derived: it can be thrown away, and is built anew
/// when it is missing, damaged, or of another version. One thread an object;
/// any number of readers beside one writer (SQLite in WAL mode).
class StoreIndex {
 public:
  static constexpr int kVersion = 3;

  /// Opens for writing. What cannot be used is removed and begun anew: place()
  /// then says 0.
  [[nodiscard]] static Result<std::unique_ptr<StoreIndex>> open(const std::string& path, const Cipher& cipher);
  /// @return not_found when there is none, unsupported_version for another's
  [[nodiscard]] static Result<std::unique_ptr<StoreIndex>> open_to_read(const std::string& path,
                                                                        const Cipher& cipher);
  ~StoreIndex();
  StoreIndex(const StoreIndex&) = delete;
  StoreIndex& operator=(const StoreIndex&) = delete;

  /// True when open() had to begin anew although there was a file.
  [[nodiscard]] bool replaced() const { return replaced_; }
  [[nodiscard]] IndexPlace place() const { return place_; }

  /// The next events of the log, in its order, with the place behind them. All
  /// or nothing: one transaction. After an error the index stands where it stood.
  /// Events of the present file taken again change nothing.
  [[nodiscard]] Result<void> take(std::uint64_t run, std::span<const Event> events, const IndexPlace& then);

  [[nodiscard]] Result<void> note_file(const IndexedFile& file);
  [[nodiscard]] Result<void> forget_file(std::uint64_t number);
  [[nodiscard]] Result<std::vector<IndexedFile>> files();
  [[nodiscard]] Result<std::vector<LateStretch>> late_stretches();
  /// The stretch was reviewed.
  [[nodiscard]] Result<void> reviewed(const LateStretch& stretch);
  /// Alarms, changes, commands, stays, limits and gaps that were over before.
  [[nodiscard]] Result<void> forget_before(Instant oldest);

  // Questions. All oldest first.
  [[nodiscard]] Result<std::vector<StoredAlarm>> alarms(const StoredAlarmFilter& filter);
  /// @param bed  kEveryBed: all; those that overlap [from, to)
  [[nodiscard]] Result<std::vector<StoredStay>> stays(BedId bed, Instant from, Instant to,
                                                      std::uint32_t most = kMostStoredStays);
  [[nodiscard]] Result<std::vector<StoredGap>> gaps(BedId bed, Instant from, Instant to,
                                                    std::uint32_t most = kMostStoredGaps);

 private:
  StoreIndex(sqlite3* database, const Cipher& cipher);

  struct Taking;
  [[nodiscard]] Result<void> load();
  [[nodiscard]] Result<void> take_all(const Taking& taking, std::span<const Event> events);
  [[nodiscard]] Result<void> take_event(const Taking& taking, const Event& event);
  [[nodiscard]] Result<void> take_alarm(const Taking& taking, const Event& event, const Alarm& alarm);
  [[nodiscard]] Result<void> take_command(const Taking& taking, const Event& event, const Command& command);
  [[nodiscard]] Result<void> take_outcome(const Event& event, const CommandOutcome& outcome);
  [[nodiscard]] Result<void> take_bed(const Event& event, bool admitted, const Patient& patient);
  [[nodiscard]] Result<void> take_limits(const Event& event, const LimitSet& limits);
  [[nodiscard]] Result<void> take_gap(const Event& event, const Gap& gap, std::uint64_t hole);
  [[nodiscard]] Result<void> keep_late(BedId bed);
  [[nodiscard]] Result<void> take_late_block(const Event& event, const SampleBlock& block);
  [[nodiscard]] Result<void> keep_place(const IndexPlace& place);

  /// What the last events said, so that only changes become rows.
  struct Memory {
    std::map<BedId, StoredStay> open_stays;
    std::map<BedId, LimitSet> limits;
    struct Acknowledgement {
      Instant handled;
      FixedString<24> by;
    };
    std::map<BedId, Acknowledgement> acknowledgements;
    std::map<BedId, LateStretches> late;
  };

  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  const Cipher& cipher_;
  Memory memory_;
  IndexPlace place_;
  bool replaced_{false};
};

}  // namespace ward
