#include "ingest/publisher_link.h"

#include <zmq.hpp>

#include "pipeline/domain/result.h"

namespace ward {
namespace {

// A short queue: what waits in it is already old when it leaves. With the
// default of 1000 a stalled link would look healthy for a minute and more.
constexpr int kQueueMessages = 50;
constexpr int kTcpBuffer = 65536;

void set_timing(zmq::socket_ref socket) {
  socket.set(zmq::sockopt::linger, 0);
  // Frames wait in our memory, not in a pipe to a server that is not there.
  socket.set(zmq::sockopt::immediate, 1);
  socket.set(zmq::sockopt::sndhwm, kQueueMessages);
  socket.set(zmq::sockopt::rcvhwm, kQueueMessages);
  socket.set(zmq::sockopt::sndbuf, kTcpBuffer);
  socket.set(zmq::sockopt::rcvbuf, kTcpBuffer);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxFrameBytes));
  socket.set(zmq::sockopt::heartbeat_ivl, 500);
  socket.set(zmq::sockopt::heartbeat_timeout, 1000);
  socket.set(zmq::sockopt::handshake_ivl, 2000);
  // The library adds a random part of the first to each wait, so that a ward
  // of devices does not come back in step.
  socket.set(zmq::sockopt::reconnect_ivl, 100);
  socket.set(zmq::sockopt::reconnect_ivl_max, 2000);
}

void set_identity(zmq::socket_ref socket, const PublisherOptions& options) {
  if (options.keys.encrypted()) {
    socket.set(zmq::sockopt::curve_serverkey, options.keys.server_public);
    socket.set(zmq::sockopt::curve_publickey, options.keys.own_public);
    socket.set(zmq::sockopt::curve_secretkey, options.keys.own_secret);
  } else {
    socket.set(zmq::sockopt::plain_username, options.device);
  }
}

}  // namespace

struct DealerLink::Sockets {
  std::unique_ptr<zmq::context_t> own_context;
  void* handle{nullptr};
  zmq::message_t received;

  Sockets() = default;
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  ~Sockets() {
    if (handle != nullptr) zmq_close(handle);
  }
  [[nodiscard]] zmq::socket_ref socket() const { return {zmq::from_handle, handle}; }
};

DealerLink::DealerLink(const PublisherOptions& options) : sockets_(std::make_unique<Sockets>()) {
  try {
    void* context = options.zmq_context;
    if (context == nullptr) {
      sockets_->own_context = std::make_unique<zmq::context_t>(1);
      context = sockets_->own_context->handle();
    }
    sockets_->handle = zmq_socket(context, ZMQ_DEALER);
    if (sockets_->handle == nullptr) throw zmq::error_t{};
    set_timing(sockets_->socket());
    set_identity(sockets_->socket(), options);
    sockets_->socket().connect(options.server);
  } catch (const zmq::error_t& error) {
    throw ConfigurationError("cannot connect a feed to " + options.server + ": " + error.what());
  }
}

DealerLink::~DealerLink() = default;

bool DealerLink::send(wire::ByteView message) {
  try {
    return sockets_->socket().send(zmq::buffer(message.data(), message.size()), zmq::send_flags::dontwait).has_value();
  } catch (const zmq::error_t&) {
    return false;  // the context is closing: the caller keeps the frame
  }
}

std::optional<wire::ByteView> DealerLink::receive() {
  try {
    bool whole = true;
    while (sockets_->socket().recv(sockets_->received, zmq::recv_flags::dontwait)) {
      const bool last = !sockets_->received.more();
      if (whole && last) {
        return wire::ByteView{static_cast<const std::byte*>(sockets_->received.data()), sockets_->received.size()};
      }
      whole = last;
    }
  } catch (const zmq::error_t&) {
    return std::nullopt;  // the context is closing
  }
  return std::nullopt;
}

}  // namespace ward
