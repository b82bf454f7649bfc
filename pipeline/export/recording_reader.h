#pragma once

#include <string>

#include "pipeline/domain/result.h"
#include "pipeline/export/recording.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/store_reader.h"

namespace ward {

/// Most that one export holds in memory: longer ones are made in parts.
inline constexpr Nanoseconds kLongestExport = std::chrono::hours{24};

/// Everything the store has of one bed in [from, to).
/// @return value_out_of_range when the time is empty or longer than
///         kLongestExport, not_found when the store knows no such bed; parts
///         that cannot be read are named in Recording::damage
[[nodiscard]] Result<Recording> read_recording(StoreReader& store, BedId bed, Instant from, Instant to);

/// Digests of the store's files: what an evidence pack says it rests on.
[[nodiscard]] std::vector<StoreFileDigest> digest_store_files(FileSystem& disk, const std::string& directory);

/// BLAKE2b-256 of a file as 64 hexadecimal digits; empty when it cannot be read.
[[nodiscard]] std::string digest_file(FileSystem& disk, const std::string& path);

}  // namespace ward
