#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "pipeline/alarms/rhythm_beats.h"
#include "pipeline/alarms/rhythm_limits.h"

namespace ward {

/// Beats of one class in the last minute. Its limit is the limit bank's.
class EctopicRate {
 public:
  explicit EctopicRate(BeatClass counted) : counted_(counted) {}

  void on(const RhythmBeat& beat) {
    if (beat.classified()) last_classified_ = beat.time;
    if (beat.beat_class == counted_) times_[next_++ % kKept] = beat.time;
  }

  /// Per minute; empty while beats are not classified: unknown is not "none".
  [[nodiscard]] std::optional<float> value(Instant signal_time) const {
    if (!last_classified_ || signal_time - *last_classified_ > kClassesFresh) return std::nullopt;
    int count = 0;
    for (std::size_t n = 0; n < std::min(next_, kKept); ++n) {
      if (signal_time - times_[n] < kRhythmLimits.ectopic_minute) ++count;
    }
    return static_cast<float>(count);
  }

  /// Without a classified beat for this long nothing is known of ectopy.
  static constexpr Nanoseconds kClassesFresh = std::chrono::seconds{15};

 private:
  /// A minute of the fastest rhythm that is counted by beats.
  static constexpr std::size_t kKept = 300;
  BeatClass counted_;
  std::array<Instant, kKept> times_{};
  std::size_t next_{0};
  std::optional<Instant> last_classified_;
};

}  // namespace ward
