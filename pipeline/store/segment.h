#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/ward_view.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/journal.h"

namespace ward {

/// Turns a finished journal file into a sealed segment and a log file: waves
/// in blocks of 500 samples and more (delta, bit packing), the ordered event
/// stream (zstd), a min/max pyramid, an index, a checksum on everything.
/// Written beside, synced, then renamed: a crash leaves either none or all.
/// The journal is not removed.
/// @return what reading the journal said of it
[[nodiscard]] Result<JournalReport> seal_journal(FileSystem& disk, const std::string& journal,
                                                 const std::string& segment, const std::string& log,
                                                 const Cipher& cipher);

/// What a segment's index says of one channel of one bed.
struct ChannelSpan {
  BedId bed;
  ChannelId channel;
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};
  float offset{0.0F};
  Instant first;   ///< signal time of the first sample
  Instant last;    ///< end of the last one
  std::uint64_t samples{};
};

/// One bed's part of a segment.
struct BedSpan {
  BedId bed;
  Instant first;  ///< earliest and latest handled time of its events
  Instant last;
  std::uint64_t events{};
};

/// What was one file of its own.
struct StoredChapter {
  StoreFileHeader header;
  std::vector<BedSpan> beds;
};

/// A sealed segment, or a log file, open for reading. Any block that fails its
/// checksum is left out, counted, and named by damage().
class SegmentReader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SegmentReader>> open(FileSystem& disk, const std::string& path,
                                                                   const Cipher& cipher);
  /// It is kept by reference: no temporary.
  static Result<std::unique_ptr<SegmentReader>> open(FileSystem& disk, const std::string& path,
                                                     const Cipher&& cipher) = delete;
  virtual ~SegmentReader() = default;

  /// Of the first number in it.
  [[nodiscard]] virtual const StoreFileHeader& header() const = 0;
  /// One for each number in it, in order: a segment and a log file have one, a
  /// merged log file several.
  [[nodiscard]] virtual const std::vector<StoredChapter>& chapters() const = 0;
  /// The state at its head, as the (first) journal's checkpoint told it.
  [[nodiscard]] virtual Result<WardMemory> checkpoint() = 0;
  [[nodiscard]] virtual const std::vector<BedSpan>& beds() const = 0;
  [[nodiscard]] virtual const std::vector<ChannelSpan>& channels() const = 0;

  /// One bed's events as they were handed on. @return an error when the bed's
  /// stream cannot be read, so far as it could be
  [[nodiscard]] virtual Result<void> read_events(BedId bed, const std::function<bool(const Event&)>& visit) = 0;
  /// The same of one number's part of it.
  [[nodiscard]] virtual Result<void> read_events(std::uint64_t number, BedId bed,
                                                 const std::function<bool(const Event&)>& visit) = 0;
  /// Samples with signal times in [from, to), thinned into min/max bins of
  /// `bin` wide; zero: every sample a bin. Appends one WaveSegment per
  /// unbroken stretch, late data in its place.
  [[nodiscard]] virtual Result<void> read_waves(BedId bed, ChannelId channel, Instant from, Instant to,
                                                Nanoseconds bin, std::vector<WaveSegment>& into) = 0;
  /// Numerics of one code and origin with times in [from, to), in order.
  [[nodiscard]] virtual Result<void> read_vitals(BedId bed, std::uint32_t code, Instant from, Instant to,
                                                 std::vector<Vital>& into) = 0;

  struct Damage {
    std::string what;          ///< "waves of bed 3, ECG II", "index"
    std::uint64_t offset{};
    std::uint64_t bytes{};
  };
  /// Reads and checks every byte of the file (scrubbing).
  [[nodiscard]] virtual std::vector<Damage> scrub() = 0;
  /// Found so far by the reads above.
  [[nodiscard]] virtual const std::vector<Damage>& damage() const = 0;
};

}  // namespace ward
