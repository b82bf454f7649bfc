#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ingest/access.h"
#include "ingest/bed_registry.h"

namespace ward {

class FileSystem;

/// Events a worker's ring to the recorder holds at least: what a bed in every
/// state restates at once must find room while the disk is slow.
inline constexpr std::size_t kLeastRecorderRing = 4096;

/// Where and how long the ward is remembered.
struct StoreConfig {
  std::string directory;             ///< empty: in memory only
  std::string key_file;              ///< empty: stored in plain
  std::size_t commit_ms{100};        ///< group commit, and with it the acknowledgement
  std::size_t journal_mb{64};        ///< a fuller journal is sealed
  std::size_t keep_waves_hours{240};
  std::size_t keep_log_days{400};    ///< alarms and what belongs to them
  std::size_t max_gb{0};             ///< 0: the disk is the bound
  std::size_t reserve_mb{64};        ///< held back for alarms on a full disk
  std::size_t recorder_ring{16384};  ///< events, per worker
  std::size_t open_again_ms{30'000}; ///< a store that could not be opened; never from a file
  /// The disk below, never from a file; empty: the machine's own.
  std::function<std::unique_ptr<FileSystem>()> disk{};

  [[nodiscard]] bool enabled() const { return !directory.empty(); }
};

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
  StoreConfig store;
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
