#pragma once

#include <concepts>

#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"

namespace ward {

/// Most outputs one input event may cause. A chain that would exceed it is
/// broken: the refused push is counted and raised as a technical alarm.
inline constexpr std::size_t kMaxOutputs = 192;

/// Where a stage puts what it concludes: a list with a fixed capacity that
/// the worker empties after every input.
class Output {
 public:
  /// Sets what is stamped on everything emitted from here on: the bed, when
  /// the cause left the socket, and the time its handling goes by.
  void begin(BedId bed, Instant received, Instant handled = {}) {
    bed_ = bed;
    received_ = received;
    handled_ = handled;
  }
  void emit(const EventBody& body) {
    if (!events_.push_back(Event{bed_, false, received_, body, handled_})) ++refused_;
  }
  [[nodiscard]] std::span<const Event> events() const { return events_.span(); }
  /// Outputs that did not fit since the last clear().
  [[nodiscard]] std::uint32_t refused() const { return refused_; }
  void clear() {
    events_.clear();
    refused_ = 0;
  }

 private:
  BedId bed_;
  Instant received_;
  Instant handled_;
  InlineVector<Event, kMaxOutputs> events_;
  std::uint32_t refused_{0};
};

/// A step of a patient's chain: a pure function of its past inputs, the
/// event and `now`. Never reads a clock, allocates or blocks.
template <class S>
concept Stage = requires(S stage, const Event& event, Instant now, Output& out) {
  { stage.on(event, now, out) } -> std::same_as<void>;
};

}  // namespace ward
