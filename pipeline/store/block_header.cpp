#include "pipeline/store/block_header.h"

#include <algorithm>
#include <bit>

#include "pipeline/store/event_fields.h"

namespace ward {
namespace {

// What a block shares with its channel's last one.
constexpr std::uint8_t kSameMeaning = 1;  // unit, period, scale, offset, state
constexpr std::uint8_t kFollows = 2;      // begins where the last one ended
constexpr std::uint8_t kSameCount = 4;
constexpr std::uint8_t kEverything = kSameMeaning | kFollows | kSameCount;

// By bits: a NaN is itself, and the two zeros differ.
bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

bool same_meaning(const SampleBlock& block, const ChannelSlot& last) {
  return block.unit == last.unit && block.period == last.period && same_bits(block.scale, last.scale) &&
         same_bits(block.offset, last.offset) && block.state == last.state;
}

void remember(const SampleBlock& block, ChannelSlot& last) {
  last.unit = block.unit;
  last.period = block.period;
  last.scale = block.scale;
  last.offset = block.offset;
  last.state = block.state;
  last.count = block.count;
  last.end = wrapped_sum(block.first_sample.time_since_epoch().count(), block.period.of(block.count).count());
}

}  // namespace

void write_block_header(ByteWriter& to, const SampleBlock& block, ChannelSlot& last, std::int64_t base) {
  const std::int64_t first = block.first_sample.time_since_epoch().count();
  std::uint8_t shared = 0;
  if (same_meaning(block, last)) shared |= kSameMeaning;
  if (first == last.end) shared |= kFollows;
  if (block.count == last.count) shared |= kSameCount;
  to.byte(shared);
  if ((shared & kSameMeaning) == 0) {
    to.number(static_cast<std::uint32_t>(block.unit));
    to.number(block.period.numerator);
    to.number(block.period.denominator);
    to.fixed(block.scale);
    to.fixed(block.offset);
    to.byte(static_cast<std::uint8_t>(block.state));
  }
  if ((shared & kFollows) == 0) to.signed_number(wrapped_difference(first, base));
  if ((shared & kSameCount) == 0) to.number(block.count);
  remember(block, last);
}

void read_block_header(ByteReader& from, SampleBlock& block, ChannelSlot& last, std::int64_t base) {
  const std::uint8_t shared = from.byte();
  if (shared > kEverything) from.refuse(ErrorCode::invalid_state);
  block.unit = last.unit;
  block.period = last.period;
  block.scale = last.scale;
  block.offset = last.offset;
  block.state = last.state;
  block.count = last.count;
  if ((shared & kSameMeaning) == 0) {
    block.unit = static_cast<Unit>(from.number_up_to(0xFFFFFFFFU));
    block.period.numerator = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
    block.period.denominator = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
    block.scale = from.fixed<float>();
    block.offset = from.fixed<float>();
    block.state = static_cast<ChannelState>(from.byte());
  }
  if (block.period.numerator == 0 || block.period.denominator == 0) from.refuse(ErrorCode::invalid_period);
  if (block.state > ChannelState::questionable) from.refuse(ErrorCode::invalid_state);
  std::int64_t first = last.end;
  if ((shared & kFollows) == 0) first = wrapped_sum(base, from.signed_number());
  block.first_sample = Instant{Nanoseconds{first}};
  if ((shared & kSameCount) == 0) block.count = static_cast<std::uint16_t>(from.number_up_to(kBlockCapacity));
  if (from.ok()) remember(block, last);
}

}  // namespace ward
