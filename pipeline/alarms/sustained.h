#pragma once

#include <optional>

#include "pipeline/alarms/finding.h"
#include "pipeline/domain/time.h"

namespace ward {

/// A yes-or-no state that counts only once it has lasted: the condition delay
/// of a technical alarm.
class Sustained {
 public:
  constexpr explicit Sustained(Nanoseconds delay) : delay_(delay) {}

  /// Present when `state` has been true, at every call, for the delay.
  Finding step(bool state, Instant now) {
    if (!state) {
      since_.reset();
      return {};
    }
    if (!since_) since_ = now;
    return now - *since_ >= delay_ ? Finding::present_since(*since_) : Finding{};
  }

 private:
  Nanoseconds delay_;
  std::optional<Instant> since_;
};

}  // namespace ward
