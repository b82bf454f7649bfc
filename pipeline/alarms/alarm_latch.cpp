#include "pipeline/alarms/alarm_latch.h"

namespace ward {

AlarmLatch::AlarmLatch(const AlarmInfo& info)
    : catalogue_priority_(info.priority), catalogue_kind_(info.kind), latching_(info.latching) {
  alarm_.condition = info.condition;
  alarm_.priority = info.priority;
  alarm_.kind = info.kind;
}

AlarmLatch::Change AlarmLatch::raise(const Finding& finding, Instant now) {
  alarm_.phase = AlarmPhase::active;
  alarm_.acknowledged = false;
  alarm_.priority = finding.priority.value_or(catalogue_priority_);
  alarm_.kind = finding.kind.value_or(catalogue_kind_);
  alarm_.has_limit = finding.limit.has_value();
  alarm_.value = finding.value;
  alarm_.limit = finding.limit.value_or(0.0F);
  alarm_.onset = finding.onset;
  alarm_.changed = now;
  ++alarm_.occurrence;
  value_emitted_ = now;
  return Change::raised;
}

AlarmLatch::Change AlarmLatch::refresh(const Finding& finding, Instant now) {
  const float limit = finding.limit.value_or(0.0F);
  // A value without a limit is not on the screen: it was told with the raising.
  if (!finding.limit && !alarm_.has_limit) return Change::none;
  if (alarm_.value == finding.value && alarm_.limit == limit) return Change::none;
  if (now - value_emitted_ < kValueInterval) return Change::none;
  alarm_.value = finding.value;
  alarm_.limit = limit;
  alarm_.has_limit = finding.limit.has_value();
  value_emitted_ = now;
  return Change::updated;
}

AlarmLatch::Change AlarmLatch::step(const Finding& finding, bool superseded, Instant now) {
  if (finding.presence == Presence::present && !superseded) {
    return active() && !finding.renewed ? refresh(finding, now) : raise(finding, now);
  }
  if (!active()) return Change::none;
  const bool latches = latching_ && !alarm_.acknowledged && !superseded;
  alarm_.phase = latches ? AlarmPhase::latched : AlarmPhase::inactive;
  alarm_.changed = now;
  return Change::updated;
}

bool AlarmLatch::acknowledge(Instant now) {
  if (!announced() || alarm_.acknowledged) return false;
  alarm_.acknowledged = true;
  alarm_.changed = now;
  if (alarm_.phase == AlarmPhase::latched) alarm_.phase = AlarmPhase::inactive;
  return true;
}

bool AlarmLatch::clear(Instant now) {
  if (!announced()) return false;
  alarm_.phase = AlarmPhase::inactive;
  alarm_.changed = now;
  return true;
}

}  // namespace ward
