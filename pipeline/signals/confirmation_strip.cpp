#include "pipeline/signals/confirmation_strip.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

/// Widths over which a beat's activity is gathered.
constexpr int kQrsSpan = witness_slots(0.072);
constexpr int kUpstrokeSpan = witness_slots(0.128);
constexpr int kPulseSmoothing = witness_slots(0.056);
/// A part of the strip in which a beat of any rate worth the name falls.
constexpr int kPart = witness_slots(2.0);
constexpr int kParts = ConfirmationStrip::kSlots / kPart;
/// Peaks below this share of the typical largest are no beats.
constexpr float kQrsShare = 0.35F;
constexpr float kUpstrokeShare = 0.4F;
constexpr int kQrsRefractory = witness_slots(0.24);
constexpr int kPulseRefractory = witness_slots(0.27);

/// What a beat's likeness is computed over, around its peak.
struct Around {
  int before;
  int after;
};
constexpr Around kQrsAround{witness_slots(0.10), witness_slots(0.16)};
constexpr Around kPulseAround{witness_slots(0.12), witness_slots(0.32)};

using Activity = std::array<float, ConfirmationStrip::kSlots>;

/// Sum over a sliding span that ends at each slot.
Activity sliding_sum(const Activity& values, int span) {
  Activity sums{};
  double sum = 0;
  for (int i = 0; i < ConfirmationStrip::kSlots; ++i) {
    sum += static_cast<double>(values[static_cast<std::size_t>(i)]);
    if (i >= span) sum -= static_cast<double>(values[static_cast<std::size_t>(i - span)]);
    sums[static_cast<std::size_t>(i)] = static_cast<float>(std::max(0.0, sum));
  }
  return sums;
}

/// The largest of each two seconds; of those the second quarter from above:
/// neither one artefact nor one pause decides how large a beat is.
float typical_peak(const Activity& activity) {
  std::array<float, kParts> maxima{};
  for (std::size_t part = 0; part < maxima.size(); ++part) {
    const auto from = activity.begin() + static_cast<std::ptrdiff_t>(part) * kPart;
    maxima[part] = *std::max_element(from, from + kPart);
  }
  std::sort(maxima.begin(), maxima.end());
  return maxima[maxima.size() * 5 / 8];
}

}  // namespace

ConfirmationStrip::ConfirmationStrip(const ConfirmationWave& wave, std::int64_t end) : kind_(wave.kind()) {
  float last = 0.0F;
  for (int i = 0; i < kSlots; ++i) {
    const ConfirmationWave::Slot slot = wave.at(end - kSlots + i);
    const auto s = static_cast<std::size_t>(i);
    seen_[s] = slot.seen;
    held_[s] = slot.held;
    // What was not seen goes on as it was: no step, no beat.
    level_[s] = last = slot.seen ? slot.level : last;
    roughness_[s] = slot.roughness;
  }
}

float ConfirmationStrip::seen_share(int from, int to) const {
  return static_cast<float>(std::count(seen_.begin() + from, seen_.begin() + to, true)) / static_cast<float>(to - from);
}

float ConfirmationStrip::held_share(int from, int to) const {
  return static_cast<float>(std::count(held_.begin() + from, held_.begin() + to, true)) / static_cast<float>(to - from);
}

float ConfirmationStrip::percentile(std::span<const float> values, int from, int to, float share) const {
  std::array<float, kSlots> sorted;
  std::size_t count = 0;
  for (int i = from; i < to; ++i) {
    if (seen_[static_cast<std::size_t>(i)]) sorted[count++] = values[static_cast<std::size_t>(i)];
  }
  if (count == 0) return 0.0F;
  const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<float>(count - 1));
  std::nth_element(sorted.begin(), sorted.begin() + rank, sorted.begin() + static_cast<std::ptrdiff_t>(count));
  return sorted[static_cast<std::size_t>(rank)];
}

float ConfirmationStrip::roughness(int from, int to) const { return percentile(roughness_, from, to, 0.5F); }

float ConfirmationStrip::swing(int from, int to) const {
  return percentile(level_, from, to, 0.95F) - percentile(level_, from, to, 0.05F);
}

ConfirmationStrip::Beats ConfirmationStrip::find_beats() const {
  const bool ecg = kind_ == WitnessKind::ecg;
  Activity activity{};
  if (ecg) {
    for (std::size_t i = 1; i + 1 < activity.size(); ++i) activity[i] = std::abs(level_[i + 1] - level_[i - 1]);
    activity = sliding_sum(activity, kQrsSpan);
  } else {
    const Activity smooth = sliding_sum([this] {
      Activity above{};
      const float least = *std::min_element(level_.begin(), level_.end());
      for (std::size_t i = 0; i < above.size(); ++i) above[i] = level_[i] - least;
      return above;
    }(), kPulseSmoothing);
    for (std::size_t i = kPulseSmoothing + 1; i < activity.size(); ++i) activity[i] = std::max(0.0F, smooth[i] - smooth[i - 1]);
    activity = sliding_sum(activity, kUpstrokeSpan);
  }
  const float threshold = typical_peak(activity) * (ecg ? kQrsShare : kUpstrokeShare);
  const int refractory = ecg ? kQrsRefractory : kPulseRefractory;
  const int delay = ecg ? kQrsSpan / 2 : kUpstrokeSpan + kPulseSmoothing / 2;
  Beats beats;
  float height = 0.0F;
  if (threshold <= 0.0F) return beats;
  for (int i = 1; i + 1 < kSlots; ++i) {
    const auto s = static_cast<std::size_t>(i);
    if (activity[s] < threshold || activity[s] < activity[s - 1] || activity[s] <= activity[s + 1]) continue;
    const auto at = static_cast<std::int16_t>(std::max(0, i - delay));
    if (!beats.empty() && at - beats.back() < refractory) {
      if (activity[s] <= height) continue;
      beats.back() = at;
    } else if (!beats.push_back(at)) {
      break;
    }
    height = activity[s];
  }
  return beats;
}

BeatLikeness likeness_of_beats(const ConfirmationStrip& strip, const ConfirmationStrip::Beats& beats) {
  const Around around = strip.kind() == WitnessKind::ecg ? kQrsAround : kPulseAround;
  constexpr int kLongest = 64;
  const int length = around.before + around.after;
  const auto level = strip.level();
  const auto cut = [&](int at, std::array<float, kLongest>& shape) {
    if (at < around.before || at + around.after > ConfirmationStrip::kSlots) return false;
    float mean = 0.0F;
    for (int i = 0; i < length; ++i) mean += level[static_cast<std::size_t>(at - around.before + i)];
    mean /= static_cast<float>(length);
    for (int i = 0; i < length; ++i) shape[static_cast<std::size_t>(i)] = level[static_cast<std::size_t>(at - around.before + i)] - mean;
    return true;
  };
  const auto norm = [&](const std::array<float, kLongest>& shape) {
    float sum = 0.0F;
    for (int i = 0; i < length; ++i) sum += shape[static_cast<std::size_t>(i)] * shape[static_cast<std::size_t>(i)];
    return std::sqrt(sum);
  };
  std::array<float, kLongest> mean{};
  std::array<float, kLongest> shape{};
  for (const std::int16_t beat : beats) {
    if (!cut(beat, shape)) continue;
    // Each beat counts alike, however large.
    const float size = norm(shape);
    for (int i = 0; i < length && size > 0.0F; ++i) mean[static_cast<std::size_t>(i)] += shape[static_cast<std::size_t>(i)] / size;
  }
  const float mean_size = norm(mean);
  BeatLikeness found;
  for (const std::int16_t beat : beats) {
    float likeness = kNotAllSeen;
    const float size = cut(beat, shape) ? norm(shape) * mean_size : 0.0F;
    if (size > 0.0F) likeness = 0.0F;
    if (size > 0.0F) {
      for (int i = 0; i < length; ++i) likeness += shape[static_cast<std::size_t>(i)] * mean[static_cast<std::size_t>(i)];
      likeness /= size;
    }
    (void)found.push_back(likeness);
  }
  return found;
}

}  // namespace ward
