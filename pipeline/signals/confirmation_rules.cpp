#include "pipeline/signals/confirmation_rules.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

#include "pipeline/signals/confirmation_table.inc"

/// What the channels must show, by recipe: seconds, rates a minute.
/// A pulse or lead that beats calmly: alike, even, at a resting rate, none
/// missing. No heart in fibrillation or racing from the ventricle does.
constexpr float kCalmUnevenness = 0.06F;
constexpr float kCalmPulseLikeness = 0.9F;
constexpr float kCalmLeadLikeness = 0.95F;
constexpr float kCalmSlowest = 40.0F;
constexpr float kCalmFastest = 110.0F;
/// A lead that shows the usual QRS every time may be faster: the alarm for a
/// tachycardia of that rate would have come when it began.
constexpr float kCalmFastestLead = 120.0F;
constexpr float kOverdue = 1.6F;  ///< mean intervals
/// Five beats at 200 /min are gone in 1.2 s.
constexpr float kNoRoom = 1.2F;
/// Asystole: 4 s without a beat, as the ECG shows it one second before the
/// alarm's own limit; a pulse that never stops for so long denies it.
constexpr float kStandstill = 3.0F;
constexpr float kPulseStandstill = 2.2F;
constexpr float kSteadyLikeness = 0.8F;
constexpr float kSteadyUnevenness = 0.5F;
/// Extreme bradycardia: below 40 /min on the monitor; four intervals, and a
/// channel's own error, leave it below 46.
constexpr float kSlow = 46.0F;
constexpr float kNotSlow = 50.0F;
constexpr float kSlowEvenness = 0.15F;
constexpr float kWitnessLikeness = 0.8F;
constexpr float kRegularPulse = 0.2F;
/// Extreme tachycardia: above 140 /min.
constexpr float kFast = 125.0F;
constexpr float kNotFast = 120.0F;
constexpr float kEvenPulse = 0.15F;
/// Fibrillation that no window of the last ten seconds comes near to.
constexpr float kNoFibrillation = -1.5F;
/// Log odds below which a ventricular tachycardia is withheld: one missed costs
/// as much as five false ones (-ln 5 = -1.6).
constexpr float kWithholdBelow = -1.5F;
constexpr float kClampSpread = 2.5F;

float interval_of(float rate) { return rate > 0.0F ? 60.0F / rate : 0.0F; }

bool calm(const ChannelWitness& w) {
  const float likeness = w.kind == WitnessKind::ecg ? kCalmLeadLikeness : kCalmPulseLikeness;
  if (!w.valid() || w.likeness_mean < likeness || w.unevenness > kCalmUnevenness) return false;
  const float fastest = w.kind == WitnessKind::ecg ? kCalmFastestLead : kCalmFastest;
  if (w.rate < kCalmSlowest || w.rate > fastest) return false;
  if (w.longest_gap > kOverdue * interval_of(w.rate)) return false;
  // A lead must show the patient's usual beat all the time.
  return w.kind != WitnessKind::ecg || (w.usual_known && w.usual_gap <= kOverdue * interval_of(w.rate));
}

/// Two leads or more show the patient's usual beat all the time, at a rate at
/// which a tachycardia cannot have become the usual: nowhere is there room for
/// a ventricular run.
bool usual_throughout(const ConfirmationScene& scene) {
  int leads = 0;
  for (const ChannelWitness& w : scene.channels) {
    if (w.kind != WitnessKind::ecg || !w.valid() || !w.usual_known) continue;
    if (w.usual_gap > kNoRoom || w.rate > kCalmFastestLead) return false;
    ++leads;
  }
  return leads >= 2;
}

/// The rhythm of all leads together.
struct FusedRhythm {
  float longest_gap{12.0F};
  float slowest{0};   ///< of 4 intervals
  float fastest{0};   ///< of 11
  float unevenness{1.0F};
  float rate{0};
};

FusedRhythm rhythm_of(const ConfirmationScene& scene) {
  FusedRhythm found;
  int previous = kDecisiveFrom;
  int longest = 0;
  double sum = 0;
  double squares = 0;
  int count = 0;
  for (std::size_t i = 0; i < scene.beats.size(); ++i) {
    const int at = scene.beats[i].at;
    for (const std::size_t span : {std::size_t{4}, std::size_t{11}}) {
      if (i < span || at <= scene.beats[i - span].at) continue;
      const float rate = 60.0F * static_cast<float>(span) / (static_cast<float>(at - scene.beats[i - span].at) * 0.008F);
      if (span == 11) found.fastest = std::max(found.fastest, rate);
      else found.slowest = found.slowest == 0.0F ? rate : std::min(found.slowest, rate);
    }
    if (at < kDecisiveFrom) continue;
    longest = std::max(longest, at - previous);
    if (i > 0 && scene.beats[i - 1].at >= kDecisiveFrom) {
      const double interval = (at - previous) * 0.008;
      sum += interval;
      squares += interval * interval;
      ++count;
    }
    previous = at;
  }
  found.longest_gap = static_cast<float>(std::max(longest, ConfirmationStrip::kSlots - previous)) * 0.008F;
  if (count < 3) return found;
  const double mean = sum / count;
  found.rate = static_cast<float>(60.0 / mean);
  found.unevenness = static_cast<float>(std::sqrt(std::max(0.0, squares / count - mean * mean)) / mean);
  return found;
}

Testimony on_asystole(const ChannelWitness& w) {
  if (w.kind == WitnessKind::ecg) {
    // Movement makes peaks in a standstill too: a lead denies it by beats that
    // are like each other, or by the patient's own.
    if (w.usual_known && w.usual_gap < kStandstill) return Testimony::contradicts;
    if (w.longest_gap >= kStandstill) return Testimony::supports;
    return w.likeness_mean >= kSteadyLikeness ? Testimony::contradicts : Testimony::silent;
  }
  if (w.longest_gap >= kStandstill) return Testimony::supports;
  const bool steady = w.longest_gap < kPulseStandstill && w.likeness_mean >= kSteadyLikeness && w.unevenness < kSteadyUnevenness;
  return steady ? Testimony::contradicts : Testimony::silent;
}

Testimony on_bradycardia(const ChannelWitness& w) {
  if (w.likeness_mean < kWitnessLikeness || w.slowest == 0.0F) return Testimony::silent;
  if (w.slowest < kSlow) return Testimony::supports;
  const bool regular = w.unevenness < kRegularPulse && w.likeness_mean >= kCalmPulseLikeness;
  return w.slowest > kNotSlow && regular ? Testimony::contradicts : Testimony::silent;
}

Testimony on_tachycardia(const ChannelWitness& w) {
  if (w.fastest > kFast) return Testimony::supports;
  const bool regular = w.unevenness < kEvenPulse && w.likeness_mean >= kCalmPulseLikeness;
  return w.fastest < kNotFast && regular ? Testimony::contradicts : Testimony::silent;
}

Testimony testimony_of(AlarmCondition claim, const ChannelWitness& w) {
  if (!w.valid()) return Testimony::invalid;
  switch (claim) {
    case AlarmCondition::asystole: return on_asystole(w);
    case AlarmCondition::extreme_bradycardia: return on_bradycardia(w);
    case AlarmCondition::extreme_tachycardia: return on_tachycardia(w);
    default: return calm(w) ? Testimony::contradicts : Testimony::silent;
  }
}

struct Tally {
  bool pulse_contradicts{false};
  bool lead_contradicts{false};
  bool any_supports{false};
};

bool withheld(AlarmCondition claim, const ConfirmationScene& scene, const Tally& tally, const FusedRhythm& rhythm,
              float score) {
  switch (claim) {
    case AlarmCondition::asystole:
      return tally.pulse_contradicts || (tally.lead_contradicts && rhythm.longest_gap < kStandstill);
    case AlarmCondition::ventricular_fibrillation:
      return tally.pulse_contradicts || tally.lead_contradicts || scene.fibrillation < kNoFibrillation;
    case AlarmCondition::ventricular_tachycardia:
      return tally.pulse_contradicts || tally.lead_contradicts || usual_throughout(scene) || score < kWithholdBelow;
    case AlarmCondition::extreme_bradycardia: {
      const bool slow_ecg = rhythm.slowest > 0.0F && rhythm.slowest < kSlow;
      if (slow_ecg && rhythm.unevenness < kSlowEvenness) return false;
      return tally.pulse_contradicts || (!tally.any_supports && !slow_ecg);
    }
    case AlarmCondition::extreme_tachycardia:
      return tally.pulse_contradicts || (!tally.any_supports && rhythm.fastest < kFast);
    default: return false;
  }
}

}  // namespace

float ConfirmationTable::log_odds(const ConfirmationFeatures& features) const {
  float sum = bias;
  for (std::size_t i = 0; i < features.size(); ++i) {
    sum += weight[i] * std::clamp((features[i] - centre[i]) / spread[i], -kClampSpread, kClampSpread);
  }
  return sum;
}

ConfirmationTable confirmation_table() { return kConfirmationTable; }

AlarmEvidence judge_claim(AlarmCondition claim, const ConfirmationScene& scene, const ConfirmationTable& table) {
  AlarmEvidence evidence;
  evidence.condition = claim;
  Tally tally;
  for (const ChannelWitness& w : scene.channels) {
    const Testimony said = testimony_of(claim, w);
    (void)evidence.channels.push_back({w.channel, said, w.quality, w.rate});
    const bool lead = w.kind == WitnessKind::ecg;
    tally.any_supports = tally.any_supports || said == Testimony::supports;
    if (said != Testimony::contradicts) continue;
    (lead ? tally.lead_contradicts : tally.pulse_contradicts) = true;
  }
  const FusedRhythm rhythm = rhythm_of(scene);
  evidence.rate = rhythm.rate;
  if (claim == AlarmCondition::ventricular_tachycardia) evidence.score = table.log_odds(confirmation_features(scene));
  // Without anything to be believed nothing can be denied; and one witness is
  // not enough to silence a standstill or fibrillation.
  const bool lethal = claim == AlarmCondition::asystole || claim == AlarmCondition::ventricular_fibrillation;
  if (scene.valid_channels() < (lethal ? 2 : 1)) return evidence;
  if (withheld(claim, scene, tally, rhythm, evidence.score)) evidence.decision = AlarmDecision::withheld;
  return evidence;
}

}  // namespace ward
