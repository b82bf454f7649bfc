#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/domain/units.h"
#include "pipeline/domain/vital.h"

namespace ward {

/// RR interval of a steady rate, exact to a nanosecond: thresholds of rate are
/// compared as intervals where both sides of them matter.
[[nodiscard]] constexpr Nanoseconds interval_at(BeatsPerMinute rate) {
  return Nanoseconds{static_cast<std::int64_t>(60e9 / static_cast<double>(rate.value))};
}

/// One beat of a rhythm, with the interval that led to it.
struct RhythmBeat {
  Instant time;
  /// Distance to the beat before; empty where a hole in the signal may have
  /// hidden a beat between them.
  std::optional<Nanoseconds> interval;
  BeatClass beat_class{BeatClass::unclassified};
  std::uint8_t form{0};

  [[nodiscard]] bool ventricular() const { return beat_class == BeatClass::ventricular; }
  /// Surely not ventricular: a beat without a class is no normal beat.
  [[nodiscard]] bool other() const { return beat_class != BeatClass::unclassified && !ventricular(); }
  [[nodiscard]] bool classified() const { return beat_class != BeatClass::unclassified; }
};

/// The last beats of one patient, newest first. A ring: the oldest is forgotten.
class RhythmBeats {
 public:
  static constexpr std::size_t kKept = 32;

  void push(const RhythmBeat& beat) {
    beats_[next_ % kKept] = beat;
    ++next_;
    size_ = std::min(size_ + 1, kKept);
  }
  void clear() { *this = RhythmBeats{}; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// @param n  0: the newest; less than size()
  [[nodiscard]] const RhythmBeat& back(std::size_t n = 0) const { return beats_[(next_ - 1 - n) % kKept]; }

  /// Rate of the last `count` beats, the newest included; empty unless they
  /// are joined by intervals.
  [[nodiscard]] std::optional<BeatsPerMinute> rate_of_last(int count) const {
    const auto beats = static_cast<std::size_t>(std::max(count, 0));
    if (beats < 2 || size_ < beats) return std::nullopt;
    for (std::size_t n = 0; n + 1 < beats; ++n) {
      if (!back(n).interval) return std::nullopt;
    }
    return BeatsPerMinute{60.0 * static_cast<double>(beats - 1) / seconds(back().time - back(beats - 1).time)};
  }

  /// Mean RR of the kMean intervals that lead to back(first) and the beats
  /// before it. All classes: an early beat and the pause after it make two.
  [[nodiscard]] std::optional<Nanoseconds> mean_interval(std::size_t first) const {
    Nanoseconds sum{0};
    std::int64_t count = 0;
    for (std::size_t n = first; n < std::min(size_, first + kMean); ++n) {
      if (!back(n).interval) continue;
      sum += *back(n).interval;
      ++count;
    }
    if (count < kLeastMean) return std::nullopt;
    return sum / count;
  }

  static constexpr std::size_t kMean = 8;
  static constexpr std::int64_t kLeastMean = 4;

 private:
  std::array<RhythmBeat, kKept> beats_{};
  std::size_t next_{0};
  std::size_t size_{0};
};

}  // namespace ward
