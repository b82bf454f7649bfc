#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ward {

/// ZAP domain of each server socket: which door a client knocks at.
namespace zap_domain {
inline constexpr const char* kFeed = "wardlight-feed";
inline constexpr const char* kWard = "wardlight-ward";
inline constexpr const char* kCommand = "wardlight-command";
}  // namespace zap_domain

/// What the holder of a key may do.
enum class Role : std::uint8_t {
  device,   ///< send the feed of its own bed, nothing else
  view,     ///< see the ward and ask for its state
  operate,  ///< view, and acknowledge, pause, set limits, admit, discharge
};
[[nodiscard]] std::string_view role_name(Role role);

/// One key the server knows. `name` becomes the connection's ZAP User-Id.
struct KeyHolder {
  std::string name;
  std::string public_key;  ///< Z85; empty for names that exist in insecure mode only
  Role role{Role::device};
};

/// True for a name that may be a User-Id: [A-Za-z0-9._-], 1 to 32 characters.
[[nodiscard]] bool is_user_id(std::string_view text);

/// What one connecting client shows at the door.
struct ZapRequest {
  std::string_view domain;
  std::string_view mechanism;   ///< NULL, PLAIN or CURVE
  std::string_view username;    ///< PLAIN only
  std::string_view client_key;  ///< CURVE only: 40 characters of Z85
};

struct ZapDecision {
  bool allowed{false};
  std::string user_id;  ///< set when allowed
  const char* reason{""};
};

/// Who may come in: keys, names and roles, fixed at start. Safe to read from
/// any thread.
class AccessList {
 public:
  /// @param insecure  PLAIN mode: a name without a key is enough, CURVE is
  ///        not offered. The caller guarantees loopback.
  AccessList(std::vector<KeyHolder> holders, bool insecure);

  /// Device keys open the feed only, operator keys the ward and command
  /// doors only, NULL and unknown domains never.
  [[nodiscard]] ZapDecision decide(const ZapRequest& request) const;

  /// Role of a verified operator; in insecure mode every valid name may
  /// operate. nullopt: not an operator.
  [[nodiscard]] std::optional<Role> operator_role(std::string_view user_id) const;

  [[nodiscard]] bool insecure() const { return insecure_; }

 private:
  [[nodiscard]] ZapDecision decide_curve(const ZapRequest& request) const;
  [[nodiscard]] ZapDecision decide_plain(const ZapRequest& request) const;

  bool insecure_;
  std::vector<KeyHolder> holders_;
  std::unordered_map<std::string, std::size_t> by_key_;
};

/// The server's own end of every encrypted link.
struct ServerKey {
  std::string public_key;  ///< Z85; both empty in insecure mode
  std::string secret_key;
  [[nodiscard]] bool empty() const { return secret_key.empty(); }
};

/// Sets every option a socket needs before it may listen: the mechanism (CURVE,
/// or PLAIN without a key), the ZAP domain with enforcement, size cap, handshake
/// and heartbeat intervals, small queues and buffers. One place, so that no
/// socket can forget one.
/// @param socket  a libzmq socket, not yet bound
/// @throws zmq::error_t  when libzmq refuses an option: without it we must not listen
void secure_server_socket(void* socket, const ServerKey& key, const char* domain);

/// User-Id that ZAP bound to the connection this message part came from, empty
/// when there is none: then nobody vouched for the sender and the message must
/// be dropped. @param message  a zmq_msg_t
[[nodiscard]] std::string_view verified_user(void* message);

/// Derives the public half. Empty when `secret` is not a Z85 key.
[[nodiscard]] std::string public_key_of(const std::string& secret);
/// A fresh key pair. @throws zmq::error_t when libzmq was built without CURVE.
[[nodiscard]] ServerKey make_key_pair();

}  // namespace ward
