#include "pipeline/store/event_codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "pipeline/store/block_header.h"
#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"
#include "pipeline/store/event_fields.h"

namespace ward {
namespace {

// The first byte: the kind, and what often holds.
constexpr std::uint8_t kKindMask = 0x1F;
constexpr std::uint8_t kSameOrigin = 0x20;  // bed and both times of the event before
constexpr std::uint8_t kLate = 0x40;
constexpr std::uint8_t kRestated = 0x80;
// The second, unless kSameOrigin: what follows it.
constexpr std::uint8_t kNewBed = 1;
constexpr std::uint8_t kNewReceived = 2;
constexpr std::uint8_t kNewHandled = 4;       // neither the last one's nor ...
constexpr std::uint8_t kHandledAtOnce = 8;    // ... equal to `received`
constexpr std::uint8_t kAllOfOrigin = 15;

// By alternative of EventBody.
constexpr std::array kKinds{
    EventKind::tick,     EventKind::sample_block,    EventKind::vital,      EventKind::device_alarm,
    EventKind::pace_pulse, EventKind::gap,           EventKind::feed_status, EventKind::command,
    EventKind::beat,     EventKind::channel_quality, EventKind::alarm,      EventKind::alarm_evidence,
    EventKind::bed_status, EventKind::command_outcome, EventKind::bed_setup, EventKind::restored_alarm,
    EventKind::frame_end, EventKind::recording_hole, EventKind::care_status, EventKind::early_warning,
    EventKind::limit_proposal, EventKind::restored_care};
static_assert(kKinds.size() == std::variant_size_v<EventBody>);
static_assert(std::same_as<std::variant_alternative_t<1, EventBody>, SampleBlock>);
static_assert(std::same_as<std::variant_alternative_t<8, EventBody>, Beat>);
static_assert(std::same_as<std::variant_alternative_t<10, EventBody>, Alarm>);
static_assert(std::same_as<std::variant_alternative_t<17, EventBody>, RecordingHole>);

std::int64_t count_of(Instant time) { return time.time_since_epoch().count(); }

void write_origin(const Event& event, EventContext& context, wire::Bytes& into) {
  ByteWriter to(into);
  auto head = static_cast<std::uint8_t>(kKinds[event.body.index()]);
  if (event.late) head |= kLate;
  if (event.restated) head |= kRestated;
  const EventContext now{count_of(event.received), count_of(event.handled), event.bed.value};
  std::uint8_t changed = 0;
  if (now.bed != context.bed) changed |= kNewBed;
  if (now.received != context.received) changed |= kNewReceived;
  if (now.handled != context.handled) changed |= now.handled == now.received ? kHandledAtOnce : kNewHandled;
  if (changed == 0) return to.byte(head | kSameOrigin);
  to.byte(head);
  to.byte(changed);
  if ((changed & kNewBed) != 0) to.signed_number(static_cast<std::int64_t>(now.bed) - context.bed);
  if ((changed & kNewReceived) != 0) to.signed_number(wrapped_difference(now.received, context.received));
  if ((changed & kNewHandled) != 0) to.signed_number(wrapped_difference(now.handled, now.received));
  context = now;
}

// Sets everything of the event but its body. @return its kind
std::uint8_t read_origin(ByteReader& from, EventContext& context, Event& event) {
  const std::uint8_t head = from.byte();
  event.late = (head & kLate) != 0;
  event.restated = (head & kRestated) != 0;
  if ((head & kSameOrigin) == 0) {
    const std::uint8_t changed = from.byte();
    if (changed > kAllOfOrigin) from.refuse(ErrorCode::invalid_state);
    if ((changed & kNewBed) != 0) {
      context.bed = static_cast<std::uint32_t>(wrapped_sum(context.bed, from.signed_number()));
    }
    if ((changed & kNewReceived) != 0) context.received = wrapped_sum(context.received, from.signed_number());
    if ((changed & kHandledAtOnce) != 0) context.handled = context.received;
    if ((changed & kNewHandled) != 0) context.handled = wrapped_sum(context.received, from.signed_number());
  }
  event.bed = BedId{context.bed};
  event.received = Instant{Nanoseconds{context.received}};
  event.handled = Instant{Nanoseconds{context.handled}};
  return head & kKindMask;
}

template <std::size_t I = 0>
void read_body(ByteReader& from, std::uint8_t kind, std::int64_t base, std::uint16_t version, EventBody& body) {
  if constexpr (I == kKinds.size()) {
    from.refuse(ErrorCode::invalid_state);
  } else if constexpr (std::same_as<std::variant_alternative_t<I, EventBody>, SampleBlock>) {
    read_body<I + 1>(from, kind, base, version, body);
  } else if (kind == static_cast<std::uint8_t>(kKinds[I])) {
    FieldReader fields(from, base, version);
    store_fields(fields, body.emplace<I>());
  } else {
    read_body<I + 1>(from, kind, base, version, body);
  }
}

// The channel: its number among those met, or, one beyond, what it is.
std::size_t read_slot(ByteReader& from, BedId bed, ChannelSlots& slots) {
  const std::uint64_t number = from.number_up_to(slots.size());
  if (number < slots.size()) {
    if (slots[number].bed != bed) from.refuse(ErrorCode::invalid_state);
    return number;
  }
  ChannelId channel;
  channel.code = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
  channel.instance = static_cast<std::uint32_t>(from.number_up_to(0xFFFFFFFFU));
  if (!from.ok()) return 0;
  return slots.add(bed, channel);
}

void read_samples(ByteReader& from, SampleBlock& block) {
  const wire::ByteView raw = from.bytes(block.count * sizeof(std::int16_t));
  if (!raw.empty()) std::memcpy(block.samples.data(), raw.data(), raw.size());
}

}  // namespace

void EventEncoder::encode(const Event& event, wire::Bytes& into) {
  write_origin(event, context_, into);
  if (const auto* block = std::get_if<SampleBlock>(&event.body)) return encode_block(event, *block, into);
  FieldWriter fields(into, context_.received);
  std::visit(
      [&fields](const auto& body) {
        if constexpr (!std::same_as<std::decay_t<decltype(body)>, SampleBlock>) store_fields(fields, body);
      },
      event.body);
}

void EventEncoder::encode_block(const Event& event, const SampleBlock& block, wire::Bytes& into) {
  ByteWriter to(into);
  std::size_t slot = slots_.find(event.bed, block.channel);
  if (slot == ChannelSlots::kNone) {
    to.number(slots_.size());
    to.number(block.channel.code);
    to.number(block.channel.instance);
    slot = slots_.add(event.bed, block.channel);
  } else {
    to.number(slot);
  }
  if (sink_ != nullptr) return sink_->take(event.bed, block);
  write_block_header(to, block, slots_[slot], context_.received);
  to.bytes(std::as_bytes(block.raw()));
}

void EventEncoder::restart() {
  context_ = {};
  slots_.clear();
}

Result<void> EventDecoder::next(Event& event) {
  ByteReader from(bytes_, at_);
  const std::uint8_t kind = read_origin(from, context_, event);
  bool lost = false;
  if (kind == static_cast<std::uint8_t>(EventKind::sample_block)) {
    const std::size_t slot = read_slot(from, event.bed, slots_);
    if (from.ok() && source_ != nullptr) {
      const SampleBlock* taken = source_->next(event.bed, slots_[slot].channel);
      if (taken != nullptr) event.body.emplace<SampleBlock>(*taken);
      lost = taken == nullptr;
    } else if (from.ok()) {
      auto& block = event.body.emplace<SampleBlock>();
      block.channel = slots_[slot].channel;
      read_block_header(from, block, slots_[slot], context_.received);
      if (from.ok()) read_samples(from, block);
    }
  } else if (from.ok()) {
    read_body(from, kind, context_.received, version_, event.body);
  }
  at_ = from.at();
  if (!from.ok()) {
    at_ = bytes_.size();
    return Error{from.error(), "event"};
  }
  if (lost) return Error{ErrorCode::not_found, "samples"};
  return {};
}

}  // namespace ward
