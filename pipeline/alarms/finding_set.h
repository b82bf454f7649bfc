#pragma once

#include <array>
#include <cstddef>

#include "pipeline/alarms/finding.h"

namespace ward {

/// One past the highest AlarmCondition value: conditions index arrays.
inline constexpr std::size_t kConditionSlots = 104;
static_assert(static_cast<std::size_t>(AlarmCondition::atrial_fibrillation_ended) < kConditionSlots);

[[nodiscard]] constexpr std::size_t slot_of(AlarmCondition condition) {
  return static_cast<std::size_t>(condition);
}

/// What every detector of one bed found at one moment. Conditions nobody
/// spoke of are absent.
class FindingSet {
 public:
  Finding& operator[](AlarmCondition condition) { return findings_[slot_of(condition)]; }
  const Finding& operator[](AlarmCondition condition) const { return findings_[slot_of(condition)]; }
  [[nodiscard]] bool present(AlarmCondition condition) const {
    return (*this)[condition].presence == Presence::present;
  }

 private:
  std::array<Finding, kConditionSlots> findings_{};
};

}  // namespace ward
