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
  witness.fastest = rates_over(witness.beats, 11).fastest;
}

void seek_usual(const ConfirmationStrip& strip, const UsualQrs& usual, ChannelWitness& witness) {
  witness.usual_known = usual.known();
  if (!witness.usual_known) return;
  witness.usual_size = usual.size();
  ConfirmationStrip::Beats seen;
  float best = 0.0F;
  for (int from = 0; from + UsualQrs::kLength <= kEnd; ++from) {
    const auto match = usual.match(strip.level().subspan(static_cast<std::size_t>(from)).first<UsualQrs::kLength>());
    if (match.likeness < kUsualLikeness || match.scale < kUsualSmallest || match.scale > kUsualLargest) continue;
    const auto at = static_cast<std::int16_t>(from + UsualQrs::kBefore);
    if (!seen.empty() && at - seen.back() < kUsualApart) {
      if (match.likeness <= best) continue;
      seen.back() = at;
    } else {
      (void)seen.push_back(at);
    }
    best = match.likeness;
  }
  witness.usual_gap = longest_gap(seen, kDecisiveFrom);
}

/// Wide beats are slow waves: below 8 Hz against above, in stretches of 2 s
/// each half a second.
void judge_slowness(const ConfirmationStrip& strip, ChannelWitness& witness) {
  constexpr int kAverage = witness_slots(0.056);
  constexpr int kStretch = witness_slots(2.0);
  constexpr int kStep = witness_slots(0.5);
  const auto level = strip.level();
  const auto averaged = [](std::span<const float> from, std::span<float> to) {
    double sum = 0;
    for (int i = 0; i < kEnd; ++i) {
      sum += static_cast<double>(from[static_cast<std::size_t>(i)]);
      if (i >= kAverage) sum -= static_cast<double>(from[static_cast<std::size_t>(i - kAverage)]);
      const int middle = i - kAverage / 2;
      if (middle >= 0) to[static_cast<std::size_t>(middle)] = static_cast<float>(sum / kAverage);
    }
  };
  std::array<float, ConfirmationStrip::kSlots> once{};
  std::array<float, ConfirmationStrip::kSlots> slow{};
  averaged(level, once);
  averaged(once, slow);
  InlineVector<float, ConfirmationStrip::kSlots / kStep> shares;
  for (int from = 0; from + kStretch <= kEnd - kAverage; from += kStep) {
    double mean = 0;
    double slow_squares = 0;
    double fast_squares = 1e-9;
    for (int i = from; i < from + kStretch; ++i) {
      const auto s = static_cast<std::size_t>(i);
      const auto low = static_cast<double>(slow[s]);
      const double high = static_cast<double>(level[s]) - low;
      mean += low / kStretch;
      slow_squares += low * low;
      fast_squares += high * high;
    }
    slow_squares = std::max(0.0, slow_squares - mean * mean * kStretch);
    const auto share = static_cast<float>(std::sqrt(slow_squares / fast_squares));
    (void)shares.push_back(share);
    if (from >= kDecisiveFrom) witness.slow_most = std::max(witness.slow_most, share);
  }
  const auto middle = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2);
  std::nth_element(shares.begin(), middle, shares.end());
  witness.slow_median = *middle;
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
  if (usual != nullptr) seek_usual(strip, *usual, witness);
  if (witness.kind == WitnessKind::ecg) judge_slowness(strip, witness);
  witness.quality = quality_of(witness);
  return witness;
}

}  // namespace ward
