#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/result.h"
#include "simulators/virtual_patient.h"

namespace ward {

enum class ScenarioAction : std::uint8_t {
  // of the patient
  rhythm,            ///< `rhythm` at `rate`
  spo2,              ///< glides to `value` % at `rate` %/s
  respiration_rate,  ///< `value` breaths/min
  apnoea,            ///< breathing stops
  breathe,           ///< and goes on
  sensor_off,        ///< `sensor`
  sensor_on,
  noise,             ///< `value` mV RMS on ECG, motion on PLETH; 0 ends it
  // of the device
  feed_stop,         ///< silent for `duration`, then goes on with a hole in time
  clock_jump,        ///< its clock leaps forward by `duration`
  reboot,            ///< off for `duration`, then a new boot epoch
};
[[nodiscard]] constexpr bool is_device_action(ScenarioAction action) { return action >= ScenarioAction::feed_stop; }

/// What the ward must announce because of an event: the oracle of tests.
struct ExpectedAlarm {
  AlarmCondition condition{AlarmCondition::none};
  Nanoseconds within{};  ///< after the event
};

struct ScenarioEvent {
  Nanoseconds at{};      ///< from the start
  ScenarioAction action{ScenarioAction::rhythm};
  Rhythm rhythm{Rhythm::sinus};
  Sensor sensor{Sensor::ecg_electrodes};
  double value{};
  double rate{};
  Nanoseconds duration{};
  std::optional<ExpectedAlarm> expect;
};

struct ScenarioBed {
  PatientProfile profile;
  std::uint64_t seed{1};
  std::vector<ScenarioEvent> events;  ///< in order of time
};

/// A timeline of one or more beds.
struct Scenario {
  std::string name;
  Nanoseconds duration{};  ///< 0: endless
  /// No alarm of any kind may be raised in it.
  bool calm{false};
  std::vector<ScenarioBed> beds;
};

/// Reads a scenario from TOML; docs in simulators/scenarios/README.md.
/// @param source  name for error messages
/// @throws ConfigurationError  one sentence with file and line
Scenario parse_scenario(std::string_view text, const std::string& source);
Scenario load_scenario(const std::filesystem::path& path);

/// A virtual patient to whom a bed's events happen.
class ScenarioSource final : public FeedSource {
 public:
  explicit ScenarioSource(const ScenarioBed& bed);

  [[nodiscard]] std::span<const SourceChannel> channels() const override { return patient_.channels(); }
  void advance(Nanoseconds until, SourceFrame& out) override;
  [[nodiscard]] bool ended() const override { return false; }
  [[nodiscard]] const VirtualPatient& patient() const { return patient_; }

 private:
  void apply(const ScenarioEvent& event);

  VirtualPatient patient_;
  std::vector<ScenarioEvent> events_;
  std::size_t next_{0};
};

/// The part of a bed's events that its device plays, in order of time.
[[nodiscard]] std::vector<ScenarioEvent> device_events(const ScenarioBed& bed);

}  // namespace ward
