#include "pipeline/alarms/ventricular_rhythms.h"

#include <algorithm>

#include "pipeline/alarms/rhythm_limits.h"

namespace ward {
namespace {

using enum AlarmCondition;

/// N V V N: two ventricular beats between two that surely are not.
bool is_pair(const RhythmBeats& beats) {
  if (beats.size() < 4) return false;
  for (std::size_t n = 0; n < 3; ++n) {
    if (!beats.back(n).interval) return false;
  }
  return beats.back(0).other() && beats.back(1).ventricular() && beats.back(2).ventricular() &&
         beats.back(3).other();
}

}  // namespace

void VentricularRhythms::on(const RhythmBeats& beats, RhythmEvents& events) {
  const RhythmBeat& beat = beats.back();
  if (!beat.ventricular()) {
    length_ = 0;
    if (is_pair(beats)) {
      const double rate = 60.0 / seconds(*beats.back(1).interval);
      events.happened(ventricular_pair, beats, {beat.time, static_cast<float>(rate), {}});
    }
    return;
  }
  const bool joined = beat.interval && *beat.interval <= kRhythmLimits.run_gap;
  length_ = joined ? length_ + 1 : 1;
  judge_run(beats, events);
}

void VentricularRhythms::judge_run(const RhythmBeats& beats, RhythmEvents& events) const {
  constexpr const RhythmLimits& kLimits = kRhythmLimits;
  if (length_ < kLimits.run_beats) return;
  const std::optional<BeatsPerMinute> rate = beats.rate_of_last(std::min(length_, kLimits.tachycardia_beats));
  if (!rate) return;
  const RhythmEvents::Cause cause{beats.back().time, rate->value, {}};
  if (*rate >= kLimits.tachycardia_rate) {
    // The red alarm's from its fifth beat on: one event, one alarm.
    if (length_ < kLimits.tachycardia_beats) {
      events.happened(nonsustained_ventricular_tachycardia, beats, cause);
    } else {
      events.over(nonsustained_ventricular_tachycardia);
    }
    return;
  }
  if (length_ >= kLimits.bradycardia_beats && *rate < kLimits.bradycardia_rate) {
    events.happened(ventricular_bradycardia, beats,
                    {cause.when, cause.value, kLimits.bradycardia_rate.value});
  } else if (length_ >= kLimits.rhythm_beats) {
    events.happened(ventricular_rhythm, beats, cause);
  } else {
    events.happened(ventricular_run, beats, cause);
  }
}

}  // namespace ward
