#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "pipeline/domain/time.h"
#include "simulators/random.h"

namespace ward {

/// How bad a link is. All zero: a perfect one.
struct FaultPlan {
  double loss{0.0};       ///< share of messages that never arrive
  double duplicate{0.0};  ///< share that arrive twice
  double reorder{0.0};    ///< share held back by `reorder_delay`, overtaken by others
  Nanoseconds delay{};    ///< of every message
  Nanoseconds jitter{};   ///< up to this much more, evenly spread; order is kept
  Nanoseconds reorder_delay{std::chrono::milliseconds{700}};
  double drift_ppm{0.0};  ///< by which the device's clock runs fast
};

/// What became of the messages offered.
struct FaultCounts {
  std::uint64_t offered{};
  std::uint64_t lost{};
  std::uint64_t duplicated{};
  std::uint64_t held_back{};
};

/// A link that loses, repeats, delays and reorders messages, by seed: the same
/// seed and messages give the same faults. Time is an argument.
template <class Message>
class FaultInjector {
 public:
  FaultInjector(const FaultPlan& plan, std::uint64_t seed) : plan_(plan), random_(seed) {}

  /// Takes a message sent at `now`; calls in order of time.
  void offer(Message message, Nanoseconds now) {
    ++counts_.offered;
    // Each decision draws, so that one fault's rate does not shift another's.
    const bool lose = random_.chance(plan_.loss);
    const bool duplicate = random_.chance(plan_.duplicate);
    const bool hold_back = random_.chance(plan_.reorder);
    const double jitter = random_.uniform();
    if (lose) {
      ++counts_.lost;
      return;
    }
    Nanoseconds due = now + plan_.delay + scaled(plan_.jitter, jitter);
    if (hold_back) {
      ++counts_.held_back;
      due += plan_.reorder_delay;
    } else {
      due = std::max(due, last_due_);
      last_due_ = due;
    }
    if (duplicate) {
      ++counts_.duplicated;
      queue(message, due + scaled(plan_.reorder_delay, random_.uniform()));
    }
    queue(std::move(message), due);
  }

  /// Messages that have arrived by `now`, in order of arrival.
  std::vector<Message> collect(Nanoseconds now) {
    std::stable_sort(waiting_.begin(), waiting_.end(),
                     [](const Waiting& a, const Waiting& b) { return a.due < b.due; });
    std::vector<Message> arrived;
    auto next = waiting_.begin();
    for (; next != waiting_.end() && next->due <= now; ++next) arrived.push_back(std::move(next->message));
    waiting_.erase(waiting_.begin(), next);
    return arrived;
  }

  /// What the device's clock shows after `elapsed` of true time.
  [[nodiscard]] Nanoseconds drifted(Nanoseconds elapsed) const {
    return elapsed + scaled(elapsed, plan_.drift_ppm * 1e-6);
  }
  [[nodiscard]] const FaultCounts& counts() const { return counts_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    Nanoseconds due;
    Message message;
  };
  static Nanoseconds scaled(Nanoseconds duration, double share) {
    return Nanoseconds{std::llround(static_cast<double>(duration.count()) * share)};
  }
  void queue(Message message, Nanoseconds due) { waiting_.push_back({due, std::move(message)}); }

  FaultPlan plan_;
  Random random_;
  FaultCounts counts_;
  Nanoseconds last_due_{};
  std::vector<Waiting> waiting_;
};

}  // namespace ward
