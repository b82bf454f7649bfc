#pragma once

#include <chrono>
#include <optional>

#include "pipeline/alarms/finding.h"

namespace ward {

/// What an arterial line shows at one moment.
enum class LineView : std::uint8_t {
  unseen,        ///< no samples, or a transducer that is being zeroed
  unplugged,     ///< the device says that no transducer is connected
  pulsatile,
  open_to_air,   ///< mean below 10 mmHg without pulsation for 10 s
  other,         ///< learning, flushed, clamped, still at another level
};

/// A line that carried the patient's pulse and now hangs in air: the patient
/// may bleed from it, so it is red and the patient's, not the equipment's
/// (Philips: "*** ABP DISCONNECT").
///
/// - A line that never carried a pulse is being set up: that it has no value is
///   told as such.
/// - A line that is no longer seen may still be open: what stands is unknown,
///   never over.
/// - Unplugged for a minute it was put aside: the next one begins anew.
class LineDisconnect {
 public:
  Finding judge(LineView view, Instant now);
  /// The alarm stood when the chain was built anew: the line had its pulse.
  void had_pulse() { had_pulse_ = true; }

  static constexpr Nanoseconds kPutAside = std::chrono::minutes{1};

 private:
  bool had_pulse_{false};
  std::optional<Instant> since_;
  std::optional<Instant> unplugged_since_;
};

}  // namespace ward
