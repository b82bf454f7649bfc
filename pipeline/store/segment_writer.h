#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/journal.h"
#include "pipeline/store/segment_format.h"

namespace ward {

/// Writes the blocks of one sealed file, then its index and trailer.
class SegmentWriter {
 public:
  /// @param file, cipher  outlive the writer
  SegmentWriter(AppendFile& file, const StoreFileHeader& header, const Cipher& cipher);
  SegmentWriter(AppendFile& file, const StoreFileHeader& header, const Cipher&& cipher) = delete;

  /// What follows was a file of its own: its number is above those before.
  void begin_chapter(const StoreFileHeader& header);

  /// Compresses (level 0: not), encrypts and appends. Offset, lengths,
  /// checksum and file number of the header are set here. An error is kept and
  /// told by finish().
  void add(segment::BlockHeader header, wire::ByteView plain, int zstd_level);
  [[nodiscard]] std::size_t blocks() const { return written_.size(); }
  /// Index and trailer; syncs. too_large: a block, or the index of them all.
  [[nodiscard]] Result<void> finish();

 private:
  void flush();

  AppendFile& file_;
  const Cipher& cipher_;
  std::uint64_t first_number_;
  std::uint64_t number_;
  std::uint64_t offset_{0};
  std::vector<segment::BlockHeader> written_;
  wire::Bytes waiting_;
  Result<void> state_;
};

}  // namespace ward
