#include "pipeline/alarms/alarm_latch.h"

#include <algorithm>

namespace ward {

AlarmLatch::AlarmLatch(const AlarmInfo& info)
    : catalogue_priority_(info.priority), catalogue_kind_(info.kind), latching_(info.latching),
      comparison_(info.comparison) {
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
  alarm_.lead = finding.lead;
  alarm_.onset = finding.onset;
  alarm_.changed = now;
  alarm_.sources = finding.sources;
  alarm_.device_text = finding.device_text;
  alarm_.reminded = Instant{};
  alarm_.escalation = EscalationStep::none;
  alarm_.escalated = now;
  alarm_.responsible = {};
  ++alarm_.occurrence;
  value_emitted_ = now;
  held_until_.reset();
  restored_extreme_.reset();
  hidden_ = false;
  return Change::raised;
}

AlarmLatch::Change AlarmLatch::show_again(const Finding& finding, Instant now) {
  alarm_.phase = AlarmPhase::active;
  alarm_.changed = now;
  alarm_.has_limit = finding.limit.has_value();
  alarm_.value = finding.value;
  alarm_.limit = finding.limit.value_or(0.0F);
  alarm_.lead = finding.lead;
  alarm_.sources = finding.sources;
  alarm_.device_text = finding.device_text;
  value_emitted_ = now;
  hidden_ = false;
  return Change::updated;
}

AlarmLatch::Change AlarmLatch::refresh(const Finding& finding, Instant now) {
  // Another who finds the same is told at once: one condition, one entry.
  if (finding.sources != alarm_.sources || finding.device_text != alarm_.device_text) {
    alarm_.sources = finding.sources;
    alarm_.device_text = finding.device_text;
    return Change::updated;
  }
  const float limit = finding.limit.value_or(0.0F);
  // A value without a limit is not on the screen: it was told with the raising.
  if (!finding.limit && !alarm_.has_limit) return Change::none;
  const float value = extreme(finding.value);
  // The extreme of before a restart keeps its lead.
  const EcgLead lead = value == finding.value ? finding.lead : alarm_.lead;
  if (alarm_.value == value && alarm_.limit == limit && alarm_.lead == lead) return Change::none;
  if (now - value_emitted_ < kValueInterval) return Change::none;
  alarm_.value = value;
  alarm_.limit = limit;
  alarm_.lead = lead;
  alarm_.has_limit = finding.limit.has_value();
  value_emitted_ = now;
  return Change::updated;
}

AlarmLatch::Change AlarmLatch::step(const Finding& finding, bool superseded, Instant now) {
  const bool is_present = finding.presence == Presence::present;
  if (is_present && !superseded) {
    if (hidden_ && !finding.renewed) return show_again(finding, now);
    if (!active() || (finding.renewed && !goes_on(finding))) return raise(finding, now);
    held_until_.reset();
    return refresh(finding, now);
  }
  hidden_ = is_present && (active() || hidden_);
  if (!active()) return Change::none;
  held_until_.reset();
  restored_extreme_.reset();
  const bool latches = latching_ && !alarm_.acknowledged && !superseded;
  alarm_.phase = latches ? AlarmPhase::latched : AlarmPhase::inactive;
  alarm_.changed = now;
  return Change::updated;
}

/// A restarted chain meets every cause as a fresh one. The first that is no more
/// urgent than what was restored is taken for it.
bool AlarmLatch::goes_on(const Finding& finding) const {
  return held_until_ && finding.priority.value_or(catalogue_priority_) <= alarm_.priority;
}

/// The detector knows the extreme since the restart only.
float AlarmLatch::extreme(float value) const {
  if (!restored_extreme_) return value;
  if (comparison_ == '>') return std::max(value, *restored_extreme_);
  if (comparison_ == '<') return std::min(value, *restored_extreme_);
  return value;
}

bool AlarmLatch::restore(const Alarm& was, Instant now, Instant hold_until) {
  alarm_.occurrence = std::max(alarm_.occurrence, was.occurrence);
  const bool stood = was.phase == AlarmPhase::active || (was.phase == AlarmPhase::latched && !was.acknowledged);
  if (was.condition != alarm_.condition || !stood || was.priority > AlarmPriority::high ||
      was.kind > AlarmKind::technical) {
    return false;
  }
  const std::uint32_t occurrence = alarm_.occurrence;
  alarm_ = was;
  alarm_.occurrence = occurrence;
  value_emitted_ = now;
  hidden_ = false;
  held_until_.reset();
  restored_extreme_.reset();
  if (!active()) return true;
  held_until_ = hold_until;
  if (was.has_limit) restored_extreme_ = was.value;
  return true;
}

bool AlarmLatch::follow_up(const Staff& staff, Instant now) {
  bool changed = escalate(alarm_, staff, now);
  const bool persists = active() && alarm_.acknowledged && alarm_.priority >= AlarmPriority::medium;
  if (persists && now - std::max(alarm_.changed, alarm_.reminded) >= kRemindedAfter) {
    alarm_.reminded = now;
    changed = true;
  }
  return changed;
}

bool AlarmLatch::acknowledge(Instant now) {
  if (!announced() || alarm_.acknowledged) return false;
  alarm_.acknowledged = true;
  alarm_.changed = now;
  if (alarm_.phase == AlarmPhase::latched) alarm_.phase = AlarmPhase::inactive;
  return true;
}

bool AlarmLatch::clear(Instant now) {
  hidden_ = false;
  if (!announced()) return false;
  alarm_.phase = AlarmPhase::inactive;
  alarm_.changed = now;
  return true;
}

}  // namespace ward
