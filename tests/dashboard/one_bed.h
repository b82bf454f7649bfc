#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "dashboard/ward_model_display.h"
#include "tests/dashboard/fake_ward.h"

namespace ward {

inline constexpr Instant kNow{std::chrono::seconds{1'800'000'000}};

/// One bed with the given events, last heard of at `now`.
class OneBed : public testing::Test {
 protected:
  void SetUp() override {
    model_.watch({BedId{1}});
    tell({event_of(1, status_of(1))}, true);
  }
  void tell(std::vector<Event> events, bool snapshot = false) {
    StateUpdate update;
    update.session = FakeWard::kSession;
    update.number = ++number_;
    update.snapshot = snapshot;
    update.server_time = now_;
    update.events = std::move(events);
    model_.apply(update, now_);
  }
  void vital(std::uint32_t code, float reading, VitalOrigin origin = VitalOrigin::derived,
             Validity validity = Validity::valid) {
    tell({event_of(1, vital_of(code, reading, now_, origin, validity))});
  }
  /// Time passes; the server goes on saying that it lives.
  void pass(Nanoseconds time) {
    now_ += time;
    tell({});
  }
  [[nodiscard]] const BedState& bed() const { return *model_.find(BedId{1}); }
  [[nodiscard]] NumericDisplay shown(NumericSlot slot) const { return numeric(model_, bed(), slot, now_).value(); }
  [[nodiscard]] TraceDisplay trace(std::size_t i = 0) const { return trace_display(model_, bed(), bed().channels[i], now_); }

  Instant now_{kNow};
  WardModel model_{kNow};
  std::uint64_t number_{0};
};

}  // namespace ward
