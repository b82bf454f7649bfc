#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/signals/confirmation_wave.h"

namespace ward {

/// One channel's last sixteen seconds laid out for judging, oldest first. All
/// channels of a patient end at the same slot, seen or not.
class ConfirmationStrip {
 public:
  static constexpr int kSlots = witness_slots(16.0);
  static constexpr std::size_t kMostBeats = 96;  ///< 16 s at 300 /min and some
  using Beats = InlineVector<std::int16_t, kMostBeats>;  ///< slots, ascending

  /// @param end  the slot after the last one looked at
  ConfirmationStrip(const ConfirmationWave& wave, std::int64_t end);

  [[nodiscard]] WitnessKind kind() const { return kind_; }
  [[nodiscard]] std::span<const float, kSlots> level() const { return level_; }
  /// Share of [from, to) that was seen, 0-1.
  [[nodiscard]] float seen_share(int from, int to) const;
  /// Share of [from, to) held at one value by the device, 0-1.
  [[nodiscard]] float held_share(int from, int to) const;
  /// Median of what lies above 35 Hz in [from, to): between beats too.
  [[nodiscard]] float roughness(int from, int to) const;
  /// 5th to 95th percentile of the seen slots in [from, to).
  [[nodiscard]] float swing(int from, int to) const;
  [[nodiscard]] float median_level(int from, int to) const { return percentile(level_, from, to, 0.5F); }

  /// Peaks of the QRS slope, or of the pulses' upstroke, over the whole strip.
  [[nodiscard]] Beats find_beats() const;

 private:
  [[nodiscard]] float percentile(std::span<const float> values, int from, int to, float share) const;

  WitnessKind kind_;
  std::array<float, kSlots> level_{};
  std::array<float, kSlots> roughness_{};
  std::array<bool, kSlots> seen_{};
  std::array<bool, kSlots> held_{};
};

/// How alike the beats of one strip are: each one's likeness (-1 to 1) with
/// the mean of all, in the order of `beats`.
/// kNotAllSeen where the strip begins or ends within the beat.
inline constexpr float kNotAllSeen = -2.0F;
using BeatLikeness = InlineVector<float, ConfirmationStrip::kMostBeats>;
[[nodiscard]] BeatLikeness likeness_of_beats(const ConfirmationStrip& strip, const ConfirmationStrip::Beats& beats);

}  // namespace ward
