#pragma once

#include <string>
#include <vector>

#include "pipeline/store/recorder.h"

namespace ward {

struct Recovery {
  Recorder::Start start;
  Instant last_event;                ///< handled time of the last event found
  std::uint64_t torn_bytes{};        ///< cut from the end of the last journal
  std::vector<std::string> report;   ///< one sentence for each thing an operator should know
};

/// Looks at a store (or makes an empty one) before the server starts: finds the
/// last journal with a readable checkpoint, applies what follows it, removes
/// unfinished files. Changes no journal: a torn tail is left behind, the next
/// life writes a new file.
/// @return an error when the directory cannot be used at all
[[nodiscard]] Result<Recovery> recover(FileSystem& disk, const std::string& directory, const Cipher& cipher);

/// What can be told of a store whose disk refuses to be written: beds may begin
/// with it, but nothing is recorded on it and nothing is acknowledged by it,
/// since it may not be on the disk. Writes, syncs and removes nothing.
/// @return what an empty store says where none is to be seen; an error when one
///         is there and cannot be read
[[nodiscard]] Result<Recovery> look_back(FileSystem& disk, const std::string& directory, const Cipher& cipher);

}  // namespace ward
