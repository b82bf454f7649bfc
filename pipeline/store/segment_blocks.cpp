#include "pipeline/store/segment_blocks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/store/zstd_frame.h"

namespace ward {
namespace {

using segment::BlockHeader;
using segment::BlockKind;

constexpr std::size_t kSearchBytes = 65536;

std::string describe_block(const BlockHeader& header) {
  const std::string bed = " of bed " + std::to_string(header.bed.value);
  const std::string channel =
      ", channel " + std::to_string(header.channel.code) + "." + std::to_string(header.channel.instance);
  switch (header.kind) {
    case BlockKind::file_header: return "file header";
    case BlockKind::checkpoint: return "checkpoint";
    case BlockKind::events: return "events" + bed;
    case BlockKind::waves: return "waves" + bed + channel;
    case BlockKind::vitals: return "numerics" + bed;
    case BlockKind::pyramid: return "minima and maxima" + bed + channel;
    case BlockKind::index: return "index";
    case BlockKind::trailer: return "trailer";
  }
  return "block";
}

}  // namespace

std::optional<BlockHeader> SegmentBlocks::header_at(std::uint64_t offset) const {
  segment::HeaderBytes bytes{};
  const auto got = file_->read_at(offset, bytes);
  if (!got || got.value() != bytes.size()) return std::nullopt;
  const auto header = segment::decode(bytes);
  if (!header || header->offset != offset || header->end() > file_->size()) return std::nullopt;
  return header;
}

std::optional<BlockHeader> SegmentBlocks::next_header(std::uint64_t from) const {
  wire::Bytes window(kSearchBytes + segment::kHeaderBytes);
  const std::uint64_t size = file_->size();
  for (std::uint64_t base = from; base < size; base += kSearchBytes) {
    const auto got = file_->read_at(base, window);
    if (!got) return std::nullopt;
    for (std::size_t i = 0; i < std::min(got.value(), kSearchBytes); ++i) {
      if (window[i] != std::byte{'W'}) continue;
      const auto header = segment::decode(wire::ByteView{window}.subspan(i, got.value() - i));
      if (header && header->offset == base + i && header->end() <= size) return header;
    }
  }
  return std::nullopt;
}

Result<wire::Bytes> SegmentBlocks::stored(const BlockHeader& header) const {
  if (header.offset > file_->size() || header.end() > file_->size()) return Error{ErrorCode::truncated, "block"};
  wire::Bytes bytes(header.stored_bytes);
  const auto got = file_->read_at(header.offset + segment::kHeaderBytes, bytes);
  if (!got) return got.error();
  if (got.value() != bytes.size()) return Error{ErrorCode::truncated, "block"};
  if (segment::checksum(bytes) != header.payload_checksum) return Error{ErrorCode::checksum_mismatch, "block"};
  return bytes;
}

Result<wire::Bytes> SegmentBlocks::load(const BlockHeader& header) {
  auto bytes = stored(header);
  if (bytes && header.encrypted) {
    bytes = cipher_.encrypts() ? cipher_.open(bytes.value(), segment::place_of(header))
                               : Result<wire::Bytes>{Error{ErrorCode::wrong_key, "block"}};
  }
  if (bytes && header.compressed) bytes = zstd_decompress(bytes.value(), header.plain_bytes);
  if (bytes && bytes.value().size() != header.plain_bytes) bytes = Error{ErrorCode::length_mismatch, "block"};
  // A wrong key is no damage.
  if (!bytes && bytes.error().code != ErrorCode::wrong_key) report(header);
  return bytes;
}

void SegmentBlocks::report(const BlockHeader& header) {
  const auto known = std::find_if(damage_.begin(), damage_.end(),
                                  [&header](const Damage& found) { return found.offset == header.offset; });
  if (known != damage_.end()) return;
  damage_.push_back({describe_block(header), header.offset, header.end() - header.offset});
}

Result<void> SegmentBlocks::find() {
  if (!find_by_index()) find_by_scanning();
  if (headers_.empty()) return Error{ErrorCode::wrong_identifier, "segment"};
  return {};
}

std::optional<BlockHeader> SegmentBlocks::trailer() const {
  const std::uint64_t size = file_->size();
  if (size < segment::kHeaderBytes) return std::nullopt;
  auto found = header_at(size - segment::kHeaderBytes);
  if (found && found->kind != BlockKind::trailer) found.reset();
  return found;
}

bool SegmentBlocks::find_by_index() {
  const auto trailer = this->trailer();
  if (!trailer) return false;
  const std::uint64_t first = trailer->ordinal == 0 ? trailer->file : trailer->ordinal;
  const auto index = header_at(trailer->samples);
  if (!index || index->kind != BlockKind::index) return false;
  const auto bytes = load(*index);
  if (!bytes || bytes.value().size() % segment::kHeaderBytes != 0) return false;
  for (std::size_t at = 0; at < bytes.value().size(); at += segment::kHeaderBytes) {
    const auto header = segment::decode(wire::ByteView{bytes.value()}.subspan(at));
    if (!header || header->file < first || header->file > trailer->file) {
      headers_.clear();
      return false;
    }
    headers_.push_back(*header);
  }
  return true;
}

void SegmentBlocks::find_by_scanning() {
  if (damage_.empty()) damage_.push_back({"index", file_->size(), 0});
  std::uint64_t at = 0;
  while (const auto header = next_header(at)) {
    headers_.push_back(*header);
    at = header->end();
  }
}

std::vector<SegmentBlocks::Damage> SegmentBlocks::scrub() const {
  std::vector<Damage> found;
  const std::uint64_t size = file_->size();
  std::uint64_t at = 0;
  std::uint64_t blocks = 0;
  bool ended = false;
  while (at < size) {
    auto header = header_at(at);
    if (!header) {
      header = next_header(at + 1);
      const std::uint64_t until = header ? header->offset : size;
      found.push_back({"unreadable", at, until - at});
      at = until;
      continue;
    }
    const auto bytes = stored(*header);
    if (!bytes) found.push_back({describe_block(*header), header->offset, header->end() - header->offset});
    ended = header->kind == BlockKind::trailer && header->items == blocks;
    at = header->end();
    ++blocks;
  }
  // Cut off between two blocks, or a block taken out: the end tells.
  if (!ended && found.empty()) found.push_back({"trailer", size, 0});
  return found;
}

}  // namespace ward
