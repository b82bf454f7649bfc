#include "pipeline/store/segment_format.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"

namespace ward::segment {
namespace {

constexpr std::uint32_t kMagic = 0x42534C57;  // "WLSB"
constexpr std::size_t kChecked = kHeaderBytes - sizeof(std::uint64_t);

}  // namespace

std::uint64_t BlockHeader::end() const { return offset + kHeaderBytes + stored_bytes; }

std::uint64_t checksum(wire::ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

HeaderBytes encode(const BlockHeader& header) {
  wire::Bytes bytes;
  bytes.reserve(kHeaderBytes);
  ByteWriter to(bytes);
  to.fixed(kMagic);
  to.byte(static_cast<std::uint8_t>(header.kind));
  to.byte(header.compressed ? 1 : 0);
  to.byte(header.encrypted ? 1 : 0);
  to.byte(0);
  to.fixed(header.bed.value);
  to.fixed(header.channel.code);
  to.fixed(header.channel.instance);
  to.fixed(header.stored_bytes);
  to.fixed(header.plain_bytes);
  to.fixed(static_cast<std::uint32_t>(header.unit));
  to.fixed(header.period.numerator);
  to.fixed(header.period.denominator);
  to.fixed(header.scale);
  to.fixed(header.zero_offset);
  to.fixed(header.file);
  to.fixed(header.offset);
  to.fixed(header.first);
  to.fixed(header.last);
  to.fixed(header.ordinal);
  to.fixed(header.items);
  to.fixed(header.samples);
  to.fixed(header.payload_checksum);
  WARD_CHECK(bytes.size() == kChecked);
  to.fixed(checksum(bytes));
  HeaderBytes result{};
  std::copy(bytes.begin(), bytes.end(), result.begin());
  return result;
}

std::optional<BlockHeader> decode(wire::ByteView bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  ByteReader from(bytes.first(kHeaderBytes));
  if (from.fixed<std::uint32_t>() != kMagic) return std::nullopt;
  std::uint64_t sum = 0;
  std::memcpy(&sum, bytes.data() + kChecked, sizeof sum);
  if (sum != checksum(bytes.first(kChecked))) return std::nullopt;
  BlockHeader header;
  const std::uint8_t kind = from.byte();
  const std::uint8_t compressed = from.byte();
  const std::uint8_t encrypted = from.byte();
  const std::uint8_t unused = from.byte();
  if (kind < 1 || kind > static_cast<std::uint8_t>(BlockKind::trailer) || compressed > 1 ||
      encrypted > 1 || unused != 0) {
    return std::nullopt;
  }
  header.kind = static_cast<BlockKind>(kind);
  header.compressed = compressed == 1;
  header.encrypted = encrypted == 1;
  header.bed.value = from.fixed<std::uint32_t>();
  header.channel.code = from.fixed<std::uint32_t>();
  header.channel.instance = from.fixed<std::uint32_t>();
  header.stored_bytes = from.fixed<std::uint32_t>();
  header.plain_bytes = from.fixed<std::uint32_t>();
  header.unit = static_cast<Unit>(from.fixed<std::uint32_t>());
  header.period.numerator = from.fixed<std::uint32_t>();
  header.period.denominator = from.fixed<std::uint32_t>();
  header.scale = from.fixed<float>();
  header.zero_offset = from.fixed<float>();
  header.file = from.fixed<std::uint64_t>();
  header.offset = from.fixed<std::uint64_t>();
  header.first = from.fixed<std::int64_t>();
  header.last = from.fixed<std::int64_t>();
  header.ordinal = from.fixed<std::uint64_t>();
  header.items = from.fixed<std::uint64_t>();
  header.samples = from.fixed<std::uint64_t>();
  header.payload_checksum = from.fixed<std::uint64_t>();
  if (header.plain_bytes > kMostPlainBytes || header.period.denominator == 0) return std::nullopt;
  return header;
}

std::array<std::byte, 32> place_of(const BlockHeader& header) {
  const std::array<std::uint64_t, 4> numbers{header.file, header.offset,
                                             static_cast<std::uint64_t>(header.kind) << 32U | header.bed.value,
                                             std::uint64_t{header.channel.code} << 32U | header.channel.instance};
  std::array<std::byte, 32> place{};
  std::memcpy(place.data(), numbers.data(), place.size());
  return place;
}

}  // namespace ward::segment
