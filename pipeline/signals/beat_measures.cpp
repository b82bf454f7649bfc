#include "pipeline/signals/beat_measures.h"

#include <algorithm>
#include <cmath>

#include "pipeline/signals/aberrant_beat.h"

namespace ward {

namespace {

/// QRS, P and T wave with little drift and mains.
constexpr LeadWave::Band kShapeBand{0.7, 40.0};
/// A lead that shows less of a beat shows no beat.
constexpr float kFlatMillivolts = 0.05F;
constexpr LeadWeights kAllAlike{1.0F, 1.0F, 1.0F, 1.0F};
/// Beats of one form are so much less alike than usual beats are on average;
/// within these bounds.
constexpr float kFormSlack = 0.08F;
constexpr float kFormLeast = 0.75F;
constexpr float kFormMost = 0.90F;
/// Sinus rhythm spreads by 0.01-0.05, atrial fibrillation by 0.1-0.3.
constexpr float kIrregular = 0.06F;

bool same_leads(const BeatLeads& beat, const BeatLeads& other) {
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (beat[l].has_value() != other[l].has_value()) return false;
  }
  return true;
}

}  // namespace

LeadWave* BeatMeasurer::lead_of(ChannelId channel) {
  for (std::optional<LeadWave>& lead : leads_) {
    if (!lead) return &lead.emplace(channel, kShapeSlot, kShapeBand);
    if (lead->channel() == channel) return &*lead;
  }
  return nullptr;
}

void BeatMeasurer::on(const SampleBlock& block, MeasuredBeats& measured) {
  LeadWave* lead = lead_of(block.channel);
  if (lead == nullptr || block.count == 0) return;
  lead->on(block);
  if (pending_ && block.end() - pending_->time > kLongestWait) {
    finish(static_cast<float>(seconds(kLongestWait)), block.end(), measured);
  }
}

void BeatMeasurer::on(const DetectedBeat& beat, MeasuredBeats& measured) {
  if (pending_) finish(static_cast<float>(seconds(beat.time - pending_->time)), beat.decided, measured);
  rhythm_.on(beat);
  pending_ = beat;
  foretell(measured);
}

void BeatMeasurer::foretell(MeasuredBeats& measured) {
  MeasuredBeat beat;
  beat.time = pending_->time;
  beat.decided = pending_->decided;
  beat.continuous = pending_->continuous;
  beat.provisional = true;
  measure(rhythm_.around(rhythm_.usual_s()), beat);
  (void)measured.push_back(beat);
}

void BeatMeasurer::finish(float rr_after_s, Instant decided, MeasuredBeats& measured) {
  MeasuredBeat beat;
  beat.time = pending_->time;
  beat.decided = decided;
  beat.continuous = pending_->continuous;
  measure(rhythm_.around(rr_after_s), beat);
  pending_.reset();
  (void)measured.push_back(beat);
}

BeatLeads BeatMeasurer::cut(const MeasuredBeat& beat) const {
  BeatLeads shapes;
  const std::int64_t r_slot = beat.time.time_since_epoch() / kShapeSlot;
  for (std::size_t l = 0; l < leads_.size(); ++l) {
    if (!leads_[l]) continue;
    shapes[l] = beat.provisional ? cut_beginning(*leads_[l], r_slot) : cut_beat(*leads_[l], r_slot);
    if (shapes[l] && shapes[l]->qrs_swing() < kFlatMillivolts) shapes[l].reset();
  }
  return shapes;
}

float BeatMeasurer::alike_in_form() const {
  const LeadWeights weights = usual_.weights();
  float sum = 0.0F;
  float all = 0.0F;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    sum += weights[l] * usual_.usual_likeness(l);
    all += weights[l];
  }
  return std::clamp(sum / std::max(1e-6F, all) - kFormSlack, kFormLeast, kFormMost);
}

void BeatMeasurer::relearn() {
  usual_.relearn();
  forms_.forget();
  pending_shapes_ = {};
  pending_comparison_ = {};
}

BeatMeasurer::Comparison BeatMeasurer::compare(const BeatLeads& shapes) const {
  Comparison known;
  const LeadWeights weights = usual_.weights();
  known.match = align(shapes, usual_.shapes(), weights);
  known.repeat = align(shapes, previous_, kAllAlike).likeness;
  if (known.match.compared) known.found = forms_.find(shapes, weights, alike_in_form());
  return known;
}

void BeatMeasurer::measure(const BeatIntervals& rr, MeasuredBeat& into) {
  const BeatLeads shapes = cut(into);
  if (into.provisional || !same_leads(shapes, pending_shapes_)) {
    pending_comparison_ = compare(shapes);
    pending_shapes_ = shapes;
  }
  const Comparison& known = pending_comparison_;
  if (known.match.compared) {
    const BeatForm* form = forms_.of(known.found.number);
    into.form = known.found.number;
    const BeatComparison comparison{shapes, usual_.shapes(), known.match, usual_.weights(),
                                    usual_.usual_likenesses()};
    into.p_wave = p_wave_of(comparison);
    into.irregular = rr.spread > kIrregular;
    into.aberrant = is_aberrant(comparison, rr);
    BeatFeatures f{};
    measure_shape(comparison, f);
    at(f, BeatFeature::match_previous) = known.repeat;
    at(f, BeatFeature::match_before) = previous_match_;
    measure_rhythm(rr, f);
    measure_form(form, into.form != 0 && into.form == previous_form_, f);
    measure_p_wave(form == nullptr ? shapes : form->shape, comparison, f);
    if (!usual_.changing()) into.features = f;
    if (!into.provisional) {
      into.form = forms_.learn(shapes, known.found, {at(f, BeatFeature::rr_before), at(f, BeatFeature::rr_after),
                                                     at(f, BeatFeature::width_more), known.match.likeness});
    }
  }
  if (!into.provisional) learn(shapes, rr, known, into.form);
}

void BeatMeasurer::learn(const BeatLeads& shapes, const BeatIntervals& rr, const Comparison& known,
                         std::uint8_t form) {
  const BeatForm* mean = forms_.of(form);
  const bool knew = usual_.ready();
  usual_.learn({shapes, known.match, known.repeat > UsualBeat::kAlike, rr.before / rr.usual, rr.recent,
                mean == nullptr ? shapes : mean->shape});
  // What was said of other shapes was measured against the old one.
  if (knew && !usual_.ready()) forms_.forget();
  rhythm_.judge_last(usual_.last_was_usual());
  previous_ = shapes;
  previous_form_ = form;
  previous_match_ = known.match.likeness;
}

}  // namespace ward
