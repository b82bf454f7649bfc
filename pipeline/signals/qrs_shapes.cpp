#include "pipeline/signals/qrs_shapes.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

/// So alike are two beats of one shape at least.
constexpr float kSame = 0.85F;
/// Fewer beats may be chance.
constexpr double kKnownBeats = 2.5;
/// More do not make a shape harder to replace.
constexpr double kMostBeats = 60;
/// Left of a shape's count after a beat of another shape.
constexpr double kFading = 0.98;
/// A beat's share in its shape, once that is settled.
constexpr double kShare = 0.10;
constexpr float kNothing = 1e-12F;

}  // namespace

/// What makes the wave's points of length 1, at every lag.
QrsShapes::Lags QrsShapes::scales(Wave wave) {
  Lags sums{};
  for (std::size_t p = 0; p < kPoints; ++p) {
    const float* point = &wave[p * kStride];
    for (std::size_t lag = 0; lag < kLags; ++lag) sums[lag] += point[lag] * point[lag];
  }
  for (float& sum : sums) sum = 1.0F / std::sqrt(std::max(sum, kNothing));
  return sums;
}

QrsShapes::Match QrsShapes::match(const Shape& shape, Wave wave, const Lags& scales) {
  Lags sums{};
  for (std::size_t p = 0; p < kPoints; ++p) {
    const float* point = &wave[p * kStride];
    const float weight = shape.points[p];
    for (std::size_t lag = 0; lag < kLags; ++lag) sums[lag] += weight * point[lag];
  }
  Match best;
  for (std::size_t lag = 0; lag < kLags; ++lag) {
    const float correlation = sums[lag] * scales[lag];
    if (correlation > best.correlation) best = {correlation, lag};
  }
  return best;
}

void QrsShapes::blend(Shape& shape, Wave wave, std::size_t lag, float scale, float share) {
  float squares = 0;
  for (std::size_t p = 0; p < kPoints; ++p) {
    float& point = shape.points[p];
    point += share * (scale * wave[p * kStride + lag] - point);
    squares += point * point;
  }
  const float length = 1.0F / std::sqrt(std::max(squares, kNothing));
  for (float& point : shape.points) point *= length;
}

std::optional<double> QrsShapes::likeness(Wave wave) const {
  if (!known()) return std::nullopt;
  const Lags scale = scales(wave);
  float best = -1;
  for (const Shape& shape : shapes_) {
    if (shape.beats >= kKnownBeats) best = std::max(best, match(shape, wave, scale).correlation);
  }
  return static_cast<double>(best);
}

bool QrsShapes::known() const {
  return std::any_of(shapes_.begin(), shapes_.end(), [](const Shape& shape) { return shape.beats >= kKnownBeats; });
}

void QrsShapes::learn(Wave wave) {
  const Lags scale = scales(wave);
  Shape* same = nullptr;
  Match best;
  for (Shape& shape : shapes_) {
    shape.beats *= kFading;
    if (shape.beats <= 0) continue;
    const Match found = match(shape, wave, scale);
    if (found.correlation <= best.correlation) continue;
    best = found;
    same = &shape;
  }
  if (same != nullptr && best.correlation >= kSame) {
    const double share = std::max(kShare, 1.0 / (same->beats + 1.0));
    blend(*same, wave, best.lag, scale[best.lag], static_cast<float>(share));
    same->beats = std::min(same->beats + 1.0, kMostBeats);
    return;
  }
  Shape& rarest = *std::min_element(shapes_.begin(), shapes_.end(),
                                    [](const Shape& a, const Shape& b) { return a.beats < b.beats; });
  rarest.beats = 1.0;
  blend(rarest, wave, kMostLag, scale[kMostLag], 1.0F);
}

}  // namespace ward
