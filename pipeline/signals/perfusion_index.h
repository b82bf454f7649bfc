#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/detected_beat.h"

namespace ward {

/// Perfusion index of a plethysmogram: the pulse's height in shares of the
/// light that does not pulse (AC / DC), median of the last 8 pulses.
///
/// Only of a plethysmogram that still has its DC. Most devices send a
/// normalised wave, whose level means nothing; it is known by pulses of more
/// than a fifth of the level or by a level of 0 and less, and then there is
/// no value for the next 250 pulses. A normalised wave of steady weak pulses
/// far from zero cannot be told apart: where the device sends its own index,
/// prefer that one.
class PerfusionIndex {
 public:
  /// @param block   the channel's next samples
  /// @param pulses  what the pulse detector found in it, feet ascending
  void on(const SampleBlock& block, const DetectedBeats& pulses);

  /// 0.02 to 20 %; empty before 16 pulses, for a wave without DC, and 10 s
  /// after the last pulse.
  [[nodiscard]] std::optional<Percent> value(Instant now) const;

 private:
  struct Bin {
    std::int64_t number{-1};
    float low{};
    float high{};
    float sum{};
    std::uint32_t count{};
  };
  void on_pulse(Instant from, Instant to);

  static constexpr std::int64_t kBins = 128;  ///< of 40 ms
  static constexpr std::size_t kPulses = 8;
  std::array<Bin, kBins> bins_{};
  std::optional<Instant> last_foot_;
  std::array<float, kPulses> shares_{};
  std::size_t count_{0};       ///< pulses measured without a doubt since the last one with
  int doubted_{0};             ///< pulses for which the level is not believed
};

}  // namespace ward
