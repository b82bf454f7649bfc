#include "pipeline/alarms/calm_pulse.h"

#include <algorithm>
#include <cmath>

namespace ward {

void CalmPulse::pulse(Instant foot) {
  if (!feet_.empty() && foot <= feet_.back()) return;
  if (feet_.full()) {
    std::copy(feet_.begin() + 1, feet_.end(), feet_.begin());
    feet_.resize_down(kKept - 1);
  }
  static_cast<void>(feet_.push_back(foot));
}

std::optional<BeatsPerMinute> CalmPulse::rate(Instant signal_time) const {
  std::size_t pulses = 0;
  double sum = 0;
  double squares = 0;
  Instant previous;
  for (const Instant foot : feet_) {
    if (foot <= signal_time - kWindow || foot > signal_time) continue;
    if (pulses > 0) {
      const double interval = seconds(foot - previous);
      sum += interval;
      squares += interval * interval;
    }
    previous = foot;
    ++pulses;
  }
  if (pulses < kFewestPulses) return std::nullopt;
  const auto count = static_cast<double>(pulses - 1);
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
  const double per_minute = 60.0 / mean;
  if (deviation > kUnevenness * mean || per_minute < kSlowest || per_minute > kFastest) return std::nullopt;
  if (seconds(signal_time - previous) > kOverdue * mean) return std::nullopt;
  return BeatsPerMinute{static_cast<float>(per_minute)};
}

}  // namespace ward
