#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/replay/bed_replay.h"
#include "pipeline/store/store_reader.h"

namespace ward {

/// What the replay of a run gave.
struct RunReplay {
  StoredRun run;
  std::vector<BedReplay> beds;       ///< in order of bed
  std::vector<std::string> damage;   ///< what of the store could not be read
  std::uint64_t live_hash{};         ///< of the beds' hashes
  std::uint64_t replay_hash{};

  [[nodiscard]] bool equal() const;
  /// Something differs and nothing missing is the reason.
  [[nodiscard]] bool differs() const;
  /// The earliest difference of any bed; null when there is none.
  [[nodiscard]] const BedReplay* first_different() const;
};

/// Replays one run of a store, bed by bed, always from the run's beginning: a
/// chain that begins in its middle would conclude otherwise.
/// @param run    0: the last one
/// @param bed    nullopt: every bed
/// @param until  inputs handled from here on are left out
/// @return not_found when there is no such run; the reader's error else
[[nodiscard]] Result<RunReplay> replay_run(StoreReader& store, std::uint64_t run = 0,
                                           std::optional<BedId> bed = {}, Instant until = Instant::max());

}  // namespace ward
