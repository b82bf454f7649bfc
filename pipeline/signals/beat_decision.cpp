#include "pipeline/signals/beat_decision.h"

#include <algorithm>
#include <cmath>

#include "pipeline/signals/qrs_lead.h"

namespace ward {

namespace {

double slots(double seconds) { return seconds * kQrsSlotsPerSecond; }
double distance(std::int64_t from, std::int64_t to) { return static_cast<double>(to - from); }
bool alike(double a, double b, double tolerance) { return a < b * (1.0 + tolerance) && b < a * (1.0 + tolerance); }

/// Two T waves follow their beats equally late, within this, and soon after
/// each other.
constexpr double kSuspectJitter = 0.040;
constexpr double kSuspectSeconds = 3.0;
/// So many equal gaps in a row between equal peaks make a fast rhythm.
constexpr int kEvenGaps = 4;
/// Of a strong peak's height: what is lower lies between strong peaks.
constexpr double kStrong = 0.55;
/// A strong peak so long ago says nothing of a fast rhythm.
constexpr double kStrongSeconds = 0.6;

}  // namespace

void BeatDecision::interrupt() {
  started_ = false;
  following_ = false;
  candidate_.reset();
  ready_.reset();
  last_.reset();
  suspect_.reset();
  strong_.reset();
  even_run_ = 0;
  missed_.clear();
}

bool BeatDecision::between_beats(std::int64_t slot) const {
  if (candidate_ || (following_ && top_.height > threshold())) return false;
  return !last_ || slot - last_->slot > qrs_slots(0.2);
}

double BeatDecision::refractory_slots() const {
  return slots(one_lead_ ? parameters_.refractory_one_lead_s : parameters_.refractory_s);
}

double BeatDecision::base_threshold() const {
  return one_lead_ ? parameters_.threshold_one_lead : parameters_.threshold;
}

double BeatDecision::threshold() const {
  double noise = 0;
  for (const double peak : noise_peaks_) noise += parameters_.noise_peak_gain * peak / kMemory;
  noise += parameters_.noise_floor_gain * noise_floor_;
  return base_threshold() + std::min(noise, parameters_.noise_limit);
}

double BeatDecision::needed(const Peak& peak) const {
  double height = threshold();
  const double unlike = std::max(0.0, parameters_.unlike_below - peak.likeness);
  const double alike = std::max(0.0, peak.likeness - parameters_.alike_above) / (1.0 - parameters_.alike_above);
  if (last_) {
    const double since = distance(last_->slot, peak.slot) / usual_interval_;
    const double early = std::max(0.0, 1.0 - since / parameters_.early_rr);
    height *= 1.0 + (parameters_.early_gain + parameters_.early_unlike * unlike) * early;
    height *= 1.0 - parameters_.late_gain * std::clamp((since - parameters_.late_rr) / 0.3, 0.0, 1.0);
  }
  height *= 1.0 + (parameters_.unlike_base + parameters_.unlike_gain * (threshold() - base_threshold())) * unlike;
  height *= 1.0 - parameters_.alike_gain * alike;
  return std::max(height, peak.least);
}

std::optional<BeatDecision::Peak> BeatDecision::follow(std::int64_t slot, double feature) {
  if (between_beats(slot)) {
    noise_floor_ += (std::min(feature, 1.0) - noise_floor_) / slots(parameters_.noise_floor_tau_s);
  }
  if (!started_) {
    started_ = true;
    silent_since_ = slot;
    valley_ = feature;
  }
  if (!following_) {
    if (feature > valley_) {
      following_ = true;
      top_ = {slot, feature, 0.0};
    }
    valley_ = std::min(valley_, feature);
    return std::nullopt;
  }
  if (feature > top_.height) {
    top_ = {slot, feature, 0.0};
    return std::nullopt;
  }
  // Over when it has fallen by half, or no higher one has come for a while.
  if (feature > 0.5 * top_.height && distance(top_.slot, slot) < slots(parameters_.peak_over_s)) return std::nullopt;
  following_ = false;
  valley_ = feature;
  return top_;
}

bool BeatDecision::is_t_wave(const Peak& peak) {
  // A T wave is as high as a QRS at times, never as steep.
  const double since = distance(last_->slot, peak.slot);
  if (since >= slots(parameters_.t_wave_s)) return false;
  if (peak.slope < parameters_.t_wave_slope * last_->slope) return true;
  if (peak.slope >= parameters_.tall_t_slope * last_->slope) return false;
  if (peak.height >= parameters_.tall_t_height * last_->height) return false;
  // Steep for a T wave, flat for a QRS: it is a T wave if it comes again
  // after every beat, equally high and late. A premature beat does not.
  const bool again = suspect_ && distance(suspect_->slot, peak.slot) < slots(kSuspectSeconds) &&
                     std::abs(since - suspect_delay_) <= slots(kSuspectJitter) &&
                     alike(peak.height, suspect_->height, 0.3);
  suspect_ = peak;
  suspect_delay_ = since;
  return again;
}

void BeatDecision::on_peak(const Peak& peak) {
  note_even(peak);
  const std::optional<Peak>& before = candidate_ ? candidate_ : last_;
  if (before && distance(before->slot, peak.slot) < refractory_slots()) {
    on_rival(*before, peak);
    return;
  }
  if (last_ && is_t_wave(peak)) return;
  if (peak.height > needed(peak) && peak.slope > parameters_.least_slope) {
    candidate_ = peak;
    return;
  }
  note_noise(peak.height);
  remember_missed(peak);
}

void BeatDecision::on_rival(const Peak& before, const Peak& peak) {
  if (even_run_ >= kEvenGaps && distance(before.slot, peak.slot) >= slots(parameters_.least_rr_s)) {
    ready_ = candidate_;
    candidate_ = peak;
    return;
  }
  if (candidate_ && peak.height > candidate_->height) candidate_ = peak;
}

void BeatDecision::note_even(const Peak& peak) {
  const double gap = strong_ ? distance(strong_->slot, peak.slot) : slots(kStrongSeconds);
  if (gap < slots(kStrongSeconds) && peak.height < kStrong * strong_->height) {
    // Strong peaks further apart than the refractory time need no help.
    if (gap > refractory_slots()) even_run_ = 0;
    return;
  }
  const bool equal = strong_ && alike(peak.height, strong_->height, 0.4) && alike(peak.slope, strong_->slope, 0.4);
  const bool fast = gap >= slots(parameters_.least_rr_s) && gap < refractory_slots();
  const bool even = even_run_ == 0 || alike(gap, even_gap_, 0.25);
  even_run_ = equal && fast && even ? even_run_ + 1 : 0;
  even_gap_ = gap;
  strong_ = peak;
}

void BeatDecision::note_noise(double height) {
  noise_peaks_[noise_next_] = height;
  noise_next_ = (noise_next_ + 1) % kMemory;
}

double BeatDecision::look_back_share(const Peak& peak) const {
  const bool alike = peak.likeness > parameters_.search_back_alike;
  return alike ? parameters_.search_back_alike_share : parameters_.search_back_share;
}

void BeatDecision::remember_missed(const Peak& peak) {
  if (peak.slope <= parameters_.least_slope && peak.likeness < parameters_.search_back_alike) return;
  if (last_ && distance(last_->slot, peak.slot) < slots(parameters_.search_back_gap_s)) return;
  if (missed_.push_back(peak)) return;
  const auto less_worth = [this](const Peak& a, const Peak& b) { return look_back_worth(a) < look_back_worth(b); };
  Peak* lowest = std::min_element(missed_.begin(), missed_.end(), less_worth);
  if (less_worth(*lowest, peak)) *lowest = peak;
}

std::optional<BeatDecision::Peak> BeatDecision::finish(std::int64_t slot) {
  if (ready_) {
    const Peak beat = *ready_;
    ready_.reset();
    return confirm(beat);
  }
  if (!candidate_) return search_back(slot);
  const double refractory = refractory_slots();
  if (distance(candidate_->slot, slot) < refractory) return std::nullopt;
  // A higher peak that began inside the refractory time is still unfolding.
  const bool rival = following_ && top_.height > candidate_->height &&
                     distance(candidate_->slot, top_.slot) < refractory;
  if (rival) return std::nullopt;
  const Peak beat = *candidate_;
  candidate_.reset();
  return confirm(beat);
}

std::optional<BeatDecision::Peak> BeatDecision::search_back(std::int64_t slot) {
  if (!last_ || interval_count_ < 2 || missed_.empty()) return std::nullopt;
  const double patience = parameters_.search_back_rr * usual_interval_ + slots(parameters_.search_back_s);
  if (distance(last_->slot, slot) < patience) return std::nullopt;
  if (following_ && top_.height > threshold()) return std::nullopt;
  const auto less_worth = [this](const Peak& a, const Peak& b) { return look_back_worth(a) < look_back_worth(b); };
  const Peak* best = std::max_element(missed_.begin(), missed_.end(), less_worth);
  const double enough = std::max(look_back_share(*best) * threshold(), best->least);
  if (best->height < enough) return std::nullopt;
  return confirm(*best);
}

BeatDecision::Peak BeatDecision::confirm(const Peak& peak) {
  if (last_) {
    intervals_[interval_count_ % kMemory] = distance(last_->slot, peak.slot);
    ++interval_count_;
    const std::size_t known = std::min(interval_count_, kMemory);
    std::array<double, kMemory> sorted = intervals_;
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(known));
    usual_interval_ = sorted[known / 2];
  }
  last_ = peak;
  silent_since_ = peak.slot;
  InlineVector<Peak, kMemory> later;
  for (const Peak& missed : missed_) {
    if (distance(peak.slot, missed.slot) >= slots(parameters_.search_back_gap_s)) (void)later.push_back(missed);
  }
  missed_ = later;
  return peak;
}

}  // namespace ward
