#include "pipeline/signals/qrs_detector.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

/// How far a lead may fall behind the others before they stop waiting.
constexpr std::int64_t kPatience = qrs_slots(0.300);
/// What later decisions may still look back at: refractory time, R peak
/// search and a lead's own maximum. The rings must hold it and the patience.
constexpr std::int64_t kLookBack = qrs_slots(0.8);
/// A hole in which a whole QRS may hide.
constexpr std::int64_t kBreak = qrs_slots(0.100);
/// The feature's maximum follows the R peak by 30-70 ms; a wide beat's by more.
constexpr std::int64_t kPeakReach = qrs_slots(0.120);
/// Delay of the 22 Hz low-pass.
constexpr Nanoseconds kFilterDelay = std::chrono::milliseconds{10};

}  // namespace

QrsDetector::QrsDetector(const QrsParameters& parameters) : parameters_(parameters), decision_(parameters) {}

QrsLead* QrsDetector::lead_of(ChannelId channel) {
  for (std::optional<QrsLead>& lead : leads_) {
    if (!lead) return &lead.emplace(channel, parameters_);
    if (lead->channel() == channel) return &*lead;
  }
  return nullptr;
}

void QrsDetector::on(const SampleBlock& block, DetectedBeats& beats) {
  QrsLead* lead = lead_of(block.channel);
  if (lead == nullptr || block.count == 0) return;
  lead->on(block);
  fuse(beats);
}

std::optional<std::int64_t> QrsDetector::decidable_through() const {
  // The most advanced lead sets the pace.
  const QrsLead* ahead = nullptr;
  for (const std::optional<QrsLead>& lead : leads_) {
    if (lead && lead->newest() && (ahead == nullptr || *lead->newest() > *ahead->newest())) ahead = &*lead;
  }
  if (ahead == nullptr) return std::nullopt;
  std::int64_t through = *ahead->newest();
  for (const std::optional<QrsLead>& lead : leads_) {
    if (!lead || !lead->newest() || lead->learning()) continue;
    if (*lead->newest() + kPatience >= ahead->block_began()) through = std::min(through, *lead->newest());
  }
  // The rings hold no more: whoever is so late is not waited for.
  return std::max(through, *ahead->newest() - (QrsLead::kRing - kLookBack));
}

void QrsDetector::fuse(DetectedBeats& beats) {
  const std::optional<std::int64_t> through = decidable_through();
  if (!through) return;
  std::int64_t slot = frontier_ ? *frontier_ + 1 : *through;
  if (*through - slot > QrsLead::kRing) {  // after a long silence of every lead
    slot = *through - (QrsLead::kRing - kLookBack);
    unusable_run_ = kBreak;
  }
  for (; slot <= *through; ++slot) on_slot(slot, beats);
  frontier_ = std::max(frontier_.value_or(*through), *through);
}

void QrsDetector::on_slot(std::int64_t slot, DetectedBeats& beats) {
  double weights = 0;
  double sum = 0;
  int usable = 0;
  const QrsLead* only = nullptr;
  for (const std::optional<QrsLead>& lead : leads_) {
    if (!lead || !lead->usable(slot)) continue;
    const double spread = lead->noise() + parameters_.weight_offset;
    const double weight = 1.0 / (spread * spread);
    weights += weight;
    sum += weight * std::sqrt(std::min(lead->relative_feature(slot), parameters_.lead_cap));
    only = &*lead;
    ++usable;
  }
  if (usable == 0) {
    if (++unusable_run_ == kBreak) {
      decision_.interrupt();
      continuous_ = false;
      analysed_since_.reset();
    }
    return;
  }
  unusable_run_ = 0;
  const Instant here{kQrsSlot * slot};
  if (!analysed_since_) analysed_since_ = here;
  analysed_until_ = here;

  const double root = sum / weights;
  const double feature = usable == 1 ? only->relative_feature(slot) : root * root;
  const auto beat = decision_.on_slot(slot, feature, usable == 1, [this](std::int64_t at) { return slope(at); });
  if (beat) confirm(beat->slot, slot, beats);
  const bool silent = decision_.silence(slot) > qrs_slots(parameters_.decay_after_s);
  const bool noise = decision_.between_beats(slot);
  for (std::optional<QrsLead>& lead : leads_) {
    if (!lead) continue;
    if (noise) lead->on_noise(slot);
    if (silent) lead->decay();
  }
}

double QrsDetector::slope(std::int64_t slot) const {
  double weights = 0;
  double sum = 0;
  for (const std::optional<QrsLead>& lead : leads_) {
    if (!lead || !lead->usable(slot)) continue;
    const double spread = lead->noise() + parameters_.weight_offset;
    const double weight = 1.0 / (spread * spread);
    weights += weight;
    sum += weight * lead->relative_slope(slot);
  }
  return weights > 0 ? sum / weights : 0.0;
}

std::int64_t QrsDetector::r_peak(std::int64_t feature_peak) const {
  double highest = -1;
  std::int64_t found = feature_peak;
  for (std::int64_t slot = feature_peak - kPeakReach; slot <= feature_peak; ++slot) {
    double sum = 0;
    for (const std::optional<QrsLead>& lead : leads_) {
      if (!lead || !lead->usable(slot)) continue;
      const double spread = lead->noise() + parameters_.weight_offset;
      sum += lead->relative_wave(slot) / (spread * spread);
    }
    if (sum > highest) {
      highest = sum;
      found = slot;
    }
  }
  return found;
}

void QrsDetector::confirm(std::int64_t feature_peak, std::int64_t decided, DetectedBeats& beats) {
  const Instant time = Instant{kQrsSlot * r_peak(feature_peak)} - kFilterDelay;
  for (std::optional<QrsLead>& lead : leads_) {
    if (lead) lead->on_beat(feature_peak);
  }
  if (last_beat_ && time <= *last_beat_) return;
  last_beat_ = time;
  (void)beats.push_back({time, Instant{kQrsSlot * decided}, continuous_});
  continuous_ = true;
}

bool QrsDetector::learning() const {
  return std::none_of(leads_.begin(), leads_.end(),
                      [](const std::optional<QrsLead>& lead) { return lead && !lead->learning(); });
}

InlineVector<QrsDetector::LeadStatus, QrsDetector::kMaxLeads> QrsDetector::leads() const {
  InlineVector<LeadStatus, kMaxLeads> found;
  for (const std::optional<QrsLead>& lead : leads_) {
    if (!lead) continue;
    const bool usable = frontier_ && lead->usable(*frontier_);
    (void)found.push_back({lead->channel(), usable, lead->noise(), lead->amplitude()});
  }
  return found;
}

}  // namespace ward
