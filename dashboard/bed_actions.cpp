#include "dashboard/bed_actions.h"

#include <algorithm>

#include "dashboard/ward_model_display.h"

namespace ward {
namespace {

WardRequest command_of(BedId bed, CommandKind kind) {
  WardRequest request;
  request.kind = RequestKind::command;
  request.bed = bed;
  request.command.kind = kind;
  return request;
}

BedAction switched(BedId bed, CommandKind kind, bool is_on, const char* id, const char* end_id, char letter,
                   const char* name) {
  BedAction action{is_on ? end_id : id, letter, is_on ? "END " + std::string{name} : name, true, command_of(bed, kind)};
  action.request.command.on = !is_on;
  action.with_shift = !is_on;
  action.label += std::string{is_on ? " (" : " (Shift "} + letter + ")";
  return action;
}

BedAction alarm_pause(const BedState& bed, const Inactivation& made, Instant server_now) {
  const bool runs = made.alarm_paused_until && *made.alarm_paused_until > server_now;
  BedAction action{runs ? "end_alarm_pause" : "alarm_pause", 'M', runs ? "END ALARM PAUSE (M)" : "ALARM PAUSE 3 min (Shift M)",
                   true, command_of(bed.bed, CommandKind::alarm_pause)};
  action.request.command.duration = runs ? Nanoseconds{} : kAlarmPause;
  action.with_shift = !runs;
  return action;
}

/// Switches the chosen alarm off; with none to switch off, the first that is
/// off on again: that one no longer stands anywhere to be chosen.
BedAction alarm_off(const BedState& bed, const Inactivation& made, const std::optional<Alarm>& alarm) {
  BedAction action{"alarm_off", 'X', "ALARM OFF (Shift X)", false, command_of(bed.bed, CommandKind::alarm_off)};
  if (alarm && may_be_switched_off(alarm->condition)) {
    action.label = "OFF: " + std::string{alarm_info(alarm->condition).label} + " (Shift X)";
    action.with_shift = true;
    action.request.command.condition = alarm->condition;
    action.enabled = true;
    return action;
  }
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (!made.alarms_off.contains(info.condition)) continue;
    action.id = "alarm_on";
    action.label = "ON AGAIN: " + std::string{info.label} + " (X)";
    action.request.command.condition = info.condition;
    action.request.command.on = false;
    action.enabled = true;
    return action;
  }
  return action;
}

}  // namespace

bool pressed(const BedAction& action, char typed) {
  if (!action.enabled) return false;
  const char small = static_cast<char>(action.letter | 0x20);
  return typed == action.letter || (!action.with_shift && typed == small);
}

std::optional<Alarm> explained_alarm(const BedState& bed, std::optional<AlarmCondition> chosen) {
  const std::vector<Alarm> sorted = sorted_alarms(bed);
  if (sorted.empty()) return std::nullopt;
  const auto found = std::find_if(sorted.begin(), sorted.end(),
                                  [&](const Alarm& alarm) { return alarm.condition == chosen; });
  return found != sorted.end() ? *found : sorted.front();
}

std::vector<BedAction> bed_actions(const WardModel& model, const BedState& bed, std::optional<AlarmCondition> chosen,
                                   Instant now) {
  const Inactivation made = bed.care ? bed.care->inactivation : Inactivation{};
  std::vector<BedAction> actions;
  actions.push_back({"accept", 'C', "ACCEPT (C)", true, command_of(bed.bed, CommandKind::accept)});
  actions.push_back({"reject", 'R', "REJECT (R)", true, command_of(bed.bed, CommandKind::reject)});
  const bool asked = std::any_of(bed.alarms.begin(), bed.alarms.end(), [](const Alarm& alarm) {
    return alarm.escalation != EscalationStep::none && alarm.responsible.empty();
  });
  actions[0].enabled = actions[1].enabled = asked;
  actions.push_back(switched(bed.bed, CommandKind::audio_off, made.audio_off, "audio_off", "audio_on", 'O', "AUDIO OFF"));
  actions.push_back(alarm_pause(bed, made, model.server_time(now)));
  actions.push_back(switched(bed.bed, CommandKind::standby, made.standby_since.has_value(), "standby", "end_standby", 'S',
                             "STANDBY"));
  actions.push_back(alarm_off(bed, made, explained_alarm(bed, chosen)));
  const bool heard = model.server_link(now) == ServerLink::live;
  for (BedAction& action : actions) action.enabled = action.enabled && heard && bed.status.admitted;
  return actions;
}

}  // namespace ward
