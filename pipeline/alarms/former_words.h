#pragma once

#include <algorithm>
#include <utility>

#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"

namespace ward {

/// What the device said of alarms before the bed's present patient was
/// admitted, and what came only afterwards (an outage, a frame on its way). It
/// must not sound for the new patient; but a device tells an alarm only when it
/// begins and ends, so that one it never ended would be missed. So it waits
/// until all that was late has been heard: what stands then the device says of
/// whoever lies there now.
class FormerWords {
 public:
  /// As many as a device may have standing.
  static constexpr std::size_t kMost = 16;

  /// @return true when the word is kept back: nothing else is to be done with it.
  ///         An end, a word without a time and one that finds no place go on.
  bool keep(const DeviceAlarm& alarm, Instant admitted_since) {
    const auto same = std::find_if(kept_.begin(), kept_.end(), [&](const DeviceAlarm& known) {
      return known.mdc_code == alarm.mdc_code && known.text == alarm.text;
    });
    const bool former = alarm.active && alarm.time != Instant{} && alarm.time < admitted_since;
    if (same != kept_.end()) {
      if (former) {
        *same = alarm;
        return true;
      }
      *same = kept_.back();
      kept_.resize_down(kept_.size() - 1);
    }
    return former && kept_.push_back(alarm);
  }

  /// All that was late has been heard: hands over what still stands.
  template <class Use>
  void release(Use&& use) {
    const auto standing = std::exchange(kept_, {});
    for (const DeviceAlarm& alarm : standing) use(alarm);
  }

  /// The device restarted: it will announce again what still holds.
  void clear() { kept_.clear(); }
  [[nodiscard]] bool empty() const { return kept_.empty(); }

 private:
  InlineVector<DeviceAlarm, kMost> kept_;
};

}  // namespace ward
