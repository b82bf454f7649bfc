#include "pipeline/alarms/pauses.h"

#include <algorithm>

#include "pipeline/alarms/rhythm_limits.h"

namespace ward {
namespace {

constexpr const RhythmLimits& kLimits = kRhythmLimits;

bool normal(const RhythmBeat& beat) {
  return beat.beat_class == BeatClass::normal || beat.beat_class == BeatClass::paced;
}

bool beat_is_missing(Nanoseconds gap, Nanoseconds mean) {
  if (mean > interval_at(kLimits.missed_below)) {
    return seconds(gap) > kLimits.missed_share * seconds(mean);
  }
  return gap > kLimits.missed_fast;
}

}  // namespace

void Pauses::beat(Instant r_peak) {
  if (heard_) {
    // What was seen up to this beat, no further.
    const Nanoseconds beyond = silence_.seen_until() ? *silence_.seen_until() - r_peak : Nanoseconds{0};
    const Nanoseconds ended = silence_.silence() - std::max(beyond, Nanoseconds{0});
    if (ended > longest_ended_) {
      longest_ended_ = ended;
      ended_ = r_peak;
    }
  }
  silence_.happened(r_peak);
  heard_ = true;
}

void Pauses::forget() { *this = Pauses{}; }

void Pauses::judge(Nanoseconds limit, const RhythmBeats& beats, RhythmEvents& events) {
  const Nanoseconds ended = longest_ended_;
  longest_ended_ = {};
  const auto tell = [&](Instant when, Nanoseconds length) {
    events.happened(AlarmCondition::pause, beats, {when, static_cast<float>(seconds(length)), {}});
  };
  if (ended > limit) tell(ended_, ended);
  if (heard_ && silence_.silence() > limit) tell(*silence_.seen_until(), silence_.silence());
}

void judge_missed_beat(const RhythmBeats& beats, RhythmEvents& events) {
  // Oldest first: the normal beats, the one after the gap, the one after that.
  constexpr std::size_t kBefore = 2;
  constexpr auto kNormal = static_cast<std::size_t>(kLimits.missed_normal_before);
  if (beats.size() < kBefore + kNormal) return;
  for (std::size_t n = kBefore; n < kBefore + kNormal; ++n) {
    if (!normal(beats.back(n))) return;
  }
  if (!beats.back(0).classified() || !beats.back(1).classified()) return;
  const std::optional<Nanoseconds> gap = beats.back(1).interval;
  const std::optional<Nanoseconds> next = beats.back(0).interval;
  const std::optional<Nanoseconds> mean = beats.mean_interval(kBefore);
  if (!gap || !next || !mean || !beat_is_missing(*gap, *mean)) return;
  if (seconds(*next) >= kLimits.missed_next * seconds(*mean)) return;
  const double rate = 60.0 / seconds(*mean);
  events.happened(AlarmCondition::missed_beat, beats, {beats.back().time, static_cast<float>(rate), {}});
}

}  // namespace ward
