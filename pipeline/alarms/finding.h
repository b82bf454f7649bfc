#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/domain/alarm.h"

namespace ward {

/// What a detector can say of its condition. `unknown` is not `absent`: an
/// alarm whose reading went missing is never cleared into "normal".
enum class Presence : std::uint8_t { absent, present, unknown };

/// A detector's verdict on one condition at one moment.
struct Finding {
  Presence presence{Presence::absent};
  float value{};                          ///< reading that decided, the extreme so far
  std::optional<float> limit;             ///< for limit alarms
  Instant onset;                          ///< when it became true; meaningful unless absent
  std::optional<AlarmPriority> priority;  ///< overrides the catalogue (device alarms)
  std::optional<AlarmKind> kind;          ///< overrides the catalogue (device alarms)
  AlarmSources sources{AlarmSources::ward};
  FixedString<32> device_text{};          ///< the bedside device's own words
  EcgLead lead{EcgLead::none};            ///< the one lead that decided, where one did
  bool renewed{false};                    ///< a fresh cause joined one already present

  [[nodiscard]] static Finding present_since(Instant onset) {
    Finding finding;
    finding.presence = Presence::present;
    finding.onset = onset;
    return finding;
  }
  [[nodiscard]] static Finding unknown() {
    Finding finding;
    finding.presence = Presence::unknown;
    return finding;
  }
};

}  // namespace ward
