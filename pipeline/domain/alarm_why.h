#pragma once

#include <string>
#include <string_view>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/alarm_evidence.h"

namespace ward {

/// "good", "leads off", "noisy", "no signal", ...
[[nodiscard]] std::string_view quality_words(SignalQuality quality);

/// The rule by which a condition is found, in plain words and without numbers
/// that differ from patient to patient: "no heart beat is found". Empty for
/// `none` and for limit alarms, whose rule is their limit.
[[nodiscard]] std::string_view alarm_rule(AlarmCondition condition);

/// Why an alarm stands, or an arrhythmia was withheld, in one or two plain
/// sentences: "HR above 120 for 1.5 s: 124, 127, 131. II good; PLETH agrees
/// at 128 /min." The same words on every screen, in `wardlight-ctl` and in
/// every export. A pure function.
/// @param evidence  null: nothing was kept of it
[[nodiscard]] std::string alarm_why(const Alarm& alarm, const AlarmEvidence* evidence);
/// The same where no alarm stands: it was withheld, or is over.
[[nodiscard]] std::string alarm_why(const AlarmEvidence& evidence);

/// Of that condition, and not that it was withheld. Every raising has its own
/// evidence, so the newest one that explains an alarm is of its raising.
[[nodiscard]] bool explains(const AlarmEvidence& evidence, const Alarm& alarm);

}  // namespace ward
