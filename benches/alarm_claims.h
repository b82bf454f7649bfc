#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "benches/eval_record.h"
#include "pipeline/signals/alarm_confirmation.h"

namespace ward {

/// One line of cinc2015's ALARMS: what the bedside monitor claimed at 5:00.
struct AlarmClaim {
  std::string record;
  std::string type;  ///< as written there
  AlarmCondition condition{AlarmCondition::none};
  bool true_alarm{false};
};

/// Throws ConfigurationError where the file or one of its types is unknown.
[[nodiscard]] std::vector<AlarmClaim> read_alarm_claims(const std::filesystem::path& folder);

/// When the alarm was raised: nothing after it may decide.
inline constexpr Instant kClaimed{std::chrono::seconds{300}};

/// The part of a patient's chain that sees arrhythmias, played up to `until`.
/// @param omitted  channel left out; -1: none
[[nodiscard]] AlarmConfirmation play_to(const EvalRecord& record, Instant until, const ConfirmationTable& table,
                                        int omitted = -1);

}  // namespace ward
