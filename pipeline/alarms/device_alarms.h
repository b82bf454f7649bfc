#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"

namespace ward {

/// Alarms the bedside device announces by itself, merged with what we found:
/// one condition is one entry, and says who found it.
///
/// - What names a condition of ours (device_conditions.h) becomes that
///   condition's finding, whatever we think of it: with the earlier onset, the
///   higher priority and the device's words. A device's claim is never withheld.
/// - All others are together the condition `device_alarm`: the most urgent of
///   them gives its priority, kind and words.
class DeviceAlarms {
 public:
  void on(const DeviceAlarm& alarm, Instant now);
  /// The device restarted: it will announce again what still holds.
  void clear();

  /// Adds the device's claims to what was found. Call when all else is judged.
  /// @param feed_lost  what the device would say now is unknown
  void merge(bool feed_lost, FindingSet& findings);

  /// Alarms that found no place, or lost it to a more urgent one. Until every
  /// listed one is over, `device_alarm` says that there are more.
  [[nodiscard]] std::uint32_t refused() const { return refused_; }

  static constexpr std::size_t kMost = 16;  ///< as many as a frame may carry

 private:
  struct Standing {
    DeviceAlarm alarm;
    AlarmCondition condition{AlarmCondition::none};  ///< of ours; device_alarm: none of them
    Instant since;
    bool fresh{true};  ///< new, or more urgent than before, and not told yet
  };
  void make_room(const Standing& fresh);
  static void join(const Standing& claim, Finding& finding);
  void judge_others(Finding& finding) const;

  InlineVector<Standing, kMost> standing_;
  std::optional<AlarmPriority> unlisted_;  ///< the most urgent one that has no place
  Instant unlisted_since_;
  bool unlisted_fresh_{false};
  std::uint32_t refused_{0};
};

}  // namespace ward
