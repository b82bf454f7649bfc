#include "pipeline/store/segment_writer.h"

#include <algorithm>

#include "pipeline/store/byte_writer.h"
#include "pipeline/store/journal_format.h"
#include "pipeline/store/zstd_frame.h"

namespace ward {
namespace {

constexpr std::size_t kFlushBytes = 1U << 20U;

/// From the earliest to the latest time, handled or of a signal, of anything
/// in the file: who looks for another time need not open it.
void tell_times(const std::vector<segment::BlockHeader>& blocks, segment::BlockHeader& trailer) {
  bool any = false;
  for (const segment::BlockHeader& block : blocks) {
    using segment::BlockKind;
    const bool timed =
        block.kind == BlockKind::events || block.kind == BlockKind::waves || block.kind == BlockKind::vitals;
    if (!timed) continue;
    trailer.first = any ? std::min(trailer.first, block.first) : block.first;
    trailer.last = any ? std::max(trailer.last, block.last) : block.last;
    any = true;
  }
}

}  // namespace

SegmentWriter::SegmentWriter(AppendFile& file, const StoreFileHeader& header, const Cipher& cipher)
    : file_(file), cipher_(cipher), first_number_(header.number), number_(header.number) {
  begin_chapter(header);
}

void SegmentWriter::begin_chapter(const StoreFileHeader& header) {
  number_ = header.number;
  StoreFileHeader own = header;
  own.encrypted = cipher_.encrypts();
  segment::BlockHeader block;
  block.kind = segment::BlockKind::file_header;
  add(block, journal::encode(own), 0);
}

void SegmentWriter::add(segment::BlockHeader header, wire::ByteView plain, int zstd_level) {
  if (plain.size() > segment::kMostPlainBytes && state_.ok()) state_ = Error{ErrorCode::too_large, "block"};
  if (!state_.ok()) return;
  wire::Bytes stored;
  if (zstd_level > 0) stored = zstd_compress(plain, zstd_level);
  header.compressed = !stored.empty();
  header.file = number_;
  header.offset = offset_;
  header.plain_bytes = static_cast<std::uint32_t>(plain.size());
  wire::ByteView payload = header.compressed ? wire::ByteView{stored} : plain;
  const bool open = header.kind == segment::BlockKind::file_header || header.kind == segment::BlockKind::trailer;
  wire::Bytes sealed;
  header.encrypted = cipher_.encrypts() && !open;
  if (header.encrypted) {
    sealed = cipher_.seal(payload, segment::place_of(header));
    payload = sealed;
  }
  header.stored_bytes = static_cast<std::uint32_t>(payload.size());
  header.payload_checksum = segment::checksum(payload);
  ByteWriter to(waiting_);
  to.bytes(segment::encode(header));
  to.bytes(payload);
  offset_ = header.end();
  written_.push_back(header);
  if (waiting_.size() >= kFlushBytes) flush();
}

void SegmentWriter::flush() {
  if (state_.ok()) state_ = file_.append(waiting_);
  waiting_.clear();
}

Result<void> SegmentWriter::finish() {
  wire::Bytes headers;
  for (const segment::BlockHeader& header : written_) {
    const segment::HeaderBytes bytes = segment::encode(header);
    headers.insert(headers.end(), bytes.begin(), bytes.end());
  }
  segment::BlockHeader trailer;
  trailer.kind = segment::BlockKind::trailer;
  trailer.samples = offset_;
  if (number_ != first_number_) trailer.ordinal = first_number_;
  tell_times(written_, trailer);
  segment::BlockHeader index;
  index.kind = segment::BlockKind::index;
  index.items = written_.size();
  add(index, headers, 3);
  trailer.items = written_.size();
  add(trailer, {}, 0);
  flush();
  if (state_.ok()) state_ = file_.sync();
  return state_;
}

}  // namespace ward
