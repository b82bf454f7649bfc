#pragma once

#include <algorithm>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Which stretches of time real samples covered, until a detector has looked
/// at them. The account is kept from the samples themselves: whether a beat
/// was seen is the detector's word, whether anything could be seen is not.
class SeenSignal {
 public:
  struct Stretch {
    Instant from;
    Instant to;
  };

  /// Samples from `from` to `to`, of any lead, roughly in order of time.
  void add(Instant from, Instant to) {
    if (!stretches_.empty() && from <= stretches_.back().to + kJoin) {
      stretches_.back().to = std::max(stretches_.back().to, to);
      return;
    }
    // Full only when a detector has stopped looking: then nothing was seen.
    static_cast<void>(stretches_.push_back({from, to}));
  }

  /// Hands out, in order, what lies before `until`; keeps the rest.
  template <class Use>
  void take_until(Instant until, Use&& use) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      Stretch stretch = stretches_[i];
      if (stretch.from < std::min(stretch.to, until)) use(stretch.from, std::min(stretch.to, until));
      stretch.from = std::max(stretch.from, until);
      // The last one stays as the point the next block joins on to.
      const bool last = i + 1 == stretches_.size();
      if (stretch.from < stretch.to || last) stretches_[kept++] = {std::min(stretch.from, stretch.to), stretch.to};
    }
    stretches_.resize_down(kept);
  }

  void forget() { stretches_.clear(); }

 private:
  /// No QRS fits into a hole this short.
  static constexpr Nanoseconds kJoin = std::chrono::milliseconds{60};
  InlineVector<Stretch, 16> stretches_;
};

}  // namespace ward
