#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/store/channel_slots.h"
#include "pipeline/store/segment_format.h"
#include "pipeline/store/wave_run.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Collects the sample blocks of one channel, in order of arrival, until they
/// fill one block of the file.
class WaveBlockBuilder {
 public:
  /// Some seconds of ECG: enough to pack well, little enough to read a minute
  /// without reading an hour.
  static constexpr std::size_t kMostSamples = 4096;

  [[nodiscard]] bool has_room_for(const SampleBlock& block) const {
    return samples_.size() + block.count <= kMostSamples;
  }
  [[nodiscard]] bool empty() const { return blocks_ == 0; }
  /// Sample blocks taken since the channel's first.
  [[nodiscard]] std::uint64_t ordinal() const { return ordinal_; }
  void add(const SampleBlock& block);
  /// The payload; sets times, counts and meaning of `header`. Begins anew.
  [[nodiscard]] wire::Bytes finish(segment::BlockHeader& header);

 private:
  std::vector<std::int16_t> samples_;
  wire::Bytes headers_;
  ChannelSlot last_;
  WaveMeaning meaning_;
  std::uint64_t blocks_{0};
  std::uint64_t ordinal_{0};
  std::int64_t first_{std::numeric_limits<std::int64_t>::max()};
  std::int64_t last_end_{std::numeric_limits<std::int64_t>::min()};
};

/// One block of the file, unpacked.
struct WaveBlock {
  struct Part {
    SampleBlock header;  ///< channel and samples are not set
    std::size_t at{};    ///< of its first sample
  };
  std::vector<std::int16_t> samples;
  std::vector<Part> parts;

  [[nodiscard]] WaveRun run(const Part& part) const;
  /// As it was taken.
  void copy(const Part& part, ChannelId channel, SampleBlock& into) const;
};

/// @return invalid_state, truncated or length_mismatch for other bytes
[[nodiscard]] Result<WaveBlock> decode_wave_block(wire::ByteView bytes);

}  // namespace ward
