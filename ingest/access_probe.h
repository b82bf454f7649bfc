#pragma once

#include <cstdint>
#include <string>

#include "ingest/access.h"

namespace zmq {
class context_t;
}

namespace ward {

/// Tries the server's own door before it is opened to the world: on a loopback
/// endpoint with the very options of the feed socket, a client with a random
/// CURVE key and one with no security at all each send a message. Authentication
/// that fails open looks exactly like authentication that works, until someone
/// walks in: so somebody walks up, at every start.
/// @return empty when both were turned away; else one sentence saying what went
///         wrong, and the server must not listen
/// Takes a few milliseconds when all is well, at most about 4 s otherwise.
[[nodiscard]] std::string probe_access(zmq::context_t& context, const ServerKey& key);

enum class Stranger : std::uint8_t { random_key, no_security };

/// One knock at a socket that the caller has prepared but not bound: the part
/// of the probe that shows that it can fail. @param server  a libzmq ROUTER
[[nodiscard]] std::string probe_socket(zmq::context_t& context, void* server,
                                       const std::string& server_public, Stranger stranger);

}  // namespace ward
