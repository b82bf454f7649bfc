#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "simulators/scenario.h"

namespace ward {

/// One thing that happens at a bed of the simulated ward, to the patient, to
/// the device or by a person.
struct DayStep {
  Nanoseconds at{};
  ScenarioEvent event;               ///< what happens to patient and device
  std::optional<Command> command;    ///< what a person does, instead
  bool feed_back{false};             ///< the device that was silent speaks again, instead
};

/// What must follow, known when it is injected and never asked of the chain.
enum class DayDemandKind : std::uint8_t {
  announced,      ///< `condition` is raised within [from, until]
  reminded,       ///< `condition`, acknowledged at `from`, is told again every kRemindedAfter until `until`
  ward_called,    ///< `condition`, raised within [from, until], reaches the whole ward
  quiet,          ///< nothing yellow or technical is raised within [from, until]
  standby_ends,   ///< within [from, until], not before
  alarm_pause_ends,  ///< within a second of `until`, not before
  audio_off_reminded,  ///< from `from` to `until`, every kReminderInterval
};

struct DayDemand {
  DayDemandKind kind{DayDemandKind::announced};
  AlarmCondition condition{AlarmCondition::none};
  Nanoseconds from{};
  Nanoseconds until{};
};

/// One bed's day.
struct DayPlan {
  BedId bed;
  std::uint64_t seed{};   ///< of the patient
  PatientProfile profile;
  Staff staff;            ///< every second bed has nobody
  std::vector<DayStep> steps;       ///< in order of time
  std::vector<DayDemand> demands;
  int injected{0};        ///< true events among the demands
};

/// Seeded: the same seed makes the same day. A chapter each ten minutes: an
/// event, what people do about it, time to recover.
[[nodiscard]] DayPlan plan_day(BedId bed, Nanoseconds length, std::uint64_t seed);

}  // namespace ward
