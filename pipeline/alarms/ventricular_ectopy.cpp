#include "pipeline/alarms/ventricular_ectopy.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/alarms/rhythm_limits.h"

namespace ward {
namespace {

using enum AlarmCondition;
constexpr const RhythmLimits& kLimits = kRhythmLimits;

double ratio(Nanoseconds part, Nanoseconds whole) { return seconds(part) / seconds(whole); }

/// A ventricular beat early enough to fall on a T wave, and the pause after
/// it: known with the next beat.
bool is_r_on_t(const RhythmBeats& beats) {
  if (beats.size() < 2 || !beats.back(1).ventricular()) return false;
  const std::optional<Nanoseconds> coupling = beats.back(1).interval;
  const std::optional<Nanoseconds> after = beats.back(0).interval;
  const std::optional<Nanoseconds> mean = beats.mean_interval(2);
  if (!coupling || !after || !mean) return false;
  return *mean > interval_at(kLimits.r_on_t_below) && ratio(*coupling, *mean) < kLimits.r_on_t_share &&
         ratio(*after, *mean) >= kLimits.r_on_t_pause;
}

/// The last beats are so many cycles of one ventricular beat after `others`
/// that are not.
bool is_pattern(const RhythmBeats& beats, std::size_t others) {
  const std::size_t cycle = others + 1;
  const std::size_t length = cycle * static_cast<std::size_t>(kLimits.pattern_cycles);
  if (beats.size() < length) return false;
  for (std::size_t n = 0; n < length; ++n) {
    const RhythmBeat& beat = beats.back(n);
    const bool as_in_cycle = n % cycle == 0 ? beat.ventricular() : beat.other();
    // A hole before the first beat of the pattern is none of its business.
    if (!as_in_cycle || (n + 1 < length && !beat.interval)) return false;
  }
  return true;
}

int forms_of(const RhythmBeats& beats) {
  std::array<std::uint8_t, RhythmBeats::kKept> forms{};
  std::size_t found = 0;
  const std::size_t looked_at = std::min(beats.size(), static_cast<std::size_t>(kLimits.multiform_beats));
  for (std::size_t n = 0; n < looked_at; ++n) {
    const RhythmBeat& beat = beats.back(n);
    if (!beat.ventricular() || beat.form == 0) continue;
    const auto end = forms.begin() + static_cast<std::ptrdiff_t>(found);
    if (std::find(forms.begin(), end, beat.form) == end) forms[found++] = beat.form;
  }
  return static_cast<int>(found);
}
static_assert(kLimits.multiform_beats <= static_cast<int>(RhythmBeats::kKept));
static_assert(3 * kLimits.pattern_cycles <= static_cast<int>(RhythmBeats::kKept));

}  // namespace

void judge_ventricular_ectopy(const RhythmBeats& beats, RhythmEvents& events) {
  const RhythmEvents::Cause cause{beats.back().time, 0.0F, {}};
  if (is_r_on_t(beats)) events.happened(r_on_t, beats, cause);
  if (!beats.back().ventricular()) return;
  if (is_pattern(beats, 1)) events.happened(ventricular_bigeminy, beats, cause);
  if (is_pattern(beats, 2)) events.happened(ventricular_trigeminy, beats, cause);
  if (forms_of(beats) >= kLimits.multiform_forms) events.happened(multiform_ventricular, beats, cause);
}

}  // namespace ward
