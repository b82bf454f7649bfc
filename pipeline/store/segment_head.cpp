#include "pipeline/store/segment_head.h"

#include <utility>

#include "pipeline/store/journal_format.h"
#include "pipeline/store/segment_blocks.h"

namespace ward {

Result<SegmentHead> read_segment_head(FileSystem& disk, const std::string& path, const Cipher& cipher) {
  auto file = disk.open(path);
  if (!file) return file.error();
  SegmentBlocks blocks(std::move(file.value()), cipher);
  const auto first = blocks.header_at(0);
  const auto trailer = blocks.trailer();
  if (!first || first->kind != segment::BlockKind::file_header || !trailer) {
    return Error{ErrorCode::truncated, "segment"};
  }
  const auto bytes = blocks.load(*first);
  if (!bytes) return bytes.error();
  const auto header = journal::decode_file_header(bytes.value());
  if (!header) return header.error();
  if (header.value().encrypted) {
    // The key is tried on what follows: the checkpoint.
    const auto next = blocks.header_at(first->end());
    if (!next) return Error{ErrorCode::truncated, "segment"};
    if (const auto opened = blocks.load(*next); !opened) return opened.error();
  }
  // Version 1, or nothing happened in it.
  if (trailer->first == 0 && trailer->last == 0) return Error{ErrorCode::unsupported_version, "trailer"};
  return SegmentHead{header.value(), Instant{Nanoseconds{trailer->first}}, Instant{Nanoseconds{trailer->last}}};
}

}  // namespace ward
