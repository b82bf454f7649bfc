#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ingest/access.h"
#include "ingest/bed_registry.h"

namespace ward {

/// Everything the server is told before it starts. Parsed once, validated,
/// then never changed.
struct ServerConfig {
  std::string feed_url{"tcp://127.0.0.1:7410"};
  std::string ward_url{"tcp://127.0.0.1:7411"};
  std::string command_url{"tcp://127.0.0.1:7412"};
  bool insecure{false};  ///< plain text, loopback only
  ServerKey key;         ///< empty in insecure mode
  /// Detection threads. 0: one thread receives and detects, which on two
  /// cores is faster than any hand-over.
  std::size_t workers{0};
  bool workers_chosen{false};  ///< false: let the number of cores decide
  std::size_t max_beds{1024};
  std::size_t input_ring{4096};    ///< events, per worker: over 1 s of 200 beds
  std::size_t outlet_ring{16384};  ///< events, per worker
  std::vector<RegisteredBed> beds;
  std::vector<KeyHolder> key_holders;  ///< devices and operators
};

/// Reads and validates a TOML file.
/// @throws ConfigurationError  one sentence "FILE:LINE: what is wrong"; an
///         unknown key is an error too, since a misspelt limit must not pass
/// @param insecure  the flag --insecure: keys in the file are then not needed
[[nodiscard]] ServerConfig load_server_config(const std::string& path, bool insecure = false);

/// What can only be judged once file and flags are together: keys or insecure,
/// loopback, ring sizes. @throws ConfigurationError naming the flag or key
void validate(const ServerConfig& config);

/// True for a URL that cannot be reached from another machine.
[[nodiscard]] bool is_loopback(const std::string& url);

}  // namespace ward
