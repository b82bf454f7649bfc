#include "pipeline/signals/usual_beat.h"

#include <algorithm>
#include <bit>

namespace ward {

namespace {

constexpr std::uint32_t kMask = (1U << 30U) - 1U;
/// A noisy lead may be this much less alike than the best one.
constexpr float kAlikeOnAverage = 0.80F;
/// Likeness, mean of leads, of two beats that start a template.
constexpr float kAlikeAtStart = 0.80F;
constexpr float kDifferentAtStart = 0.60F;
/// A beat of another size is another beat, however alike its shape.
constexpr float kDifferent = 0.45F;
constexpr float kDifferentOnAverage = 0.70F;
/// A premature beat is not the usual one, however alike.
constexpr float kNotPremature = 0.8F;
constexpr float kFollow = 0.04F;
/// Relearn: fewer than 6 of 30 match, yet 18 resemble their predecessor ...
constexpr int kFewMatches = 6;
constexpr int kManyRepeats = 18;
/// ... at less than 100 a minute: a ventricular tachycardia that lasts must
/// not become the usual rhythm.
constexpr float kSlowRrSeconds = 0.6F;
/// Beats that must resemble the centre, itself included.
constexpr int kFewestAlike = 3;
/// Wider by this much is wider, s.
constexpr float kWider = 0.02F;

void follow_shape(BeatShape& kept, const BeatShape& beat, int shift, float share) {
  for (int i = 0; i < static_cast<int>(BeatShape::kSlots); ++i) {
    const int from = i + shift;
    if (from < 0 || from >= static_cast<int>(BeatShape::kSlots)) continue;
    float& value = kept.millivolts[static_cast<std::size_t>(i)];
    value += share * (beat.millivolts[static_cast<std::size_t>(from)] - value);
  }
}

/// Two beats that start a template look alike and are about as large, on the
/// average of the leads both have.
bool alike_at_start(const UsualBeat::Leads& beat, const UsualBeat::Leads& other) {
  float likeness = 0.0F;
  float difference = 0.0F;
  float count = 0.0F;
  for (std::size_t l = 0; l < UsualBeat::kMaxLeads; ++l) {
    if (!beat[l] || !other[l]) continue;
    const Match match = best_match(*beat[l], *other[l]);
    likeness += match.likeness;
    difference += match.difference;
    count += 1.0F;
  }
  return count > 0.0F && likeness > kAlikeAtStart * count && difference < kDifferentAtStart * count;
}

/// Of the lead in which the QRS is largest.
float width_of(const UsualBeat::Leads& beat) {
  float width = 0.0F;
  float largest = 0.0F;
  for (const std::optional<BeatShape>& lead : beat) {
    if (!lead || lead->qrs_swing() <= largest) continue;
    largest = lead->qrs_swing();
    width = lead->qrs_width();
  }
  return width;
}

}  // namespace

void UsualBeat::relearn() { *this = UsualBeat{}; }

bool UsualBeat::outdated(float usual_rr_s) const {
  return seen_ == kMemory && std::popcount(matched_) < kFewMatches && std::popcount(repeated_) >= kManyRepeats &&
         usual_rr_s > kSlowRrSeconds;
}

bool UsualBeat::alike(const Leads& beat, const Matches& matches) const {
  bool one_clear = false;
  float likeness = 0.0F;
  float difference = 0.0F;
  float count = 0.0F;
  for (std::size_t l = 0; l < kMaxLeads; ++l) {
    if (!beat[l] || !knows(l)) continue;
    one_clear = one_clear || (matches[l].likeness > kAlike && matches[l].difference < kDifferent);
    likeness += matches[l].likeness;
    difference += matches[l].difference;
    count += 1.0F;
  }
  return one_clear && likeness > kAlikeOnAverage * count && difference < kDifferentOnAverage * count;
}

void UsualBeat::learn(const Leads& beat, const Matches& matches, bool repeats, float rr_share, float usual_rr_s) {
  if (!ready_) {
    bootstrap(beat);
    return;
  }
  const bool usual = alike(beat, matches);
  matched_ = ((matched_ << 1U) | (usual ? 1U : 0U)) & kMask;
  repeated_ = ((repeated_ << 1U) | (!usual && repeats ? 1U : 0U)) & kMask;
  if (seen_ < kMemory) ++seen_;
  if (outdated(usual_rr_s)) {
    relearn();
    bootstrap(beat);
  } else if (usual && rr_share >= kNotPremature) {
    follow(beat, matches);
  }
}

void UsualBeat::follow(const Leads& beat, const Matches& matches) {
  for (std::size_t l = 0; l < kMaxLeads; ++l) {
    if (!beat[l]) continue;
    if (!shapes_[l]) {  // a lead that joined later
      shapes_[l] = beat[l];
      usual_likeness_[l] = kAlike;
      continue;
    }
    follow_shape(*shapes_[l], *beat[l], matches[l].shift, kFollow);
    usual_likeness_[l] += kFollow * (matches[l].likeness - usual_likeness_[l]);
  }
}

void UsualBeat::bootstrap(const Leads& beat) {
  if (first_count_ == kFirstBeats) {
    std::move(first_.begin() + 1, first_.end(), first_.begin());
    --first_count_;
  }
  first_[first_count_++] = beat;
  if (first_count_ < kFirstBeats) return;
  // The beat that most of the others resemble; of two kinds that are about as
  // frequent, the narrower one.
  std::size_t best = 0;
  int best_count = 0;
  float best_width = 0;
  for (std::size_t i = 0; i < kFirstBeats; ++i) {
    int count = 0;
    for (std::size_t j = 0; j < kFirstBeats; ++j) {
      count += j == i || alike_at_start(first_[j], first_[i]) ? 1 : 0;
    }
    const float width = width_of(first_[i]);
    const bool narrower = best_count >= kFewestAlike && width + kWider < best_width && count + 2 >= best_count;
    const bool wider = best_count >= kFewestAlike && width > best_width + kWider && count <= best_count + 2;
    if (count >= kFewestAlike && (narrower || (count > best_count && !wider))) {
      best = i;
      best_count = count;
      best_width = width;
    }
  }
  if (best_count >= kFewestAlike) adopt(best);
}

void UsualBeat::adopt(std::size_t centre) {
  shapes_ = first_[centre];
  usual_likeness_.fill(kAlike);
  float count = 1.0F;
  for (std::size_t j = 0; j < kFirstBeats; ++j) {
    if (j == centre || !alike_at_start(first_[j], first_[centre])) continue;
    count += 1.0F;
    for (std::size_t l = 0; l < kMaxLeads; ++l) {
      if (!shapes_[l] || !first_[j][l]) continue;
      const Match match = best_match(*first_[j][l], *first_[centre][l]);
      follow_shape(*shapes_[l], *first_[j][l], match.shift, 1.0F / count);
      usual_likeness_[l] += (match.likeness - usual_likeness_[l]) / count;
    }
  }
  ready_ = true;
  first_count_ = 0;
}

}  // namespace ward
