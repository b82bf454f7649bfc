#include "dashboard/ward_client_sockets.h"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "dashboard/ward_client_options.h"
#include "pipeline/domain/result.h"
#include "pipeline/wire/ward_codec.h"

namespace ward {
namespace {

constexpr int kReceiveQueue = 2000;  ///< messages, about 10 s of a 16-bed ward

std::array<char, 5> wave_topic(BedId bed) {
  std::array<char, 5> topic{'W'};
  for (unsigned i = 0; i < 4; ++i) topic[i + 1] = static_cast<char>((bed.value >> (8U * i)) & 0xFFU);
  return topic;
}

void set_security(zmq::socket_t& socket, const WardClientOptions& options, const std::string& url) {
  if (options.server_public.empty()) {
    if (!is_loopback_url(url)) {
      throw ConfigurationError(url + ": plain text is for loopback only; give --keys FILE");
    }
    socket.set(zmq::sockopt::plain_username, plain_user_name(options.operator_name));
    return;
  }
  socket.set(zmq::sockopt::curve_serverkey, options.server_public);
  socket.set(zmq::sockopt::curve_publickey, options.own_public);
  socket.set(zmq::sockopt::curve_secretkey, options.own_secret);
}

void set_link_options(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(wire::kMaxWardBytes));
  socket.set(zmq::sockopt::handshake_ivl, 2000);
  // Our side notices a dead path too, and connects anew.
  socket.set(zmq::sockopt::heartbeat_ivl, 500);
  socket.set(zmq::sockopt::heartbeat_timeout, 1000);
  socket.set(zmq::sockopt::reconnect_ivl, 100);
  socket.set(zmq::sockopt::reconnect_ivl_max, 1000);
  socket.set(zmq::sockopt::rcvhwm, kReceiveQueue);
}

void connect(zmq::socket_t& socket, const WardClientOptions& options, const std::string& url) {
  try {
    set_link_options(socket);
    set_security(socket, options, url);
    socket.connect(url);
  } catch (const zmq::error_t& error) {
    throw ConfigurationError(url + ": cannot connect: " + error.what());
  }
}

bool receive_part(zmq::socket_t& socket, zmq::message_t& part) {
  int received = -1;
  do {
    received = zmq_msg_recv(part.handle(), socket.handle(), ZMQ_DONTWAIT);
  } while (received < 0 && zmq_errno() == EINTR);
  return received >= 0;
}

/// Reads one whole message; keeps the first two parts. @return parts, 0: none
std::size_t receive_parts(zmq::socket_t& socket, std::array<zmq::message_t, 2>& kept) {
  std::size_t parts = 0;
  bool more = true;
  while (more) {
    zmq::message_t part;
    if (!receive_part(socket, part)) return parts;
    more = zmq_msg_more(part.handle()) != 0;
    if (parts < kept.size()) kept[parts] = std::move(part);
    ++parts;
  }
  return parts;
}

}  // namespace

ClientLink::Sockets::Sockets(const WardClientOptions& options)
    : context(1), ward(context, zmq::socket_type::sub), command(context, zmq::socket_type::dealer) {
  ward.set(zmq::sockopt::subscribe, "S");
  // Without a connection nothing is queued: an acknowledgement that waited for
  // minutes would meet another alarm.
  command.set(zmq::sockopt::immediate, true);
  command.set(zmq::sockopt::sndhwm, 64);
  connect(ward, options, options.ward);
  connect(command, options, options.command);
}

void ClientLink::Sockets::watch(BedId bed, bool wanted) {
  const auto topic = wave_topic(bed);
  zmq_setsockopt(ward.handle(), wanted ? ZMQ_SUBSCRIBE : ZMQ_UNSUBSCRIBE, topic.data(), topic.size());
}

bool ClientLink::Sockets::send(const wire::Bytes& request) {
  int sent = -1;
  do {
    sent = zmq_send(command.handle(), request.data(), request.size(), ZMQ_DONTWAIT);
  } while (sent < 0 && zmq_errno() == EINTR);
  return sent >= 0;
}

std::optional<ClientLink::Sockets::WardPayload> ClientLink::Sockets::receive_ward() {
  std::array<zmq::message_t, 2> parts;
  // Messages that are not topic and payload are skipped.
  while (const std::size_t count = receive_parts(ward, parts)) {
    if (count != 2 || parts[0].size() == 0) continue;
    return WardPayload{parts[0].data<char>()[0] == 'S', std::move(parts[1])};
  }
  return std::nullopt;
}

std::optional<wire::Bytes> ClientLink::Sockets::receive_answer() {
  std::array<zmq::message_t, 2> parts;
  while (const std::size_t count = receive_parts(command, parts)) {
    if (count != 1) continue;
    const auto* first = parts[0].data<std::byte>();
    return wire::Bytes{first, first + parts[0].size()};
  }
  return std::nullopt;
}

void ClientLink::Sockets::wait(int wake_fd, Nanoseconds longest) {
  std::array<zmq_pollitem_t, 3> items{{{ward.handle(), 0, ZMQ_POLLIN, 0},
                                       {command.handle(), 0, ZMQ_POLLIN, 0},
                                       {nullptr, wake_fd, ZMQ_POLLIN, 0}}};
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(longest).count();
  zmq_poll(items.data(), static_cast<int>(items.size()), timeout);
}

}  // namespace ward
