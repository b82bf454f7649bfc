#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/alarms/alarm_panel.h"
#include "pipeline/alarms/finding_set.h"
#include "pipeline/alarms/rhythm_alarms.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/signals/alarm_confirmation.h"

namespace ward {

/// Stands between what the detectors claim and what is announced: every
/// red arrhythmia is checked against the other channels before it is raised.
///
/// - A claim withheld is asked again every second for as long as it stands.
/// - What was announced is never taken back: only its own detector ends it.
/// - While fibrillation is announced, asystole is not: the missing QRS
///   complexes are those of fibrillation.
/// - Each decision is told once, with its evidence.
class ConfirmationGate {
 public:
  /// Turns withheld claims in `findings` into absent ones.
  /// @param signal_time  up to which the ECG was analysed; empty: nothing was
  void judge(const AlarmConfirmation& confirmation, std::optional<Instant> signal_time, FindingSet& findings,
             Output& out);
  /// The bedside monitor raised or ended an alarm of its own. It is announced
  /// whatever we think of it; what we think of it is told.
  void on_device_alarm(const DeviceAlarm& alarm, const AlarmConfirmation& confirmation,
                       std::optional<Instant> signal_time, Output& out);
  /// Tells why a rhythm was raised, once for each raising.
  void tell_rhythms(const RhythmAlarms& rhythms, const AlarmPanel& panel, Output& out);
  /// An alarm of an earlier life of this chain is on screen again: why it was
  /// raised has been told.
  void on_restored(const Alarm& alarm);
  /// What was announced before a restart is not withheld after it.
  void keep_announced(const AlarmPanel& panel, Instant now);
  /// Another patient.
  void forget();

  /// A claim stands that the other channels deny.
  [[nodiscard]] bool withholds(AlarmCondition condition) const;
  /// Claims withheld since start, each onset once.
  [[nodiscard]] std::uint32_t withheld(AlarmCondition condition) const;

  static constexpr std::array kClaims{
      AlarmCondition::ventricular_fibrillation, AlarmCondition::asystole, AlarmCondition::ventricular_tachycardia,
      AlarmCondition::extreme_tachycardia, AlarmCondition::extreme_bradycardia};
  static constexpr Nanoseconds kAskedAgain = std::chrono::seconds{1};

 private:
  struct Claim {
    bool announced{false};
    bool withheld{false};
    bool device_claims{false};
    Instant ask_again;
    std::uint32_t times_withheld{0};
  };
  void judge_one(AlarmCondition condition, Claim& claim, const AlarmConfirmation& confirmation, Instant signal_time,
                 Finding& finding, Output& out);

  std::array<Claim, kClaims.size()> claims_{};
  std::array<std::uint32_t, kConditionSlots> told_{};  ///< occurrence whose evidence was told
};

}  // namespace ward
