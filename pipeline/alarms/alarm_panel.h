#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/alarm_latch.h"
#include "pipeline/alarms/finding_set.h"
#include "pipeline/alarms/re_announcement.h"
#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/stage.h"

namespace ward {

/// How long a restored alarm stands that no detector has found again: feeds
/// reconnect within about 5 s, detectors learn within about 10, and a feed
/// that does not come back is told after FeedWatch::kFirstContact, so that no
/// alarm ends before another says why.
inline constexpr Nanoseconds kRestoredAlarmHeld = std::chrono::seconds{15};

/// All alarms of one bed. Takes what the detectors found, settles what is
/// unknown, hides what a higher alarm already says, and emits each change.
class AlarmPanel {
 public:
  AlarmPanel();

  /// @return priority of the most urgent alarm raised by this step; nullopt
  ///         when none was
  std::optional<AlarmPriority> step(const FindingSet& findings, Instant now, Output& out);

  /// What time does to the alarms that stand: escalation, reminders.
  void follow_up(const Staff& staff, Instant now, Output& out);
  /// @param condition  none: every alarm. @return false when there was nothing to answer
  bool accept(AlarmCondition condition, const FixedString<24>& by, Instant now, Output& out);
  bool reject(AlarmCondition condition, const Staff& staff, Instant now, Output& out);

  /// @param condition  none: every alarm. @return false when nothing was to acknowledge
  bool acknowledge(AlarmCondition condition, Instant now, Output& out);
  /// An alarm as it stood in an earlier life of this bed's chain. Shown and
  /// emitted as it was; an active one is held for kRestoredAlarmHeld. While it
  /// is held only on trust, it hides nothing that is as urgent as itself.
  /// @return its priority when it is shown
  std::optional<AlarmPriority> restore(const Alarm& was, Instant now, Output& out);
  /// Active, though only because it was restored.
  [[nodiscard]] bool holds(AlarmCondition condition, Instant now) const;
  /// The usual beat is learned anew: what was announced before says nothing of
  /// what comes.
  void on_relearn(Instant now) { re_announcement_.end(now); }
  /// Yellow arrhythmias that were not announced again so soon (re_announcement.h).
  [[nodiscard]] std::uint32_t held_back() const { return re_announcement_.held_back(); }
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
  struct Latch : AlarmLatch {
    Latch() : AlarmLatch(alarm_info(AlarmCondition::none)) {}
    using AlarmLatch::AlarmLatch;
  };
  /// Does `act` to the condition's latch, or to every one; emits what changed.
  template <class Act>
  bool act_on(AlarmCondition condition, Output& out, Act&& act);
  [[nodiscard]] bool present(const Latch& latch, const FindingSet& findings, Instant now) const;
  [[nodiscard]] bool vouched_for(AlarmCondition higher, AlarmCondition lower, const FindingSet& findings) const;
  [[nodiscard]] const Latch* latch_of(AlarmCondition condition) const;

  /// Of each condition, whether it is to be announced, and whether a higher one
  /// says it already.
  struct Shown {
    std::array<bool, kConditionSlots> stands{};
    std::array<bool, kConditionSlots> hidden{};
  };
  [[nodiscard]] Shown shown(const FindingSet& findings, Instant now);

  ReAnnouncement re_announcement_;
  InlineVector<Latch, kConditionSlots> latches_;  ///< in the catalogue's order
};

}  // namespace ward
