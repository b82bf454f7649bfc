#pragma once

#include <span>

#include "pipeline/domain/event.h"

namespace ward {

/// Where the worker's ordered stream of inputs and outputs goes: a screen, a
/// store, another system. Runs on the outlet's own thread; detection never
/// waits for it.
class Outlet {
 public:
  virtual ~Outlet() = default;
  /// Events in the order the worker made them. `now` is the ward time of
  /// this call.
  virtual void publish(std::span<const Event> events, Instant now) = 0;
};

}  // namespace ward
