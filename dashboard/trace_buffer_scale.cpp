#include "dashboard/trace_buffer_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ward {
namespace {

// Gains of bedside monitors (x1/4 to x4 of 10 mm/mV) with the steps between.
constexpr std::array kEcgGains{40.0F, 30.0F, 20.0F, 15.0F, 10.0F, 7.5F, 5.0F, 2.5F, 1.25F, 0.5F};
static_assert(std::is_sorted(kEcgGains.rbegin(), kEcgGains.rend()));

// Nothing smaller fills a strip: a flat line must not be magnified until its
// noise looks alive.
constexpr float kLeastMillivolts = 0.5F;
constexpr float kLeastSteps = 40.0F;
constexpr float kPressureStep = 20.0F;   // mmHg
constexpr float kTooSmall = 0.55F;       // share of the range below which it narrows
constexpr float kFloorOfWidest = 0.05F;  // never narrower than this share of the widest seen
constexpr float kMargin = 0.08F;

/// Per-second extremes, of which the wildest tenth is left out.
struct Extremes {
  std::vector<float> lows;
  std::vector<float> highs;
};

Extremes extremes_by_second(const TraceBuffer& buffer) {
  Extremes found;
  std::int64_t second = -1;
  for (const TraceBin& bin : buffer.bins()) {
    const std::int64_t at = std::chrono::floor<std::chrono::seconds>(bin.time.time_since_epoch()).count();
    if (at != second) {
      found.lows.push_back(bin.low);
      found.highs.push_back(bin.high);
      second = at;
    }
    found.lows.back() = std::min(found.lows.back(), bin.low);
    found.highs.back() = std::max(found.highs.back(), bin.high);
  }
  return found;
}

TraceWindow robust_range(Extremes& extremes) {
  std::sort(extremes.lows.begin(), extremes.lows.end());
  std::sort(extremes.highs.begin(), extremes.highs.end());
  const std::size_t left_out = extremes.lows.size() / 10;
  return {extremes.lows[left_out], extremes.highs[extremes.highs.size() - 1 - left_out]};
}

}  // namespace

void TraceScale::follow(const TraceBuffer& buffer, bool trusted) {
  if (buffer.empty()) return;
  resolution_ = buffer.resolution();
  Extremes extremes = extremes_by_second(buffer);
  const TraceWindow range = robust_range(extremes);
  const float extent = range.high - range.low;
  if (!known_) {
    low_ = range.low;
    high_ = range.high;
    known_ = true;
  } else if (range.low < low_ || range.high > high_) {
    // The signal left the window: widen, with room so that this stays rare.
    low_ = range.low - kMargin * extent;
    high_ = range.high + kMargin * extent;
  } else if (trusted && extent < kTooSmall * (high_ - low_) && extent > kFloorOfWidest * widest_) {
    low_ = range.low - kMargin * extent;
    high_ = range.high + kMargin * extent;
  }
  widest_ = std::max(widest_, high_ - low_);
}

EcgGain ecg_gain(const TraceScale& scale, float height_pixels) {
  const float height_mm = height_pixels / kPixelsPerMillimetre;
  const float extent = scale.known() ? std::max(kLeastMillivolts, scale.high() - scale.low()) : 1.5F;
  const float centre = scale.known() ? (scale.high() + scale.low()) / 2 : 0.25F;
  float gain = kEcgGains.back();
  for (const float candidate : kEcgGains) {
    if (extent * candidate <= height_mm) {
      gain = candidate;
      break;
    }
  }
  const float half = height_mm / gain / 2;
  return {gain, {centre - half, centre + half}};
}

TraceWindow pressure_window(const TraceScale& scale) {
  if (!scale.known()) return {0, 160};
  const float low = std::floor(scale.low() / kPressureStep) * kPressureStep;
  const float high = std::ceil(scale.high() / kPressureStep) * kPressureStep;
  return {low, std::max(high, low + 2 * kPressureStep)};
}

TraceWindow free_window(const TraceScale& scale) {
  if (!scale.known()) return {-1, 1};
  const float extent = std::max(scale.high() - scale.low(), kLeastSteps * scale.resolution());
  const float half = extent > 0 ? extent * (0.5F + kMargin) : 1.0F;
  const float centre = (scale.high() + scale.low()) / 2;
  return {centre - half, centre + half};
}

}  // namespace ward
