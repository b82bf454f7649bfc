#pragma once

#include "pipeline/domain/event.h"

namespace ward {

/// Which of our conditions a bedside device's own alarm claims.
///
/// An arrhythmia's code says it alone. "High", "low", "leads off", "disconnected"
/// and "cannot analyse" are the same event of any parameter: there the device's
/// text must name it ("** HR 134 > 120", "ABP-S LOW"). Where it names none, or
/// two, or where it takes for technical what is the patient's, nothing is guessed.
/// @return none: no condition of ours, shown as the device's own words
[[nodiscard]] AlarmCondition condition_of(const DeviceAlarm& alarm);

}  // namespace ward
