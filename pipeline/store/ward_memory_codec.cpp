// How a WardMemory is written at the head of a file.
#include <utility>

#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"
#include "pipeline/store/event_codec.h"
#include "pipeline/store/ward_memory.h"

namespace ward {
namespace {

void write_account(ByteWriter& to, const FeedAccount& account) {
  to.number(account.device.value);
  to.number(account.boot_epoch);
  to.number(account.highest);
  to.number(account.holes.size());
  for (const SequenceRange& hole : account.holes) {
    to.number(hole.first);
    to.number(hole.last);
  }
}

/// Refuses holes that no account can have: the sums elsewhere rely on them.
void read_account(ByteReader& from, FeedAccount& account) {
  account.device.value = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
  account.boot_epoch = from.number();
  account.highest = from.number();
  const std::uint64_t holes = from.number_up_to(FeedAccount::kMostHoles);
  std::uint64_t below = 0;
  for (std::uint64_t i = 0; i < holes && from.ok(); ++i) {
    const SequenceRange hole{from.number(), from.number()};
    if (hole.first <= below || hole.last < hole.first || hole.last >= account.highest) {
      return from.refuse(ErrorCode::invalid_sequence);
    }
    below = hole.last;
    static_cast<void>(account.holes.push_back(hole));
  }
}

void write_bed(ByteWriter& to, BedId id, const BedMemory& bed) {
  to.number(id.value);
  to.byte(bed.account.has_value() ? 1 : 0);
  if (bed.account) write_account(to, *bed.account);
  to.fixed(bed.outputs.value());
  to.number(bed.output_count);
  to.byte(bed.exact ? 1 : 0);
}

BedMemory read_bed(ByteReader& from) {
  BedMemory bed;
  if (from.byte() != 0) read_account(from, bed.account.emplace());
  bed.outputs = EventDigest{from.fixed<std::uint64_t>()};
  bed.output_count = from.number();
  bed.exact = from.byte() != 0;
  return bed;
}

}  // namespace

void WardMemory::encode(wire::Bytes& into) const {
  ByteWriter to(into);
  to.number(beds_.size());
  for (const auto& [id, bed] : beds_) write_bed(to, id, bed);
  // Setups and alarms as the events they will be.
  EventEncoder events;
  for (const auto& [id, bed] : beds_) {
    events.encode(Event{id, false, {}, bed.setup, {}}, into);
    events.encode(Event{id, false, {}, bed.care, {}}, into);
    for (const Alarm& alarm : bed.alarms) events.encode(Event{id, false, {}, RestoredAlarm{alarm}, {}}, into);
  }
}

Result<WardMemory> WardMemory::decode(wire::ByteView bytes, std::uint16_t version) {
  WardMemory memory;
  ByteReader from(bytes);
  // Each takes some of the bytes: their number is no reason to reserve.
  for (std::uint64_t beds = from.number(); beds > 0 && from.ok(); --beds) {
    const BedId id{static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU))};
    memory.beds_.emplace(id, read_bed(from));
  }
  if (!from.ok()) return Error{from.error(), "checkpoint"};
  EventDecoder events(bytes.subspan(from.at()), version);
  Event event;
  while (!events.at_end()) {
    const Result<void> read = events.next(event);
    if (!read) return read.error();
    const auto bed = memory.beds_.find(event.bed);
    if (bed == memory.beds_.end()) return Error{ErrorCode::unknown_bed, "checkpoint"};
    if (const auto* setup = std::get_if<BedSetup>(&event.body)) {
      bed->second.setup = *setup;
    } else if (const auto* care = std::get_if<RestoredCare>(&event.body)) {
      bed->second.care = *care;
    } else if (const auto* restored = std::get_if<RestoredAlarm>(&event.body)) {
      bed->second.alarms.push_back(restored->alarm);
    } else {
      return Error{ErrorCode::invalid_state, "checkpoint"};
    }
  }
  return memory;
}

}  // namespace ward
