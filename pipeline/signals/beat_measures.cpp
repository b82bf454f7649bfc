#include "pipeline/signals/beat_measures.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr std::size_t kPFrom = 0;
constexpr std::size_t kPTo = BeatShape::kPeak - 27;  // 110 ms before the peak
constexpr std::size_t kTFrom = BeatShape::kPeak + 40;
/// The last slots are kept free for the shift.
constexpr std::size_t kTTo = BeatShape::kSlots - static_cast<std::size_t>(BeatShape::kShift);
/// QRS, P and T wave with little drift and mains.
constexpr LeadWave::Band kShapeBand{0.7, 40.0};
/// A lead that shows less of a beat shows no beat.
constexpr float kFlatMillivolts = 0.05F;
constexpr float kLongTermShare = 1.0F / 40.0F;
/// An RR interval outside tells of the detector, not of the heart.
constexpr float kShortestRr = 0.2F;
constexpr float kLongestRr = 3.0F;

float log_ratio(float value, float usual) { return std::clamp(std::log2(value / usual), -4.0F, 4.0F); }

float& at(BeatFeatures& f, BeatFeature feature) { return f[static_cast<std::size_t>(feature)]; }

float residual(const BeatShape& beat, const BeatShape& usual, int shift) {
  float off = 0.0F;
  float all = 1e-6F;
  for (std::size_t i = BeatShape::kQrsFrom; i < BeatShape::kQrsTo; ++i) {
    const float b = beat.millivolts[static_cast<std::size_t>(static_cast<int>(i) + shift)];
    const float u = usual.millivolts[i];
    off += (b - u) * (b - u);
    all += u * u;
  }
  return std::min(10.0F, std::sqrt(off / all));
}

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

void shape_features(const BeatShape& beat, const BeatShape& usual, const Match& match, BeatFeatures& f) {
  at(f, BeatFeature::match) = match.likeness;
  at(f, BeatFeature::swing_ratio) = log_ratio(beat.qrs_swing(), usual.qrs_swing());
  at(f, BeatFeature::area_ratio) = log_ratio(beat.qrs_area(), usual.qrs_area());
  at(f, BeatFeature::slope_ratio) = log_ratio(beat.qrs_slope(), usual.qrs_slope());
  const float width = beat.qrs_width();
  const float usual_width = usual.qrs_width();
  at(f, BeatFeature::width_ratio) = width / std::max(0.02F, usual_width);
  at(f, BeatFeature::residual) = residual(beat, usual, match.shift);
  at(f, BeatFeature::late_share) = late_share(beat);
  at(f, BeatFeature::p_swing) = std::min(4.0F, beat.swing(kPFrom, kPTo) / beat.qrs_swing());
  const int shift = match.shift;
  const std::size_t p_from = shift < 0 ? static_cast<std::size_t>(-shift) : kPFrom;
  at(f, BeatFeature::p_match) = likeness(beat, usual, p_from, kPTo, shift);
  at(f, BeatFeature::t_match) = 1.0F;
  if (!beat.whole) return;
  at(f, BeatFeature::t_match) = likeness(beat, usual, kTFrom, kTTo, shift);
  at(f, BeatFeature::t_ratio) = log_ratio(beat.swing(kTFrom, kTTo), usual.swing(kTFrom, kTTo));
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
  note_interval(beat);
  pending_ = beat;
  foretell(measured);
}

void BeatMeasurer::note_interval(const DetectedBeat& beat) {
  rr_earlier_ = rr_before_;
  rr_before_ = 0;
  if (!last_time_ || !beat.continuous) {
    last_time_ = beat.time;
    return;
  }
  const auto rr = static_cast<float>(seconds(beat.time - *last_time_));
  last_time_ = beat.time;
  if (rr < kShortestRr || rr > kLongestRr) return;
  rr_before_ = rr;
  intervals_[interval_count_ % kIntervals] = rr;
  ++interval_count_;
  const float share = std::max(kLongTermShare, 1.0F / static_cast<float>(interval_count_));
  long_term_rr_ += share * (rr - long_term_rr_);
}

float BeatMeasurer::usual_rr() const {
  const std::size_t count = std::min(interval_count_, kIntervals);
  if (count == 0) return 0.8F;
  std::array<float, kIntervals> sorted = intervals_;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count));
  return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0F;
}

BeatMeasurer::Rhythm BeatMeasurer::rhythm(float rr_after_s) const {
  Rhythm rhythm;
  rhythm.usual = usual_rr();
  rhythm.long_term = interval_count_ == 0 ? rhythm.usual : long_term_rr_;
  rhythm.before = rr_before_ > 0 ? rr_before_ : rhythm.usual;
  rhythm.earlier = rr_earlier_ > 0 ? rr_earlier_ : rhythm.usual;
  rhythm.after = std::clamp(rr_after_s, kShortestRr, kLongestRr);
  return rhythm;
}

void BeatMeasurer::foretell(MeasuredBeats& measured) {
  MeasuredBeat beat;
  beat.time = pending_->time;
  beat.decided = pending_->decided;
  beat.continuous = pending_->continuous;
  beat.provisional = true;
  measure(beat.time.time_since_epoch() / kShapeSlot, rhythm(usual_rr()), beat);
  (void)measured.push_back(beat);
}

void BeatMeasurer::finish(float rr_after_s, Instant decided, MeasuredBeats& measured) {
  MeasuredBeat beat;
  beat.time = pending_->time;
  beat.decided = decided;
  beat.continuous = pending_->continuous;
  measure(beat.time.time_since_epoch() / kShapeSlot, rhythm(rr_after_s), beat);
  pending_.reset();
  (void)measured.push_back(beat);
}

void BeatMeasurer::measure(std::int64_t r_slot, const Rhythm& rhythm, MeasuredBeat& into) {
  UsualBeat::Leads shapes;
  UsualBeat::Matches matches;
  float best_repeat = -1.0F;
  for (std::size_t l = 0; l < leads_.size(); ++l) {
    if (leads_[l]) shapes[l] = into.provisional ? cut_beginning(*leads_[l], r_slot) : cut_beat(*leads_[l], r_slot);
    if (shapes[l] && shapes[l]->qrs_swing() < kFlatMillivolts) shapes[l].reset();
    if (!shapes[l]) continue;
    const float repeat = previous_[l] ? best_match(*shapes[l], *previous_[l]).likeness : 0.0F;
    best_repeat = std::max(best_repeat, repeat);
    if (!usual_.knows(l)) continue;
    matches[l] = best_match(*shapes[l], usual_.shape(l));
    BeatFeatures f{};
    shape_features(*shapes[l], usual_.shape(l), matches[l], f);
    at(f, BeatFeature::match_deficit) = usual_.usual_likeness(l) - matches[l].likeness;
    at(f, BeatFeature::match_previous) = repeat;
    at(f, BeatFeature::usual_match) = usual_.usual_likeness(l);
    at(f, BeatFeature::rr_before) = rhythm.before / rhythm.usual;
    at(f, BeatFeature::rr_before_long) = rhythm.before / rhythm.long_term;
    at(f, BeatFeature::rr_after) = rhythm.after / rhythm.usual;
    at(f, BeatFeature::rr_asymmetry) = rhythm.before / rhythm.after;
    at(f, BeatFeature::rr_earlier) = rhythm.earlier / rhythm.usual;
    (void)into.leads.push_back(f);
  }
  if (into.provisional) return;
  const bool repeats = best_repeat > UsualBeat::kAlike;
  usual_.learn(shapes, matches, repeats, rhythm.before / rhythm.usual, rhythm.usual);
  previous_ = shapes;
}

}  // namespace ward
