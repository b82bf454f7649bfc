#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "pipeline/domain/event.h"
#include "simulators/feed_source.h"

namespace ward {

/// Signal a bedside device packs into one frame: alarms of what is played are
/// as late as they are at the bed.
inline constexpr Nanoseconds kSourceFrame = std::chrono::milliseconds{200};
/// How often a worker tells a bed's chain that time has passed.
inline constexpr Nanoseconds kSourceTick = std::chrono::milliseconds{100};

/// What a source made in one step, as inputs of a bed's chain.
/// @param epoch  ward time of the source's start
/// @param take   called with each EventBody, in order
template <class Take>
void give_frame(std::span<const SourceChannel> channels, const SourceFrame& frame, Instant epoch, Take&& take) {
  for (const SourceBlock& source : frame.blocks()) {
    const SourceChannel& channel = channels[source.channel];
    for (std::size_t done = 0; done < source.samples.size(); done += kBlockCapacity) {
      SampleBlock block{channel.channel, channel.unit,   channel.period, epoch + source.first_sample,
                        channel.scale,   channel.offset, 0,              source.state,
                        {}};
      block.first_sample += channel.period.of(done);
      const std::size_t count = std::min(kBlockCapacity, source.samples.size() - done);
      std::copy_n(source.samples.begin() + static_cast<std::ptrdiff_t>(done), count, block.samples.begin());
      block.count = static_cast<std::uint16_t>(count);
      take(EventBody{block});
    }
  }
  for (const SourceNumeric& numeric : frame.numerics) {
    take(EventBody{Vital{numeric.code, numeric.unit, epoch + numeric.time, numeric.reading, numeric.validity,
                         VitalOrigin::device}});
  }
}

/// Plays a source as a bedside device and a worker do: a frame every
/// kSourceFrame, which arrives when its last sample has been taken, a tick
/// between frames and one behind each.
/// @param until  from the source's start
/// @param take   called with each EventBody and the time it is handled
/// @return the time of the last frame
template <class Take>
Nanoseconds play_source(FeedSource& source, Nanoseconds until, Take&& take) {
  SourceFrame frame;
  Nanoseconds at{0};
  while (!source.ended() && at < until) {
    at += kSourceFrame;
    frame.clear();
    source.advance(at, frame);
    const Instant now{at};
    for (Instant tick = now - kSourceFrame + kSourceTick; tick < now; tick += kSourceTick) take(EventBody{Tick{}}, tick);
    give_frame(source.channels(), frame, Instant{}, [&](const EventBody& body) { take(body, now); });
    take(EventBody{Tick{}}, now);
  }
  return at;
}

}  // namespace ward
