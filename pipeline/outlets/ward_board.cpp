#include "pipeline/outlets/ward_board.h"

#include <algorithm>
#include <string>

namespace ward {
namespace {

bool same(const BedStatus& a, const BedStatus& b) {
  return a.label == b.label && a.admitted == b.admitted && a.patient.id == b.patient.id &&
         a.patient.name == b.patient.name && a.patient.category == b.patient.category &&
         a.patient.paced == b.patient.paced &&
         a.limits == b.limits && a.audio_paused == b.audio_paused &&
         a.audio_paused_until == b.audio_paused_until && a.feed_connected == b.feed_connected;
}

/// Whether a nurse must look again: not for a value that crept on.
bool same_standing(const Alarm& a, const Alarm& b) {
  return a.phase == b.phase && a.acknowledged == b.acknowledged && a.priority == b.priority &&
         a.occurrence == b.occurrence && a.kind == b.kind && a.sources == b.sources && a.reminded == b.reminded &&
         a.escalation == b.escalation && a.responsible == b.responsible;
}

template <class Body, class Match>
std::size_t find_slot(const std::vector<Event>& events, Match&& match) {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [&](const Event& held) { return match(std::get<Body>(held.body)); });
  return static_cast<std::size_t>(found - events.begin());
}

}  // namespace

BoardChange WardBoard::apply(const Event& event) {
  // Late events fill the store; on a screen they would pass for the present.
  if (event.late) return BoardChange::nothing;
  if (std::holds_alternative<Beat>(event.body)) return BoardChange::soon;
  const bool shown = std::holds_alternative<BedStatus>(event.body) || std::holds_alternative<Alarm>(event.body) ||
                     std::holds_alternative<Vital>(event.body) || std::holds_alternative<FeedStatus>(event.body) ||
                     std::holds_alternative<ChannelQuality>(event.body) ||
                     std::holds_alternative<AlarmEvidence>(event.body) ||
                     std::holds_alternative<CareStatus>(event.body) ||
                     std::holds_alternative<EarlyWarning>(event.body) ||
                     std::holds_alternative<LimitProposal>(event.body);
  if (!shown) return BoardChange::nothing;
  if (!event.bed.valid() || (!beds_.contains(event.bed) && beds_.size() >= kMostBeds)) {
    ++refused_;
    return BoardChange::nothing;
  }
  Bed& bed = beds_[event.bed];
  if (const auto* status = std::get_if<BedStatus>(&event.body)) return apply_status(bed, event, *status);
  if (const auto* alarm = std::get_if<Alarm>(&event.body)) return apply_alarm(bed, event, *alarm);
  if (const auto* feed = std::get_if<FeedStatus>(&event.body)) return apply_feed(bed, event, *feed);
  if (const auto* vital = std::get_if<Vital>(&event.body)) {
    const auto slot = find_slot<Vital>(bed.vitals, [&](const Vital& held) {
      return held.code == vital->code && held.origin == vital->origin;
    });
    return keep(bed.vitals, slot, kMostVitals, event);
  }
  if (std::holds_alternative<CareStatus>(event.body)) {
    bed.care = event;
    return BoardChange::at_once;
  }
  if (std::holds_alternative<EarlyWarning>(event.body)) {
    bed.warning = event;
    return BoardChange::routine;
  }
  if (std::holds_alternative<LimitProposal>(event.body)) {
    bed.proposal = event;
    return BoardChange::at_once;  // somebody waits for it
  }
  if (const auto* evidence = std::get_if<AlarmEvidence>(&event.body)) {
    keep_evidence(bed, event, evidence->condition);
    return BoardChange::routine;
  }
  const auto& quality = std::get<ChannelQuality>(event.body);
  const auto slot = find_slot<ChannelQuality>(
      bed.qualities, [&](const ChannelQuality& held) { return held.channel == quality.channel; });
  return keep(bed.qualities, slot, kMostChannels, event);
}

BoardChange WardBoard::keep(std::vector<Event>& list, std::size_t slot, std::size_t most, const Event& event) {
  if (slot < list.size()) {
    list[slot] = event;
  } else if (list.size() < most) {
    list.push_back(event);
  } else {
    ++refused_;
    return BoardChange::nothing;
  }
  return BoardChange::routine;
}

void WardBoard::keep_evidence(Bed& bed, const Event& event, AlarmCondition condition) {
  const auto of = [](const Event& held) { return std::get<AlarmEvidence>(held.body).condition; };
  std::erase_if(bed.evidence, [&](const Event& held) { return of(held) == condition; });
  if (bed.evidence.size() == kMostEvidence) {
    const auto stands = [&](const Event& held) {
      return std::ranges::any_of(bed.alarms, [&](const Event& alarm) {
        return std::get<Alarm>(alarm.body).condition == of(held);
      });
    };
    const auto idle = std::ranges::find_if_not(bed.evidence, stands);
    bed.evidence.erase(idle != bed.evidence.end() ? idle : bed.evidence.begin());
  }
  bed.evidence.push_back(event);
}

BoardChange WardBoard::apply_status(Bed& bed, const Event& event, const BedStatus& status) {
  if (bed.status) {
    const auto& held = std::get<BedStatus>(bed.status->body);
    if (same(held, status)) return BoardChange::nothing;
    // Another patient: the last one's numbers must not meet the next one's name.
    if (held.admitted != status.admitted || held.patient.id != status.patient.id) {
      bed.vitals.clear();
      bed.evidence.clear();
      bed.warning.reset();
      bed.proposal.reset();
    }
  }
  bed.status = event;
  return BoardChange::at_once;
}

BoardChange WardBoard::apply_alarm(Bed& bed, const Event& event, const Alarm& alarm) {
  const auto slot = find_slot<Alarm>(
      bed.alarms, [&](const Alarm& held) { return held.condition == alarm.condition; });
  const bool held = slot < bed.alarms.size();
  if (alarm.phase == AlarmPhase::inactive) {
    if (!held) return BoardChange::nothing;
    bed.alarms.erase(bed.alarms.begin() + static_cast<std::ptrdiff_t>(slot));
    return BoardChange::at_once;
  }
  if (!held) {
    // One slot a condition: the catalogue bounds the list.
    bed.alarms.push_back(event);
    ++alarms_raised_;
    return BoardChange::at_once;
  }
  const Alarm before = std::get<Alarm>(bed.alarms[slot].body);
  bed.alarms[slot] = event;
  if (before.occurrence != alarm.occurrence) ++alarms_raised_;
  return same_standing(before, alarm) ? BoardChange::routine : BoardChange::at_once;
}

BoardChange WardBoard::apply_feed(Bed& bed, const Event& event, const FeedStatus& feed) {
  BoardChange change = BoardChange::at_once;
  if (bed.feed) {
    const auto& held = std::get<FeedStatus>(bed.feed->body);
    if (held.connected == feed.connected) change = BoardChange::routine;
    if (held.boot_epoch != feed.boot_epoch || held.device != feed.device) {
      bed.before_restarts.frames_received += held.frames_received;
      bed.before_restarts.frames_duplicate += held.frames_duplicate;
      bed.before_restarts.frames_backfilled += held.frames_backfilled;
      bed.before_restarts.frames_refused += held.frames_refused;
      bed.before_restarts.frames_lost += held.frames_lost;
    }
  }
  bed.feed = event;
  return change;
}

std::vector<Event> WardBoard::snapshot() const {
  std::vector<Event> events;
  for (const auto& [id, bed] : beds_) {
    if (bed.status) events.push_back(*bed.status);
    events.insert(events.end(), bed.vitals.begin(), bed.vitals.end());
    events.insert(events.end(), bed.alarms.begin(), bed.alarms.end());
    events.insert(events.end(), bed.qualities.begin(), bed.qualities.end());
    if (bed.feed) events.push_back(*bed.feed);
    events.insert(events.end(), bed.evidence.begin(), bed.evidence.end());
    for (const auto& last : {bed.care, bed.warning, bed.proposal}) {
      if (last) events.push_back(*last);
    }
  }
  return events;
}

void WardBoard::tally(ServerStatus& status) const {
  for (const auto& [id, bed] : beds_) {
    ++status.beds;
    status.frames_received += bed.before_restarts.frames_received;
    status.frames_duplicate += bed.before_restarts.frames_duplicate;
    status.frames_backfilled += bed.before_restarts.frames_backfilled;
    status.frames_refused += bed.before_restarts.frames_refused;
    status.frames_lost += bed.before_restarts.frames_lost;
    if (!bed.feed) continue;
    const auto& feed = std::get<FeedStatus>(bed.feed->body);
    if (feed.connected) ++status.beds_connected;
    status.frames_received += feed.frames_received;
    status.frames_duplicate += feed.frames_duplicate;
    status.frames_backfilled += feed.frames_backfilled;
    status.frames_refused += feed.frames_refused;
    status.frames_lost += feed.frames_lost;
    status.frames_missing += feed.frames_missing;
  }
}

FixedString<16> WardBoard::label(BedId bed) const {
  const auto found = beds_.find(bed);
  if (found != beds_.end() && found->second.status) {
    return std::get<BedStatus>(found->second.status->body).label;
  }
  return FixedString<16>{"bed " + std::to_string(bed.value)};
}

}  // namespace ward
