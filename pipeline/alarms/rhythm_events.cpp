#include "pipeline/alarms/rhythm_events.h"

#include <algorithm>

#include "pipeline/alarms/rhythm_limits.h"
#include "pipeline/domain/result.h"

namespace ward {

std::size_t RhythmEvents::index_of(AlarmCondition condition) {
  const auto found = std::ranges::find(kRhythmConditions, condition);
  WARD_CHECK(found != kRhythmConditions.end());
  return static_cast<std::size_t>(found - kRhythmConditions.begin());
}

void RhythmEvents::happened(AlarmCondition condition, const RhythmBeats& beats, const Cause& cause) {
  Event& event = events_[index_of(condition)];
  if (!stands(condition, cause.when)) event.onset = cause.when;
  event.stands = true;
  event.cause = cause;
  event.beats.clear();
  for (std::size_t n = std::min(beats.size(), AlarmEvidence::kMostBeats); n > 0; --n) {
    static_cast<void>(event.beats.push_back({beats.back(n - 1).time, beats.back(n - 1).beat_class}));
  }
}

bool RhythmEvents::stands(AlarmCondition condition, Instant signal_time) const {
  const Event& event = events_[index_of(condition)];
  return event.stands && signal_time - event.cause.when < kRhythmLimits.shown;
}

Finding RhythmEvents::finding(AlarmCondition condition, Instant signal_time) const {
  if (!stands(condition, signal_time)) return {};
  const Event& event = events_[index_of(condition)];
  Finding finding = Finding::present_since(event.onset);
  finding.value = event.cause.value;
  finding.limit = event.cause.limit;
  return finding;
}

AlarmEvidence RhythmEvents::evidence(AlarmCondition condition) const {
  const Event& event = events_[index_of(condition)];
  AlarmEvidence evidence;
  if (event.beats.empty()) return evidence;
  evidence.condition = condition;
  evidence.decided = event.cause.when;
  evidence.rate = condition == AlarmCondition::pause ? 0.0F : event.cause.value;
  evidence.beats = event.beats;
  return evidence;
}

}  // namespace ward
