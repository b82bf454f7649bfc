#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dashboard/ward_model.h"

namespace ward {

/// One press of ALARM PAUSE: a turn in bed, a suction.
inline constexpr Nanoseconds kAlarmPause = std::chrono::minutes{3};

/// Something an operator may do in the one-bed view: a button and a key.
struct BedAction {
  const char* id;      ///< stands for what it does, not for its label
  char letter;
  std::string label;   ///< "AUDIO OFF (Shift O)"
  bool enabled{true};
  WardRequest request;
  /// Its key needs Shift: it makes the bed quiet, and a sleeve on the keyboard
  /// must not.
  bool with_shift{false};
};

/// Whether a typed character is the action's key.
[[nodiscard]] bool pressed(const BedAction& action, char typed);

/// All of them, in the order of their buttons; what is on already is ended.
/// @param chosen  the alarm whose why is shown: ALARM OFF is of this one
[[nodiscard]] std::vector<BedAction> bed_actions(const WardModel& model, const BedState& bed,
                                                 std::optional<AlarmCondition> chosen, Instant now);

/// The alarm of the one-bed view whose why is shown: the chosen one while it
/// stands, else the most urgent.
[[nodiscard]] std::optional<Alarm> explained_alarm(const BedState& bed, std::optional<AlarmCondition> chosen);

}  // namespace ward
