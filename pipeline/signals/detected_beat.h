#pragma once

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"

namespace ward {

/// One heart beat or pulse, as its detector confirmed it.
struct DetectedBeat {
  Instant time;     ///< R peak of an ECG beat; foot of a pulse
  Instant decided;  ///< end of the signal the decision rests on: always after `time`
  /// The signal was analysed without a hole since the beat before, so the
  /// distance to it is an RR interval. False for the first beat of all.
  bool continuous{false};
};

/// Most beats one block can yield: 128 samples at 100 Hz hold 7 at 300 /min,
/// a late lead lets up to two seconds be decided at once.
using DetectedBeats = InlineVector<DetectedBeat, 16>;

}  // namespace ward
