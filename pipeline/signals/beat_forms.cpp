#include "pipeline/signals/beat_forms.h"

#include <algorithm>

namespace ward {

namespace {

constexpr float kShareMemory = 1.0F / 64.0F;
/// Least share with which a form follows its beats.
constexpr float kFollow = 1.0F / 16.0F;
/// A beat of another size is of another form.
constexpr float kDifferent = 0.65F;
/// Ectopic beats of one focus vary more than usual ones.
constexpr float kLooser = 0.07F;
constexpr float kUsual = 0.8F;

void follow_mean(float& mean, float value, float share) { mean += share * (value - mean); }

}  // namespace

BeatForms::Found BeatForms::find(const BeatLeads& beat, const LeadWeights& weights, float alike) const {
  const BeatForm* nearest = nullptr;
  RoughAlignment best;
  for (const BeatForm& form : forms_) {
    if (form.count == 0) continue;
    const RoughAlignment rough = align_roughly(beat, form.shape, weights);
    if (rough.likeness <= best.likeness) continue;
    best = rough;
    nearest = &form;
  }
  Found found;
  if (nearest == nullptr) return found;
  found.alignment = align(beat, nearest->shape, weights, best.shift);
  const float least = nearest->like_usual > kUsual ? alike : alike - kLooser;
  if (found.alignment.likeness >= least && found.alignment.difference <= kDifferent) found.number = nearest->number;
  return found;
}

const BeatForm* BeatForms::of(std::uint8_t number) const {
  if (number == 0) return nullptr;
  for (const BeatForm& form : forms_) {
    if (form.number == number) return &form;
  }
  return nullptr;
}

BeatForm& BeatForms::room() {
  BeatForm* least = &forms_[0];
  for (BeatForm& form : forms_) {
    if (form.count == 0) return form;
    const auto value = [&](const BeatForm& f) {
      return static_cast<float>(std::min(f.count, 50)) - 0.02F * static_cast<float>(beats_ - f.last);
    };
    if (value(form) < value(*least)) least = &form;
  }
  return *least;
}

std::uint8_t BeatForms::learn(const BeatLeads& beat, const Found& found, const Member& member) {
  ++beats_;
  for (BeatForm& form : forms_) form.share -= kShareMemory * form.share;
  BeatForm* form = nullptr;
  for (BeatForm& known : forms_) form = known.count > 0 && known.number == found.number ? &known : form;
  if (form == nullptr) {
    form = &room();
    *form = BeatForm{};
    form->shape = beat;
    if (++last_number_ == 0) last_number_ = 1;
    form->number = last_number_;
  } else {
    const float share = std::max(kFollow, 1.0F / static_cast<float>(form->count + 1));
    for (std::size_t l = 0; l < kShapeLeads; ++l) {
      if (!beat[l]) continue;
      if (form->shape[l]) form->shape[l]->follow(*beat[l], found.alignment.shift, share);
      else form->shape[l] = beat[l];
    }
  }
  ++form->count;
  form->last = beats_;
  form->share += kShareMemory;
  const float share = std::max(kFollow, 1.0F / static_cast<float>(form->count));
  follow_mean(form->rr_before, member.rr_before, share);
  follow_mean(form->rr_after, member.rr_after, share);
  follow_mean(form->width, member.width, share);
  follow_mean(form->like_usual, member.like_usual, share);
  return form->number;
}

}  // namespace ward
