#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "pipeline/domain/ids.h"
#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"

namespace ward {

/// What a device says of one of its channels.
enum class ChannelState : std::uint8_t {
  valid = 0,
  leads_off = 1,       ///< electrode, probe or line not connected
  calibrating = 2,     ///< zeroing, self-test: samples mean nothing
  questionable = 3,    ///< device doubts its own signal
};

/// Raw value that stands for "no sample was taken here".
inline constexpr std::int16_t kMissingSample = -32768;

/// Most samples one block carries; longer device blocks are split at decode.
inline constexpr std::size_t kBlockCapacity = 128;

/// A run of contiguous samples of one channel (11073 real time sample array).
/// Trivially copyable: this is what travels the rings.
/// Physical value = raw x scale + offset, in `unit`.
struct SampleBlock {
  ChannelId channel;
  Unit unit{Unit::none};
  SamplePeriod period;
  Instant first_sample;      ///< ward time of samples[0]
  float scale{1.0F};         ///< units per raw count, finite and not 0
  float offset{0.0F};
  std::uint16_t count{0};    ///< 1..kBlockCapacity
  ChannelState state{ChannelState::valid};
  std::array<std::int16_t, kBlockCapacity> samples{};

  [[nodiscard]] std::span<const std::int16_t> raw() const { return {samples.data(), count}; }
  [[nodiscard]] float physical(std::size_t i) const {
    return static_cast<float>(samples[i]) * scale + offset;
  }
  [[nodiscard]] bool missing(std::size_t i) const { return samples[i] == kMissingSample; }
  [[nodiscard]] Instant time_of(std::size_t i) const { return first_sample + period.of(i); }
  /// Ward time at which the next block of this channel begins.
  [[nodiscard]] Instant end() const { return first_sample + period.of(count); }
};

}  // namespace ward
