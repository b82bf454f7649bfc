#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "pipeline/domain/alarm.h"

namespace ward {

/// What wardlight-replay was asked for.
struct ReplayOptions {
  std::string path;
  double from_seconds{0};
  double to_seconds{0};  ///< 0: to the end
  bool json{false};
  bool beats{false};  ///< log every beat and pulse too
  // Of a store only.
  std::uint64_t run{0};  ///< 0: the last one
  std::string bed;       ///< its number; empty: all
  std::string key_file;
};

/// Replays a recording, or every one of a folder. @return the exit code
/// @throws ConfigurationError  what cannot be read
int replay_recordings(const ReplayOptions& options);

/// Whether the folder is a store's.
[[nodiscard]] bool is_store(const std::string& path);
/// Replays a run of a store and compares it with the live one.
/// @return the exit code: 0 equal; 1 it differs and nothing missing is the
///         reason; 3 not equal, and what the store lacks may be the reason
/// @throws ConfigurationError  what cannot be read
int replay_stored_run(const ReplayOptions& options);

[[nodiscard]] inline std::string_view phase_name(const Alarm& alarm) {
  switch (alarm.phase) {
    case AlarmPhase::active: return "active";
    case AlarmPhase::latched: return "latched";
    case AlarmPhase::inactive: return "ended";
  }
  return "";
}

[[nodiscard]] inline std::string_view priority_name(AlarmPriority priority) {
  switch (priority) {
    case AlarmPriority::high: return "high";
    case AlarmPriority::medium: return "medium";
    case AlarmPriority::low: return "low";
    case AlarmPriority::information: return "information";
  }
  return "";
}

/// As hashes are printed.
[[nodiscard]] inline std::string hex(std::uint64_t value) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

}  // namespace ward
