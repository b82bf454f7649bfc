#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/vital.h"

namespace ward {

/// What one waveform channel of a source is, fixed for its life.
struct SourceChannel {
  ChannelId channel;
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};   ///< physical = raw x scale + offset
  float offset{0.0F};
};

/// Contiguous samples of one channel in one state.
struct SourceBlock {
  std::size_t channel{};       ///< index into channels()
  Nanoseconds first_sample{};  ///< from the start of the source
  ChannelState state{ChannelState::valid};
  std::vector<std::int16_t> samples;
};

struct SourceNumeric {
  std::uint32_t code{};
  Unit unit{Unit::none};
  Nanoseconds time{};          ///< from the start of the source
  float reading{};
  Validity validity{Validity::valid};
};

/// What a source made in one step. Reused between steps: clear() keeps memory.
class SourceFrame {
 public:
  void clear() {
    used_ = 0;
    numerics.clear();
  }
  /// A new, empty block at the end.
  SourceBlock& add_block(std::size_t channel, Nanoseconds first_sample, ChannelState state) {
    if (used_ == blocks_.size()) blocks_.emplace_back();
    SourceBlock& block = blocks_[used_++];
    block.channel = channel;
    block.first_sample = first_sample;
    block.state = state;
    block.samples.clear();
    return block;
  }
  [[nodiscard]] std::span<const SourceBlock> blocks() const { return {blocks_.data(), used_}; }
  /// The i-th block, to go on filling it.
  [[nodiscard]] SourceBlock& block(std::size_t i) { return blocks_[i]; }

  std::vector<SourceNumeric> numerics;

 private:
  std::vector<SourceBlock> blocks_;
  std::size_t used_{0};
};

/// A bed's measurements as a stream: a virtual patient or a recording. Pure:
/// time is an argument, and the samples do not depend on how the calls are cut.
class FeedSource {
 public:
  virtual ~FeedSource() = default;
  [[nodiscard]] virtual std::span<const SourceChannel> channels() const = 0;
  /// Adds to `out` everything between the last call's `until` and this one.
  virtual void advance(Nanoseconds until, SourceFrame& out) = 0;
  /// Nothing more will come.
  [[nodiscard]] virtual bool ended() const = 0;
};

}  // namespace ward
