#include "ingest/command_feed.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <zmq.hpp>

#include "pipeline/wire/ward_codec.h"

namespace ward {
namespace {

constexpr std::size_t kMostRequestsPerPoll = 64;

/// Receives one part without waiting; false when there is none.
bool receive_part(zmq::socket_t& socket, zmq::message_t& part) {
  int received = -1;
  do {
    received = zmq_msg_recv(part.handle(), socket.handle(), ZMQ_DONTWAIT);
  } while (received < 0 && zmq_errno() == EINTR);
  return received >= 0;
}

bool send_part(zmq::socket_t& socket, const void* data, std::size_t size, int flags) {
  int sent = -1;
  do {
    sent = zmq_send(socket.handle(), data, size, flags | ZMQ_DONTWAIT);
  } while (sent < 0 && zmq_errno() == EINTR);
  return sent >= 0;
}

/// The two parts of a request; more or fewer are no request.
struct Received {
  zmq::message_t routing_id;
  zmq::message_t payload;
  std::size_t parts{0};
};

bool receive(zmq::socket_t& socket, Received& message) {
  message.parts = 0;
  zmq::message_t part;
  do {
    if (!receive_part(socket, part)) return message.parts > 0;
    ++message.parts;
    const bool more = zmq_msg_more(part.handle()) != 0;
    if (message.parts == 1) message.routing_id = std::move(part);
    else if (message.parts == 2) message.payload = std::move(part);
    part = zmq::message_t{};
    if (!more) return true;
  } while (true);
}

}  // namespace

CommandFeed::CommandFeed(zmq::socket_t& router, CommandSeams seams)
    : socket_(router), seams_(std::move(seams)) {
  // An answer whose asker has gone is noticed and counted, not lost in silence.
  socket_.set(zmq::sockopt::router_mandatory, true);
  socket_.set(zmq::sockopt::linger, 0);
}

std::size_t CommandFeed::poll(Instant now) {
  std::size_t read = 0;
  while (read < kMostRequestsPerPoll && read_request(now)) ++read;
  expire(now);
  return read;
}

bool CommandFeed::read_request(Instant now) {
  Received message;
  if (!receive(socket_, message)) return false;
  ++counters_.requests;
  const char* user_id = zmq_msg_gets(message.payload.handle(), "User-Id");
  if (message.parts == 2 && (user_id == nullptr || *user_id == '\0')) {
    ++counters_.unauthenticated;
    return true;
  }
  const wire::ByteView bytes{message.payload.data<std::byte>(), message.payload.size()};
  const auto request = message.parts == 2 ? wire::decode_request(bytes)
                                          : Result<WardRequest>{Error{ErrorCode::verification_failed, "parts"}};
  if (!request) {
    ++counters_.unreadable;
    return true;
  }
  const Asker asker{message.routing_id.to_string(), user_id};
  note_first(asker, now);
  if (request.value().kind == RequestKind::command) {
    start_command(asker, request.value(), now);
  } else {
    answer_question(asker, request.value(), now);
  }
  return true;
}

/// A routing id is one connection's: who comes back has another.
void CommandFeed::note_first(const Asker& asker, Instant now) {
  if (!seams_.first_request) return;
  if (connections_.size() >= kMostConnections) connections_.clear();  // told once more: better than not at all
  if (connections_.insert(asker.routing_id).second) seams_.first_request(asker.user_id, now);
}

void CommandFeed::answer_question(const Asker& asker, const WardRequest& request, Instant now) {
  if (seams_.may && !seams_.may(asker.user_id, request.kind, CommandKind{})) {
    refuse(asker, request, ErrorCode::not_permitted, std::string{describe(ErrorCode::not_permitted)});
    return;
  }
  if (request.kind >= RequestKind::stored_waves) {
    if (!seams_.ask_past) return refuse(asker, request, ErrorCode::not_found, "this server keeps no store");
    if (!seams_.ask_past(asker.routing_id, request)) {
      refuse(asker, request, ErrorCode::queue_full, "too many questions about the past wait");
    }
    return;
  }
  WardResponse response;
  response.request_id = request.request_id;
  response.kind = request.kind;
  response.text = "done";
  if (request.kind == RequestKind::snapshot && seams_.snapshot) {
    response.snapshot = seams_.snapshot(now);
  } else if (request.kind == RequestKind::status && seams_.status) {
    response.status = seams_.status(now);
  } else if (request.kind == RequestKind::history && seams_.history) {
    response.history = seams_.history();
  } else {
    refuse(asker, request, ErrorCode::unknown_command, "this server does not answer that");
    return;
  }
  send(asker.routing_id, response);
}

void CommandFeed::refuse(const Asker& asker, const WardRequest& request, ErrorCode code, std::string text) {
  ++counters_.refused;
  WardResponse response;
  response.request_id = request.request_id;
  response.kind = request.kind;
  response.refusal = code;
  response.text = std::move(text);
  send(asker.routing_id, response);
}

void CommandFeed::send(const std::string& routing_id, const WardResponse& response) {
  const wire::Bytes bytes = wire::encode_response(response);
  const bool sent = send_part(socket_, routing_id.data(), routing_id.size(), ZMQ_SNDMORE) &&
                    send_part(socket_, bytes.data(), bytes.size(), 0);
  if (!sent) ++counters_.unanswerable;
}

}  // namespace ward
