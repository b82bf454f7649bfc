#include "pipeline/signals/aberrant_beat.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ward {

namespace {

/// In shares of the usual interval: so early does a branch still rest.
constexpr float kEarly = 0.65F;
/// A neighbouring interval is longer by this factor.
constexpr float kLonger = 1.3F;
/// Both intervals together, in shares of two usual ones: a pause that makes
/// up for an early beat gives 1.
constexpr float kNotMadeUpFor = 0.85F;
// mitdb: 0.90-0.95 and factors of 1.1-1.5 do as well. Of its beats of foreign
// shape 58 of 333 supraventricular and 5 of 3166 ventricular ones fulfil all.
constexpr float kBeginsAlike = 0.93F;
/// Shapes more alike than this are of one origin anyway.
constexpr float kForeign = 0.92F;

constexpr std::size_t kReach = 2;       ///< slots to each side for a slope
constexpr float kOnsetShare = 1.0F / 7.0F;
constexpr std::size_t kPauseSlots = 8;
constexpr std::size_t kInitialSlots = 10;  ///< 40 ms
constexpr std::size_t kLead = 2;        ///< slots before the onset
constexpr int kOnsetShift = 3;          ///< an onset is known to within 12 ms

/// Length of the vector's step around slot i, squared.
float step(const BeatLeads& beat, const LeadWeights& weights, std::size_t i) {
  float sum = 0.0F;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!beat[l]) continue;
    const float off = beat[l]->millivolts[i + kReach] - beat[l]->millivolts[i - kReach];
    sum += weights[l] * off * off;
  }
  return sum;
}

/// Where the slope rises above a seventh of the steepest, pauses of 32 ms at
/// most in between.
std::size_t onset_of(const BeatLeads& beat, const LeadWeights& weights) {
  std::array<float, BeatShape::kQrsTo> steps{};
  std::size_t top = BeatShape::kQrsFrom;
  for (std::size_t i = BeatShape::kQrsFrom; i < BeatShape::kQrsTo; ++i) {
    steps[i] = step(beat, weights, i);
    if (steps[i] > steps[top]) top = i;
  }
  const float least = kOnsetShare * kOnsetShare * steps[top];
  std::size_t first = top;
  for (std::size_t i = top; i >= BeatShape::kQrsFrom && first - i <= kPauseSlots; --i) {
    if (steps[i] >= least) first = i;
  }
  return first;
}

/// Cosine of the angle between what both do from there on.
float cosine(const BeatLeads& beat, std::size_t from, const BeatLeads& usual, std::size_t usual_from,
             const LeadWeights& weights) {
  constexpr float kLeast = 1e-8F;
  float beat_square = kLeast;
  float usual_square = kLeast;
  float product = 0.0F;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!beat[l] || !usual[l]) continue;
    for (std::size_t k = 1; k <= kLead + kInitialSlots; ++k) {
      const float b = beat[l]->millivolts[from + k] - beat[l]->millivolts[from];
      const float u = usual[l]->millivolts[usual_from + k] - usual[l]->millivolts[usual_from];
      beat_square += weights[l] * b * b;
      usual_square += weights[l] * u * u;
      product += weights[l] * b * u;
    }
  }
  return product / std::sqrt(beat_square * usual_square);
}

bool alone_and_early(const BeatIntervals& rr) {
  return rr.before < kEarly * rr.usual && rr.earlier > kLonger * rr.before && rr.after > kLonger * rr.before &&
         rr.before + rr.after < kNotMadeUpFor * 2.0F * rr.usual;
}

}  // namespace

float initial_likeness(const BeatLeads& beat, const BeatLeads& usual, const LeadWeights& weights) {
  const std::size_t usual_from = onset_of(usual, weights) - kLead;
  const auto from = static_cast<int>(onset_of(beat, weights) - kLead);
  float best = -1.0F;
  for (int shift = -kOnsetShift; shift <= kOnsetShift; ++shift) {
    best = std::max(best, cosine(beat, static_cast<std::size_t>(from + shift), usual, usual_from, weights));
  }
  return best;
}

bool is_aberrant(const BeatComparison& c, const BeatIntervals& rr) {
  if (!alone_and_early(rr) || c.match.likeness > kForeign) return false;
  int leads = 0;
  for (std::size_t l = 0; l < kShapeLeads; ++l) leads += c.beat[l] && c.usual[l] ? 1 : 0;
  return leads >= 2 && initial_likeness(c.beat, c.usual, c.weights) > kBeginsAlike;
}

}  // namespace ward
