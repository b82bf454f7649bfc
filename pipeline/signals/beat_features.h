#pragma once

#include <array>
#include <cstdint>

#include "pipeline/signals/beat_forms.h"
#include "pipeline/signals/beat_rhythm.h"
#include "pipeline/signals/beat_shape.h"

namespace ward {

/// What is measured of one beat against the patient's usual beat, over all
/// leads. "Mean" weighs leads by how alike usual beats are in them.
enum class BeatFeature : std::uint8_t {
  match,            ///< likeness of the QRS with the usual one, all leads at one shift
  match_worst,      ///< of the lead least alike
  match_best,       ///< of the lead most alike
  match_deficit,    ///< of match to what is usual
  match_previous,   ///< likeness with the beat before
  swing_ratio,      ///< log2 of QRS swing, usual = 0; mean
  swing_most,       ///< of the lead where it is largest
  area_ratio,       ///< log2; mean
  area_most,
  slope_ratio,      ///< log2; mean
  width_more,       ///< than usual, s; mean
  width_most,       ///< than usual, s; of the lead where it is most
  difference,       ///< rms of what differs from the usual beat, 0-2; mean
  difference_most,
  late_more,        ///< than usual
  p_swing,          ///< 240-110 ms before the peak, log2 to the usual; mean
  p_match,          ///< likeness there; mean
  p_best,           ///< of the lead where it is most
  t_match,          ///< likeness from 160 ms on; mean
  t_worst,
  t_ratio,          ///< log2 of the swing there; mean
  rr_before,        ///< RR interval before, in shares of the usual (median of 8)
  rr_before_long,   ///< in shares of the long-term mean
  rr_after,         ///< RR interval after, in shares of the usual
  rr_asymmetry,     ///< before / after
  rr_sum,           ///< before + after, in shares of two usual ones
  rr_earlier,       ///< the interval before that, in shares of the usual
  rr_recent,        ///< before, in shares of the median of all of the last 8
  match_before,     ///< match of the beat before
  form_before,      ///< mean rr_before of its shape
  form_after,
  form_like_usual,  ///< mean match of its shape
  form_width,       ///< mean width_more of its shape
  form_repeats,     ///< 1: the beat before was of the same
  form_p_match,     ///< likeness of its mean P wave with the usual one; mean
  form_p_ratio,     ///< its mean P wave's height to the usual one's, log2; mean
  usual_match,      ///< how alike usual beats are: what a difference means here; mean
};
inline constexpr std::size_t kBeatFeatures = 37;
using BeatFeatures = std::array<float, kBeatFeatures>;

/// A beat and what it is compared with.
struct BeatComparison {
  const BeatLeads& beat;
  const BeatLeads& usual;
  const Alignment& match;
  LeadWeights weights;
  const LeadWeights& usual_likeness;
};

/// A wave before the QRS that resembles the usual one. Unknown where the
/// usual beat is not known.
enum class PWave : std::uint8_t { unknown, absent, present };

/// Absent, too, where the usual beat has none (atrial fibrillation).
[[nodiscard]] PWave p_wave_of(const BeatComparison& comparison);

/// Fills in what the shape tells.
void measure_shape(const BeatComparison& comparison, BeatFeatures& features);
void measure_rhythm(const BeatIntervals& rr, BeatFeatures& features);
/// @param form  nullptr: the beat is like none before
/// @param repeats  the beat before was of the same form
void measure_form(const BeatForm* form, bool repeats, BeatFeatures& features);
/// The mean P wave of a form beside the usual one.
void measure_p_wave(const BeatLeads& form, const BeatComparison& comparison, BeatFeatures& features);

[[nodiscard]] inline float& at(BeatFeatures& features, BeatFeature feature) {
  return features[static_cast<std::size_t>(feature)];
}

}  // namespace ward
