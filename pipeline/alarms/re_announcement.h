#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/domain/alarm.h"

namespace ward {

/// How soon a yellow arrhythmia may be announced again. Its time-out (AlarmInfo)
/// runs from its announcement; meanwhile neither it nor a lesser one of its
/// chain is announced anew.
///
/// - An alarm that stands does not end because of it, and one that is still true
///   when the time-out is over is announced then.
/// - Only conditions that have a time-out themselves are held back: never a red,
///   never a limit of a rate.
/// - A red alarm of the bed, a relearn and another patient end every time-out;
///   an acknowledgement does not.
class ReAnnouncement {
 public:
  /// @param finding  present, and not announced now
  /// @return true while it is not to be announced
  [[nodiscard]] bool holds_back(AlarmCondition condition, const Finding& finding, Instant now) const;
  /// It was held back, and nothing else spoke for it. Each onset is counted once.
  void note(AlarmCondition condition, const Finding& finding);
  void on_raised(const Alarm& alarm, Instant now);
  /// Stands again after a restart: its time-out runs since its onset.
  void on_restored(const Alarm& alarm);
  /// Relearn, admission, discharge.
  void end(Instant now) { ended_ = now; }

  /// Announcements that were held back since the chain was built.
  [[nodiscard]] std::uint32_t held_back() const { return held_back_; }

 private:
  [[nodiscard]] bool runs(AlarmCondition announced, Instant now) const;
  [[nodiscard]] bool in_time_out(AlarmCondition condition, Instant now) const;

  std::array<std::optional<Instant>, kConditionSlots> announced_{};
  std::array<std::optional<Instant>, kConditionSlots> counted_{};  ///< onset that was held back last
  std::optional<Instant> ended_;
  std::uint32_t held_back_{0};
};

/// Whether a time-out of `announced` holds back `condition`: of the same chain,
/// and no worse.
[[nodiscard]] bool speaks_for(AlarmCondition announced, AlarmCondition condition);

}  // namespace ward
