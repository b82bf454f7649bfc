#include "pipeline/store/recorder_waiting.h"

#include <algorithm>
#include <new>

namespace ward {
namespace {

constexpr std::size_t kMostBeds = 8192;

/// What a device frame brought, as against what was concluded from it.
bool is_content(const EventBody& body) {
  if (const auto* vital = std::get_if<Vital>(&body)) return vital->origin == VitalOrigin::device && !vital->aged;
  return std::holds_alternative<SampleBlock>(body) || std::holds_alternative<DeviceAlarm>(body) ||
         std::holds_alternative<PacePulse>(body);
}

}  // namespace

WaitingEvents::WaitingEvents(std::size_t most, std::size_t room) : most_(std::max<std::size_t>(most, 1)) {
  events_.reserve(std::clamp<std::size_t>(room, 1, most_));
  losses_.reserve(kMostBeds);
}

WaitingEvents::Class WaitingEvents::class_of(const EventBody& body) {
  if (std::holds_alternative<SampleBlock>(body)) return Class::wave;
  if (std::holds_alternative<Vital>(body) || std::holds_alternative<Beat>(body) || std::holds_alternative<Tick>(body) ||
      std::holds_alternative<ChannelQuality>(body) || std::holds_alternative<PacePulse>(body)) {
    return Class::numeric;
  }
  if (std::holds_alternative<FrameEnd>(body) || std::holds_alternative<FeedStatus>(body) ||
      std::holds_alternative<Gap>(body) || std::holds_alternative<RecordingHole>(body)) {
    return Class::account;
  }
  return Class::last;
}

void WaitingEvents::take(const Event& event, bool waves_kept) noexcept {
  const Class own = class_of(event.body);
  const bool wanted = waves_kept || own != Class::wave;
  if (!wanted || (events_.size() >= std::min(most_, events_.capacity()) && !make_room(own))) {
    note_loss(event, false);
    return;
  }
  events_.push_back(event);  // there is room: does not allocate
  end_frame(events_.back(), false);
}

bool WaitingEvents::make_room(Class wanted) noexcept {
  const auto room = [&] { return events_.size() < std::min(most_, events_.capacity()); };
  if (events_.size() < most_ && grow()) return true;
  // Once begun, enough is given up to go on for a while without the next pass.
  const std::size_t enough = std::min(most_, events_.capacity()) / 4 * 3;
  for (const Class up_to : {Class::wave, Class::numeric, Class::account}) {
    if (up_to > wanted) break;
    shed(up_to);
    if (events_.size() <= enough && room()) return true;
  }
  if (!room() && wanted == Class::last) shed_oldest();
  return room();
}

bool WaitingEvents::grow() noexcept {
  try {
    events_.reserve(std::min(most_, events_.capacity() * 2));
    return true;
  } catch (const std::bad_alloc&) {
    return false;  // what there is must do
  }
}

void WaitingEvents::drop_waves() noexcept { shed(Class::wave); }

bool WaitingEvents::gives_way(const Event& event, Class up_to, Loss* loss) const {
  if (class_of(event.body) > up_to) return false;
  const auto* status = std::get_if<FeedStatus>(&event.body);
  if (status == nullptr || loss == nullptr) return true;
  // The first of a device's life says where its account begins.
  const bool known = loss->epoch_kept == status->boot_epoch;
  loss->epoch_kept = status->boot_epoch;
  return known;
}

void WaitingEvents::shed(Class up_to) noexcept {
  begin_pass();
  std::size_t kept = 0;
  for (Event& event : events_) {
    const bool status = std::holds_alternative<FeedStatus>(event.body);
    if (gives_way(event, up_to, status ? loss_of(event.bed, true) : nullptr)) {
      note_loss(event, true);
      continue;
    }
    end_frame(event, true);
    events_[kept++] = event;
  }
  events_.resize(kept);
  end_pass();
}

/// Nothing but alarms, commands and setups waits, and too many: what they led
/// to in the end matters most.
void WaitingEvents::shed_oldest() noexcept {
  begin_pass();
  const std::size_t half = events_.size() / 2;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (i <= half && !std::holds_alternative<BedSetup>(events_[i].body)) {
      note_loss(events_[i], true);
      continue;
    }
    end_frame(events_[i], true);
    events_[kept++] = events_[i];
  }
  events_.resize(kept);
  end_pass();
}

void WaitingEvents::begin_pass() noexcept {
  for (Loss& loss : losses_) {
    loss.shed_in_pass = false;
    loss.epoch_kept = 0;
  }
}

void WaitingEvents::end_pass() noexcept {
  for (Loss& loss : losses_) loss.frame_shed = loss.frame_shed || loss.shed_in_pass;
}

void WaitingEvents::note_loss(const Event& event, bool in_pass) noexcept {
  ++given_up_;
  Loss* loss = loss_of(event.bed, true);
  if (loss == nullptr) {
    any_frame_shed_ = true;
    return;
  }
  const auto* hole = std::get_if<RecordingHole>(&event.body);
  loss->events += hole == nullptr ? 1 : hole->events;
  bool& shed = in_pass ? loss->shed_in_pass : loss->frame_shed;
  if (is_content(event.body)) shed = true;
  // Its number becomes a hole in the account, which ends in a gap record.
  if (std::holds_alternative<FrameEnd>(event.body)) shed = false;
}

void WaitingEvents::end_frame(Event& event, bool in_pass) noexcept {
  auto* end = std::get_if<FrameEnd>(&event.body);
  if (end == nullptr) return;
  if (any_frame_shed_) end->whole = false;
  Loss* loss = losses_.empty() ? nullptr : loss_of(event.bed, false);
  if (loss == nullptr) return;
  bool& shed = in_pass ? loss->shed_in_pass : loss->frame_shed;
  end->whole = end->whole && !shed;
  shed = false;
}

WaitingEvents::Loss* WaitingEvents::loss_of(BedId bed, bool make) noexcept {
  const auto at = std::lower_bound(losses_.begin(), losses_.end(), bed,
                                   [](const Loss& loss, BedId wanted) { return loss.bed < wanted; });
  if (at != losses_.end() && at->bed == bed) return &*at;
  if (!make || losses_.size() == losses_.capacity()) return nullptr;
  return &*losses_.insert(at, Loss{bed});
}

void WaitingEvents::add_marks(Instant now) noexcept {
  for (Loss& loss : losses_) {
    if (loss.events == 0) continue;
    if (events_.size() >= std::min(most_, events_.capacity()) && !(events_.size() < most_ && grow())) return;
    events_.push_back(Event{loss.bed, false, now, RecordingHole{loss.events}, now});
    loss.events = 0;
  }
  std::erase_if(losses_, [](const Loss& loss) { return loss.events == 0 && !loss.frame_shed; });
  if (losses_.empty()) any_frame_shed_ = false;
}

void WaitingEvents::put_first(std::span<const Event> events) {
  events_.insert(events_.begin(), events.begin(), events.end());
}

void WaitingEvents::drop_stored(const WardMemory& memory) noexcept {
  const auto stored = [&](BedId bed, const FrameEnd& end) {
    const auto known = memory.beds().find(bed);
    if (known == memory.beds().end() || !known->second.account) return false;
    const FeedAccount& account = *known->second.account;
    return account.device == end.device && account.boot_epoch == end.boot_epoch && account.accounts_for(end.sequence);
  };
  // A frame's end stands behind its contents, and the gate hands a frame on in
  // one piece: read from the back, the end says what they are.
  std::size_t kept = events_.size();
  BedId bed_under_way{};
  bool dropping = false;
  for (std::size_t i = events_.size(); i-- > 0;) {
    const Event& event = events_[i];
    if (const auto* end = std::get_if<FrameEnd>(&event.body)) {
      bed_under_way = event.bed;
      dropping = event.late && stored(event.bed, *end);
      if (dropping) continue;
    } else if (dropping && event.late && event.bed == bed_under_way && is_content(event.body)) {
      continue;
    }
    events_[--kept] = event;
  }
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(kept));
}

void WaitingEvents::drop_front(std::size_t count) noexcept {
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(std::min(count, events_.size())));
}

}  // namespace ward
