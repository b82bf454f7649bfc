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
  const auto count = static_cast<float>(to - from);
  const auto read = [&](std::size_t i) {
    return beat.millivolts[static_cast<std::size_t>(static_cast<int>(i) + shift)];
  };
  float mean_beat = 0.0F;
  float mean_other = 0.0F;
  for (std::size_t i = from; i < to; ++i) {
    mean_beat += read(i) / count;
    mean_other += other.millivolts[i] / count;
  }
  float product = 0.0F;
  float beat_square = kLeast * kLeast;
  float other_square = kLeast * kLeast;
  for (std::size_t i = from; i < to; ++i) {
    const float b = read(i) - mean_beat;
    const float o = other.millivolts[i] - mean_other;
    product += b * o;
    beat_square += b * b;
    other_square += o * o;
  }
  return product / std::sqrt(beat_square * other_square);
}

Match best_match(const BeatShape& beat, const BeatShape& other) {
  Match best;
  for (int shift = -BeatShape::kShift; shift <= BeatShape::kShift; ++shift) {
    const float found = likeness(beat, other, BeatShape::kQrsFrom, BeatShape::kQrsTo, shift);
    if (found > best.likeness) {
      best.likeness = found;
      best.shift = shift;
    }
  }
  best.difference = difference(beat, other, best.shift);
  return best;
}

}  // namespace ward
