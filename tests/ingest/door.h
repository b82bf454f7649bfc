#pragma once

// A server door for tests: a context with its doorman, keys for a small ward,
// and clients that knock.
#include <chrono>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "ingest/access.h"
#include "ingest/zap_handler.h"

namespace ward::test {

/// How a client shows itself.
struct Credentials {
  ServerKey own;  ///< CURVE when set
  std::string server_public;
  std::string username;  ///< PLAIN when set; neither: NULL
};

inline zmq::socket_t connect(zmq::context_t& context, const std::string& endpoint, const Credentials& who) {
  zmq::socket_t client(context, zmq::socket_type::dealer);
  client.set(zmq::sockopt::linger, 0);
  if (!who.own.empty()) {
    client.set(zmq::sockopt::curve_serverkey, who.server_public);
    client.set(zmq::sockopt::curve_publickey, who.own.public_key);
    client.set(zmq::sockopt::curve_secretkey, who.own.secret_key);
  } else if (!who.username.empty()) {
    client.set(zmq::sockopt::plain_username, who.username);
  }
  client.connect(endpoint);
  return client;
}

/// Two devices, a nurse and a visitor, and the server's key.
struct WardKeys {
  ServerKey server = make_key_pair();
  ServerKey bed_1 = make_key_pair();
  ServerKey bed_2 = make_key_pair();
  ServerKey nurse = make_key_pair();
  ServerKey visitor = make_key_pair();

  [[nodiscard]] std::vector<KeyHolder> holders() const {
    return {{"bed-01", bed_1.public_key, Role::device},
            {"bed-02", bed_2.public_key, Role::device},
            {"nurse", nurse.public_key, Role::operate},
            {"visitor", visitor.public_key, Role::view}};
  }
  [[nodiscard]] Credentials of(const ServerKey& own) const { return {own, server.public_key, {}}; }
};

/// One listening ROUTER behind the server's own options.
class Door {
 public:
  Door(zmq::context_t& context, const ServerKey& key, const char* domain)
      : context_(context), socket_(context, zmq::socket_type::router) {
    secure_server_socket(socket_.handle(), key, domain);
    socket_.bind("tcp://127.0.0.1:*");
  }

  /// User-Id under which a message of this client came in, empty text when it
  /// came without one; nullopt when nothing came in time.
  std::optional<std::string> knock(const Credentials& who, std::chrono::milliseconds patience) {
    zmq::socket_t client = connect(context_, endpoint(), who);
    client.send(zmq::str_buffer("hello"), zmq::send_flags::dontwait);
    zmq::pollitem_t item{socket_.handle(), 0, ZMQ_POLLIN, 0};
    if (zmq::poll(&item, 1, patience) == 0) return std::nullopt;
    zmq::message_t route;
    zmq::message_t payload;
    (void)socket_.recv(route);
    (void)socket_.recv(payload);
    return std::string(verified_user(payload.handle()));
  }

  [[nodiscard]] std::string endpoint() const { return socket_.get(zmq::sockopt::last_endpoint); }
  zmq::socket_t& socket() { return socket_; }

 private:
  zmq::context_t& context_;
  zmq::socket_t socket_;
};

}  // namespace ward::test
