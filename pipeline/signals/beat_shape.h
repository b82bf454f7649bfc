#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/signals/lead_wave.h"

namespace ward {

/// Grid on which beats are compared.
inline constexpr Nanoseconds kShapeSlot = std::chrono::milliseconds{4};

/// One beat of one lead, cut out around its R peak: 240 ms before to 400 ms
/// after, 0.7-40 Hz, in millivolts.
struct BeatShape {
  static constexpr std::size_t kSlots = 160;
  static constexpr std::size_t kPeak = 60;    ///< where the R peak lies
  // QRS: 100 ms before to 160 ms after the peak; a wide one reaches so far.
  static constexpr std::size_t kQrsFrom = kPeak - 25;
  static constexpr std::size_t kQrsTo = kPeak + 40;
  /// A detected R peak is this near to another's same point: 32 ms.
  static constexpr int kShift = 8;

  std::array<float, kSlots> millivolts{};
  bool whole{true};  ///< false: only up to the end of the QRS, zero behind

  [[nodiscard]] float swing(std::size_t from, std::size_t to) const;
  [[nodiscard]] float qrs_swing() const { return swing(kQrsFrom, kQrsTo); }
  /// Mean |x| of the QRS, mV.
  [[nodiscard]] float qrs_area() const;
  /// Steepest slope of the QRS, mV in 16 ms.
  [[nodiscard]] float qrs_slope() const;
  /// From where the slope rises above a seventh of the steepest to where it
  /// stays below, pauses of 32 ms at most in between; seconds.
  [[nodiscard]] float qrs_width() const;
};

/// Cuts a beat out of a lead; nullopt where it was not all seen.
/// @param r_peak  slot of the R peak on the kShapeSlot grid
[[nodiscard]] std::optional<BeatShape> cut_beat(const LeadWave& wave, std::int64_t r_peak);

/// As soon as its QRS was seen: 196 ms after the peak.
[[nodiscard]] std::optional<BeatShape> cut_beginning(const LeadWave& wave, std::int64_t r_peak);

/// How alike two beats are in a range, mean removed: -1 to 1.
/// @param shift  slots by which `beat` is read later than `other`
[[nodiscard]] float likeness(const BeatShape& beat, const BeatShape& other, std::size_t from, std::size_t to, int shift);

struct Match {
  float likeness{-1.0F};
  int shift{0};
  float difference{2.0F};  ///< rms of what differs, in shares of the two beats' rms; 0-2
};
/// Best likeness of the QRS within +-32 ms, and what differs there.
[[nodiscard]] Match best_match(const BeatShape& beat, const BeatShape& other);

}  // namespace ward
