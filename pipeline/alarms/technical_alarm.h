#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/alarms/signal_group.h"
#include "pipeline/alarms/sustained.h"

namespace ward {

/// What the technical alarms of the signals are judged from.
struct SignalState {
  std::array<GroupTally, kSignalGroups> groups{};
  bool heart_rate_known{false};
  bool asystole_denied{false};    ///< no QRS, yet a pulse
  bool pressure_known{false};
  bool pressure_zeroing{false};   ///< calibrating, or a flush: no value is expected
  bool breathing_known{false};
  bool line_damped{false};        ///< pulse pressure gone while the mean stands
  bool co2_known{true};           ///< breaths are measured, or none is expected yet
  bool co2_zeroing{false};        ///< the sensor calibrates itself: no value is expected
  bool co2_occluded{false};       ///< the sample line lets no gas through
  bool spo2_expected{false};      ///< the device has sent saturation before
  std::optional<Instant> last_spo2;  ///< last valid saturation

  [[nodiscard]] const GroupTally& of(SignalGroup group) const { return groups[static_cast<std::size_t>(group)]; }
};

/// Leads off, no signal, noise, and values that stay away although their
/// sensor is connected: everything that would otherwise be silence.
class TechnicalAlarms {
 public:
  void judge(const SignalState& state, Instant now, FindingSet& findings);

  /// An electrode that only moves is not off.
  static constexpr Nanoseconds kLeadsOffDelay = std::chrono::milliseconds{500};
  static constexpr Nanoseconds kNoisyDelay = std::chrono::seconds{10};
  static constexpr Nanoseconds kNoHeartRateDelay = std::chrono::seconds{15};
  static constexpr Nanoseconds kNoPressureDelay = std::chrono::seconds{20};
  static constexpr Nanoseconds kNoBreathingDelay = std::chrono::seconds{40};
  /// Longer than an apnoea takes to be told: that one says more.
  static constexpr Nanoseconds kNoCo2Delay = std::chrono::seconds{40};
  static constexpr Nanoseconds kNoSpo2After = std::chrono::seconds{10};
  /// A flush or a zeroing takes less.
  static constexpr Nanoseconds kLongestZeroing = std::chrono::seconds{60};

 private:
  struct GroupWatch {
    Sustained silent{Nanoseconds{0}};
    Sustained leads_off{kLeadsOffDelay};
  };
  std::array<GroupWatch, kSignalGroups> groups_{};
  Sustained noisy_{kNoisyDelay};
  Sustained denied_{Nanoseconds{0}};
  Sustained no_heart_rate_{kNoHeartRateDelay};
  Sustained no_pressure_{kNoPressureDelay};
  Sustained zeroing_{kLongestZeroing};
  Sustained no_breathing_{kNoBreathingDelay};
  Sustained damped_{Nanoseconds{0}};
  Sustained occluded_{Nanoseconds{0}};
  Sustained no_co2_{kNoCo2Delay};
  Sustained co2_zeroing_{kLongestZeroing};
};

}  // namespace ward
