#include "pipeline/signals/breath_modulation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ward {

namespace {

constexpr Nanoseconds kSpan = BreathAnalyser::kSpacing * (BreathAnalyser::kPoints - 1);
constexpr Nanoseconds kLongestSilence = std::chrono::seconds{4};
constexpr Nanoseconds kMissingAtStart = std::chrono::seconds{1};
constexpr std::size_t kLeastBeats = 12;
constexpr float kClip = 3.0F * 1.4826F;  ///< median deviations that make three standard ones

using Values = std::array<float, BreathAnalyser::kPoints>;

float median(Values values) {
  const auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// @return the values' median
float clip(Values& values) {
  const float centre = median(values);
  Values away{};
  for (std::size_t i = 0; i < values.size(); ++i) away[i] = std::abs(values[i] - centre);
  const float reach = kClip * median(away);
  for (float& value : values) value = std::clamp(value, centre - reach, centre + reach);
  return centre;
}

/// @return the standard deviation that is left
float remove_line(Values& values) {
  constexpr float kCount = static_cast<float>(BreathAnalyser::kPoints);
  constexpr float kMiddle = (kCount - 1.0F) / 2.0F;
  float mean = 0;
  float moment = 0;
  float spread = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float place = static_cast<float>(i) - kMiddle;
    mean += values[i] / kCount;
    moment += place * values[i];
    spread += place * place;
  }
  float power = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] -= mean + moment / spread * (static_cast<float>(i) - kMiddle);
    power += values[i] * values[i];
  }
  return std::sqrt(power / kCount);
}

}  // namespace

std::optional<BreathPeak> peak_of(const BreathSpectrum& spectrum) {
  const auto top = std::max_element(spectrum.begin(), spectrum.end());
  const auto bin = static_cast<std::size_t>(top - spectrum.begin());
  float all = 0;
  float near = 0;
  for (std::size_t i = 0; i < spectrum.size(); ++i) {
    all += spectrum[i];
    if (i + BreathRates::kPeakWidth >= bin && i <= bin + BreathRates::kPeakWidth) near += spectrum[i];
  }
  if (!(all > 0)) return std::nullopt;
  return BreathPeak{bin, near / all};
}

BreathAnalyser::BreathAnalyser() {
  for (std::size_t i = 0; i < kPoints; ++i) {
    const double angle = 2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(kPoints);
    taper_[i] = static_cast<float>(0.5 - 0.5 * std::cos(angle));
  }
  for (std::size_t k = 0; k < turn_.size(); ++k) {
    const double angle = 2.0 * std::numbers::pi * BreathRates::rate(k) / 60.0 * seconds(kSpacing);
    turn_[k] = static_cast<float>(2.0 * std::cos(angle));
  }
}

BreathSpectrum BreathAnalyser::spectrum(const std::array<float, kPoints>& window, double highest_rate) const {
  // Goertzel's recurrence for all rates side by side.
  std::array<float, BreathRates::kCount> last{};
  std::array<float, BreathRates::kCount> before{};
  for (std::size_t i = 0; i < kPoints; ++i) {
    const float sample = window[i] * taper_[i];
    for (std::size_t k = 0; k < BreathRates::kCount; ++k) {
      const float next = sample + turn_[k] * last[k] - before[k];
      before[k] = last[k];
      last[k] = next;
    }
  }
  BreathSpectrum power{};
  for (std::size_t k = 0; k < power.size() && BreathRates::rate(k) <= highest_rate; ++k) {
    const float one = last[k] * last[k] + before[k] * before[k] - turn_[k] * last[k] * before[k];
    power[k] = std::max(one, 0.0F) * static_cast<float>(BreathRates::rate(k));
  }
  return power;
}

void BreathModulation::add(Instant time, float value) {
  if (count_ > 0 && time <= points_[(count_ - 1) % kPoints].time) return;
  points_[count_ % kPoints] = {time, value};
  ++count_;
}

std::optional<BreathWindow> BreathModulation::window(Instant now) const {
  const std::size_t known = std::min(count_, kPoints);
  if (known < kLeastBeats) return std::nullopt;
  const auto nth_last = [this](std::size_t back) -> const Point& { return points_[(count_ - 1 - back) % kPoints]; };
  const Instant end = nth_last(0).time;
  if (now - end > kLongestSilence || nth_last(known - 1).time > end - kSpan + kMissingAtStart) return std::nullopt;
  BreathWindow window;
  std::size_t back = 0;
  for (std::size_t i = window.values.size(); i-- > 0;) {
    const Instant time = end - BreathAnalyser::kSpacing * (window.values.size() - 1 - i);
    while (back + 1 < known && nth_last(back + 1).time >= time) ++back;
    const Point& after = nth_last(back);
    const Point& earlier = nth_last(std::min(back + 1, known - 1));
    if (after.time - earlier.time > kLongestSilence) return std::nullopt;
    const double gap = seconds(after.time - earlier.time);
    const double share = gap > 0 ? std::clamp(seconds(after.time - time) / gap, 0.0, 1.0) : 0.0;
    window.values[i] = after.value + (earlier.value - after.value) * static_cast<float>(share);
  }
  window.centre = clip(window.values);
  window.deviation = remove_line(window.values);
  return window;
}

}  // namespace ward
