#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "pipeline/domain/event.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/event_codec.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/ward_memory.h"

namespace ward {

/// 2: log files of several numbers, times of everything in it in a sealed
/// file's trailer, a batch's times whatever the order of its events.
inline constexpr std::uint16_t kStoreVersion = 3;

/// What stands at the head of every journal and segment file.
struct StoreFileHeader {
  std::uint16_t version{kStoreVersion};
  std::uint64_t number{};      ///< of the journal file, from 1, never reused
  std::uint64_t run{};         ///< life of the server, from 1
  Instant created;
  bool encrypted{false};
  FixedString<32> software;    ///< version of the program that wrote it
  /// The journal that came before and how many of its batches count: what a
  /// failed disk kept of a later one stands in this file again. 0: none.
  std::uint64_t previous_file{};
  std::uint64_t previous_batches{};
};

/// Appends batches of events to one file. Format: docs/store.md.
class JournalWriter {
 public:
  /// Creates the file with its header and the checkpoint, and syncs both and
  /// the directory, before any event is accepted.
  [[nodiscard]] static Result<std::unique_ptr<JournalWriter>> create(FileSystem& disk, const std::string& path,
                                                                     const StoreFileHeader& header,
                                                                     const WardMemory& checkpoint,
                                                                     const Cipher& cipher);
  /// It is kept by reference: no temporary.
  static Result<std::unique_ptr<JournalWriter>> create(FileSystem& disk, const std::string& path,
                                                       const StoreFileHeader& header, const WardMemory& checkpoint,
                                                       const Cipher&& cipher) = delete;
  /// One batch: encoded, checksummed, sealed, appended and synced. After an
  /// error the writer is done for: write the same events to a new file.
  /// @param concluded  written behind the others
  [[nodiscard]] Result<void> commit(std::span<const Event> events, std::span<const Event> concluded = {});
  [[nodiscard]] std::uint64_t bytes() const { return file_->size(); }
  /// Well committed ones.
  [[nodiscard]] std::uint64_t batches() const { return batches_; }
  [[nodiscard]] const StoreFileHeader& header() const { return header_; }

 private:
  JournalWriter(std::unique_ptr<AppendFile> file, const StoreFileHeader& header, const Cipher& cipher);

  std::unique_ptr<AppendFile> file_;
  StoreFileHeader header_;
  const Cipher& cipher_;
  std::uint64_t batches_{0};
  EventEncoder encoder_;
  wire::Bytes batch_;  ///< kept for its memory
};

/// What a journal held besides its events.
struct JournalReport {
  StoreFileHeader header;
  WardMemory checkpoint;
  std::uint64_t batches{};       ///< good ones
  std::uint64_t last_batch{};    ///< number of the last good one, from 1
  std::uint64_t events{};
  std::uint64_t corrupt_batches{};  ///< skipped: checksum or contents wrong, later ones readable
  std::uint64_t torn_bytes{};       ///< after the last good batch
  std::uint64_t end{};              ///< where the last good batch ends in the file; 0: nothing was read
};

/// Reads all good batches in order, those alone that the following journal
/// lets count.
/// @param visit  each event; return false to stop
/// @return an error only when header or checkpoint cannot be read
[[nodiscard]] Result<JournalReport> read_journal(FileSystem& disk, const std::string& path, const Cipher& cipher,
                                                 const std::function<bool(const Event&)>& visit);

/// Goes on behind what an earlier reading of the same file had come to; from
/// the beginning when `before` says nothing or is of another file.
/// @return what both found
[[nodiscard]] Result<JournalReport> read_journal_further(FileSystem& disk, const std::string& path,
                                                         const Cipher& cipher, JournalReport before,
                                                         const std::function<bool(const Event&)>& visit);

/// The same of a journal whose head is damaged: its events alone, in a report
/// without a checkpoint.
[[nodiscard]] Result<JournalReport> salvage_journal(FileSystem& disk, const std::string& path, const Cipher& cipher,
                                                    const std::function<bool(const Event&)>& visit);

}  // namespace ward
