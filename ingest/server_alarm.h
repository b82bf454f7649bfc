#pragma once

#include <cstdint>

#include "ingest/bed_registry.h"
#include "pipeline/domain/alarm.h"
#include "pipeline/domain/event.h"

namespace ward {

/// A technical alarm that the server itself raises for beds, when what is wrong
/// is nothing that their own chains could know. Each bed is told once of each
/// change; a bed that is enrolled while the alarm stands is told of it too.
class ServerAlarm {
 public:
  explicit ServerAlarm(AlarmCondition condition) : condition_(condition) {}

  [[nodiscard]] AlarmCondition condition() const { return condition_; }

  /// @param active   whether the condition is true now
  /// @param publish  called with the Alarm event of each bed to be told
  /// @param concerns whether the alarm is about this bed
  template <class Publish, class Concerns>
  void tell(bool active, const BedRegistry& registry, Instant now, Publish&& publish, Concerns&& concerns) {
    const std::size_t beds = registry.size();
    std::size_t first = 0;
    if (active && active_) {
      if (told_beds_ == beds) return;
      first = told_beds_;
    } else if (active) {
      ++occurrence_;
      onset_ = now;
    } else if (!active_) {
      return;
    }
    active_ = active;
    told_beds_ = beds;
    const Alarm alarm = present(now);
    for (std::size_t i = first; i < beds; ++i) {
      const BedId bed = registry.at(i).bed;
      if (concerns(bed)) publish(Event{bed, false, now, alarm});
    }
  }

 private:
  [[nodiscard]] Alarm present(Instant now) const {
    const AlarmInfo& info = alarm_info(condition_);
    Alarm alarm;
    alarm.condition = info.condition;
    alarm.priority = info.priority;
    alarm.kind = info.kind;
    alarm.phase = active_ ? AlarmPhase::active : AlarmPhase::inactive;
    alarm.onset = onset_;
    alarm.changed = now;
    alarm.occurrence = occurrence_;
    return alarm;
  }

  AlarmCondition condition_;
  bool active_{false};
  std::size_t told_beds_{0};
  Instant onset_;
  std::uint32_t occurrence_{0};
};

}  // namespace ward
