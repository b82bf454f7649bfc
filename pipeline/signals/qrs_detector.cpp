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
/// A lead silent for so long gives its place to a new one.
constexpr std::int64_t kForsaken = qrs_slots(10.0);
constexpr std::int64_t kSecond = qrs_slots(1.0);
/// Around a feature's peak lies the beat, not noise.
constexpr std::int64_t kAfterBeat = qrs_slots(0.200);
constexpr std::int64_t kBeforeBeat = qrs_slots(0.120);
/// Room for the search of the R peak before its feature's.
constexpr std::int64_t kMostReach = qrs_slots(0.250);
/// Activity, in shares of a beat, of a lead with a constant signal.
constexpr double kAsleep = 1e-6;
/// Delay of the 22 Hz low-pass.
constexpr Nanoseconds kFilterDelay = std::chrono::milliseconds{10};

/// Nothing above `cap` counts much more than it, but the largest stays the
/// largest: where a beat's peak lies is seen through the cap.
double capped(double feature, double cap) {
  return feature <= cap ? feature : cap + 0.05 * (1.0 - cap / feature);
}

// A lead's smallest beat must be able to reach what is asked of it after its
// share of the fused feature has been capped, or a heart that comes back after
// a long standstill is never seen.
static_assert(QrsParameters{}.least_peak / QrsParameters{}.least_amplitude < QrsParameters{}.lead_cap);

}  // namespace

QrsDetector::QrsDetector(const QrsParameters& parameters) : parameters_(parameters), decision_(parameters) {}

QrsLead* QrsDetector::lead_of(ChannelId channel) {
  for (std::optional<QrsLead>& lead : leads_) {
    if (lead && lead->channel() == channel) return &*lead;
  }
  for (std::optional<QrsLead>& lead : leads_) {
    const bool forsaken = lead && lead->newest() && frontier_ && *frontier_ - *lead->newest() > kForsaken;
    if (!lead || forsaken) return &lead.emplace(channel, parameters_);
  }
  return nullptr;
}

void QrsDetector::on(const SampleBlock& block, DetectedBeats& beats) {
  QrsLead* lead = lead_of(block.channel);
  if (lead == nullptr || block.count == 0) return;
  lead->on(block);
  fuse(beats);
}

void QrsDetector::on_pace_pulse(Instant time) {
  for (std::optional<QrsLead>& lead : leads_) {
    if (lead) lead->on_pace_pulse(time);
  }
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
    interrupt();
  }
  for (; slot <= *through; ++slot) on_slot(slot, beats);
  frontier_ = std::max(frontier_.value_or(*through), *through);
}

void QrsDetector::interrupt() {
  decision_.interrupt();
  continuous_ = false;
  analysed_since_.reset();
}

void QrsDetector::on_slot(std::int64_t slot, DetectedBeats& beats) {
  std::array<double, kMaxLeads> features{};
  std::array<double, kMaxLeads> activities{};
  double most_active = 0;
  int usable = 0;
  int oversized = 0;
  double feature = 0;
  for (std::size_t i = 0; i < kMaxLeads; ++i) {
    features[i] = -1;
    if (!leads_[i] || !leads_[i]->usable(slot)) continue;
    features[i] = feature = leads_[i]->relative_feature(slot);
    activities[i] = leads_[i]->activity(std::min(feature, 1.0));
    most_active = std::max(most_active, activities[i]);
    ++usable;
    oversized += feature * leads_[i]->amplitude() > parameters_.most_peak ? 1 : 0;
  }
  if (usable == 0) {
    if (++unusable_run_ == kBreak) interrupt();
    return;
  }
  unusable_run_ = 0;
  // No lead shows anything but an artefact: beats may be hidden in it, so the
  // time from the last beat to the next is no RR.
  if (oversized == usable) continuous_ = false;
  const Instant here{kQrsSlot * slot};
  if (!analysed_since_) analysed_since_ = here;
  analysed_until_ = here;

  if (usable > 1) {
    double weights = 0;
    double sum = 0;
    for (std::size_t i = 0; i < kMaxLeads; ++i) {
      if (features[i] < 0) continue;
      // Where no lead shows anything all count alike: none is asleep.
      const double awake = most_active < kAsleep ? 1.0 : std::min(1.0, activities[i] / (parameters_.quiet * most_active));
      const double weight = leads_[i]->weight() * awake * awake;
      weights += weight;
      sum += weight * std::sqrt(capped(features[i], parameters_.lead_cap));
    }
    feature = sum / weights * (sum / weights);
  }
  const auto beat =
      decision_.on_slot(slot, feature, usable == 1, [this](BeatDecision::Peak& peak) { complete(peak); });
  if (beat) confirm(beat->slot, slot, beats);
  const std::int64_t silence = decision_.silence(slot);
  if (silence <= qrs_slots(parameters_.decay_after_s)) return;
  for (std::optional<QrsLead>& lead : leads_) {
    if (!lead) continue;
    lead->decay(silence > qrs_slots(parameters_.deep_decay_after_s));
    if (silence > qrs_slots(parameters_.relearn_after_s)) lead->relearn();
    if (silence % kSecond == 0) lead->on_noise(slot - kSecond, slot);
  }
}

void QrsDetector::complete(BeatDecision::Peak& peak) const {
  double seeing = 0;
  double knowing = 0;
  double likeness = 0;
  for (const std::optional<QrsLead>& lead : leads_) {
    if (!lead || !lead->usable(peak.slot)) continue;
    // Only those leads have a say that see the peak at all.
    const double sees = lead->weight() * std::min(lead->relative_feature(peak.slot), parameters_.lead_cap);
    seeing += sees;
    peak.slope += sees * lead->relative_slope(peak.slot);
    peak.least += sees * lead->least_relative_peak();
    if (!peak.in_question) continue;
    if (const std::optional<double> alike = lead->likeness(peak.slot)) {
      knowing += sees;
      likeness += sees * *alike;
    }
  }
  if (seeing <= 0) return;
  peak.slope /= seeing;
  peak.least /= seeing;
  if (knowing > 0) peak.likeness = likeness / knowing;
}

std::int64_t QrsDetector::r_peak(std::int64_t feature_peak) const {
  const std::int64_t reach = std::min(qrs_slots(parameters_.r_reach_s), kMostReach);
  std::array<double, kMostReach + 1> wave{};
  double highest = 0;
  for (std::int64_t back = 0; back <= reach; ++back) {
    double& sum = wave[static_cast<std::size_t>(back)];
    for (const std::optional<QrsLead>& lead : leads_) {
      const std::int64_t slot = feature_peak - back;
      if (lead && lead->usable(slot)) sum += lead->weight() * lead->relative_wave(slot);
    }
    highest = std::max(highest, sum);
  }
  // The first wave of nearly the full height: in a wide beat the last may be
  // the highest, and lies too late.
  for (std::int64_t back = reach; back > 0; --back) {
    const double here = wave[static_cast<std::size_t>(back)];
    const bool local_top = here >= wave[static_cast<std::size_t>(back - 1)];
    if (local_top && here >= parameters_.r_share * highest) return feature_peak - back;
  }
  return feature_peak;
}

void QrsDetector::confirm(std::int64_t feature_peak, std::int64_t decided, DetectedBeats& beats) {
  const Instant time = Instant{kQrsSlot * r_peak(feature_peak)} - kFilterDelay;
  for (std::optional<QrsLead>& lead : leads_) {
    if (!lead) continue;
    lead->on_noise(std::max(previous_peak_ + kAfterBeat, feature_peak - 2 * kSecond), feature_peak - kBeforeBeat);
    lead->on_beat(feature_peak);
  }
  previous_peak_ = feature_peak;
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
