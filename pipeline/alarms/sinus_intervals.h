#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "pipeline/alarms/rhythm_beats.h"
#include "pipeline/alarms/rhythm_limits.h"

namespace ward {

/// RR intervals without those a ventricular beat made: the one that leads to
/// it and the one after it. What is left is the pace of the atria, whether
/// sinus or fibrillating. Intervals at a beat without a class are left out too.
class SinusIntervals {
 public:
  static constexpr std::size_t kKept = static_cast<std::size_t>(kIrregularityLimits.window);
  /// Older ones say nothing of the rhythm now: 128 beats at 32 /min.
  static constexpr Nanoseconds kOldest = std::chrono::seconds{240};

  /// After each final beat, the newest of `beats`. @return whether it added one
  bool on(const RhythmBeats& beats) {
    if (beats.size() < 2 || !beats.back().interval) return false;
    if (!beats.back(0).other() || !beats.back(1).other()) return false;
    items_[next_ % kKept] = {beats.back().time, static_cast<float>(seconds(*beats.back().interval))};
    ++next_;
    return true;
  }
  void forget() { next_ = 0; }

  [[nodiscard]] std::size_t size() const { return std::min(next_, kKept); }

  /// Intervals that ended within `span` before `now`.
  [[nodiscard]] std::size_t count(Instant now, Nanoseconds span) const {
    std::size_t found = 0;
    while (found < size() && now - back(found).end <= span) ++found;
    return found;
  }
  /// @param n  0: the newest
  [[nodiscard]] float interval(std::size_t n) const { return back(n).seconds; }
  [[nodiscard]] Instant end(std::size_t n) const { return back(n).end; }

 private:
  struct Item {
    Instant end;
    float seconds{};
  };
  [[nodiscard]] const Item& back(std::size_t n) const { return items_[(next_ - 1 - n) % kKept]; }

  std::array<Item, kKept> items_{};
  std::size_t next_{0};
};

}  // namespace ward
