#pragma once

#include <array>
#include <cstddef>

#include "pipeline/domain/time.h"

namespace ward {

/// The last pulses of a pacemaker, as a device marked them.
class PacePulses {
 public:
  /// A pulse that captures is followed by the QRS at once, one in the atrium
  /// after the conduction time: 300 ms to the QRS, and 80 ms on to its peak.
  static constexpr Nanoseconds kLongestToPeak = std::chrono::milliseconds{380};
  /// The mark may lie a little behind the peak of a QRS that follows at once.
  static constexpr Nanoseconds kMarkedLate = std::chrono::milliseconds{20};

  void on(Instant time) { times_[count_++ % kKept] = time; }

  /// A pulse lies where it may have caused the beat with this R peak.
  [[nodiscard]] bool before(Instant r_peak) const {
    for (std::size_t i = 0; i < kKept && i < count_; ++i) {
      if (times_[i] <= r_peak + kMarkedLate && times_[i] >= r_peak - kLongestToPeak) return true;
    }
    return false;
  }

 private:
  /// Two a beat, of the beats that may still be waiting.
  static constexpr std::size_t kKept = 16;

  std::array<Instant, kKept> times_{};
  std::size_t count_{0};
};

}  // namespace ward
