#include "pipeline/signals/confirmation_witness.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr int kEnd = ConfirmationStrip::kSlots;
constexpr float kSlotSeconds = 0.008F;
constexpr int kQualityFrom = kEnd - witness_slots(10.0);
/// A usual QRS is recognised at this likeness and within these sizes.
constexpr float kUsualLikeness = 0.85F;
constexpr float kUsualSmallest = 0.5F;
constexpr float kUsualLargest = 1.8F;
constexpr float kPlethRoughness = 0.1F;
constexpr int kUsualApart = witness_slots(0.24);

float seconds_of(int slots) { return static_cast<float>(slots) * kSlotSeconds; }

/// Longest distance between neighbours of `times` within [from, kEnd), the
/// edges counted as neighbours.
float longest_gap(const ConfirmationStrip::Beats& times, int from) {
  int previous = from;
  int longest = 0;
  for (const std::int16_t at : times) {
    if (at < from) continue;
    longest = std::max(longest, at - previous);
    previous = at;
  }
  return seconds_of(std::max(longest, kEnd - previous));
}

struct RateSpan {
  float slowest{0};
  float fastest{0};
};

/// Mean rates over `intervals` intervals in a row.
RateSpan rates_over(const ConfirmationStrip::Beats& beats, std::size_t intervals) {
  RateSpan found;
  if (beats.size() < 2) return found;
  const std::size_t span = std::min(intervals, beats.size() - 1);
  for (std::size_t i = span; i < beats.size(); ++i) {
    const float rate = 60.0F * static_cast<float>(span) / seconds_of(beats[i] - beats[i - span]);
    found.fastest = std::max(found.fastest, rate);
    found.slowest = found.slowest == 0.0F ? rate : std::min(found.slowest, rate);
  }
  return found;
}

void judge_rhythm(ChannelWitness& witness) {
  double sum = 0;
  double squares = 0;
  float alike = 0.0F;
  int count = 0;
  int compared = 0;
  int previous = -1;
  for (std::size_t i = 0; i < witness.beats.size(); ++i) {
    const int at = witness.beats[i];
    if (at < kDecisiveFrom) continue;
    if (previous >= 0) {
      const auto interval = static_cast<double>(seconds_of(at - previous));
      sum += interval;
      squares += interval * interval;
      ++count;
    }
    previous = at;
    if (witness.likeness[i] > kNotAllSeen) {
      alike += witness.likeness[i];
      ++compared;
    }
  }
  witness.likeness_mean = compared > 0 ? std::max(0.0F, alike / static_cast<float>(compared)) : 0.0F;
  if (count >= 2) {
    const double mean = sum / count;
    witness.rate = static_cast<float>(60.0 / mean);
    witness.unevenness = static_cast<float>(std::sqrt(std::max(0.0, squares / count - mean * mean)) / mean);
  }
  witness.longest_gap = longest_gap(witness.beats, kDecisiveFrom);
  const RateSpan four = rates_over(witness.beats, 4);
  witness.slowest = witness.beats.size() > 4 ? four.slowest : 0.0F;
  witness.fastest_short = witness.beats.size() > 4 ? four.fastest : 0.0F;
  witness.fastest = rates_over(witness.beats, 11).fastest;
}

/// Swing of each beat: of the slots up to the next.
void judge_amplitudes(const ConfirmationStrip& strip, ChannelWitness& witness) {
  InlineVector<float, ConfirmationStrip::kMostBeats> swings;
  float least = 0.0F;
  bool any = false;
  for (std::size_t i = 0; i + 1 < witness.beats.size(); ++i) {
    const auto from = strip.level().begin() + witness.beats[i];
    const auto to = strip.level().begin() + std::min<int>(witness.beats[i + 1], witness.beats[i] + witness_slots(1.0));
    const auto [low, high] = std::minmax_element(from, to);
    (void)swings.push_back(*high - *low);
    if (witness.beats[i] < kQualityFrom) continue;
    least = any ? std::min(least, *high - *low) : *high - *low;
    any = true;
  }
  if (swings.empty() || !any) return;
  const auto middle = swings.begin() + static_cast<std::ptrdiff_t>(swings.size() / 2);
  std::nth_element(swings.begin(), middle, swings.end());
  witness.amplitude_drop = *middle > 0.0F ? least / *middle : 0.0F;
}

void seek_usual(const ConfirmationStrip& strip, const UsualQrs& usual, ChannelWitness& witness) {
  witness.usual_known = usual.known();
  if (!witness.usual_known) return;
  witness.usual_size = usual.size();
  float best = 0.0F;
  for (int from = 0; from + UsualQrs::kLength <= kEnd; ++from) {
    const auto match = usual.match(std::span<const float, UsualQrs::kLength>{strip.level().data() + from, UsualQrs::kLength});
    if (match.likeness < kUsualLikeness || match.scale < kUsualSmallest || match.scale > kUsualLargest) continue;
    const auto at = static_cast<std::int16_t>(from + UsualQrs::kBefore);
    if (!witness.usual.empty() && at - witness.usual.back() < kUsualApart) {
      if (match.likeness <= best) continue;
      witness.usual.back() = at;
    } else {
      (void)witness.usual.push_back(at);
    }
    best = match.likeness;
  }
  witness.usual_gap = longest_gap(witness.usual, kDecisiveFrom);
  witness.usual_seen = static_cast<int>(std::count_if(witness.usual.begin(), witness.usual.end(),
                                                      [](std::int16_t at) { return at >= kDecisiveFrom; }));
}

/// Below this a heart leaves no mark that can be told from rounding.
float least_swing(WitnessKind kind) {
  switch (kind) {
    case WitnessKind::ecg: return 0.05F;       // mV
    case WitnessKind::arterial: return 3.0F;   // mmHg
    case WitnessKind::pleth: return 0.0F;      // any unit
  }
  return 0.0F;
}

SignalQuality quality_of(const ChannelWitness& witness) {
  if (witness.seen < 0.8F) return SignalQuality::no_signal;
  if (witness.swing <= least_swing(witness.kind)) return SignalQuality::flat;
  if (witness.held > 0.5F) return SignalQuality::clipped;
  if (witness.kind == WitnessKind::ecg && witness.roughness > 0.1F) return SignalQuality::noisy;
  if (witness.kind == WitnessKind::arterial && (witness.level < 10.0F || witness.level > 250.0F)) return SignalQuality::artefact;
  // A probe that hangs free shows rounding and the device's test pattern.
  if (witness.kind == WitnessKind::pleth && witness.roughness > kPlethRoughness * witness.swing) return SignalQuality::artefact;
  return SignalQuality::good;
}

}  // namespace

ChannelWitness witness_of(const ConfirmationStrip& strip, ChannelId channel, const UsualQrs* usual) {
  ChannelWitness witness;
  witness.channel = channel;
  witness.kind = strip.kind();
  witness.seen = strip.seen_share(kQualityFrom, kEnd);
  witness.held = strip.held_share(kQualityFrom, kEnd);
  witness.swing = strip.swing(kQualityFrom, kEnd);
  witness.roughness = strip.roughness(kQualityFrom, kEnd);
  witness.level = strip.median_level(kQualityFrom, kEnd);
  witness.beats = strip.find_beats();
  witness.likeness = likeness_of_beats(strip, witness.beats);
  judge_rhythm(witness);
  judge_amplitudes(strip, witness);
  if (usual != nullptr) seek_usual(strip, *usual, witness);
  witness.quality = quality_of(witness);
  return witness;
}

}  // namespace ward
