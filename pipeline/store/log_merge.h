#pragma once

#include <cstdint>

#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/segment_writer.h"
#include "pipeline/store/store_layout.h"
#include "pipeline/store/unfinished_file.h"

namespace ward {

/// Puts the log files of consecutive numbers into one, each as it was, as a
/// chapter: a few at a time, so that nobody waits long. Given up (destroyed)
/// before publish(), it leaves the store as it was.
class LogMerge {
 public:
  /// @param range  of log files that are there, at most kMostMergedLogs
  /// @param disk, cipher  outlive this
  LogMerge(FileSystem& disk, StoreLayout layout, const LogRange& range, const Cipher& cipher);
  LogMerge(FileSystem& disk, StoreLayout layout, const LogRange& range, const Cipher&& cipher) = delete;

  /// The log taken in next.
  [[nodiscard]] std::uint64_t next() const { return next_; }
  /// Nothing more is to be taken in: all are, or the file is large enough.
  [[nodiscard]] bool complete() const;
  /// Takes in one more log. @return checksum_mismatch when it has the least
  /// damage: such a file stays as it is, that nothing is thrown away
  [[nodiscard]] Result<void> take_next();
  /// Ends the file, reads it again from the disk, and gives it its name. The
  /// single logs are still there.
  /// @return checksum_mismatch when it does not hold what was put in; an error
  ///         after its renaming may leave it there, whole
  [[nodiscard]] Result<LogRange> publish();

 private:
  [[nodiscard]] bool holds_all() const;

  FileSystem& disk_;
  StoreLayout layout_;
  LogRange range_;
  const Cipher& cipher_;
  UnfinishedFile file_;
  std::unique_ptr<SegmentWriter> writer_;
  std::uint64_t next_;
  std::uint64_t events_{0};
};

}  // namespace ward
