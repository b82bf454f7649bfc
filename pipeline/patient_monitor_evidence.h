#pragma once

#include <array>
#include <cstdint>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/alarms/recent_readings.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_numerics.h"
#include "pipeline/patient_monitor_signals.h"

namespace ward {

/// Tells why, once for each raising, of every alarm that the ConfirmationGate
/// does not speak of: limits, apnoea, technical alarms. What was held against which limit, or what each channel looked like. Bounded
/// state; a step without a raising costs what noting the readings costs.
class RaisingEvidence {
 public:
  /// At every judging, before the alarms step.
  void note(const Readings& readings, Instant now) { readings_.note(readings, now); }
  /// After a step that raised something: looks through what it emitted.
  void tell(const BedSignals& signals, const DeviceNumerics& numerics, Instant now, Output& out);
  /// Why it was raised has been told in an earlier life of this chain.
  void on_restored(const Alarm& alarm) { told_[slot_of(alarm.condition)] = alarm.occurrence; }
  /// Another patient: the last one's readings explain nothing.
  void forget() { readings_ = RecentReadings{}; }

  /// Room left in one Output for what else an input may cause.
  static constexpr std::size_t kKeptFree = 16;
  /// Two rates agree within this part of the alarm's, or kLeastAgreement: what
  /// ANSI/AAMI EC13 allows a heart rate to be off (from memory).
  static constexpr float kAgreement = 0.10F;
  static constexpr float kLeastAgreement = 5.0F;

 private:
  [[nodiscard]] AlarmEvidence evidence_of(const Alarm& alarm, const BedSignals& signals,
                                          const DeviceNumerics& numerics, Instant now) const;

  RecentReadings readings_;
  std::array<std::uint32_t, kConditionSlots> told_{};  ///< occurrence whose evidence was told
};

}  // namespace ward
