#pragma once

#include <cstdint>

#include "pipeline/alarms/finding.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"

namespace ward {

/// Alarms the bedside device announces by itself, as the one condition
/// `device_alarm`: the most urgent of them gives its priority and kind. Merging them
/// with our own conditions is for the full alarm system.
class DeviceAlarms {
 public:
  void on(const DeviceAlarm& alarm, Instant now);
  /// The device restarted: it will announce again what still holds.
  void clear() { standing_.clear(); }

  /// @param feed_lost  what the device would say now is unknown
  Finding judge(bool feed_lost);

  /// Alarms that found no place; the condition itself is present all the same.
  [[nodiscard]] std::uint32_t refused() const { return refused_; }

 private:
  struct Standing {
    DeviceAlarm alarm;
    Instant since;
  };
  InlineVector<Standing, 16> standing_;
  bool renewed_{false};
  std::uint32_t refused_{0};
};

}  // namespace ward
