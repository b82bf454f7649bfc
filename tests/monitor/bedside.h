#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/event_digest.h"
#include "pipeline/patient_monitor.h"

namespace ward {

/// What one sensor of the bedside does.
enum class Sensor : std::uint8_t {
  absent,      ///< sends nothing
  connected,   ///< shows the patient
  flat,        ///< connected, constant
  leads_off,   ///< sends a flat line and says that it is disconnected
  missing,     ///< sends blocks of missing samples
  zeroing,     ///< calibrates itself: a flat line, and it says so
};

/// A patient and a device, small enough to be understood at a glance: an ECG
/// of one R and one T wave a beat, pulses that follow it, a
/// sine of breath. Everything goes to a PatientMonitor in frames and ticks as
/// at a real bed, and everything that comes out is kept.
class Bedside {
 public:
  explicit Bedside(const BedSetup& setup = {BedId{1}, "BED 01", true, {}, {}});

  // The patient and the sensors: change them between runs.
  double heart_rate{75};         ///< /min; 0: the heart stands still from now
  double breathing_rate{15};     ///< /min; 0: no breath from now
  double pulse_amplitude{1.0};   ///< 0: the ECG beats without pulse
  bool pulse_alone{false};       ///< the ECG shows nothing, the heart beats
  Sensor ecg{Sensor::connected};
  Sensor pleth{Sensor::absent};
  Sensor abp{Sensor::absent};
  Sensor resp{Sensor::absent};
  std::optional<float> spo2;     ///< sent once a second
  bool feed_alive{true};         ///< false: the device says nothing at all
  Nanoseconds device_clock_shift{}; ///< of every sample time
  std::int16_t abp_level{80};    ///< diastolic, mmHg

  /// Lets time pass in frames of 100 ms.
  void run(Nanoseconds length);
  void send(const EventBody& body, bool late = false);
  ErrorCode command(Command command);
  ErrorCode acknowledge(AlarmCondition condition = AlarmCondition::none);
  ErrorCode pause_audio(Nanoseconds duration);

  [[nodiscard]] AlarmPhase phase(AlarmCondition condition) const;
  [[nodiscard]] bool active(AlarmCondition condition) const { return phase(condition) == AlarmPhase::active; }
  [[nodiscard]] const Alarm& alarm(AlarmCondition condition) const;
  /// Raised, or otherwise changed, at any time since the last forget().
  [[nodiscard]] bool ever_raised(AlarmCondition condition) const;
  [[nodiscard]] std::vector<AlarmCondition> active_alarms() const;
  /// When the condition's latest occurrence was raised.
  [[nodiscard]] Nanoseconds raised_at(AlarmCondition condition) const;
  [[nodiscard]] std::optional<Vital> vital(std::uint32_t code, VitalOrigin origin = VitalOrigin::derived) const;
  template <class T>
  [[nodiscard]] std::vector<T> all() const {
    std::vector<T> found;
    for (const Event& event : outputs) {
      if (const T* body = std::get_if<T>(&event.body)) found.push_back(*body);
    }
    return found;
  }
  [[nodiscard]] const BedStatus& status() const { return status_; }
  [[nodiscard]] Nanoseconds time() const { return now_.time_since_epoch(); }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Nanoseconds last_beat() const;
  /// Skips time without the monitor seeing anything, ticks included.
  void stand_still(Nanoseconds length) { now_ += length; }
  void forget() { outputs.clear(); }

  PatientMonitor monitor;
  std::vector<Event> outputs;
  EventDigest digest;

 private:
  void give(const EventBody& body, bool late);
  void frame(Instant from, Instant to);
  void advance_patient(double until);
  void block(std::uint32_t code, Sensor sensor, std::uint32_t hertz, Instant from, Instant to);
  [[nodiscard]] double ecg_at(double t) const;
  [[nodiscard]] double pulse_at(double t) const;

  Instant now_{std::chrono::seconds{1000}};
  std::unique_ptr<Output> out_{std::make_unique<Output>()};
  std::vector<double> beats_;        ///< R peaks
  double next_beat_{1000.4};
  double breath_phase_{0};
  double breath_time_{1000};
  Instant next_numeric_{std::chrono::seconds{1000}};
  std::vector<Alarm> alarms_;        ///< latest state of each condition seen
  std::vector<std::pair<AlarmCondition, Nanoseconds>> raised_;
  BedStatus status_;
  std::uint32_t next_command_{1};
};

}  // namespace ward
