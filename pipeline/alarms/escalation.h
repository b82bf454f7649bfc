#pragma once

#include <chrono>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/alarm_signals.h"

namespace ward {

/// How long each person in line has to answer.
inline constexpr Nanoseconds kAnswerHigh = std::chrono::seconds{30};
inline constexpr Nanoseconds kAnswerMedium = std::chrono::minutes{2};
/// A red alarm at a bed to which nobody is assigned.
inline constexpr Nanoseconds kAnswerNobody = std::chrono::seconds{60};
/// Who accepted an alarm has this long to end or acknowledge it; then it is
/// handed on again from the beginning.
inline constexpr Nanoseconds kAcceptedFor = std::chrono::minutes{5};

/// Hands an unanswered alarm from the bed's nurse to the buddy, to the charge
/// nurse and, when it is red, to the whole ward (IEC 60601-1-8's distributed
/// alarm system with responsibility accepted and rejected). Low alarms and
/// information are nobody's in particular.
///
/// To be called on every alarm that is announced, at every step.
/// @return true when the alarm changed
bool escalate(Alarm& alarm, const Staff& staff, Instant now);

/// @return false when there was nothing to accept
bool accept_responsibility(Alarm& alarm, const FixedString<24>& by, Instant now);
/// The next in line is asked at once.
/// @return false when it was nobody's to reject
bool reject_responsibility(Alarm& alarm, const Staff& staff, Instant now);

}  // namespace ward
