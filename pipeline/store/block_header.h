#pragma once

#include <cstdint>

#include "pipeline/domain/sample_block.h"
#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"
#include "pipeline/store/channel_slots.h"

namespace ward {

/// Writes everything of a block but its channel and its samples, relative to
/// the channel's last one: a byte when it simply goes on. Updates the slot.
/// @param base  time the first sample is told relative to when it does not follow
void write_block_header(ByteWriter& to, const SampleBlock& block, ChannelSlot& last, std::int64_t base);
/// The other way: sets everything but channel and samples. Refuses counts
/// beyond a block's capacity and periods of nothing.
void read_block_header(ByteReader& from, SampleBlock& block, ChannelSlot& last, std::int64_t base);

}  // namespace ward
