#include "ingest/access.h"

#include <algorithm>
#include <array>
#include <utility>
#include <zmq.hpp>

#include "pipeline/domain/device_frame.h"

namespace ward {
namespace {

constexpr std::size_t kLongestUserId = 32;
constexpr std::size_t kZ85Buffer = 41;  // 40 characters and the terminator
// Declared in zmq.h only for draft builds; works in every 4.3 binary. Without
// it libzmq lets unknown keys in whenever no ZAP handler answers.
constexpr int kZapEnforceDomain = 93;

bool is_operator_door(std::string_view domain) {
  return domain == zap_domain::kWard || domain == zap_domain::kCommand;
}

ZapDecision refuse(const char* reason) {
  return {false, {}, reason};
}

void set_option(void* socket, int option, int value) {
  if (zmq_setsockopt(socket, option, &value, sizeof value) != 0) throw zmq::error_t();
}
void set_option(void* socket, int option, std::string_view text) {
  if (zmq_setsockopt(socket, option, text.data(), text.size()) != 0) throw zmq::error_t();
}

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::device: return "device";
    case Role::view: return "view";
    case Role::operate: return "operate";
  }
  return "unknown";
}

bool is_user_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= kLongestUserId && std::all_of(text.begin(), text.end(), allowed);
}

AccessList::AccessList(std::vector<KeyHolder> holders, bool insecure)
    : insecure_(insecure), holders_(std::move(holders)) {
  for (std::size_t i = 0; i < holders_.size(); ++i) {
    if (!holders_[i].public_key.empty()) by_key_.emplace(holders_[i].public_key, i);
  }
}

ZapDecision AccessList::decide(const ZapRequest& request) const {
  if (request.domain != zap_domain::kFeed && !is_operator_door(request.domain)) {
    return refuse("unknown domain");
  }
  if (request.mechanism == "CURVE") return decide_curve(request);
  if (request.mechanism == "PLAIN") return decide_plain(request);
  return refuse("mechanism not accepted");
}

ZapDecision AccessList::decide_curve(const ZapRequest& request) const {
  const auto found = by_key_.find(std::string(request.client_key));
  if (found == by_key_.end()) return refuse("key not registered");
  const KeyHolder& holder = holders_[found->second];
  const bool for_devices = request.domain == zap_domain::kFeed;
  if (for_devices != (holder.role == Role::device)) return refuse("key not valid at this door");
  return {true, holder.name, ""};
}

ZapDecision AccessList::decide_plain(const ZapRequest& request) const {
  if (!insecure_) return refuse("plain text is not accepted");
  if (!is_user_id(request.username)) return refuse("user name not valid");
  return {true, std::string(request.username), ""};
}

std::optional<Role> AccessList::operator_role(std::string_view user_id) const {
  if (insecure_) return is_user_id(user_id) ? std::optional{Role::operate} : std::nullopt;
  const auto found = std::find_if(holders_.begin(), holders_.end(), [&](const KeyHolder& holder) {
    return holder.role != Role::device && holder.name == user_id;
  });
  return found == holders_.end() ? std::nullopt : std::optional{found->role};
}

void secure_server_socket(void* socket, const ServerKey& key, const char* domain) {
  if (key.empty()) {
    set_option(socket, ZMQ_PLAIN_SERVER, 1);
  } else {
    set_option(socket, ZMQ_CURVE_SERVER, 1);
    set_option(socket, ZMQ_CURVE_SECRETKEY, key.secret_key);
  }
  set_option(socket, ZMQ_ZAP_DOMAIN, std::string_view{domain});
  set_option(socket, kZapEnforceDomain, 1);
  // The cap is per frame: libzmq offers none for a whole multipart message, so
  // a peer that never ends one grows our memory until the process's own limit
  // (systemd MemoryMax) ends it. Only a peer with a registered key can: the
  // handshake of any other fails first.
  const std::int64_t largest = kMaxFrameBytes;
  if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &largest, sizeof largest) != 0) throw zmq::error_t();
  set_option(socket, ZMQ_HANDSHAKE_IVL, 2000);
  set_option(socket, ZMQ_HEARTBEAT_IVL, 500);
  set_option(socket, ZMQ_HEARTBEAT_TIMEOUT, 1000);
  // Small on purpose: what waits in queues is old data that nobody has missed yet.
  set_option(socket, ZMQ_RCVHWM, 64);
  set_option(socket, ZMQ_SNDHWM, 64);
  set_option(socket, ZMQ_RCVBUF, 65536);
  set_option(socket, ZMQ_SNDBUF, 65536);
  set_option(socket, ZMQ_BACKLOG, 1024);
  set_option(socket, ZMQ_LINGER, 0);
}

std::string_view verified_user(void* message) {
  const char* user = zmq_msg_gets(static_cast<zmq_msg_t*>(message), "User-Id");
  return user == nullptr ? std::string_view{} : std::string_view{user};
}

std::string public_key_of(const std::string& secret) {
  std::array<char, kZ85Buffer> text{};
  if (zmq_curve_public(text.data(), secret.c_str()) != 0) return {};
  return text.data();
}

ServerKey make_key_pair() {
  std::array<char, kZ85Buffer> open{};
  std::array<char, kZ85Buffer> secret{};
  if (zmq_curve_keypair(open.data(), secret.data()) != 0) throw zmq::error_t();
  return {open.data(), secret.data()};
}

}  // namespace ward
