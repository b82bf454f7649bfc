#include "pipeline/signals/beat_shape.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr float kLeast = 1e-4F;
constexpr std::size_t kSlopeReach = 2;  ///< slots to each side
constexpr float kWidthShare = 1.0F / 7.0F;
constexpr std::size_t kPauseSlots = 8;

float slope_at(const BeatShape& beat, std::size_t i) {
  return std::abs(beat.millivolts[i + kSlopeReach] - beat.millivolts[i - kSlopeReach]);
}

float difference(const BeatShape& beat, const BeatShape& other, int shift) {
  float off = 0.0F;
  float all = kLeast * kLeast;
  for (std::size_t i = BeatShape::kQrsFrom; i < BeatShape::kQrsTo; ++i) {
    const float b = beat.millivolts[static_cast<std::size_t>(static_cast<int>(i) + shift)];
    const float o = other.millivolts[i];
    off += (b - o) * (b - o);
    all += (b * b + o * o) / 2.0F;
  }
  return std::sqrt(off / all);
}

}  // namespace

float BeatShape::swing(std::size_t from, std::size_t to) const {
  float low = millivolts[from];
  float high = low;
  for (std::size_t i = from; i < to; ++i) {
    low = std::min(low, millivolts[i]);
    high = std::max(high, millivolts[i]);
  }
  return std::max(kLeast, high - low);
}

float BeatShape::qrs_area() const {
  float sum = 0.0F;
  for (std::size_t i = kQrsFrom; i < kQrsTo; ++i) sum += std::abs(millivolts[i]);
  return std::max(kLeast, sum / static_cast<float>(kQrsTo - kQrsFrom));
}

float BeatShape::qrs_slope() const {
  float steepest = kLeast;
  for (std::size_t i = kQrsFrom; i < kQrsTo; ++i) steepest = std::max(steepest, slope_at(*this, i));
  return steepest;
}

float BeatShape::qrs_width() const {
  std::size_t top = kQrsFrom;
  for (std::size_t i = kQrsFrom; i < kQrsTo; ++i) {
    if (slope_at(*this, i) > slope_at(*this, top)) top = i;
  }
  const float least = kWidthShare * slope_at(*this, top);
  std::size_t first = top;
  for (std::size_t i = top; i >= kQrsFrom && first - i <= kPauseSlots; --i) {
    if (slope_at(*this, i) >= least) first = i;
  }
  std::size_t last = top;
  for (std::size_t i = top; i < kQrsTo && i - last <= kPauseSlots; ++i) {
    if (slope_at(*this, i) >= least) last = i;
  }
  return static_cast<float>(last - first) * static_cast<float>(seconds(kShapeSlot));
}

float BeatShape::p_height() const {
  constexpr std::size_t kFrom = 4;
  const float first = millivolts[kFrom];
  const float last = millivolts[kQrsFrom];
  float low = 0.0F;
  float high = 0.0F;
  for (std::size_t i = kFrom; i < kQrsFrom; ++i) {
    const float along = static_cast<float>(i - kFrom) / static_cast<float>(kQrsFrom - kFrom);
    const float off = millivolts[i] - (first + along * (last - first));
    low = std::min(low, off);
    high = std::max(high, off);
  }
  return std::max(kLeast, high - low);
}

void BeatShape::follow(const BeatShape& beat, int shift, float share) {
  for (int i = 0; i < static_cast<int>(kSlots); ++i) {
    const int from = i + shift;
    if (from < 0 || from >= static_cast<int>(kSlots)) continue;
    float& value = millivolts[static_cast<std::size_t>(i)];
    value += share * (beat.millivolts[static_cast<std::size_t>(from)] - value);
  }
}

namespace {

std::optional<BeatShape> cut(const LeadWave& wave, std::int64_t r_peak, std::size_t slots) {
  const std::int64_t first = r_peak - static_cast<std::int64_t>(BeatShape::kPeak);
  if (!wave.holds(first, first + static_cast<std::int64_t>(slots) - 1)) return std::nullopt;
  BeatShape beat;
  beat.whole = slots == BeatShape::kSlots;
  for (std::size_t i = 0; i < slots; ++i) {
    const LeadWave::Slot& slot = wave[first + static_cast<std::int64_t>(i)];
    if (!slot.seen) return std::nullopt;
    beat.millivolts[i] = slot.millivolts;
  }
  return beat;
}

}  // namespace

std::optional<BeatShape> cut_beat(const LeadWave& wave, std::int64_t r_peak) {
  return cut(wave, r_peak, BeatShape::kSlots);
}

std::optional<BeatShape> cut_beginning(const LeadWave& wave, std::int64_t r_peak) {
  return cut(wave, r_peak, BeatShape::kQrsTo + static_cast<std::size_t>(BeatShape::kShift) + 1);
}

float likeness(const BeatShape& beat, const BeatShape& other, std::size_t from, std::size_t to, int shift) {
  const float* const b = beat.millivolts.data() + shift;
  const float* const o = other.millivolts.data();
  float beat_sum = 0.0F;
  float other_sum = 0.0F;
  float product = 0.0F;
  float beat_square = 0.0F;
  float other_square = 0.0F;
  for (std::size_t i = from; i < to; ++i) {
    beat_sum += b[i];
    other_sum += o[i];
    product += b[i] * o[i];
    beat_square += b[i] * b[i];
    other_square += o[i] * o[i];
  }
  const auto count = static_cast<float>(to - from);
  const float beat_spread = std::max(0.0F, beat_square - beat_sum * beat_sum / count) + kLeast * kLeast;
  const float other_spread = std::max(0.0F, other_square - other_sum * other_sum / count) + kLeast * kLeast;
  return (product - beat_sum * other_sum / count) / std::sqrt(beat_spread * other_spread);
}

namespace {

/// The search looks at every second slot and every second shift: 8 ms.
constexpr std::size_t kPoints = (BeatShape::kQrsTo - BeatShape::kQrsFrom) / 2;
constexpr auto kShifts = static_cast<std::size_t>(BeatShape::kShift + 1);
using ShiftSums = std::array<float, kShifts>;

/// Likeness of the QRS at every second shift, weighted and added up.
void add_likenesses(const BeatShape& beat, const BeatShape& other, float weight, ShiftSums& sums) {
  constexpr auto kCount = static_cast<float>(kPoints);
  std::array<float, kPoints> centred{};
  float mean = 0.0F;
  for (std::size_t i = 0; i < kPoints; ++i) mean += other.millivolts[BeatShape::kQrsFrom + 2 * i];
  mean /= kCount;
  float square = kLeast * kLeast;
  for (std::size_t i = 0; i < kPoints; ++i) {
    centred[i] = other.millivolts[BeatShape::kQrsFrom + 2 * i] - mean;
    square += centred[i] * centred[i];
  }
  std::array<float, kPoints + kShifts> window{};
  const std::size_t first = BeatShape::kQrsFrom - static_cast<std::size_t>(BeatShape::kShift);
  for (std::size_t i = 0; i < window.size(); ++i) window[i] = beat.millivolts[first + 2 * i];
  float sum = 0.0F;
  float squares = 0.0F;
  for (std::size_t i = 0; i < kPoints; ++i) {
    sum += window[i];
    squares += window[i] * window[i];
  }
  for (std::size_t shift = 0; shift < kShifts; ++shift) {
    std::array<float, 4> products{};
    for (std::size_t i = 0; i < kPoints; i += 4) {
      for (std::size_t k = 0; k < 4; ++k) products[k] += window[shift + i + k] * centred[i + k];
    }
    const float product = (products[0] + products[1]) + (products[2] + products[3]);
    const float spread = std::max(kLeast * kLeast, squares - sum * sum / kCount);
    sums[shift] += weight * product / std::sqrt(spread * square);
    sum += window[shift + kPoints] - window[shift];
    squares += window[shift + kPoints] * window[shift + kPoints] - window[shift] * window[shift];
  }
}
static_assert(kPoints % 4 == 0);

float common_weight(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights) {
  float all = 0.0F;
  for (std::size_t l = 0; l < kShapeLeads; ++l) all += beat[l] && other[l] ? weights[l] : 0.0F;
  return all;
}

float weighted_likeness(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights, int shift) {
  float sum = 0.0F;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!beat[l] || !other[l] || weights[l] <= 0.0F) continue;
    sum += weights[l] * likeness(*beat[l], *other[l], BeatShape::kQrsFrom, BeatShape::kQrsTo, shift);
  }
  return sum;
}

}  // namespace

RoughAlignment align_roughly(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights) {
  const float all = common_weight(beat, other, weights);
  if (all <= 0.0F) return {};
  ShiftSums sums{};
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (beat[l] && other[l] && weights[l] > 0.0F) add_likenesses(*beat[l], *other[l], weights[l], sums);
  }
  const auto best = std::max_element(sums.begin(), sums.end());
  return {2 * static_cast<int>(best - sums.begin()) - BeatShape::kShift, *best / all};
}

Alignment align(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights, int near) {
  Alignment found;
  const float all = common_weight(beat, other, weights);
  if (all <= 0.0F) return found;
  found.compared = true;
  float best = -2.0F * all;
  for (int shift = std::max(-BeatShape::kShift, near - 1); shift <= std::min(BeatShape::kShift, near + 1); ++shift) {
    const float sum = weighted_likeness(beat, other, weights, shift);
    if (sum <= best) continue;
    best = sum;
    found.shift = shift;
  }
  found.likeness = best / all;
  found.difference = 0.0F;
  for (std::size_t l = 0; l < kShapeLeads; ++l) {
    if (!beat[l] || !other[l]) continue;
    found.likenesses[l] = likeness(*beat[l], *other[l], BeatShape::kQrsFrom, BeatShape::kQrsTo, found.shift);
    found.differences[l] = difference(*beat[l], *other[l], found.shift);
    found.difference += weights[l] * found.differences[l] / all;
  }
  return found;
}

Alignment align(const BeatLeads& beat, const BeatLeads& other, const LeadWeights& weights) {
  return align(beat, other, weights, align_roughly(beat, other, weights).shift);
}

}  // namespace ward
