#include "pipeline/signals/beat_decision.h"

#include <algorithm>

#include "pipeline/signals/qrs_lead.h"

namespace ward {

namespace {

double slots(double seconds) { return seconds * kQrsSlotsPerSecond; }
double distance(std::int64_t from, std::int64_t to) { return static_cast<double>(to - from); }

}  // namespace

void BeatDecision::interrupt() {
  started_ = false;
  following_ = false;
  candidate_.reset();
  last_.reset();
  missed_.clear();
}

bool BeatDecision::between_beats(std::int64_t slot) const {
  if (candidate_ || (following_ && top_.height > threshold())) return false;
  return !last_ || slot - last_->slot > qrs_slots(0.2);
}

double BeatDecision::refractory_slots(bool one_lead) const {
  return slots(one_lead ? parameters_.refractory_one_lead_s : parameters_.refractory_s);
}

double BeatDecision::threshold() const {
  double noise = 0;
  for (const double peak : noise_peaks_) noise += peak / kMemory;
  return parameters_.threshold + std::min(parameters_.noise_gain * noise + parameters_.floor_gain * noise_floor_,
                                          parameters_.noise_peak_limit);
}

std::optional<BeatDecision::Peak> BeatDecision::follow(std::int64_t slot, double feature) {
  if (between_beats(slot)) noise_floor_ += (std::min(feature, 1.0) - noise_floor_) / (parameters_.floor_tau_s * kQrsSlotsPerSecond);
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

void BeatDecision::on_peak(const Peak& peak, bool one_lead) {
  const double refractory = refractory_slots(one_lead);
  if (candidate_ && distance(candidate_->slot, peak.slot) < refractory) {
    if (peak.height > candidate_->height) candidate_ = peak;
    return;
  }
  if (last_) {
    const double since = distance(last_->slot, peak.slot);
    if (since < refractory) return;
    // A T wave is as high as a QRS at times, never as steep.
    if (since < slots(parameters_.t_wave_s) && peak.slope < parameters_.t_wave_slope * last_->slope) {
      return;
    }
  }
  double needed = threshold();
  if (last_) {
    const double since = distance(last_->slot, peak.slot) / usual_interval_;
    needed *= 1.0 + parameters_.early_gain * std::max(0.0, 1.0 - since / parameters_.early_rr);
    needed *= 1.0 - parameters_.late_gain * std::clamp((since - parameters_.late_rr) / 0.3, 0.0, 1.0);
  }
  if (peak.height > needed) {
    candidate_ = peak;
    return;
  }
  note_noise(peak.height);
  remember_missed(peak);
}

void BeatDecision::note_noise(double height) {
  noise_peaks_[noise_next_] = height;
  noise_next_ = (noise_next_ + 1) % kMemory;
}

void BeatDecision::remember_missed(const Peak& peak) {
  if (last_ && distance(last_->slot, peak.slot) < slots(parameters_.search_back_gap_s)) return;
  if (missed_.push_back(peak)) return;
  Peak* lowest = std::min_element(missed_.begin(), missed_.end(),
                                  [](const Peak& a, const Peak& b) { return a.height < b.height; });
  if (lowest->height < peak.height) *lowest = peak;
}

std::optional<BeatDecision::Peak> BeatDecision::finish(std::int64_t slot, bool one_lead) {
  if (!candidate_) return search_back(slot);
  const double refractory = refractory_slots(one_lead);
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
  const Peak* best = std::max_element(missed_.begin(), missed_.end(),
                                      [](const Peak& a, const Peak& b) { return a.height < b.height; });
  const double least = std::max(parameters_.search_back_share * threshold(), parameters_.search_back_least);
  if (best->height < least) return std::nullopt;
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
