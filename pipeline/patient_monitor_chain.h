#pragma once

#include <optional>

#include "pipeline/alarms/alarm_panel.h"
#include "pipeline/alarms/audio_pause.h"
#include "pipeline/alarms/device_alarms.h"
#include "pipeline/alarms/early_warning_watch.h"
#include "pipeline/alarms/feed_watch.h"
#include "pipeline/alarms/former_words.h"
#include "pipeline/alarms/inactivation_states.h"
#include "pipeline/alarms/limit_bank.h"
#include "pipeline/alarms/limit_history.h"
#include "pipeline/alarms/line_disconnect.h"
#include "pipeline/alarms/qtc_baseline.h"
#include "pipeline/alarms/technical_alarm.h"
#include "pipeline/patient_monitor.h"
#include "pipeline/patient_monitor_confirmation.h"
#include "pipeline/patient_monitor_evidence.h"
#include "pipeline/patient_monitor_numerics.h"
#include "pipeline/patient_monitor_signals.h"

namespace ward {

/// What one PatientMonitor consists of. Inputs change the parts as they come.
/// Alarms are judged on the tick, which alone sees absence: one every 100 ms
/// and one behind each frame, when all its channels have been heard, so that no
/// alarm waits for a clock. Device alarms, already decided, are told at once.
struct PatientMonitor::Chain {
  Chain(const BedSetup& setup, const LimitDelays& delays);

  // patient_monitor.cpp
  void on_tick(Instant now, Output& out);
  /// Judges at once, after an input that is itself a decision.
  void judge_input(Instant now, Output& out);
  void on_status(const FeedStatus& feed_status, Instant now, Output& out);
  void on_device_alarm(const DeviceAlarm& alarm, Instant now, Output& out);
  [[nodiscard]] BedStatus present_status() const;
  void tell_status(Output& out);
  [[nodiscard]] CareStatus present_care() const;
  /// Some vital sign of the patient is being measured.
  [[nodiscard]] bool measured() const;

  // patient_monitor_alarms.cpp
  void judge(Instant now, Output& out);
  /// How an alarm stood in an earlier life.
  void restore(const Alarm& was, Instant now, Output& out);
  void restore(const RestoredCare& was, Instant now);
  void judge_rhythms(EcgView view, FindingSet& findings, Instant now, Output& out);
  [[nodiscard]] Readings readings() const;
  [[nodiscard]] SignalState signal_state() const;

  // patient_monitor_scores.cpp
  void score(Instant now, Output& out);
  void remember_values(Instant now);
  ErrorCode propose_limits(Output& out) const;
  [[nodiscard]] std::optional<TimedReading> timed(const DerivedValue& derived, std::uint32_t code) const;
  [[nodiscard]] std::optional<TimedReading> device_timed(std::uint32_t code) const;

  // patient_monitor_commands.cpp
  void on_command(const Command& command, Instant now, Output& out);
  ErrorCode carry_out(const Command& command, Instant now, Output& out);
  ErrorCode admit(const Command& command, Instant now, Output& out);
  ErrorCode discharge(Instant now, Output& out);
  ErrorCode set_limits(const Command& command);
  ErrorCode relearn(Instant now);
  ErrorCode make_inactive(const Command& command, Instant now);
  ErrorCode assign(const Staff& to);
  ErrorCode observe(const Command& command, Instant now);
  void forget_patient(Instant now, Output& out);

  BedId bed;
  FixedString<32> device;
  Instant device_since;
  BedStatus status;        ///< but for the audio pause, which `pause` keeps
  bool status_changed{true};
  Staff staff;
  Observations observations;
  bool care_changed{true};

  FeedWatch feed;
  BedSignals signals;
  DeviceNumerics device_numerics;
  DerivedVitals derived_vitals;
  DeviceAlarms device_alarms;
  FormerWords former_words;

  LimitDelays limit_delays;  ///< kUsualDelays, but where it is asked what others would change
  LimitBank limits;
  LineDisconnect line;
  QtcBaseline qtc_baseline;
  TechnicalAlarms technical;
  ConfirmationGate gate;
  RaisingEvidence evidence;
  AlarmPanel panel;
  AudioPause pause;
  InactivationStates inactivation;
  EarlyWarningWatch early_warning;
  LimitHistory limit_history;

  bool restarted{false};              ///< built anew after a failed check
  std::optional<Instant> restarted_at;
};

}  // namespace ward
