#include "ingest/access_probe.h"

#include <array>
#include <chrono>
#include <cstring>
#include <zmq.hpp>

namespace ward {
namespace {

/// One per kind: the first may still be closing when the second begins.
const char* monitor_endpoint(Stranger stranger) {
  return stranger == Stranger::random_key ? "inproc://wardlight-probe-key" : "inproc://wardlight-probe-none";
}
constexpr int kPatienceMilliseconds = 2000;
constexpr int kFailureEvents = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

enum class Outcome { turned_away, let_in, unanswered };

/// Id of the next monitor event, 0 when none waits.
int next_event(zmq::socket_t& monitor) {
  zmq::message_t event;
  if (!monitor.recv(event, zmq::recv_flags::dontwait)) return 0;
  zmq::message_t address;
  (void)monitor.recv(address, zmq::recv_flags::dontwait);
  std::uint16_t id = 0;
  if (event.size() >= sizeof id) std::memcpy(&id, event.data(), sizeof id);
  return id;
}

/// Waits until the server socket either refuses a handshake or is given a message.
Outcome watch(void* server, zmq::socket_t& monitor) {
  for (int waited = 0; waited < kPatienceMilliseconds;) {
    zmq::pollitem_t items[] = {{server, 0, ZMQ_POLLIN, 0}, {monitor.handle(), 0, ZMQ_POLLIN, 0}};
    if (zmq::poll(items, 2, std::chrono::milliseconds{100}) == 0) waited += 100;
    if ((items[0].revents & ZMQ_POLLIN) != 0) return Outcome::let_in;
    while (const int event = next_event(monitor)) {
      if ((event & kFailureEvents) != 0) return Outcome::turned_away;
    }
  }
  return Outcome::unanswered;
}

Outcome knock(zmq::context_t& context, void* server, zmq::socket_t& monitor, const std::string& endpoint,
              const std::string& server_public, Stranger stranger) {
  zmq::socket_t client(context, zmq::socket_type::dealer);
  client.set(zmq::sockopt::linger, 0);
  if (stranger == Stranger::random_key) {
    const ServerKey own = make_key_pair();
    client.set(zmq::sockopt::curve_serverkey, server_public);
    client.set(zmq::sockopt::curve_publickey, own.public_key);
    client.set(zmq::sockopt::curve_secretkey, own.secret_key);
  }
  client.connect(endpoint);
  client.send(zmq::str_buffer("let me in"), zmq::send_flags::dontwait);
  return watch(server, monitor);
}

std::string verdict(Outcome outcome, const std::string& who) {
  switch (outcome) {
    case Outcome::turned_away: return {};
    case Outcome::let_in: return "access self-test failed: a client with " + who + " was let in";
    case Outcome::unanswered:
      return "access self-test failed: a client with " + who + " was neither let in nor turned away";
  }
  return "access self-test failed";
}

}  // namespace

std::string probe_socket(zmq::context_t& context, void* server, const std::string& server_public,
                         Stranger stranger) {
  const char* events = monitor_endpoint(stranger);
  if (zmq_socket_monitor(server, events, kFailureEvents) != 0) throw zmq::error_t();
  zmq::socket_t monitor(context, zmq::socket_type::pair);
  monitor.set(zmq::sockopt::linger, 0);
  monitor.connect(events);
  if (zmq_bind(server, "tcp://127.0.0.1:*") != 0) throw zmq::error_t();
  std::array<char, 64> endpoint{};
  std::size_t length = endpoint.size();
  if (zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, endpoint.data(), &length) != 0) throw zmq::error_t();
  // With no key of its own (insecure mode) the server is offered a CURVE client
  // all the same: it must not take one that it cannot check.
  const std::string greeted = server_public.empty() ? make_key_pair().public_key : server_public;
  const Outcome outcome = knock(context, server, monitor, endpoint.data(), greeted, stranger);
  zmq_socket_monitor(server, nullptr, 0);
  return verdict(outcome, stranger == Stranger::random_key ? "an unregistered key" : "no key at all");
}

std::string probe_access(zmq::context_t& context, const ServerKey& key) {
  for (const Stranger stranger : {Stranger::random_key, Stranger::no_security}) {
    // A socket each: a late retry of the first must not pass for the second.
    zmq::socket_t server(context, zmq::socket_type::router);
    secure_server_socket(server.handle(), key, zap_domain::kFeed);
    std::string failure = probe_socket(context, server.handle(), key.public_key, stranger);
    if (!failure.empty()) return failure;
  }
  return {};
}

}  // namespace ward
