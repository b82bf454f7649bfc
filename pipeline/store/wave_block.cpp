#include "pipeline/store/wave_block.h"

#include <algorithm>
#include <utility>

#include "pipeline/store/block_header.h"
#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"
#include "pipeline/store/sample_packing.h"

namespace ward {

void WaveBlockBuilder::add(const SampleBlock& block) {
  ByteWriter to(headers_);
  if (blocks_ == 0) meaning_ = WaveMeaning::of(block);
  write_block_header(to, block, last_, last_.end);
  const auto raw = block.raw();
  samples_.insert(samples_.end(), raw.begin(), raw.end());
  ++blocks_;
  ++ordinal_;
  const std::int64_t first = block.first_sample.time_since_epoch().count();
  if (!has_place_in_time(first, block.period)) return;
  first_ = std::min(first_, first);
  last_end_ = std::max(last_end_, WaveRun{WaveMeaning::of(block), first, raw}.end());
}

wire::Bytes WaveBlockBuilder::finish(segment::BlockHeader& header) {
  header.kind = segment::BlockKind::waves;
  header.first = first_;
  header.last = last_end_;
  header.ordinal = ordinal_ - blocks_;
  header.items = blocks_;
  header.samples = samples_.size();
  header.unit = meaning_.unit;
  header.period = meaning_.period;
  header.scale = meaning_.scale;
  header.zero_offset = meaning_.offset;
  wire::Bytes bytes;
  ByteWriter to(bytes);
  to.number(blocks_);
  to.bytes(headers_);
  pack_samples(samples_, bytes);
  samples_.clear();
  headers_.clear();
  last_ = {};
  blocks_ = 0;
  first_ = std::numeric_limits<std::int64_t>::max();
  last_end_ = std::numeric_limits<std::int64_t>::min();
  return bytes;
}

WaveRun WaveBlock::run(const Part& part) const {
  return {WaveMeaning::of(part.header), part.header.first_sample.time_since_epoch().count(),
          std::span{samples}.subspan(part.at, part.header.count)};
}

void WaveBlock::copy(const Part& part, ChannelId channel, SampleBlock& into) const {
  into = part.header;
  into.channel = channel;
  const auto raw = std::span{samples}.subspan(part.at, part.header.count);
  std::copy(raw.begin(), raw.end(), into.samples.begin());
}

Result<WaveBlock> decode_wave_block(wire::ByteView bytes) {
  ByteReader from(bytes);
  WaveBlock block;
  ChannelSlot last;
  std::size_t samples = 0;
  // Each header has a byte at least: a hostile count cannot make much of little.
  const std::uint64_t parts = from.number_up_to(bytes.size());
  for (std::uint64_t i = 0; i < parts && from.ok(); ++i) {
    WaveBlock::Part part;
    read_block_header(from, part.header, last, last.end);
    part.at = samples;
    samples += part.header.count;
    if (samples > WaveBlockBuilder::kMostSamples) from.refuse(ErrorCode::length_mismatch);
    if (from.ok()) block.parts.push_back(part);
  }
  if (!from.ok()) return Error{from.error(), "waves"};
  block.samples.resize(samples);
  unpack_samples(from, block.samples);
  if (from.left() != 0) from.refuse(ErrorCode::length_mismatch);
  if (!from.ok()) return Error{from.error(), "waves"};
  return block;
}

}  // namespace ward
