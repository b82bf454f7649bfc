#include "pipeline/alarms/inactivation_states.h"

#include <algorithm>

namespace ward {
namespace {

using enum AlarmCondition;

/// What is wrong with the server, not with the patient: standby does not end it.
constexpr bool of_the_server(AlarmCondition condition) {
  return condition == monitor_restarted || condition == pipeline_overload || condition == recording_failed ||
         condition == recording_limited || condition == sound_failed || condition == self_test_failed;
}

/// A procedure at the bed explains artefacts and loose electrodes; it explains
/// neither a red alarm nor a bed that nobody sees any more.
bool stays_in_a_pause(AlarmCondition condition) {
  return alarm_info(condition).priority == AlarmPriority::high || condition == feed_lost ||
         condition == device_alarm || of_the_server(condition);
}

}  // namespace

void InactivationStates::changed(bool was_anything, Instant now) {
  if (!was_anything && anything()) quiet_since_ = now;
}

ErrorCode InactivationStates::set_audio_off(bool off, Instant now) {
  if (state_.audio_off == off) return ErrorCode::nothing_to_do;
  const bool was = anything();
  state_.audio_off = off;
  changed(was, now);
  return ErrorCode::none;
}

ErrorCode InactivationStates::pause_alarms(Nanoseconds duration, Instant now) {
  if (duration < Nanoseconds{0} || duration > kLongestAlarmPause) return ErrorCode::value_out_of_range;
  const bool was = anything();
  if (duration == Nanoseconds{0}) {
    if (!state_.alarm_paused_until) return ErrorCode::nothing_to_do;
    state_.alarm_paused_until.reset();
    return ErrorCode::none;
  }
  state_.alarm_paused_until = now + duration;
  changed(was, now);
  return ErrorCode::none;
}

ErrorCode InactivationStates::set_alarm_off(AlarmCondition condition, bool off, Instant now) {
  if (!may_be_switched_off(condition)) return ErrorCode::not_permitted;
  if (state_.alarms_off.contains(condition) == off) return ErrorCode::nothing_to_do;
  const bool was = anything();
  if (off) {
    state_.alarms_off.insert(condition);
  } else {
    state_.alarms_off.erase(condition);
  }
  changed(was, now);
  return ErrorCode::none;
}

ErrorCode InactivationStates::set_standby(bool on, Instant now) {
  if (standby() == on) return ErrorCode::nothing_to_do;
  const bool was = anything();
  state_.standby_since.reset();
  if (on) state_.standby_since = now;
  measured_since_.reset();
  away_since_.reset();
  has_been_away_ = false;
  changed(was, now);
  return ErrorCode::none;
}

void InactivationStates::restore(const Inactivation& was, Instant now) {
  state_ = was;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (!may_be_switched_off(info.condition)) state_.alarms_off.erase(info.condition);
  }
  if (state_.alarm_paused_until) {
    state_.alarm_paused_until = std::min(*state_.alarm_paused_until, now + kLongestAlarmPause);
  }
  // Measured or not before the restart: what is seen now counts.
  has_been_away_ = standby();
  quiet_since_ = now;
}

bool InactivationStates::standby_is_over(bool measured, Instant now) {
  if (!measured) {
    measured_since_.reset();
    if (!away_since_) away_since_ = now;
    has_been_away_ = has_been_away_ || now - *away_since_ >= kStandbyAwayFor;
    return false;
  }
  away_since_.reset();
  if (!measured_since_) measured_since_ = now;
  return now - *measured_since_ >= (has_been_away_ ? kStandbyBackFor : kStandbyNeverLeft);
}

bool InactivationStates::on_tick(bool measured, Instant now) {
  bool told = false;
  if (state_.alarm_paused_until && now >= *state_.alarm_paused_until) {
    state_.alarm_paused_until.reset();
    told = true;
  }
  if (standby() && standby_is_over(measured, now)) {
    state_.standby_since.reset();
    told = true;
  }
  if (!anything()) return told;
  if (now - quiet_since_ < kReminderInterval) return told;
  quiet_since_ = now;
  reminded_ = now;
  return true;
}

bool InactivationStates::inhibits(AlarmCondition condition) const {
  if (standby() && !of_the_server(condition)) return true;
  if (state_.alarm_paused_until && !stays_in_a_pause(condition)) return true;
  return state_.alarms_off.contains(condition);
}

void InactivationStates::quieten(FindingSet& findings) const {
  if (!anything()) return;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (inhibits(info.condition)) findings[info.condition] = Finding{};
  }
}

}  // namespace ward
