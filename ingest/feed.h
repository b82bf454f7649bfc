#pragma once

#include <cstddef>

#include "ingest/event_sink.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Where devices' data comes from. Runs on the ingest thread.
class Feed {
 public:
  virtual ~Feed() = default;

  /// Takes at most `most` waiting messages without blocking, hands their
  /// contents to the sink as events, and does what is due by time.
  /// @param now  ward time of this call; the arrival time of what is taken
  /// @return units of work done; 0 means idle
  virtual std::size_t poll(EventSink sink, std::size_t most, Instant now) = 0;
};

}  // namespace ward
