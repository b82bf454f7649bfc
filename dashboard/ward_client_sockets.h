#pragma once

// The sockets of a WardClient. Included by the client's own sources only: it
// brings in zmq.

#include <optional>
#include <zmq.hpp>

#include "dashboard/ward_client_link.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// SUB for the ward, DEALER for requests; encrypted, or PLAIN on loopback.
struct ClientLink::Sockets {
  struct WardPayload {
    bool is_state;
    zmq::message_t bytes;
    [[nodiscard]] wire::ByteView payload() const { return {bytes.data<std::byte>(), bytes.size()}; }
  };

  /// @throws ConfigurationError  for URLs or keys that cannot be used
  explicit Sockets(const WardClientOptions& options);

  void watch(BedId bed, bool wanted);
  /// False when there is no connection to send by.
  bool send(const wire::Bytes& request);
  std::optional<WardPayload> receive_ward();
  std::optional<wire::Bytes> receive_answer();
  /// Sleeps until a socket or `wake_fd` is readable, at most `longest`.
  void wait(int wake_fd, Nanoseconds longest);

  zmq::context_t context;
  zmq::socket_t ward;
  zmq::socket_t command;
};

}  // namespace ward
