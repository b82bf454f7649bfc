#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"

namespace ward {

/// An unbroken run of samples of one channel.
struct ExportStretch {
  Instant start;
  std::vector<std::int16_t> samples;  ///< kMissingSample where none was taken
};

/// One channel while its unit, scale and period stayed the same: when a device
/// changes them, another channel begins. Physical = raw x scale + offset.
struct ExportChannel {
  ChannelId channel;
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};
  float offset{0.0F};
  std::vector<ExportStretch> stretches;  ///< in order of time
};

/// A file of the store that the export rests on.
struct StoreFileDigest {
  std::string name;    ///< "segment/000000000017.wls"
  std::string digest;  ///< BLAKE2b-256, hexadecimal
};

/// One bed over some time as the store has it, nothing left out yet. Exports
/// never see it: they get what disclose() lets through.
struct Recording {
  BedId bed;
  Instant from;
  Instant to;
  BedSetup setup;                ///< as it stood at `from`, as far as known
  std::vector<ExportChannel> channels;
  std::vector<Vital> vitals;     ///< in order of time
  std::vector<Event> events;     ///< all but samples, vitals and ticks, in order
  std::vector<StoreFileDigest> files;
  std::vector<std::string> damage;  ///< what could not be read
};

/// A finished file of an export.
struct ExportFile {
  std::string name;  ///< without a folder; says nothing of the patient
  std::string contents;
};

}  // namespace ward
