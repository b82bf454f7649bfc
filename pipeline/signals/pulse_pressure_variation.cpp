#include "pipeline/signals/pulse_pressure_variation.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr Nanoseconds kWindow = std::chrono::seconds{8};
constexpr int kWindows = 4;
constexpr int kWholeWindows = 3;
constexpr int kLeastBeats = 6;  ///< in a window: 45 /min
constexpr double kRegular = 0.15;
/// Twice the sway of the strongest breath: a beat unlike its neighbour is an artefact.
constexpr float kLargestStep = 0.5F;
constexpr Nanoseconds kTimeout = std::chrono::seconds{10};

}  // namespace

void PulsePressureVariation::on_beat(Instant foot, MmHg pulse_pressure, bool follows) {
  beats_[count_ % kBeats] = {foot, pulse_pressure.value, follows};
  ++count_;
  value_ = measure();
}

std::optional<Percent> PulsePressureVariation::value(Instant now) const {
  if (!value_ || now - nth_last(0).foot > kTimeout) return std::nullopt;
  return Percent{*value_};
}

std::optional<double> PulsePressureVariation::usual_interval() const {
  constexpr std::size_t kLooked = 15;
  if (count_ <= kLooked) return std::nullopt;
  std::array<double, kLooked> intervals{};
  for (std::size_t i = 0; i < kLooked; ++i) intervals[i] = seconds(nth_last(i).foot - nth_last(i + 1).foot);
  std::sort(intervals.begin(), intervals.end());
  return intervals[kLooked / 2];
}

std::optional<float> PulsePressureVariation::window(Instant from, Instant to, double usual_s) const {
  float low = 0;
  float high = 0;
  int beats = 0;
  for (std::size_t back = 0; back + 1 < std::min(count_, kBeats); ++back) {
    const Beat& beat = nth_last(back);
    if (beat.foot > to) continue;
    if (beat.foot <= from) break;
    const Beat& before = nth_last(back + 1);
    const double interval = seconds(beat.foot - before.foot);
    if (!beat.follows || std::abs(interval - usual_s) > kRegular * usual_s) return std::nullopt;
    const float step = std::abs(beat.pulse_pressure - before.pulse_pressure);
    if (step > kLargestStep * std::max(beat.pulse_pressure, before.pulse_pressure)) return std::nullopt;
    low = beats == 0 ? beat.pulse_pressure : std::min(low, beat.pulse_pressure);
    high = std::max(high, beat.pulse_pressure);
    ++beats;
  }
  if (beats < kLeastBeats || !(low > 0)) return std::nullopt;
  return 200.0F * (high - low) / (high + low);
}

std::optional<float> PulsePressureVariation::measure() const {
  const std::optional<double> usual_s = usual_interval();
  if (!usual_s) return std::nullopt;
  const Instant end = nth_last(0).foot;
  // As far back as is remembered: a window must be covered to be whole.
  const Instant oldest = nth_last(std::min(count_, kBeats) - 1).foot;
  float sum = 0;
  int whole = 0;
  for (int i = 0; i < kWindows; ++i) {
    const Instant to = end - i * kWindow;
    if (to - kWindow < oldest) break;
    const std::optional<float> one = window(to - kWindow, to, *usual_s);
    if (!one) continue;
    sum += *one;
    ++whole;
  }
  if (whole < kWholeWindows) return std::nullopt;
  return sum / static_cast<float>(whole);
}

}  // namespace ward
