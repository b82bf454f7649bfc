#include "pipeline/signals/beat_features.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

/// Least height of a mean beat's P wave, mV.
constexpr float kLeastP = 0.04F;
/// A P wave of the usual origin is about as high as the usual one and alike.
constexpr float kShrunkP = 0.4F;
constexpr float kGrownP = 2.5F;
constexpr float kAlikeP = 0.6F;
constexpr std::size_t kPFrom = 0;
constexpr std::size_t kPTo = BeatShape::kPeak - 27;  // 110 ms before the peak
constexpr std::size_t kTFrom = BeatShape::kPeak + 40;
/// The last slots are kept free for the shift.
constexpr std::size_t kTTo = BeatShape::kSlots - static_cast<std::size_t>(BeatShape::kShift);

float log_ratio(float value, float usual) { return std::clamp(std::log2(value / usual), -8.0F, 8.0F); }

float late_share(const BeatShape& beat) {
  float late = 0.0F;
  float all = 1e-6F;
  for (std::size_t i = BeatShape::kQrsFrom; i < BeatShape::kQrsTo; ++i) {
    const float height = std::abs(beat.millivolts[i]);
    all += height;
    if (i >= BeatShape::kPeak + 15) late += height;
  }
  return late / all;
}

/// Collects one measure over leads.
class OverLeads {
 public:
  void add(float value, float weight) {
    sum_ += weight * value;
    weights_ += weight;
    least_ = std::min(least_, value);
    most_ = std::max(most_, value);
  }
  [[nodiscard]] float mean() const { return sum_ / weights_; }
  [[nodiscard]] float least() const { return least_; }
  [[nodiscard]] float most() const { return most_; }

 private:
  float sum_{0};
  float weights_{0};
  float least_{1e6F};
  float most_{-1e6F};
};

struct P {
  OverLeads swing, match;
};
struct T {
  OverLeads ratio, match;
};

float p_likeness(const BeatShape& beat, const BeatShape& usual, int shift) {
  return likeness(beat, usual, shift < 0 ? static_cast<std::size_t>(-shift) : kPFrom, kPTo, shift);
}

void add_p_and_t(const BeatShape& beat, const BeatShape& usual, int shift, float weight, P& p, T& t) {
  p.swing.add(log_ratio(beat.swing(kPFrom, kPTo), usual.swing(kPFrom, kPTo)), weight);
  p.match.add(p_likeness(beat, usual, shift), weight);
  t.match.add(beat.whole ? likeness(beat, usual, kTFrom, kTTo, shift) : 1.0F, weight);
  t.ratio.add(beat.whole ? log_ratio(beat.swing(kTFrom, kTTo), usual.swing(kTFrom, kTTo)) : 0.0F, weight);
}

}  // namespace

PWave p_wave_of(const BeatComparison& c) {
  PWave found = PWave::unknown;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!c.beat[l] || !c.usual[l]) continue;
    found = PWave::absent;
    const float usual = c.usual[l]->p_height();
    const float height = c.beat[l]->p_height();
    if (usual < kLeastP || height < kShrunkP * usual || height > kGrownP * usual) continue;
    if (p_likeness(*c.beat[l], *c.usual[l], c.match.shift) > kAlikeP) return PWave::present;
  }
  return found;
}

void measure_shape(const BeatComparison& c, BeatFeatures& f) {
  OverLeads match, usual_match, swing, area, slope, wider, differs, later;
  P p;
  T t;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!c.beat[l] || !c.usual[l]) continue;
    const BeatShape& beat = *c.beat[l];
    const BeatShape& usual = *c.usual[l];
    const float w = c.weights[l];
    match.add(c.match.likenesses[l], w);
    usual_match.add(c.usual_likeness[l], w);
    swing.add(log_ratio(beat.qrs_swing(), usual.qrs_swing()), w);
    area.add(log_ratio(beat.qrs_area(), usual.qrs_area()), w);
    slope.add(log_ratio(beat.qrs_slope(), usual.qrs_slope()), w);
    wider.add(beat.qrs_width() - usual.qrs_width(), w);
    differs.add(c.match.differences[l], w);
    later.add(late_share(beat) - late_share(usual), w);
    add_p_and_t(beat, usual, c.match.shift, w, p, t);
  }
  at(f, BeatFeature::match) = match.mean();
  at(f, BeatFeature::match_worst) = match.least();
  at(f, BeatFeature::match_best) = match.most();
  at(f, BeatFeature::usual_match) = usual_match.mean();
  at(f, BeatFeature::match_deficit) = usual_match.mean() - match.mean();
  at(f, BeatFeature::swing_ratio) = swing.mean();
  at(f, BeatFeature::swing_most) = swing.most();
  at(f, BeatFeature::area_ratio) = area.mean();
  at(f, BeatFeature::area_most) = area.most();
  at(f, BeatFeature::slope_ratio) = slope.mean();
  at(f, BeatFeature::width_more) = wider.mean();
  at(f, BeatFeature::width_most) = wider.most();
  at(f, BeatFeature::difference) = differs.mean();
  at(f, BeatFeature::difference_most) = differs.most();
  at(f, BeatFeature::late_more) = later.mean();
  at(f, BeatFeature::p_swing) = p.swing.mean();
  at(f, BeatFeature::p_match) = p.match.mean();
  at(f, BeatFeature::p_best) = p.match.most();
  at(f, BeatFeature::t_match) = t.match.mean();
  at(f, BeatFeature::t_worst) = t.match.least();
  at(f, BeatFeature::t_ratio) = t.ratio.mean();
}

void measure_p_wave(const BeatLeads& form, const BeatComparison& c, BeatFeatures& f) {
  OverLeads match, ratio;
  // The least weight: where the usual beat has no P wave nothing is missing.
  match.add(1.0F, 1e-6F);
  ratio.add(0.0F, 1e-6F);
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!form[l] || !c.usual[l]) continue;
    const float usual = c.usual[l]->p_height();
    const float w = c.weights[l] * usual;
    match.add(likeness(*form[l], *c.usual[l], kPFrom, kPTo, 0), w);
    ratio.add(std::log2(std::clamp(form[l]->p_height() / usual, 0.0625F, 4.0F)), w);
  }
  at(f, BeatFeature::form_p_match) = match.mean();
  at(f, BeatFeature::form_p_ratio) = ratio.mean();
}

void measure_rhythm(const BeatIntervals& rr, BeatFeatures& f) {
  at(f, BeatFeature::rr_before) = rr.before / rr.usual;
  at(f, BeatFeature::rr_before_long) = rr.before / rr.long_term;
  at(f, BeatFeature::rr_after) = rr.after / rr.usual;
  at(f, BeatFeature::rr_asymmetry) = rr.before / rr.after;
  at(f, BeatFeature::rr_sum) = (rr.before + rr.after) / (2.0F * rr.usual);
  at(f, BeatFeature::rr_earlier) = rr.earlier / rr.usual;
  at(f, BeatFeature::rr_recent) = rr.before / rr.recent;
}

void measure_form(const BeatForm* form, bool repeats, BeatFeatures& f) {
  at(f, BeatFeature::form_before) = form == nullptr ? at(f, BeatFeature::rr_before) : form->rr_before;
  at(f, BeatFeature::form_after) = form == nullptr ? at(f, BeatFeature::rr_after) : form->rr_after;
  at(f, BeatFeature::form_like_usual) = form == nullptr ? at(f, BeatFeature::match) : form->like_usual;
  at(f, BeatFeature::form_width) = form == nullptr ? at(f, BeatFeature::width_more) : form->width;
  at(f, BeatFeature::form_repeats) = repeats ? 1.0F : 0.0F;
}

}  // namespace ward
