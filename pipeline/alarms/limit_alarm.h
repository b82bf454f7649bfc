#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/alarms/finding.h"
#include "pipeline/domain/time.h"

namespace ward {

enum class LimitSide : std::uint8_t { low, high };

/// How one limit alarm behaves in time.
struct LimitRule {
  LimitSide side{LimitSide::high};
  Nanoseconds delay{};   ///< beyond the limit this long before it is an alarm
  float hysteresis{};    ///< back inside by this much before it ends
  float step{1.0F};      ///< of the digits shown
};

/// One value against one limit.
///
/// A reading is compared as the screen shows it, rounded to the step of its
/// digits: an alarm never contradicts them. A missing reading neither
/// starts nor ends an alarm: while one stands, the verdict is `unknown`, and
/// whoever asked decides what covers it. A change of the limit is judged at
/// once, without hysteresis.
class LimitAlarm {
 public:
  constexpr explicit LimitAlarm(LimitRule rule) : rule_(rule) {}

  /// @param reading  nullopt: not known now
  /// @param limit    nullopt: this limit is off
  /// @param at_once  a reading beyond the limit is an alarm without waiting
  Finding step(std::optional<float> reading, std::optional<float> limit, Instant now, bool at_once = false);

  [[nodiscard]] bool active() const { return active_; }

  void reset() { *this = LimitAlarm{rule_}; }

  /// A reading missing longer than this while the delay runs starts the delay anew.
  static constexpr Nanoseconds kLongestDropout = std::chrono::seconds{3};

 private:
  [[nodiscard]] bool beyond(float shown, float limit) const;
  [[nodiscard]] bool back_inside(float shown, float limit) const;
  [[nodiscard]] float tolerance() const;
  [[nodiscard]] Finding standing() const;
  Finding without_reading(Instant now);

  LimitRule rule_;
  std::optional<float> limit_;
  std::optional<Instant> beyond_since_;
  Instant last_reading_;
  bool active_{false};
  float extreme_{};
};

}  // namespace ward
