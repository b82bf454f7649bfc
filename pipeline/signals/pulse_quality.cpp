#include "pipeline/signals/pulse_quality.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr std::int64_t kShortest = PulseQuality::kSlotsASecond / 5;
constexpr std::int64_t kLongest = 2 * PulseQuality::kSlotsASecond;
/// The template follows with a memory of five pulses.
constexpr float kFollows = 0.2F;

}  // namespace

std::optional<PulseQuality::Shape> PulseQuality::shape_of(std::int64_t from, std::int64_t to) const {
  const float length = static_cast<float>(to - from);
  const float first = levels_[at(from)];
  const float slope = (levels_[at(to)] - first) / length;
  Shape shape{};
  float mean = 0;
  for (std::size_t i = 0; i < kPoints; ++i) {
    const float place = length * static_cast<float>(i) / static_cast<float>(kPoints);
    const auto whole = static_cast<std::int64_t>(place);
    const float share = place - static_cast<float>(whole);
    const float level = levels_[at(from + whole)] * (1.0F - share) + levels_[at(from + whole + 1)] * share;
    shape[i] = level - first - slope * place;
    mean += shape[i] / static_cast<float>(kPoints);
  }
  float power = 0;
  for (float& value : shape) {
    value -= mean;
    power += value * value;
  }
  if (!(power > 0)) return std::nullopt;
  const float norm = 1.0F / std::sqrt(power);
  for (float& value : shape) value *= norm;
  return shape;
}

void PulseQuality::on_foot(std::int64_t foot, bool continuous) {
  const std::optional<std::int64_t> from = last_foot_;
  last_foot_ = foot;
  if (!continuous || !from || foot - *from < kShortest || foot - *from > kLongest) return;
  const std::optional<Shape> shape = shape_of(*from, foot);
  if (!shape) return;
  if (!template_) {
    template_ = shape;
    return;
  }
  float product = 0;
  float power = 0;
  for (std::size_t i = 0; i < kPoints; ++i) {
    product += (*template_)[i] * (*shape)[i];
    power += (*template_)[i] * (*template_)[i];
    (*template_)[i] += kFollows * ((*shape)[i] - (*template_)[i]);
  }
  likeness_[compared_ % kPulses] = power > 0 ? std::clamp(product / std::sqrt(power), 0.0F, 1.0F) : 0.0F;
  ++compared_;
}

std::optional<float> PulseQuality::value() const {
  const std::size_t known = std::min(compared_, kPulses);
  if (known < 3) return std::nullopt;
  std::array<float, kPulses> sorted = likeness_;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(known));
  return sorted[known / 3];
}

}  // namespace ward
