#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/store/journal.h"
#include "pipeline/wire/bytes.h"

namespace ward::journal {

/// Length of a file's header, and of each batch's.
inline constexpr std::size_t kFileHeaderBytes = 128;
inline constexpr std::size_t kBatchHeaderBytes = 72;
/// Longer batches are not written, and not believed.
inline constexpr std::uint32_t kMostBatchBytes = 64U << 20U;

enum class BatchKind : std::uint8_t { checkpoint = 1, events = 2 };

/// What stands before each batch.
struct BatchHeader {
  BatchKind kind{BatchKind::events};
  std::uint32_t bytes{};   ///< of the payload, as it lies on the disk
  std::uint32_t events{};
  std::uint64_t file{};    ///< the journal's number: blocks of an older file are not taken for its own
  std::uint64_t number{};  ///< of the batch, from 1; the checkpoint's is 0
  Instant first;           ///< earliest and latest handled time of its events; version 1: of the first and last one
  Instant last;
  std::uint64_t payload_checksum{};  ///< XXH3, 64 bits
};

using FileHeaderBytes = std::array<std::byte, kFileHeaderBytes>;
using BatchHeaderBytes = std::array<std::byte, kBatchHeaderBytes>;

[[nodiscard]] std::uint64_t checksum(wire::ByteView bytes);
[[nodiscard]] FileHeaderBytes encode(const StoreFileHeader& header);
[[nodiscard]] BatchHeaderBytes encode(const BatchHeader& header);
/// @return wrong_identifier, unsupported_version or checksum_mismatch
[[nodiscard]] Result<StoreFileHeader> decode_file_header(wire::ByteView bytes);
/// @return nullopt when these bytes are not the header of a batch of this file
[[nodiscard]] std::optional<BatchHeader> decode_batch_header(wire::ByteView bytes, std::uint64_t file);

/// Where a batch belongs, for the cipher: it cannot be moved.
[[nodiscard]] std::array<std::byte, 24> place_of(const BatchHeader& header);

}  // namespace ward::journal
