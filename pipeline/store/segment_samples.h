#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/store/byte_reader.h"
#include "pipeline/store/event_codec.h"
#include "pipeline/store/segment_blocks.h"
#include "pipeline/store/wave_block.h"

namespace ward {

/// Gives an event stream of a sealed file its sample blocks back, out of the
/// channels' columns. Keeps one block of each channel unpacked.
class SegmentSamples final : public SampleSource {
 public:
  using Columns = std::map<std::pair<BedId, ChannelId>, std::vector<segment::BlockHeader>>;

  /// @param blocks, columns  outlive this
  SegmentSamples(SegmentBlocks& blocks, const Columns& columns) : blocks_(blocks), columns_(columns) {}
  /// Reads where the part's samples begin, which stands before its stream.
  /// @return false when that makes no sense
  [[nodiscard]] bool begin_part(BedId bed, ByteReader& from);
  const SampleBlock* next(BedId bed, ChannelId channel) override;

 private:
  struct Cursor {
    std::uint64_t ordinal{0};
    std::uint64_t first{0};  ///< ordinals in `unpacked`: from, ...
    std::uint64_t last{0};   ///< ... up to, not including
    std::optional<WaveBlock> unpacked;  ///< nullopt: lost
  };
  void unpack(Cursor& cursor, const std::pair<BedId, ChannelId>& channel);

  SegmentBlocks& blocks_;
  const Columns& columns_;
  std::map<std::pair<BedId, ChannelId>, Cursor> cursors_;
  SampleBlock given_;
};

}  // namespace ward
