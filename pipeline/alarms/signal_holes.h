#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "pipeline/domain/time.h"

namespace ward {

/// Where the signal was not seen, so that the distance between two beats is
/// called an interval only when no beat can hide between them.
class SignalHoles {
 public:
  void observed(Instant from, Instant to) {
    if (seen_until_ && from - *seen_until_ > kLongestBridged) holes_[next_++ % kKept] = {*seen_until_, from};
    if (!seen_until_) first_seen_ = from;
    seen_until_ = seen_until_ ? std::max(*seen_until_, to) : to;
  }

  /// A hole lies between the two.
  [[nodiscard]] bool between(Instant earlier, Instant later) const {
    if (!first_seen_ || earlier < *first_seen_) return true;
    for (std::size_t n = 0; n < std::min(next_, kKept); ++n) {
      if (holes_[n].from < later && holes_[n].to > earlier) return true;
    }
    return false;
  }

  /// No QRS fits into a hole this short.
  static constexpr Nanoseconds kLongestBridged = std::chrono::milliseconds{100};

 private:
  struct Hole {
    Instant from;
    Instant to;
  };
  /// A beat is final within two seconds: more holes than these cannot lie
  /// between it and the one before without one being recent.
  static constexpr std::size_t kKept = 8;
  std::array<Hole, kKept> holes_{};
  std::size_t next_{0};
  std::optional<Instant> first_seen_;
  std::optional<Instant> seen_until_;
};

}  // namespace ward
