#pragma once

#include <chrono>
#include <optional>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/domain/alarm_signals.h"
#include "pipeline/domain/result.h"

namespace ward {

/// Longest ALARM PAUSED (Philips offers 1 to 10 minutes).
inline constexpr Nanoseconds kLongestAlarmPause = std::chrono::minutes{10};
/// While anything is inactive, somebody is reminded this often (IEC 60601-1-8
/// clause 6.8.5 leaves the interval to the maker; Philips: 1 to 3 minutes).
inline constexpr Nanoseconds kReminderInterval = std::chrono::minutes{3};
/// Standby ends once the patient is measured again for this long ...
inline constexpr Nanoseconds kStandbyBackFor = std::chrono::seconds{5};
/// ... after having been away for this long, ...
inline constexpr Nanoseconds kStandbyAwayFor = std::chrono::seconds{10};
/// ... or when the patient has not left at all: nobody lies unwatched because a
/// key was pressed at the wrong bed.
inline constexpr Nanoseconds kStandbyNeverLeft = std::chrono::minutes{2};

/// AUDIO OFF, ALARM PAUSED, ALARM OFF and standby of one bed (IEC 60601-1-8
/// clause 6.8). Ends by command or by itself, never by being forgotten: a
/// reminder signal comes as long as anything is inactive. AUDIO PAUSED has its
/// own rules: AudioPause.
class InactivationStates {
 public:
  /// @return nothing_to_do when it is so already
  ErrorCode set_audio_off(bool off, Instant now);
  /// @param duration  zero ends the pause
  /// @return value_out_of_range below zero or beyond kLongestAlarmPause
  ErrorCode pause_alarms(Nanoseconds duration, Instant now);
  /// @return not_permitted for a condition that can never be switched off
  ErrorCode set_alarm_off(AlarmCondition condition, bool off, Instant now);
  ErrorCode set_standby(bool on, Instant now);

  /// As an earlier life of the server left them. A pause ends when it should
  /// have ended; at most kLongestAlarmPause from `now`, if the clock was set back.
  void restore(const Inactivation& was, Instant now);
  /// The patient left.
  void end() { *this = InactivationStates{}; }

  /// @param measured  some vital sign of the patient is being measured now
  /// @return true when anything changed, a reminder included
  bool on_tick(bool measured, Instant now);

  /// Takes away what is not to be announced now.
  void quieten(FindingSet& findings) const;
  [[nodiscard]] bool inhibits(AlarmCondition condition) const;

  [[nodiscard]] const Inactivation& state() const { return state_; }
  /// The last reminder signal; the epoch: none yet.
  [[nodiscard]] Instant reminded() const { return reminded_; }
  [[nodiscard]] bool standby() const { return state_.standby_since.has_value(); }

 private:
  [[nodiscard]] bool anything() const { return !(state_ == Inactivation{}); }
  void changed(bool was_anything, Instant now);
  bool standby_is_over(bool measured, Instant now);

  Inactivation state_;
  Instant reminded_;
  Instant quiet_since_;                 ///< of the reminder that comes next
  std::optional<Instant> measured_since_;
  std::optional<Instant> away_since_;
  bool has_been_away_{false};
};

}  // namespace ward
