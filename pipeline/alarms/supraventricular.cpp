#include "pipeline/alarms/supraventricular.h"

#include "pipeline/alarms/rhythm_limits.h"

namespace ward {

bool SupraventricularTachycardia::belongs(const RhythmBeats& beats) const {
  const RhythmBeat& beat = beats.back();
  if (!beat.interval || *beat.interval > kRhythmLimits.run_gap) return false;
  if (beat.beat_class == BeatClass::supraventricular) return true;
  if (beat.beat_class != BeatClass::normal) return false;
  const std::optional<Nanoseconds> before = length_ > 0 ? before_ : beats.mean_interval(1);
  return before && seconds(*beat.interval) <= kRhythmLimits.abrupt_share * seconds(*before);
}

void SupraventricularTachycardia::on(const RhythmBeats& beats, RhythmEvents& events) {
  if (!belongs(beats)) {
    forget();
    return;
  }
  if (length_ == 0) before_ = beats.mean_interval(1);
  ++length_;
  if (length_ < kRhythmLimits.supraventricular_beats) return;
  const std::optional<BeatsPerMinute> rate = beats.rate_of_last(kRhythmLimits.supraventricular_beats);
  if (!rate || *rate < kRhythmLimits.supraventricular_rate) return;
  events.happened(AlarmCondition::supraventricular_tachycardia, beats,
                  {beats.back().time, rate->value, kRhythmLimits.supraventricular_rate.value});
}

}  // namespace ward
