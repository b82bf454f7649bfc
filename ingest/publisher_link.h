#pragma once

#include <memory>
#include <optional>

#include "ingest/publisher.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// The device's DEALER socket. Never blocks, never throws after construction:
/// what cannot be sent now is reported, and is the memory's business.
class DealerLink {
 public:
  /// Throws ConfigurationError when the options cannot be used.
  explicit DealerLink(const PublisherOptions& options);
  ~DealerLink();
  DealerLink(const DealerLink&) = delete;
  DealerLink& operator=(const DealerLink&) = delete;

  /// False when the queue is full or there is no connection.
  bool send(wire::ByteView message);
  /// The next waiting message in the buffer it was received into, valid until
  /// the next call; nothing when none waits. Multipart messages are dropped.
  std::optional<wire::ByteView> receive();

 private:
  struct Sockets;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace ward
