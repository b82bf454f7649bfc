#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/domain/result.h"
#include "simulators/bidmc_reader.h"
#include "simulators/feed_source.h"
#include "simulators/wfdb_reader.h"

namespace ward {

/// A recording as a device would send it: coded channels, raw samples of one
/// common rate, numerics in order of time.
struct Recording {
  std::string name;
  SamplePeriod period;
  std::size_t sample_count{0};
  std::vector<SourceChannel> channels;
  std::vector<std::vector<std::int16_t>> samples;  ///< one of sample_count a channel
  std::vector<SourceNumeric> numerics;

  [[nodiscard]] Nanoseconds length() const { return period.of(sample_count); }
};

/// Reads a WFDB record (path with or without .hea) or a BIDMC record.
/// SpO2, pulse and respiration numerics come from the recording where it has
/// them; none is invented. Heart rate is left out: the ward derives its own.
Result<Recording> open_recording(const std::filesystem::path& path);
Recording recording_of(const WfdbRecord& record);
Recording recording_of(const BidmcRecord& record);

struct PlaybackOptions {
  Nanoseconds start{};  ///< where in the recording the feed begins
  bool loop{false};     ///< go on from the beginning at the end; time does not step back
};

/// A recording as a feed.
class RecordingSource final : public FeedSource {
 public:
  /// @throws ConfigurationError  when start lies outside the recording
  RecordingSource(Recording recording, PlaybackOptions options);

  [[nodiscard]] std::span<const SourceChannel> channels() const override { return recording_.channels; }
  void advance(Nanoseconds until, SourceFrame& out) override;
  [[nodiscard]] bool ended() const override { return !loop_ && made_ + first_ >= recording_.sample_count; }

 private:
  void add_samples(std::uint64_t count, SourceFrame& out) const;
  void add_numerics(Nanoseconds until, SourceFrame& out);

  Recording recording_;
  bool loop_;
  std::uint64_t first_;         ///< sample the feed began at
  Nanoseconds first_time_;      ///< its time in the recording
  std::uint64_t made_{0};       ///< samples given out so far
  std::size_t next_numeric_{0};
  std::uint64_t numeric_loops_{0};
};

}  // namespace ward
