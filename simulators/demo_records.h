#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/domain/time.h"

namespace ward {

/// One bed of the demonstration ward of real recordings.
struct DemoRecord {
  std::filesystem::path path;  ///< below the folder of recordings
  Nanoseconds start{};         ///< where the playback begins
};

/// Sixteen beds from BIDMC and CinC 2015, in bed order: steady ones, true
/// alarms and false alarms to be suppressed. The alarms of CinC records lie at
/// 5:00; starts are staggered so that they fall 18 to 40 s into the show.
[[nodiscard]] std::vector<DemoRecord> demo_records(const std::filesystem::path& folder);

}  // namespace ward
