#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "dashboard/ward_client.h"

namespace ward {

/// A WardClient used the way a command line does: one question, one answer.
class CtlSession {
 public:
  explicit CtlSession(const WardClientOptions& options) : client_(options, clock_) {}

  /// Sends and waits for the answer, which always comes within about 3 s.
  [[nodiscard]] WardResponse ask(RequestKind kind, BedId bed = {}, const Command& command = {});

  /// The same of any request.
  [[nodiscard]] WardResponse ask(const WardRequest& request);

  /// The next message, waiting at most `longest`.
  [[nodiscard]] std::optional<WardMessage> next(Nanoseconds longest);

  [[nodiscard]] Instant now() const { return clock_.now(); }

 private:
  SystemClock clock_;
  WardClient client_;
  std::deque<WardMessage> waiting_;
};

}  // namespace ward
