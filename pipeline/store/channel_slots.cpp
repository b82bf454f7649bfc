#include "pipeline/store/channel_slots.h"

#include <algorithm>

namespace ward {
namespace {

std::size_t hash_of(BedId bed, ChannelId channel) {
  std::uint64_t hash = bed.value;
  hash = (hash ^ channel.code) * 0x9E3779B97F4A7C15ULL;
  hash = (hash ^ (hash >> 32U) ^ channel.instance) * 0x9E3779B97F4A7C15ULL;
  return static_cast<std::size_t>(hash >> 32U);
}

}  // namespace

std::size_t ChannelSlots::find(BedId bed, ChannelId channel) {
  if (slots_.empty()) return kNone;
  // Frames repeat: the channel after the one asked for last is the likely one.
  const std::size_t likely = last_found_ + 1 < slots_.size() ? last_found_ + 1 : 0;
  if (slots_[likely].bed == bed && slots_[likely].channel == channel) return last_found_ = likely;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = hash_of(bed, channel) & mask; table_[at] != 0; at = (at + 1) & mask) {
    const std::size_t number = table_[at] - 1;
    if (slots_[number].bed == bed && slots_[number].channel == channel) return last_found_ = number;
  }
  return kNone;
}

std::size_t ChannelSlots::add(BedId bed, ChannelId channel) {
  ChannelSlot slot;
  slot.bed = bed;
  slot.channel = channel;
  slots_.push_back(slot);
  if (table_.size() < 2 * slots_.size()) {
    table_.assign(std::max<std::size_t>(16, 2 * table_.size()), 0);
    for (std::size_t i = 0; i < slots_.size(); ++i) place(i);
  } else {
    place(slots_.size() - 1);
  }
  return last_found_ = slots_.size() - 1;
}

void ChannelSlots::place(std::size_t number) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash_of(slots_[number].bed, slots_[number].channel) & mask;
  while (table_[at] != 0) at = (at + 1) & mask;
  table_[at] = static_cast<std::uint32_t>(number + 1);
}

void ChannelSlots::clear() {
  slots_.clear();
  std::fill(table_.begin(), table_.end(), 0U);
  last_found_ = 0;
}

}  // namespace ward
