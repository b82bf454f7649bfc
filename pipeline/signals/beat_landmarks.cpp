#include "pipeline/signals/beat_landmarks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ward {

namespace {

constexpr std::size_t kPeak = BeatAverage::kPeak;
constexpr std::size_t kFirst = kPeak - 40;     ///< slots looked at
constexpr std::size_t kLast = kPeak + 55;
constexpr std::size_t kSteepFrom = kPeak - 20; ///< where the QRS's own slopes are
constexpr std::size_t kSteepTo = kPeak + 30;
constexpr float kSteep = 0.30F;    ///< of the steepest: surely QRS
constexpr float kStill = 0.07F;    ///< of the steepest: no longer QRS
constexpr std::size_t kStillOnset = 3;  ///< slots: 12 ms
constexpr std::size_t kStillEnd = 4;    ///< 16 ms: a notch in the QRS is shorter
constexpr std::size_t kFlat = 5;        ///< 20 ms
constexpr std::size_t kPrReach = 16;    ///< 64 ms before the onset
constexpr std::size_t kBeforeOnset = 2;

float slope(const BeatAverage& average, std::size_t i) {
  return std::abs(average.millivolts[i + 1] - average.millivolts[i - 1]) * 0.5F;
}

/// Mean of the flattest 20 ms shortly before the QRS.
float isoelectric(const BeatAverage& average, std::size_t onset) {
  const auto& wave = average.millivolts;
  float best_range = 1e9F;
  float level = 0;
  for (std::size_t end = onset - kBeforeOnset; end + kPrReach >= onset + kFlat; --end) {
    float low = wave[end];
    float high = wave[end];
    float sum = 0;
    for (std::size_t i = end + 1 - kFlat; i <= end; ++i) {
      low = std::min(low, wave[i]);
      high = std::max(high, wave[i]);
      sum += wave[i];
    }
    if (high - low >= best_range) continue;
    best_range = high - low;
    level = sum / static_cast<float>(kFlat);
  }
  return level;
}

}  // namespace

std::optional<BeatLandmarks> find_landmarks(const BeatAverage& average) {
  float steepest = 0;
  for (std::size_t i = kSteepFrom; i <= kSteepTo; ++i) steepest = std::max(steepest, slope(average, i));
  if (!(steepest > 0)) return std::nullopt;
  std::size_t first = kSteepFrom;
  while (slope(average, first) < kSteep * steepest) ++first;
  std::size_t last = kSteepTo;
  while (slope(average, last) < kSteep * steepest) --last;

  const float still = kStill * steepest;
  std::size_t run = 0;
  std::size_t onset = first;
  for (; onset > kFirst && run < kStillOnset; --onset) run = slope(average, onset) < still ? run + 1 : 0;
  if (run < kStillOnset) return std::nullopt;
  onset += kStillOnset;
  run = 0;
  std::size_t j_point = last;
  for (; j_point < kLast && run < kStillEnd; ++j_point) run = slope(average, j_point) < still ? run + 1 : 0;
  if (run < kStillEnd || j_point > average.length) return std::nullopt;
  j_point -= kStillEnd;

  const auto [low, high] = std::minmax_element(average.millivolts.begin() + static_cast<std::ptrdiff_t>(onset),
                                               average.millivolts.begin() + static_cast<std::ptrdiff_t>(j_point) + 1);
  return BeatLandmarks{onset, j_point, isoelectric(average, onset), *high - *low};
}

}  // namespace ward
