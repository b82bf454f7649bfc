#pragma once

#include <array>
#include <optional>

#include "pipeline/domain/units.h"
#include "pipeline/signals/averaged_beat.h"
#include "pipeline/signals/beat_landmarks.h"

namespace ward {

/// ST level of one lead: the averaged beat's level 80 ms after the J point,
/// 60 ms at 120 beats a minute and more, above that of the PR segment; median
/// of the last five averages, so one bad average is not seen.
class StSegment {
 public:
  /// Measures a new average. Too noisy ones (standard error above 0.03 mV) and
  /// such without a clear QRS are passed over.
  void on(const BeatAverage& average, const std::optional<BeatLandmarks>& landmarks);
  void forget() { *this = StSegment{}; }

  /// Empty before the first average and a minute after the last good one.
  [[nodiscard]] std::optional<Millivolts> level(Instant now) const;

  static constexpr Nanoseconds kTimeout = std::chrono::seconds{60};
  static constexpr float kMostNoise = 0.03F;  ///< mV

 private:
  static constexpr std::size_t kReports = 5;
  std::array<float, kReports> reports_{};
  std::size_t count_{0};
  Instant last_;
};

}  // namespace ward
