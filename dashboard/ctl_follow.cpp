#include "dashboard/ctl_follow.h"

#include <set>

namespace ward {
namespace {

bool same_standing(const Alarm& a, const Alarm& b) {
  return a.phase == b.phase && a.acknowledged == b.acknowledged && a.priority == b.priority &&
         a.occurrence == b.occurrence && a.sources == b.sources && a.reminded == b.reminded &&
         a.escalation == b.escalation && a.responsible == b.responsible;
}

}  // namespace

void AlarmFollower::note(const AlarmRecord& record, std::vector<AlarmRecord>& changes) {
  const Key key{record.bed, record.alarm.condition};
  const auto known = shown_.find(key);
  if (known != shown_.end() && same_standing(known->second.alarm, record.alarm)) return;
  if (record.alarm.phase == AlarmPhase::inactive) {
    if (known == shown_.end()) return;
    shown_.erase(known);
  } else {
    shown_[key] = record;
  }
  changes.push_back(record);
}

std::vector<AlarmRecord> AlarmFollower::on_update(const StateUpdate& update) {
  std::vector<AlarmRecord> changes;
  std::set<Key> present;
  for (const Event& event : update.events) {
    if (const auto* status = std::get_if<BedStatus>(&event.body)) labels_[event.bed] = status->label.view();
    const auto* alarm = std::get_if<Alarm>(&event.body);
    if (alarm == nullptr || event.late) continue;
    present.insert({event.bed, alarm->condition});
    // A snapshot tells when it was made, not when its alarms were told.
    const Instant published = update.snapshot ? Instant{} : update.server_time;
    note(AlarmRecord{event.bed, *alarm, event.received, published, false, event.handled}, changes);
  }
  if (!update.snapshot) return changes;
  for (auto it = shown_.begin(); it != shown_.end();) {
    if (present.contains(it->first)) {
      ++it;
      continue;
    }
    AlarmRecord gone = it->second;
    gone.alarm.phase = AlarmPhase::inactive;
    gone.alarm.changed = update.server_time;
    changes.push_back(gone);
    it = shown_.erase(it);
  }
  return changes;
}

std::string AlarmFollower::label(BedId bed) const {
  const auto found = labels_.find(bed);
  return found != labels_.end() ? found->second : "bed " + std::to_string(bed.value);
}

}  // namespace ward
