#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/alarm_latch.h"
#include "pipeline/alarms/finding_set.h"
#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/stage.h"

namespace ward {

/// All alarms of one bed. Takes what the detectors found, settles what is
/// unknown, hides what a higher alarm already says, and emits each change.
class AlarmPanel {
 public:
  AlarmPanel();

  /// @return priority of the most urgent alarm raised by this step; nullopt
  ///         when none was
  std::optional<AlarmPriority> step(const FindingSet& findings, Instant now, Output& out);

  /// @param condition  none: every alarm. @return false when nothing was to acknowledge
  bool acknowledge(AlarmCondition condition, Instant now, Output& out);
  /// Discharge or a new patient: every alarm goes, latched ones too.
  void clear(Instant now, Output& out);

  /// Most urgent alarm now on screen, active or latched.
  [[nodiscard]] std::optional<AlarmPriority> highest_announced() const;
  [[nodiscard]] const Alarm* find(AlarmCondition condition) const;
  /// Emits every condition, inactive ones too: a consumer that lost an
  /// ending must not keep the alarm.
  void describe(Output& out) const;
  [[nodiscard]] std::size_t size() const { return latches_.size(); }

 private:
  [[nodiscard]] bool present(const Finding& finding, const FindingSet& findings, AlarmCondition condition) const;

  struct Latch : AlarmLatch {
    Latch() : AlarmLatch(alarm_info(AlarmCondition::none)) {}
    using AlarmLatch::AlarmLatch;
  };
  InlineVector<Latch, kConditionSlots> latches_;  ///< in the catalogue's order
};

}  // namespace ward
