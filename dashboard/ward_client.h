#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace ward {

struct WardClientOptions {
  std::string ward{"tcp://127.0.0.1:7411"};
  std::string command{"tcp://127.0.0.1:7412"};
  std::string operator_name{"operator"};
  std::string server_public;  ///< CURVE, Z85; all empty: plain text on loopback
  std::string own_public;
  std::string own_secret;
};

/// What the client tells its user, in order.
struct LinkChanged {
  bool connected{false};  ///< false: no State for kServerLostAfter
};
using WardMessage = std::variant<LinkChanged, StateUpdate, WaveUpdate, WardResponse>;

/// A dashboard's end of the ward protocol. A thread of its own receives,
/// verifies and numbers; poll() hands messages over through a bounded ring, so
/// a slow screen never stops the receiving and a slow network never stops the
/// screen. Detects holes and new sessions and asks for a snapshot by itself:
/// the user applies what poll() gives, a snapshot meaning "forget all".
class WardClient {
 public:
  WardClient(WardClientOptions options, const Clock& clock);
  ~WardClient();

  /// Waiting messages, at most `most`, without blocking.
  std::vector<WardMessage> poll(std::size_t most = 256);

  /// Beds whose waveforms are wanted from now on.
  void watch_waves(std::vector<BedId> beds);

  /// Sends a request. @return its id; the WardResponse comes through poll().
  /// One that gets no answer in 3 s yields a response with refusal queue_full
  /// and the text "no answer from the server".
  std::uint64_t send(WardRequest request);

  [[nodiscard]] bool connected() const;

 private:
  struct Link;
  std::unique_ptr<Link> link_;
};

}  // namespace ward
