#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/alarms/apnoea.h"
#include "pipeline/alarms/asystole.h"
#include "pipeline/alarms/calm_pulse.h"
#include "pipeline/alarms/data_loss.h"
#include "pipeline/alarms/pulse_witness.h"
#include "pipeline/alarms/seen_signal.h"
#include "pipeline/alarms/technical_alarm.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_ventricular.h"
#include "pipeline/signals/arterial_pressure.h"
#include "pipeline/signals/heart_rate.h"
#include "pipeline/signals/pulse_detector.h"
#include "pipeline/signals/qrs_detector.h"
#include "pipeline/signals/respiration.h"
#include "pipeline/signals/signal_quality.h"

namespace ward {

/// A value derived from a waveform, with its worth and the signal's time.
struct DerivedValue {
  Validity validity{Validity::unavailable};
  float reading{};
  Instant time;

  [[nodiscard]] std::optional<float> value() const {
    if (validity == Validity::unavailable) return std::nullopt;
    return reading;
  }
};

/// The waveform half of a patient's chain: judges every channel, finds beats,
/// pulses and breaths, and hands what was seen, and what was not, to the
/// alarms of absence. Keeps the signals' own time, so a late delivery is
/// never a pause of the heart.
class BedSignals {
 public:
  explicit BedSignals(PatientCategory category);

  /// One block of one channel. Emits beats and changes of quality.
  void on(const SampleBlock& block, Instant now, Output& out);
  /// Notices channels that stopped.
  void on_tick(Instant now, Output& out);
  /// The device restarted, or its time stepped back: every detector begins
  /// anew. Channels stay known, so one that does not return is missed.
  void restart_detectors();
  void set_category(PatientCategory category);
  /// Forgets the patient's usual beat; beats are still found meanwhile.
  void relearn() { ventricles_.relearn(); }

  [[nodiscard]] bool seen(SignalGroup group) const { return tally(group).seen(); }
  [[nodiscard]] const GroupTally& tally(SignalGroup group) const {
    return tallies_[static_cast<std::size_t>(group)];
  }
  [[nodiscard]] DerivedValue heart_rate() const;
  [[nodiscard]] DerivedValue pleth_rate() const;
  [[nodiscard]] DerivedValue pressure_rate() const;
  /// Systolic, diastolic, mean.
  [[nodiscard]] std::array<DerivedValue, 3> pressures() const;
  [[nodiscard]] DerivedValue respiration_rate() const;

  /// A pulse channel of good quality shows regular pulses (see PulseWitness).
  [[nodiscard]] bool pulse_present() const;
  /// Its rate, while a pulse channel of good quality shows a calm pulse (see CalmPulse).
  [[nodiscard]] std::optional<BeatsPerMinute> calm_pulse() const;
  [[nodiscard]] bool pressure_zeroing() const;
  [[nodiscard]] bool line_disconnected() const;

  void describe(Output& out) const;
  [[nodiscard]] VentricularEvidence ventricles() const { return ventricles_.evidence(); }
  [[nodiscard]] VentricularAlarm& ventricular_alarm() { return ventricular_alarm_; }
  [[nodiscard]] Asystole& asystole() { return asystole_; }
  [[nodiscard]] const Asystole& asystole() const { return asystole_; }
  [[nodiscard]] const Apnoea& apnoea() const { return apnoea_; }
  [[nodiscard]] DataLoss& data_loss() { return data_loss_; }

  static constexpr std::size_t kMaxChannels = 32;

 private:
  struct Channel {
    explicit Channel(ChannelId channel) : id(channel), group(group_of(channel.code)), quality(channel) {}
    ChannelId id;
    std::optional<SignalGroup> group;
    SignalQualityMonitor quality;
    SignalQuality told{SignalQuality::no_signal};  ///< last emitted
    bool announced{false};
    std::optional<Instant> end;   ///< of the last block, in the signal's time
    Instant arrived;              ///< when it came, in the ward's time
    bool missed{false};           ///< did not return after the detectors began anew
    ChannelState state{ChannelState::valid};
  };
  /// A pulse source: its detector's results, and its testimony.
  struct PulseRate {
    HeartRate rate;
    PulseWitness witness;
    CalmPulse calm;
  };

  Channel* channel_of(ChannelId id);
  [[nodiscard]] const Channel* find(std::optional<ChannelId> id) const;
  void note_time(Channel& channel, const SampleBlock& block, Instant now);
  void tell_quality(Channel& channel, Output& out);
  void count_groups();
  bool chosen(std::optional<ChannelId>& choice, const Channel& channel);
  bool ecg_lead(const Channel& channel);

  void on_ecg(const SampleBlock& block, const Channel& channel, Output& out);
  void on_pleth(const SampleBlock& block, const Channel& channel, Output& out);
  void on_pressure(const SampleBlock& block, const Channel& channel, Output& out);
  void on_respiration(const SampleBlock& block);
  static void on_pulses(const DetectedBeats& pulses, BeatSource source, bool believable, PulseRate& pulse,
                        Output& out);
  [[nodiscard]] DerivedValue rate_of(const PulseRate& pulse, const PulseDetector& detector,
                                     std::optional<ChannelId> id) const;

  std::array<std::optional<Channel>, kMaxChannels> channels_;
  std::array<GroupTally, kSignalGroups> tallies_{};

  QrsDetector qrs_;
  InlineVector<ChannelId, QrsDetector::kMaxLeads> leads_;
  HeartRate heart_rate_;
  VentricularWatch ventricles_;
  VentricularAlarm ventricular_alarm_;
  std::optional<ChannelId> pleth_channel_;
  PulseDetector pleth_;
  PulseRate pleth_pulse_;
  std::optional<ChannelId> pressure_channel_;
  ArterialPressure pressure_;
  PulseRate pressure_pulse_;
  std::optional<ChannelId> respiration_channel_;
  Respiration respiration_;

  Asystole asystole_;
  SeenSignal ecg_seen_;  ///< ECG that came but was not yet looked at
  Apnoea apnoea_;
  DataLoss data_loss_;
};

}  // namespace ward
