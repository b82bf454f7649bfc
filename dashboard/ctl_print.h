#pragma once

#include <string>
#include <vector>

#include "dashboard/ctl_json.h"
#include "pipeline/domain/ward_view.h"

namespace ward {

/// Each alarm raised in the history once, in order of onset, as it last stood.
[[nodiscard]] std::vector<AlarmRecord> raised_alarms(const std::vector<AlarmRecord>& history);

/// The snapshot's alarms as records, in its order.
[[nodiscard]] std::vector<AlarmRecord> present_alarms(const StateUpdate& ward);
/// Gives each alarm the stamps of its raising, where the history still has it:
/// a snapshot knows only those of the last change.
void stamp_with_raising(std::vector<AlarmRecord>& alarms, const std::vector<AlarmRecord>& history);

// One JSON object a call, on one line, without the line's end. Text in any
// encoding comes out as valid UTF-8.
[[nodiscard]] std::string status_json(const ServerStatus& status, const std::vector<AlarmRecord>& raised,
                                      const StateUpdate& ward);
[[nodiscard]] std::string beds_json(const StateUpdate& ward);
/// {"alarms": [...]}
[[nodiscard]] std::string alarms_json(const std::vector<AlarmRecord>& alarms, const StateUpdate& ward);
/// One alarm alone, for a line of its own.
[[nodiscard]] std::string alarm_json(const AlarmRecord& record, const std::string& label,
                                     const AlarmContext& context = {});
[[nodiscard]] std::string score_json(BedId bed, const std::string& label, const EarlyWarning& warning, Instant now);
[[nodiscard]] std::string proposed_json(BedId bed, const std::string& label, const LimitProposal& proposal);
[[nodiscard]] std::string link_json(bool connected);
[[nodiscard]] std::string answer_json(const std::string& verb, BedId bed, const std::string& label,
                                      const WardResponse& response);
[[nodiscard]] std::string error_json(const std::string& text);

// The same for people; whole lines.
[[nodiscard]] std::string status_text(const ServerStatus& status, const std::vector<AlarmRecord>& raised,
                                      const StateUpdate& ward);
[[nodiscard]] std::string beds_text(const StateUpdate& ward);
/// "NEWS2 5-7 (medium) ...", then a line an input with its age.
[[nodiscard]] std::string score_text(const EarlyWarning& warning, Instant now);
[[nodiscard]] std::string proposed_text(const LimitProposal& proposal);
[[nodiscard]] std::string alarm_line(const AlarmRecord& record, const std::string& label);

}  // namespace ward
