#include "pipeline/alarms/escalation.h"

namespace ward {
namespace {

const FixedString<24>& person(const Staff& staff, EscalationStep step) {
  static constexpr FixedString<24> kNobody;
  switch (step) {
    case EscalationStep::primary: return staff.primary;
    case EscalationStep::buddy: return staff.buddy;
    case EscalationStep::charge: return staff.charge;
    case EscalationStep::none:
    case EscalationStep::ward: return kNobody;
  }
  return kNobody;
}

/// The first one after `step` where somebody is; the ward where nobody is left.
EscalationStep next_step(const Staff& staff, EscalationStep step) {
  while (step < EscalationStep::ward) {
    step = static_cast<EscalationStep>(static_cast<std::uint8_t>(step) + 1);
    if (step == EscalationStep::ward || !person(staff, step).empty()) return step;
  }
  return EscalationStep::ward;
}

bool awaits_an_answer(const Alarm& alarm) {
  return alarm.phase != AlarmPhase::inactive && !alarm.acknowledged && alarm.priority >= AlarmPriority::medium;
}

bool go(Alarm& alarm, EscalationStep step, Instant now) {
  // A yellow alarm does not call the whole ward: it stays with the last in line.
  if (step == EscalationStep::ward && alarm.priority < AlarmPriority::high) return false;
  alarm.escalation = step;
  alarm.escalated = now;
  return true;
}

Nanoseconds time_to_answer(const Alarm& alarm) {
  if (alarm.escalation == EscalationStep::none) return kAnswerNobody;
  return alarm.priority == AlarmPriority::high ? kAnswerHigh : kAnswerMedium;
}

}  // namespace

bool escalate(Alarm& alarm, const Staff& staff, Instant now) {
  if (!awaits_an_answer(alarm)) {
    if (alarm.escalation == EscalationStep::none && alarm.responsible.empty()) return false;
    alarm.escalation = EscalationStep::none;
    alarm.responsible = {};
    return true;
  }
  if (!alarm.responsible.empty()) {
    if (now - alarm.escalated < kAcceptedFor) return false;
    alarm.responsible = {};
    alarm.escalation = EscalationStep::none;
    alarm.escalated = now;
    static_cast<void>(go(alarm, next_step(staff, EscalationStep::none), now));
    return true;
  }
  const EscalationStep next = next_step(staff, alarm.escalation);
  if (alarm.escalation == EscalationStep::ward) return false;
  // Nobody was asked yet: whoever is first in line is asked at once.
  if (alarm.escalation == EscalationStep::none && next != EscalationStep::ward) return go(alarm, next, now);
  if (now - alarm.escalated < time_to_answer(alarm)) return false;
  return go(alarm, next, now);
}

bool accept_responsibility(Alarm& alarm, const FixedString<24>& by, Instant now) {
  if (!awaits_an_answer(alarm) || alarm.responsible == by) return false;
  alarm.responsible = by.empty() ? FixedString<24>{"?"} : by;
  alarm.escalation = EscalationStep::none;
  alarm.escalated = now;
  return true;
}

bool reject_responsibility(Alarm& alarm, const Staff& staff, Instant now) {
  if (!awaits_an_answer(alarm)) return false;
  alarm.responsible = {};
  return go(alarm, next_step(staff, alarm.escalation), now);
}

}  // namespace ward
