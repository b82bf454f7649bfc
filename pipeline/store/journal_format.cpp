#include "pipeline/store/journal_format.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace ward::journal {
namespace {

constexpr std::string_view kFileMagic{"WLJRNL\r\n"};
constexpr std::uint32_t kBatchMagic = 0x424A4C57;  // "WLJB"
constexpr std::size_t kSoftwareBytes = 32;

/// Puts numbers at fixed places, little-endian as everything in the store.
class Placer {
 public:
  explicit Placer(std::span<std::byte> into) : into_(into) {}
  template <class T>
  void put(T value) {
    std::memcpy(into_.data() + at_, &value, sizeof value);
    at_ += sizeof value;
  }
  void put(std::string_view text) {
    std::memcpy(into_.data() + at_, text.data(), text.size());
    at_ += text.size();
  }

 private:
  std::span<std::byte> into_;
  std::size_t at_{0};
};

class Taker {
 public:
  explicit Taker(wire::ByteView from) : from_(from) {}
  template <class T>
  T take() {
    T value{};
    std::memcpy(&value, from_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string_view text(std::size_t size) {
    at_ += size;
    return {reinterpret_cast<const char*>(from_.data()) + at_ - size, size};
  }

 private:
  wire::ByteView from_;
  std::size_t at_{0};
};

/// The last eight bytes are the checksum of those before.
template <class Bytes>
void seal(Bytes& bytes) {
  const std::uint64_t sum = checksum(std::span{bytes}.first(bytes.size() - 8));
  std::memcpy(bytes.data() + bytes.size() - 8, &sum, 8);
}

bool sealed(wire::ByteView bytes) {
  std::uint64_t sum = 0;
  std::memcpy(&sum, bytes.data() + bytes.size() - 8, 8);
  return sum == checksum(bytes.first(bytes.size() - 8));
}

std::int64_t count_of(Instant time) { return time.time_since_epoch().count(); }

}  // namespace

std::uint64_t checksum(wire::ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

FileHeaderBytes encode(const StoreFileHeader& header) {
  FileHeaderBytes bytes{};
  Placer to{bytes};
  to.put(kFileMagic);
  to.put(header.version);
  to.put(static_cast<std::uint16_t>(header.encrypted ? 1 : 0));
  to.put(static_cast<std::uint32_t>(kFileHeaderBytes));
  to.put(header.number);
  to.put(header.run);
  to.put(count_of(header.created));
  to.put(header.previous_file);
  to.put(header.previous_batches);
  to.put(static_cast<std::uint8_t>(header.software.view().size()));
  to.put(header.software.view());
  seal(bytes);
  return bytes;
}

Result<StoreFileHeader> decode_file_header(wire::ByteView bytes) {
  if (bytes.size() < kFileHeaderBytes) return Error{ErrorCode::truncated, "header"};
  Taker from{bytes};
  if (from.text(kFileMagic.size()) != kFileMagic) return Error{ErrorCode::wrong_identifier, "header"};
  StoreFileHeader header;
  header.version = from.take<std::uint16_t>();
  // First: a damaged version is no other version. Later ones keep the checksum here.
  if (!sealed(bytes.first(kFileHeaderBytes))) return Error{ErrorCode::checksum_mismatch, "header"};
  if (header.version == 0 || header.version > kStoreVersion) return Error{ErrorCode::unsupported_version, "header"};
  header.encrypted = from.take<std::uint16_t>() != 0;
  static_cast<void>(from.take<std::uint32_t>());
  header.number = from.take<std::uint64_t>();
  header.run = from.take<std::uint64_t>();
  header.created = Instant{Nanoseconds{from.take<std::int64_t>()}};
  header.previous_file = from.take<std::uint64_t>();
  header.previous_batches = from.take<std::uint64_t>();
  const std::size_t length = from.take<std::uint8_t>();
  if (length > kSoftwareBytes) return Error{ErrorCode::length_mismatch, "software"};
  header.software = from.text(length);
  return header;
}

BatchHeaderBytes encode(const BatchHeader& header) {
  BatchHeaderBytes bytes{};
  Placer to{bytes};
  to.put(kBatchMagic);
  to.put(static_cast<std::uint32_t>(header.kind));
  to.put(header.bytes);
  to.put(header.events);
  to.put(header.file);
  to.put(header.number);
  to.put(count_of(header.first));
  to.put(count_of(header.last));
  to.put(header.payload_checksum);
  seal(bytes);
  return bytes;
}

std::optional<BatchHeader> decode_batch_header(wire::ByteView bytes, std::uint64_t file) {
  if (bytes.size() < kBatchHeaderBytes) return std::nullopt;
  Taker from{bytes};
  if (from.take<std::uint32_t>() != kBatchMagic || !sealed(bytes.first(kBatchHeaderBytes))) return std::nullopt;
  BatchHeader header;
  const auto kind = from.take<std::uint32_t>();
  header.kind = static_cast<BatchKind>(kind);
  header.bytes = from.take<std::uint32_t>();
  header.events = from.take<std::uint32_t>();
  header.file = from.take<std::uint64_t>();
  header.number = from.take<std::uint64_t>();
  header.first = Instant{Nanoseconds{from.take<std::int64_t>()}};
  header.last = Instant{Nanoseconds{from.take<std::int64_t>()}};
  header.payload_checksum = from.take<std::uint64_t>();
  if (kind != 1 && kind != 2) return std::nullopt;
  if (header.bytes > kMostBatchBytes || header.file != file) return std::nullopt;
  return header;
}

std::array<std::byte, 24> place_of(const BatchHeader& header) {
  std::array<std::byte, 24> place{};
  Placer to{place};
  to.put(header.file);
  to.put(header.number);
  to.put(static_cast<std::uint64_t>(header.kind));
  return place;
}

}  // namespace ward::journal
