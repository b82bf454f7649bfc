#pragma once

#include <cstddef>
#include <cstdint>

#include "simulators/scenario.h"

namespace ward {

/// The ward that `wardlight-sim ward` shows: calm patients, a few of whom
/// something happens to. In every eight beds of the first sixteen: bed events
/// such as an asystole, a tachycardia, a low SpO2 and leads off in the first
/// half minute, repeated every few minutes; of the other beds one in eight
/// has an event now and then. The same seed gives the same ward, and bed k of
/// it does not depend on how many beds there are.
Scenario ward_scenario(std::size_t beds, std::uint64_t seed);

}  // namespace ward
