#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "ingest/access.h"

namespace zmq {
class context_t;
}

namespace ward {

/// The server's doorman: answers libzmq's ZAP 1.0 requests (RFC 27) for every
/// socket of one context, on a thread of its own. Must outlive those sockets'
/// use, and exist before any of them listens.
class ZapHandler {
 public:
  /// Binds inproc://zeromq.zap.01 before it returns.
  /// @throws zmq::error_t  when the context already has a handler
  ZapHandler(zmq::context_t& context, const AccessList& access);
  ~ZapHandler();
  ZapHandler(const ZapHandler&) = delete;
  ZapHandler& operator=(const ZapHandler&) = delete;

  /// Ends the thread and gives up the endpoint; from then on nobody new is let
  /// in. Called by the destructor.
  void stop();

  /// Grows at least four times a second while the thread lives: a watchdog
  /// that sees it stand still knows that nobody new is let in.
  [[nodiscard]] std::uint64_t cycles() const;
  [[nodiscard]] std::uint64_t allowed() const;
  [[nodiscard]] std::uint64_t refused() const;

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace ward
