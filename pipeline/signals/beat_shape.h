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
  /// Of the wave before the QRS over the line between its ends, mV.
  [[nodiscard]] float p_height() const;
  /// Moves towards a beat. @param shift  as in likeness()
  void follow(const BeatShape& beat, int shift, float share);
};

/// Cuts a beat out of a lead; nullopt where it was not all seen.
/// @param r_peak  slot of the R peak on the kShapeSlot grid
[[nodiscard]] std::optional<BeatShape> cut_beat(const LeadWave& wave, std::int64_t r_peak);

/// As soon as its QRS was seen: 196 ms after the peak.
[[nodiscard]] std::optional<BeatShape> cut_beginning(const LeadWave& wave, std::int64_t r_peak);

/// How alike two beats are in a range, mean removed: -1 to 1.
/// @param shift  slots by which `beat` is read later than `other`
[[nodiscard]] float likeness(const BeatShape& beat, const BeatShape& other, std::size_t from, std::size_t to,
                             int shift);

/// Leads in which a beat is compared; further ones are not looked at.
inline constexpr std::size_t kShapeLeads = 4;
/// One beat in every lead; empty where it was not all seen.
using BeatLeads = std::array<std::optional<BeatShape>, kShapeLeads>;
/// How much each lead's word counts, >= 0.
using LeadWeights = std::array<float, kShapeLeads>;

/// A beat laid over another, all leads by the same shift: the leads of one
/// beat belong together.
struct Alignment {
  bool compared{false};     ///< they have a lead in common
  int shift{0};
  float likeness{-1.0F};    ///< mean of the leads both have
  float difference{2.0F};   ///< rms of what differs, in shares of the two beats' rms; 0-2
  std::array<float, kShapeLeads> likenesses{};  ///< of each lead
  std::array<float, kShapeLeads> differences{};
};
/// The shift within +-32 ms at which the QRS of both are most alike.
[[nodiscard]] Alignment align(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights);
/// Of the shifts next to `near`.
[[nodiscard]] Alignment align(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights, int near);

/// On every second slot: to choose among many.
struct RoughAlignment {
  int shift{0};
  float likeness{-1.0F};
};
[[nodiscard]] RoughAlignment align_roughly(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights);

}  // namespace ward
