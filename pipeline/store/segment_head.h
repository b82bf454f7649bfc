#pragma once

#include <string>

#include "pipeline/domain/result.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/journal.h"

namespace ward {

/// What two short reads tell of a sealed file, without its index.
struct SegmentHead {
  StoreFileHeader header;  ///< of the first number in it
  /// All times in it, handled and of signals, lie between, bounds included.
  Instant first;
  Instant last;
};

/// @return an error when that cannot be told: the file is damaged or of
///         version 1 (open it); wrong_key; not_found
[[nodiscard]] Result<SegmentHead> read_segment_head(FileSystem& disk, const std::string& path, const Cipher& cipher);

}  // namespace ward
