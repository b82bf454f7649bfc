#include "pipeline/store/segment_samples.h"

namespace ward {

bool SegmentSamples::begin_part(BedId bed, ByteReader& from) {
  cursors_.clear();
  const std::uint64_t channels = from.number_up_to(from.left());
  for (std::uint64_t i = 0; i < channels && from.ok(); ++i) {
    ChannelId channel;
    channel.code = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
    channel.instance = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
    cursors_[{bed, channel}].ordinal = from.number();
  }
  return from.ok();
}

const SampleBlock* SegmentSamples::next(BedId bed, ChannelId channel) {
  Cursor& cursor = cursors_[{bed, channel}];
  if (cursor.ordinal < cursor.first || cursor.ordinal >= cursor.last) unpack(cursor, {bed, channel});
  const std::uint64_t at = cursor.ordinal++ - cursor.first;
  if (!cursor.unpacked || at >= cursor.unpacked->parts.size()) return nullptr;
  cursor.unpacked->copy(cursor.unpacked->parts[at], channel, given_);
  return &given_;
}

void SegmentSamples::unpack(Cursor& cursor, const std::pair<BedId, ChannelId>& channel) {
  cursor.unpacked.reset();
  cursor.first = cursor.ordinal;
  cursor.last = cursor.ordinal + 1;
  const auto column = columns_.find(channel);
  if (column == columns_.end()) return;
  for (const segment::BlockHeader& header : column->second) {
    if (cursor.ordinal < header.ordinal || cursor.ordinal - header.ordinal >= header.items) continue;
    cursor.first = header.ordinal;
    cursor.last = header.ordinal + header.items;
    const auto bytes = blocks_.load(header);
    if (!bytes) return;
    auto block = decode_wave_block(bytes.value());
    if (block) cursor.unpacked = std::move(block.value());
    else blocks_.report(header);
    return;
  }
}

}  // namespace ward
