#pragma once

#include <optional>

#include "pipeline/alarms/escalation.h"
#include "pipeline/alarms/finding.h"
#include "pipeline/domain/alarm.h"

namespace ward {

/// One condition of one bed through its life: raised, active, then over, or
/// latched until someone has seen it (IEC 60601-1-8 words).
///
///   inactive --present--> active --over--> inactive   not latching, or acknowledged
///                           |     --over--> latched   latching and not acknowledged
///   active --superseded--> hidden --higher one over--> active, the same occurrence
///   latched --acknowledged--> inactive; latched --present--> active, a new occurrence
class AlarmLatch {
 public:
  explicit AlarmLatch(const AlarmInfo& info);

  enum class Change : unsigned char { none, updated, raised };

  /// @param finding     present or not; `unknown` must be resolved by the caller
  /// @param superseded  absent only because a higher condition speaks for it:
  ///                    it does not latch beside that one
  Change step(const Finding& finding, bool superseded, Instant now);
  /// Announced before, and not over since: a higher condition speaks for it. When
  /// that one ends it is shown again as the same occurrence, acknowledged or not
  /// as it was: nothing new has happened to the patient.
  [[nodiscard]] bool hidden() const { return hidden_; }
  /// Over while it was hidden: the next time is another occurrence.
  void over_unseen() { hidden_ = false; }

  /// Takes over how the alarm stood in an earlier life of this bed's chain: as
  /// it was, with its onset and occurrence. An active one is held until
  /// `hold_until`, for the detectors begin anew and know nothing yet; found
  /// present meanwhile it goes on as the same occurrence. An inactive one only
  /// hands on its count of occurrences.
  /// @param was  any values may come: what no alarm can be is ignored
  /// @return false when there is nothing to show
  bool restore(const Alarm& was, Instant now, Instant hold_until);
  /// Active only because it was restored: no detector has found it since.
  [[nodiscard]] bool held(Instant now) const { return active() && held_until_ && now < *held_until_; }

  /// What time does to an alarm that stands: hands on one that nobody answers,
  /// brings one that was acknowledged and persists back to mind.
  /// @return true when it changed
  bool follow_up(const Staff& staff, Instant now);
  /// Operators' answers (escalation.h). @return false when there was nothing to answer
  bool accept(const FixedString<24>& by, Instant now) { return accept_responsibility(alarm_, by, now); }
  bool reject(const Staff& staff, Instant now) { return reject_responsibility(alarm_, staff, now); }

  /// @return false when there was nothing to acknowledge
  bool acknowledge(Instant now);
  /// The patient left: inactive, nothing latched. @return true when that changed it
  bool clear(Instant now);

  [[nodiscard]] const Alarm& alarm() const { return alarm_; }
  [[nodiscard]] bool active() const { return alarm_.phase == AlarmPhase::active; }
  [[nodiscard]] bool announced() const { return alarm_.phase != AlarmPhase::inactive; }

  /// A worsening reading is re-announced at most this often.
  static constexpr Nanoseconds kValueInterval = std::chrono::seconds{1};
  /// An acknowledged alarm, yellow or red, that persists is told again this
  /// often (Philips' alarm reminder: 1 to 3 minutes).
  static constexpr Nanoseconds kRemindedAfter = std::chrono::minutes{3};

 private:
  Change raise(const Finding& finding, Instant now);
  Change refresh(const Finding& finding, Instant now);
  Change show_again(const Finding& finding, Instant now);
  /// Whether what was found is what was restored, and not a fresh cause beside it.
  [[nodiscard]] bool goes_on(const Finding& finding) const;
  [[nodiscard]] float extreme(float value) const;

  Alarm alarm_;
  AlarmPriority catalogue_priority_;
  AlarmKind catalogue_kind_;
  bool latching_;
  char comparison_;
  Instant value_emitted_;
  bool hidden_{false};
  std::optional<Instant> held_until_;     ///< restored and not found since
  std::optional<float> restored_extreme_; ///< of the occurrence that was restored
};

}  // namespace ward
