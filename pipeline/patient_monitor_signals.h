#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/data_loss.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_breathing.h"
#include "pipeline/patient_monitor_channels.h"
#include "pipeline/patient_monitor_heart.h"
#include "pipeline/patient_monitor_pulses.h"
#include "pipeline/patient_monitor_repolarisation.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/alarm_confirmation.h"

namespace ward {

/// The waveform half of a patient's chain: every channel's quality, and what
/// heart, pulse and breathing make of the channels, each in the signals' own
/// time. All of them together bear witness when an alarm is checked.
class BedSignals {
 public:
  explicit BedSignals(PatientCategory category);

  /// One block of one channel. Emits beats and changes of quality.
  void on(const SampleBlock& block, Instant now, Output& out);
  void on(const PacePulse& pulse) { heart_.on_pace_pulse(pulse.time); }
  /// Notices channels that stopped.
  void on_tick(Instant now, Output& out) { channels_.on_tick(now, out); }
  /// The device restarted, or its time stepped back: every detector begins
  /// anew. Channels stay known, so one that does not return is missed.
  void restart_detectors();
  void set_category(PatientCategory category);
  /// Forgets the patient's usual beat; beats are still found meanwhile.
  void relearn();

  [[nodiscard]] bool seen(SignalGroup group) const { return tally(group).seen(); }
  [[nodiscard]] const GroupTally& tally(SignalGroup group) const { return channels_.tally(group); }

  [[nodiscard]] DerivedValue heart_rate() const { return heart_.rate(tally(SignalGroup::ecg)); }
  [[nodiscard]] DerivedValue pvc_rate() const { return heart_.pvc_rate(); }
  [[nodiscard]] std::optional<float> svpb_rate() const { return heart_.svpb_rate(); }
  [[nodiscard]] DerivedValue pleth_rate() const { return pulses_.pleth_rate(channels_); }
  [[nodiscard]] DerivedValue pressure_rate() const { return pulses_.pressure_rate(channels_); }
  /// Systolic, diastolic, mean.
  [[nodiscard]] std::array<DerivedValue, 3> pressures() const { return pulses_.pressures(channels_); }
  [[nodiscard]] bool pressure_zeroing() const { return pulses_.zeroing(channels_); }
  [[nodiscard]] const PulseChains& pulses() const { return pulses_; }
  [[nodiscard]] LineView line_view() const { return pulses_.line_view(channels_); }
  [[nodiscard]] DerivedValue respiration_rate() const { return breathing_.rate(channels_); }
  [[nodiscard]] DerivedValue fused_respiration_rate() const { return breathing_.fused_rate(channels_); }
  /// End-tidal, inspired, airway rate.
  [[nodiscard]] std::array<DerivedValue, 3> co2() const { return breathing_.co2(channels_); }
  [[nodiscard]] Finding apnoea(bool feed_lost) const { return breathing_.apnoea(channels_, feed_lost); }

  [[nodiscard]] const RepolarisationChain& repolarisation() const { return repolarisation_; }
  [[nodiscard]] const BreathingChains& breathing() const { return breathing_; }
  [[nodiscard]] HeartChain& heart() { return heart_; }
  [[nodiscard]] const HeartChain& heart() const { return heart_; }
  [[nodiscard]] const BedChannels& channels() const { return channels_; }
  [[nodiscard]] const LastBreaths& breaths_before_apnoea() const { return breathing_.breaths_before_apnoea(channels_); }
  [[nodiscard]] const AlarmConfirmation& confirmation() const { return confirmation_; }
  [[nodiscard]] DataLoss& data_loss() { return data_loss_; }
  void describe(Output& out) const { channels_.describe(out); }

  static constexpr std::size_t kMaxChannels = BedChannels::kMost;

 private:
  BedChannels channels_;
  HeartChain heart_;
  RepolarisationChain repolarisation_;
  PulseChains pulses_;
  BreathingChains breathing_;
  AlarmConfirmation confirmation_;
  DataLoss data_loss_;
};

}  // namespace ward
