#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  std::string limits_file;  ///< ask what these limits would have changed; empty: replay
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

/// Runs a recording, a folder of them or a run of a store twice at once, as it
/// was and with the limits of a file, and says what that would have changed.
/// No hashes are compared. @return the exit code
/// @throws ConfigurationError  what cannot be read; a limit that cannot be
int ask_what_if(const ReplayOptions& options);

/// The bed of --bed; empty: all. @throws ConfigurationError
[[nodiscard]] std::optional<BedId> bed_of(const std::string& text);
/// The record itself, or every WFDB header in the folder, in order of name.
/// @throws ConfigurationError  an empty folder
[[nodiscard]] std::vector<std::filesystem::path> records_at(const std::string& path);

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
