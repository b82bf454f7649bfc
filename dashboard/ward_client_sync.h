#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// Keeps a client's copy of the ward whole: orders numbered updates behind a
/// snapshot, and notices a hole in the numbers or a new server life. Pure: no
/// sockets, no clock.
class StateSync {
 public:
  /// Updates kept while a snapshot is on its way; older ones give way, which
  /// the numbers then show.
  static constexpr std::size_t kMostBuffered = 512;
  /// An unanswered request for a snapshot is repeated after this long.
  static constexpr Nanoseconds kRetry = std::chrono::seconds{1};

  /// A State heard on the subscription. @return what may be applied now, in order
  [[nodiscard]] std::vector<StateUpdate> on_update(StateUpdate update);
  /// The answer to request `request_id`; ignored unless it is the last one asked.
  [[nodiscard]] std::vector<StateUpdate> on_snapshot(std::uint64_t request_id, StateUpdate snapshot);
  /// The user could not take an update: only a snapshot can mend that.
  void lost();

  /// Whether to ask for a snapshot now.
  [[nodiscard]] bool wants_snapshot(Instant now) const;
  void asked(std::uint64_t request_id, Instant now);

  /// Everything heard so far has been handed on in order.
  [[nodiscard]] bool whole() const { return whole_; }

 private:
  void begin_anew();
  void release(std::vector<StateUpdate>& ready);

  bool heard_{false};  ///< at least one State: the subscription works
  bool whole_{false};
  std::uint64_t session_{};
  std::uint64_t number_{};  ///< of the last update handed on
  std::deque<StateUpdate> buffered_;
  std::optional<std::uint64_t> asked_id_;
  Instant asked_at_;
};

}  // namespace ward
