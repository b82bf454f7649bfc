#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "simulators/breathing.h"
#include "simulators/ecg_model.h"
#include "simulators/feed_source.h"
#include "simulators/heart.h"
#include "simulators/pleth_model.h"
#include "simulators/pressure_model.h"

namespace ward {

/// Who the patient is when nothing happens.
struct PatientProfile {
  Rhythm rhythm{Rhythm::sinus};
  BeatsPerMinute heart_rate{75};
  BreathsPerMinute respiration_rate{15};
  Percent spo2{97};
  MmHg systolic{120};
  MmHg diastolic{72};
  DegreesCelsius temperature{36.8};
  bool arterial_line{true};
};
/// A calm adult, drawn within every default alarm limit.
[[nodiscard]] PatientProfile calm_profile(Random& random);

/// The sensors a patient can lose.
enum class Sensor : std::uint8_t { ecg_electrodes, spo2_probe, arterial_line };

/// One heart and one pair of lungs that drive every channel of a bed:
/// ECG II and V1 250 Hz, PLETH and ABP 125 Hz, RESP 62.5 Hz, and the numerics
/// a bedside device measures itself: SpO2 and pulse rate each second, NIBP
/// every 5 minutes, temperature every 10 s.
class VirtualPatient final : public FeedSource {
 public:
  /// Everything moves in steps of 8 ms: two ECG samples, half a RESP sample.
  static constexpr SamplePeriod kStep{1, 125};

  VirtualPatient(const PatientProfile& profile, std::uint64_t seed);

  [[nodiscard]] std::span<const SourceChannel> channels() const override { return channels_; }
  void advance(Nanoseconds until, SourceFrame& out) override;
  [[nodiscard]] bool ended() const override { return false; }

  // What may happen to the patient, effective from the next step on.
  void set_rhythm(Rhythm rhythm, BeatsPerMinute rate);
  /// SpO2 glides to `target` at `percent_per_second`.
  void set_spo2(Percent target, double percent_per_second);
  void set_apnoea(bool apnoea) { breathing_.set_apnoea(apnoea); }
  void set_respiration_rate(BreathsPerMinute rate) { breathing_.set_rate(rate); }
  void set_connected(Sensor sensor, bool connected);
  /// Muscle noise and motion on ECG (millivolts RMS) and PLETH.
  void set_noise(Millivolts noise);

  [[nodiscard]] const PatientProfile& profile() const { return profile_; }
  /// Time of the next sample, from the start.
  [[nodiscard]] Nanoseconds now() const { return kStep.of(step_); }
  /// Beats fixed so far, newest last: the oracle of tests. Keeps the last 64.
  [[nodiscard]] const std::deque<HeartBeat>& beats() const { return beats_; }
  [[nodiscard]] std::uint64_t breaths() const { return breathing_.breaths(); }
  /// What a counting nurse would find at the finger; 0 without pulses.
  [[nodiscard]] double pulse_rate() const;

 private:
  static constexpr std::size_t kMaxChannels = 5;
  enum Index : std::size_t { lead_ii, v1, resp, pleth, abp };

  void step(SourceFrame& out);
  void put(SourceFrame& out, Index channel, Nanoseconds time, double value, bool connected);
  void measure(SourceFrame& out);
  void breathe_oxygen();

  PatientProfile profile_;
  Random random_;
  Heart heart_;
  Breathing breathing_;
  EcgModel ecg_;
  PlethModel pleth_;
  PressureModel pressure_;
  Wander spo2_wander_;
  double spo2_, spo2_target_, spo2_slope_{0.5};
  double temperature_;
  std::uint64_t step_{0};
  std::uint64_t nibp_first_step_;
  std::array<bool, 3> connected_{true, true, true};
  std::deque<HeartBeat> beats_;
  std::vector<SourceChannel> channels_;
  std::array<std::optional<std::size_t>, kMaxChannels> open_;  ///< block of the running advance()
};

}  // namespace ward
