#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// The last changes of every bed's alarms, in memory. When full the oldest
/// gives way and is counted.
class AlarmHistory {
 public:
  static constexpr std::size_t kCapacity = 4096;

  void add(const AlarmRecord& record);
  /// Oldest first.
  [[nodiscard]] std::vector<AlarmRecord> records() const { return {records_.begin(), records_.end()}; }
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  std::deque<AlarmRecord> records_;
  std::uint64_t dropped_{0};
};

}  // namespace ward
