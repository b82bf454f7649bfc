#pragma once

// Private to the wire room: what one frame holds, checked item by item.

#include "pipeline/wire/feed_guard.h"

namespace ward::wire {

/// Furthest an item may lie from its frame's device_time.
inline constexpr Nanoseconds kFarthestOffset = std::chrono::seconds{10};
/// Most samples one channel may have in one frame.
inline constexpr std::size_t kMaxChannelSamples = 4096;

/// Printable UTF-8: complete sequences, no control characters. What fails this
/// could break a log line, a JSON document or a screen.
[[nodiscard]] bool is_printable_text(std::string_view text);

// Each reads one vector of a verified frame into the domain's frame and
// refuses the first value that is not allowed. An absent vector is empty.
[[nodiscard]] Error read_waveforms(const feed::Frame& from, DeviceFrame& into);
[[nodiscard]] Error read_numerics(const feed::Frame& from, DeviceFrame& into);
[[nodiscard]] Error read_alarms(const feed::Frame& from, DeviceFrame& into);
[[nodiscard]] Error read_pace_pulses(const feed::Frame& from, DeviceFrame& into);

}  // namespace ward::wire
