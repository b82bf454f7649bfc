#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "simulators/wfdb_annotation.h"

namespace ward {

/// What a 4-s window shows according to the annotators.
enum class RhythmLabel : std::uint8_t {
  other,         ///< any rhythm that is no ventricular emergency, asystole too
  tachycardia,   ///< ventricular tachycardia
  fibrillation,  ///< ventricular fibrillation or flutter
  noise,         ///< the annotators could not read it
  unlabelled,
};

/// Label of every sample of a record, from its rhythm changes: aux "(VF",
/// "(VFIB", "(VFL" and the marks '[' and ']' (fibrillation), "(VT", "(NOISE".
/// @param labelled_from_start  what precedes the first label is `other`
///        (mitdb, cudb), else it is `unlabelled` (vfdb)
[[nodiscard]] std::vector<RhythmLabel> rhythm_of_samples(std::span<const WfdbAnnotation> annotations,
                                                         std::size_t sample_count, bool labelled_from_start);

/// The label that holds for all of [from, to); nullopt when it changes within.
[[nodiscard]] inline RhythmLabel label_of(const std::vector<RhythmLabel>& rhythm, std::size_t from, std::size_t to,
                                          bool& mixed) {
  mixed = false;
  for (std::size_t i = from; i < to && i < rhythm.size(); ++i) mixed = mixed || rhythm[i] != rhythm[from];
  return rhythm[from];
}

}  // namespace ward
