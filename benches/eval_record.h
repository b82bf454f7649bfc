#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/domain/sample_block.h"

namespace ward {

/// One waveform of a recording as a feed would carry it.
struct EvalChannel {
  ChannelId channel;
  std::string name;
  float scale{1.0F};
  float offset{0.0F};
  std::vector<std::int16_t> samples;
};

/// A recording, from either format, whose first sample is ward time 0.
struct EvalRecord {
  std::string name;
  std::filesystem::path path;  ///< without extension
  SamplePeriod period;
  std::size_t sample_count{0};
  std::vector<EvalChannel> channels;

  [[nodiscard]] Nanoseconds length() const { return period.of(sample_count); }
  /// Indices of the channels for which `wanted(code)` holds.
  [[nodiscard]] std::vector<std::size_t> with(const std::function<bool(std::uint32_t)>& wanted) const;
};

/// Names of the recordings in a folder, sorted: every WFDB header and every
/// BIDMC signal file. Throws ConfigurationError when there is no such folder.
[[nodiscard]] std::vector<std::string> list_records(const std::filesystem::path& folder);

Result<EvalRecord> load_record(const std::filesystem::path& folder, const std::string& name);

/// Plays channels as a feed would: blocks of an eighth of a second, the
/// chosen channels of one stretch of time after each other.
void play(const EvalRecord& record, const std::vector<std::size_t>& channels,
          const std::function<void(std::size_t channel, const SampleBlock&)>& feed);

}  // namespace ward
