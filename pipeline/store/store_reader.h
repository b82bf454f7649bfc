#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/store/segment.h"
#include "pipeline/store/store_layout.h"

namespace ward {

/// One life of the server, as far as the store still has it.
struct StoredRun {
  std::uint64_t run{};
  std::uint64_t first_file{};
  std::uint64_t last_file{};
  Instant first;
  Instant last;
  FixedString<32> software;    ///< version of the program that wrote it
  bool from_the_start{false};  ///< its first file is still there: a replay can be exact
};

/// Reads a store, also while a server writes to it: by bed, channel and time,
/// over all segments and the journals not yet sealed, in order. One thread;
/// each call looks at the directory as it is then.
class StoreReader {
 public:
  /// @param disk, cipher  outlive the reader
  /// Open segments are kept, the least recently used closed beyond `most_open`.
  StoreReader(FileSystem& disk, std::string directory, const Cipher& cipher, std::size_t most_open = 16);
  ~StoreReader();

  /// @return not_found when there is no store
  [[nodiscard]] Result<void> refresh();
  [[nodiscard]] const std::vector<StoredRun>& runs() const;
  /// Beds that ever were, with their latest setup.
  [[nodiscard]] Result<std::map<BedId, BedSetup>> beds();
  [[nodiscard]] Result<std::vector<ChannelSpan>> channels(BedId bed, Instant from, Instant to);

  /// One bed's events, in the order in which they were handed on, handled in
  /// [from, to). @param run  0: all runs, one after the other
  [[nodiscard]] Result<void> read_events(BedId bed, std::uint64_t run, Instant from, Instant to,
                                         const std::function<bool(const Event&)>& visit);
  /// As SegmentReader's, over the whole store; stretches in order of time,
  /// merged where one follows on the other. `bin` zero: samples themselves.
  [[nodiscard]] Result<std::vector<WaveSegment>> read_waves(BedId bed, ChannelId channel, Instant from, Instant to,
                                                            Nanoseconds bin);
  [[nodiscard]] Result<std::vector<Vital>> read_vitals(BedId bed, std::uint32_t code, Instant from, Instant to);
  /// Alarms, evidence, commands, outcomes, states and gaps of one bed (or of
  /// all, kEveryBed) from the log files, which outlive the waves.
  [[nodiscard]] Result<void> read_log(BedId bed, Instant from, Instant to,
                                      const std::function<bool(const Event&)>& visit);
  /// What could not be read so far, one sentence each.
  [[nodiscard]] const std::vector<std::string>& damage() const;

 private:
  struct Files;
  std::unique_ptr<Files> files_;
};

}  // namespace ward
