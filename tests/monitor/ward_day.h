#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/monitor/ward_day_plan.h"

namespace ward {

/// What one bed's chain told in its day.
struct BedDay {
  struct Told {
    Nanoseconds at{};
    Alarm alarm;
    bool raised{false};  ///< a new occurrence
  };
  struct Pause {
    Nanoseconds at{};
    Nanoseconds until{};  ///< as the person asked
    bool refused{false};
    AlarmPriority most_urgent{AlarmPriority::information};  ///< on screen when it began
  };
  struct Status {
    Nanoseconds at{};
    bool audio_paused{false};
  };
  struct Care {
    Nanoseconds at{};
    CareStatus care;
  };
  std::vector<Told> alarms;
  std::vector<Pause> pauses;
  std::vector<Status> statuses;
  std::vector<Care> cares;
  std::string log;          ///< every change of every alarm, a line each
  std::uint64_t digest{};   ///< of every output
};

/// Plays a plan through a bed's chain as a worker does: frames of 200 ms, a
/// tick every 100 ms, the device's status every second.
[[nodiscard]] BedDay live_through(const DayPlan& plan, Nanoseconds length);

/// What of the plan's demands, and of the rules that hold at any time, was not
/// met: one sentence each.
[[nodiscard]] std::vector<std::string> unmet(const DayPlan& plan, const BedDay& day);

}  // namespace ward
