#pragma once

#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/ward_view.h"

namespace ward {

/// Widths that the store answers in: above one second whole seconds, rounded
/// up, so that the pyramid serves and both parts of the fraction fit.
[[nodiscard]] Nanoseconds whole_bin(Nanoseconds bin);

/// Blocks of one channel, in any order, as stretches of bins: what a sealed
/// segment does with its columns, for journals. Bins as WaveJoiner has them.
[[nodiscard]] std::vector<WaveSegment> waves_of(ChannelId channel, std::vector<SampleBlock> blocks, Instant from,
                                                Instant to, Nanoseconds bin);

/// Brings stretches of several files in order of time and joins those that
/// follow on one another. Thinned ones may share a bin: it becomes one.
/// @param bin  that they were asked in
[[nodiscard]] std::vector<WaveSegment> join_waves(std::vector<WaveSegment> stretches, Nanoseconds bin);

}  // namespace ward
