#pragma once

#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/store/index.h"
#include "pipeline/store/store_reader.h"

namespace ward {

/// Devices remember 10 minutes; a longer stretch is looked through in pieces of
/// this length, so that memory stays bounded.
inline constexpr Nanoseconds kLongestReview = std::chrono::minutes{30};

/// Looks in the store for alarms of a gap that backfill has filled.
/// @return late Alarm events of the bed, to be recorded and told as history;
///         an error when the bed's stream cannot be read
[[nodiscard]] Result<std::vector<Event>> review_stretch(StoreReader& store, const LateStretch& stretch, Instant now);

}  // namespace ward
