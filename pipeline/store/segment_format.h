#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/domain/ids.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/time.h"
#include "pipeline/wire/bytes.h"

namespace ward::segment {

/// Kind numbers of the blocks of a sealed file. On disk: never renumber.
enum class BlockKind : std::uint8_t {
  file_header = 1,  ///< StoreFileHeader; never encrypted
  checkpoint = 2,   ///< WardMemory
  events = 3,       ///< a part of one bed's events, in order
  waves = 4,        ///< a part of one channel's samples
  vitals = 5,       ///< one bed's numerics by code
  pyramid = 6,      ///< one channel's minima and maxima of each second
  index = 7,        ///< all headers before it
  trailer = 8,      ///< where the index is; ends the file
};

/// What stands before each block, and once more in the index. A file is
/// nothing but blocks, one behind the other.
struct BlockHeader {
  BlockKind kind{BlockKind::events};
  bool compressed{false};      ///< zstd
  bool encrypted{false};       ///< after that
  BedId bed;
  ChannelId channel;
  std::uint64_t file{};        ///< number of the journal it was; of the trailer the last one
  std::uint64_t offset{};      ///< of this header within the file
  std::uint32_t stored_bytes{};///< of the payload, as it lies on the disk
  std::uint32_t plain_bytes{}; ///< of it, opened and unpacked
  /// Waves and pyramid: signal times; vitals: their times; events: earliest and
  /// latest handled time; the trailer: of all of these, since version 2.
  std::int64_t first{};
  std::int64_t last{};
  /// Of its first event or sample block within the bed or channel; the trailer:
  /// number of the first log in it, when there are several.
  std::uint64_t ordinal{};
  std::uint64_t items{};       ///< events, sample blocks, numerics; the trailer: blocks of the file
  std::uint64_t samples{};     ///< the trailer: offset of the index
  // What the samples mean: of the first block.
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};
  float zero_offset{};
  std::uint64_t payload_checksum{};  ///< XXH3, of the stored bytes

  [[nodiscard]] std::uint64_t end() const;
};

inline constexpr std::size_t kHeaderBytes = 120;
/// No block, unpacked, is larger; larger ones are not believed.
inline constexpr std::uint32_t kMostPlainBytes = 64U << 20U;

using HeaderBytes = std::array<std::byte, kHeaderBytes>;
[[nodiscard]] HeaderBytes encode(const BlockHeader& header);
/// @return nullopt when these bytes are not a block's header, every bit of it
[[nodiscard]] std::optional<BlockHeader> decode(wire::ByteView bytes);
[[nodiscard]] std::uint64_t checksum(wire::ByteView bytes);

/// Where a block belongs, for the cipher: it cannot be moved.
[[nodiscard]] std::array<std::byte, 32> place_of(const BlockHeader& header);

}  // namespace ward::segment
