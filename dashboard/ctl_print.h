#pragma once

#include <string>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// Each alarm raised in the history once, in order of onset, as it last stood.
[[nodiscard]] std::vector<AlarmRecord> raised_alarms(const std::vector<AlarmRecord>& history);

/// The snapshot's alarms as records, in its order.
[[nodiscard]] std::vector<AlarmRecord> present_alarms(const StateUpdate& ward);

// One JSON object a call, on one line, without the line's end. Text in any
// encoding comes out as valid UTF-8.
[[nodiscard]] std::string status_json(const ServerStatus& status, const std::vector<AlarmRecord>& raised,
                                      const StateUpdate& ward);
[[nodiscard]] std::string beds_json(const StateUpdate& ward);
/// {"alarms": [...]}
[[nodiscard]] std::string alarms_json(const std::vector<AlarmRecord>& alarms, const StateUpdate& ward);
/// One alarm alone, for a line of its own.
[[nodiscard]] std::string alarm_json(const AlarmRecord& record, const std::string& label);
[[nodiscard]] std::string link_json(bool connected);
[[nodiscard]] std::string answer_json(const std::string& verb, BedId bed, const std::string& label,
                                      const WardResponse& response);
[[nodiscard]] std::string error_json(const std::string& text);

// The same for people; whole lines.
[[nodiscard]] std::string status_text(const ServerStatus& status, const std::vector<AlarmRecord>& raised,
                                      const StateUpdate& ward);
[[nodiscard]] std::string beds_text(const StateUpdate& ward);
[[nodiscard]] std::string alarm_line(const AlarmRecord& record, const std::string& label);

}  // namespace ward
