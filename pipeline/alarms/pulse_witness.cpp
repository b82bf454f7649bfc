#include "pipeline/alarms/pulse_witness.h"

#include <algorithm>

namespace ward {

void PulseWitness::pulse(Instant foot) {
  if (!feet_.empty() && foot <= feet_.back()) return;
  if (feet_.full()) {
    std::copy(feet_.begin() + 1, feet_.end(), feet_.begin());
    feet_.resize_down(kKept - 1);
  }
  static_cast<void>(feet_.push_back(foot));
}

bool PulseWitness::regular(Instant signal_time) const {
  std::size_t pulses = 0;
  Nanoseconds shortest = Nanoseconds::max();
  Nanoseconds longest{0};
  Instant previous;
  for (const Instant foot : feet_) {
    if (foot <= signal_time - kWindow || foot > signal_time) continue;
    if (pulses > 0) {
      shortest = std::min(shortest, foot - previous);
      longest = std::max(longest, foot - previous);
    }
    previous = foot;
    ++pulses;
  }
  if (pulses < kFewestPulses) return false;
  if (shortest < kShortestInterval || longest > kLongestInterval) return false;
  if (seconds(longest - shortest) > kUnevenness * seconds(longest)) return false;
  // The next one must not already be overdue by half an interval.
  return signal_time - previous <= longest + longest / 2;
}

}  // namespace ward
