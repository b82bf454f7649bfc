#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"

namespace ward {

/// Most bins, points, alarms, stays and gaps one answer about the past holds. A larger
/// answer is cut there and says how to go on.
inline constexpr std::uint32_t kMostStoredBins = 4096;
inline constexpr std::uint32_t kMostStoredPoints = 4096;
inline constexpr std::uint32_t kMostStoredAlarms = 1000;
inline constexpr std::uint32_t kMostStoredStays = 1000;
inline constexpr std::uint32_t kMostStoredGaps = 1000;

/// Where a list of alarms goes on: behind this one. All zero: at the start.
struct StoredAlarmPlace {
  Instant onset;
  std::uint64_t id{};
};

/// Which alarms of the past are asked for.
struct StoredAlarmFilter {
  BedId bed{kEveryBed};
  Instant from{Instant::min()};  ///< onset in [from, to)
  Instant to{Instant::max()};
  AlarmPriority least_priority{AlarmPriority::information};
  AlarmCondition condition{AlarmCondition::none};  ///< none: every one
  bool unacknowledged{false};                      ///< only those nobody acknowledged
  FixedString<48> text;  ///< part of the condition's id or label, in any case; empty: every one
  StoredAlarmPlace after;
  std::uint32_t most{kMostStoredAlarms};           ///< 1..kMostStoredAlarms
};

/// One raising of an alarm and how it went on.
struct StoredAlarm {
  std::uint64_t id{};  ///< within the index as it is now, not for keeping
  BedId bed;
  std::uint64_t run{};
  Alarm alarm;         ///< as it last stood
  std::optional<Instant> ended;            ///< the condition was over at the bedside
  std::optional<Instant> acknowledged_at;
  FixedString<24> acknowledged_by;
  bool late{false};    ///< found afterwards, in data that came late
};

/// A patient's time in a bed.
struct StoredStay {
  BedId bed;
  FixedString<24> patient_id;
  FixedString<48> patient_name;
  PatientCategory category{PatientCategory::adult};
  Instant admitted;
  std::optional<Instant> discharged;
};

/// Data that will never come: a gap record, or events the recorder had no room for.
struct StoredGap {
  BedId bed;
  Instant at;
  std::uint64_t first_sequence{};
  std::uint64_t last_sequence{};
  std::uint64_t events{};  ///< of a RecordingHole; 0 for a gap record
};

/// One point of a trend: a stretch of time in which a numeric was told `count` times.
struct TrendPoint {
  Instant time;  ///< of the first of them
  VitalOrigin origin{VitalOrigin::device};
  Unit unit{Unit::none};
  float lowest{};
  float highest{};
  float mean{};
  std::uint32_t count{};
  bool questionable{false};  ///< at least one of them was
};

}  // namespace ward
