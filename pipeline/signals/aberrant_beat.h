#pragma once

#include "pipeline/signals/beat_features.h"
#include "pipeline/signals/beat_rhythm.h"

namespace ward {

/// How alike the first 40 ms of two QRS complexes are, each from its own
/// onset, as one vector of all leads; sizes do not matter. -1 to 1.
[[nodiscard]] float initial_likeness(const BeatLeads& beat, const BeatLeads& usual, const LeadWeights& weights);

/// A supraventricular beat that found a bundle branch not yet recovered: as
/// strange as a ventricular one, but no such. All of these hold:
/// - it comes early and alone, between intervals that are clearly longer (Gouaux
///   and Ashman 1947): a run is never called so;
/// - no pause makes up for it, as one does behind most ventricular beats;
/// - the part of the heart that is excited first is the usual one, so that it
///   begins as the usual beat does (Sandler and Marriott 1965). That takes two
///   leads: in one, half of all beats begin in the usual direction.
/// @param rr  with the usual interval as `after` while that is not known
[[nodiscard]] bool is_aberrant(const BeatComparison& comparison, const BeatIntervals& rr);

}  // namespace ward
