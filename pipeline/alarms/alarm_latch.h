#pragma once

#include "pipeline/alarms/finding.h"
#include "pipeline/domain/alarm.h"

namespace ward {

/// One condition of one bed through its life: raised, active, then over, or
/// latched until someone has seen it (IEC 60601-1-8 words).
///
///   inactive --present--> active --over--> inactive   not latching, or acknowledged
///                           |     --over--> latched   latching and not acknowledged
///   latched --acknowledged--> inactive; latched --present--> active, a new occurrence
class AlarmLatch {
 public:
  explicit AlarmLatch(const AlarmInfo& info);

  enum class Change : unsigned char { none, updated, raised };

  /// @param finding     present or not; `unknown` must be resolved by the caller
  /// @param superseded  absent only because a higher condition speaks for it:
  ///                    it does not latch beside that one
  Change step(const Finding& finding, bool superseded, Instant now);

  /// @return false when there was nothing to acknowledge
  bool acknowledge(Instant now);
  /// The patient left: inactive, nothing latched. @return true when that changed it
  bool clear(Instant now);

  [[nodiscard]] const Alarm& alarm() const { return alarm_; }
  [[nodiscard]] bool active() const { return alarm_.phase == AlarmPhase::active; }
  [[nodiscard]] bool announced() const { return alarm_.phase != AlarmPhase::inactive; }

  /// A worsening reading is re-announced at most this often.
  static constexpr Nanoseconds kValueInterval = std::chrono::seconds{1};

 private:
  Change raise(const Finding& finding, Instant now);
  Change refresh(const Finding& finding, Instant now);

  Alarm alarm_;
  AlarmPriority catalogue_priority_;
  AlarmKind catalogue_kind_;
  bool latching_;
  Instant value_emitted_;
};

}  // namespace ward
