#include "tests/store/recorded_ward.h"

#include <algorithm>

#include "pipeline/store/store_layout.h"

namespace ward::test {

std::vector<Event> read_all(FileSystem& disk) {
  const StoreLayout layout{kStore};
  const Cipher cipher;
  std::vector<Event> all;
  const auto names = disk.list(layout.journals());
  for (const std::string& name : names.value()) {
    // One whose making was cut short holds nothing.
    static_cast<void>(read_journal(disk, layout.journals() + "/" + name, cipher, [&](const Event& event) {
      all.push_back(event);
      return true;
    }));
  }
  return all;
}

Numbers stored_numbers(const std::vector<Event>& events) {
  Numbers numbers;
  for (const Event& event : events) {
    const auto* end = std::get_if<FrameEnd>(&event.body);
    if (end != nullptr && end->whole) numbers[{event.bed, end->boot_epoch}].insert(end->sequence);
  }
  return numbers;
}

Numbers lost_numbers(const std::vector<Event>& events) {
  Numbers numbers;
  std::map<BedId, std::uint64_t> epochs;
  for (const Event& event : events) {
    if (const auto* status = std::get_if<FeedStatus>(&event.body)) epochs[event.bed] = status->boot_epoch;
    const auto* end = std::get_if<FrameEnd>(&event.body);
    if (end != nullptr && !end->whole) numbers[{event.bed, end->boot_epoch}].insert(end->sequence);
    const auto* gap = std::get_if<Gap>(&event.body);
    if (gap == nullptr || !gap->permanent) continue;
    for (std::uint64_t i = gap->first_sequence; i <= gap->last_sequence; ++i) {
      numbers[{event.bed, epochs[event.bed]}].insert(i);
    }
  }
  return numbers;
}

std::string broken_ack(const std::vector<DurableAck>& acks, const std::vector<Event>& events) {
  Numbers stored = stored_numbers(events);
  Numbers lost = lost_numbers(events);
  for (const DurableAck& ack : acks) {
    const std::pair key{BedId{ack.device.value}, ack.boot_epoch};
    for (std::uint64_t number = 1; number <= ack.acked_through; ++number) {
      const std::size_t times = stored[key].count(number);
      if (times == 1 || (times == 0 && lost[key].contains(number))) continue;
      return "bed " + std::to_string(key.first.value) + " epoch " + std::to_string(key.second) + " number " +
             std::to_string(number) + " was acknowledged and is stored " + std::to_string(times) + " times";
    }
  }
  return {};
}

bool is_concluded(const Event& event) {
  const auto* gap = std::get_if<Gap>(&event.body);
  return gap != nullptr && gap->permanent && event.late;
}

}  // namespace ward::test
