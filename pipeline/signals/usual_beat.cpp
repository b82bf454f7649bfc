#include "pipeline/signals/usual_beat.h"

#include <algorithm>
#include <bit>

namespace ward {

namespace {

constexpr std::uint32_t kMask = (1U << 30U) - 1U;
constexpr LeadWeights kAllAlike{1.0F, 1.0F, 1.0F, 1.0F};
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
/// A rhythm that has lost its P waves, or never had any and is wider now, may
/// be ventricular: beats that it must last to be taken for the usual one.
constexpr int kPatience = 300;
/// So many beats in a row of another shape: it is changing.
constexpr std::uint32_t kAllChanged = (1U << 8U) - 1U;
/// Least height of a mean beat's P wave, mV.
constexpr float kLeastP = 0.04F;
/// Wider by this much is wider, s.
constexpr float kWider = 0.02F;

/// Two beats that start a template look alike and are about as large, on the
/// average of the leads both have.
bool alike_at_start(const UsualBeat::Leads& beat, const UsualBeat::Leads& other) {
  const Alignment match = align(beat, other, kAllAlike);
  return match.likeness > kAlikeAtStart && match.difference < kDifferentAtStart;
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

/// Height of the wave before the QRS over the line between its ends; of the
/// lead where it is largest, mV.
float p_wave_of(const UsualBeat::Leads& beat) {
  float highest = 0.0F;
  for (const std::optional<BeatShape>& lead : beat) {
    if (!lead) continue;
    highest = std::max(highest, lead->p_height());
  }
  return highest;
}

}  // namespace

void UsualBeat::relearn() { *this = UsualBeat{}; }

LeadWeights UsualBeat::weights() const {
  LeadWeights weights{};
  for (std::size_t l = 0; l < kMaxLeads; ++l) {
    const float clean = std::max(0.1F, usual_likeness_[l] - 0.5F);
    weights[l] = knows(l) ? clean * clean : 0.0F;
  }
  return weights;
}

bool UsualBeat::outdated(float recent_rr_s) const {
  return seen_ == kMemory && std::popcount(matched_) < kFewMatches && std::popcount(repeated_) >= kManyRepeats &&
         recent_rr_s > kSlowRrSeconds;
}

bool UsualBeat::may_be_ventricular(const Leads& form) const {
  if (p_wave_of(form) >= kLeastP) return false;
  return p_wave_of(shapes_) >= kLeastP || width_of(form) > width_of(shapes_) + kWider;
}

bool UsualBeat::one_clear(const Leads& beat, const Alignment& match) const {
  for (std::size_t l = 0; l < kMaxLeads; ++l) {
    if (beat[l] && knows(l) && match.likenesses[l] > kAlike && match.differences[l] < kDifferent) return true;
  }
  return false;
}

void UsualBeat::learn(const NewBeat& beat) {
  if (!ready_) {
    bootstrap(beat.beat);
    return;
  }
  const bool clear = one_clear(beat.beat, beat.match);
  const bool usual = clear && beat.match.likeness > kAlikeOnAverage && beat.match.difference < kDifferentOnAverage;
  matched_ = ((matched_ << 1U) | (usual ? 1U : 0U)) & kMask;
  repeated_ = ((repeated_ << 1U) | (!usual && beat.repeats ? 1U : 0U)) & kMask;
  if (seen_ < kMemory) ++seen_;
  const bool ventricular = may_be_ventricular(beat.form);
  outdated_for_ = outdated(beat.recent_rr_s) ? outdated_for_ + 1 : 0;
  changing_ = (repeated_ & kAllChanged) == kAllChanged && beat.recent_rr_s > kSlowRrSeconds && !ventricular;
  if (outdated_for_ > (ventricular ? kPatience : 0)) {
    relearn();
    bootstrap(beat.beat);
  } else if (clear && beat.rr_share >= kNotPremature) {
    for (std::size_t l = 0; l < kMaxLeads; ++l) {
      if (!beat.beat[l] || !knows(l)) continue;
      usual_likeness_[l] += kFollow * (beat.match.likenesses[l] - usual_likeness_[l]);
    }
    if (usual) follow(beat);
  }
}

void UsualBeat::follow(const NewBeat& beat) {
  for (std::size_t l = 0; l < kMaxLeads; ++l) {
    if (!beat.beat[l]) continue;
    if (!shapes_[l]) {  // a lead that joined later
      shapes_[l] = beat.beat[l];
      usual_likeness_[l] = kAlike;
      continue;
    }
    shapes_[l]->follow(*beat.beat[l], beat.match.shift, kFollow);
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
    const Alignment match = align(first_[j], first_[centre], kAllAlike);
    for (std::size_t l = 0; l < kMaxLeads; ++l) {
      if (!shapes_[l] || !first_[j][l]) continue;
      shapes_[l]->follow(*first_[j][l], match.shift, 1.0F / count);
      usual_likeness_[l] += (match.likenesses[l] - usual_likeness_[l]) / count;
    }
  }
  ready_ = true;
  first_count_ = 0;
}

}  // namespace ward
