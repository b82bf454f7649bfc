#include "pipeline/alarms/rhythm_alarms.h"

#include "pipeline/alarms/limits.h"
#include "pipeline/alarms/ventricular_ectopy.h"

namespace ward {
namespace {

using enum AlarmCondition;

/// The yellow alarms a ventricular tachycardia is the end of.
constexpr std::array kVentricularEvents{nonsustained_ventricular_tachycardia, ventricular_rhythm, ventricular_run,
                                        ventricular_pair, r_on_t, ventricular_bigeminy, ventricular_trigeminy,
                                        multiform_ventricular};
/// And with those, what a heart that stands still or fibrillates leaves behind.
constexpr std::array kBeatEvents{ventricular_bradycardia, supraventricular_tachycardia, pause, missed_beat};

/// Told where their limits are judged; kept here for the evidence.
constexpr bool by_limits(AlarmCondition condition) {
  return condition == extreme_bradycardia || condition == pvc_rate_high || condition == svpb_rate_high;
}

}  // namespace

void RhythmAlarms::observed(Instant from, Instant to) {
  holes_.observed(from, to);
  pauses_.observed(from, to);
  pacer_.observed(from, to);
}

RhythmBeat RhythmAlarms::after(const RhythmBeats& before, const Beat& beat) const {
  RhythmBeat found{beat.time, std::nullopt, beat.beat_class, beat.form};
  if (before.empty() || holes_.between(before.back().time, beat.time)) return found;
  found.interval = beat.time - before.back().time;
  return found;
}

void RhythmAlarms::hear(const Beat& beat) {
  if (beat.source != BeatSource::ecg) return;
  if (!heard_.empty() && beat.time <= heard_.back().time) return;  // its final telling
  heard_.push(after(heard_, beat));
  pauses_.beat(beat.time);
  pacer_.beat(heard_);
}

void RhythmAlarms::beat(const Beat& final) {
  hear(final);
  if (final.source != BeatSource::ecg) return;
  if (!final_.empty() && final.time <= final_.back().time) return;
  final_.push(after(final_, final));
  pvc_rate_.on(final_.back());
  svpb_rate_.on(final_.back());
  runs_.on(final_, events_);
  judge_ventricular_ectopy(final_, events_);
  supraventricular_.on(final_, events_);
  const bool fibrillated = fibrillation_.on();
  if (intervals_.on(final_)) {
    fibrillation_.judge(intervals_);
    irregular_.judge(intervals_);
  }
  if (fibrillated && !fibrillation_.on()) {
    events_.happened(atrial_fibrillation_ended, final_, {final_.back().time, 0.0F, {}});
  }
  // Where no beat is due, none is missed.
  if (!fibrillation_.on() && !irregular_.on()) judge_missed_beat(final_, events_);
  judge_irregularity();
}

/// Rhythms that last are renewed by every beat, and over with their own verdict.
void RhythmAlarms::judge_irregularity() {
  const std::optional<Nanoseconds> mean = final_.mean_interval(0);
  const float rate = mean ? static_cast<float>(60.0 / seconds(*mean)) : 0.0F;
  const auto settle = [&](AlarmCondition condition, bool on) {
    if (on) {
      events_.happened(condition, final_, {final_.back().time, rate, {}});
    } else {
      events_.over(condition);
    }
  };
  settle(atrial_fibrillation, fibrillation_.on());
  if (fibrillation_.on()) events_.over(atrial_fibrillation_ended);
  settle(irregular_rhythm, irregular_.on() && !fibrillation_.on());
}

void RhythmAlarms::yield_to_red(const FindingSet& findings) {
  const bool stopped = findings.present(asystole) || findings.present(ventricular_fibrillation);
  if (!stopped && !findings.present(ventricular_tachycardia)) return;
  for (const AlarmCondition condition : kVentricularEvents) events_.over(condition);
  if (!stopped) return;
  for (const AlarmCondition condition : kBeatEvents) events_.over(condition);
}

/// Nothing is seen: what stands is not over for that, and nothing begins.
void RhythmAlarms::tell_unseen(Instant signal_time, FindingSet& findings) const {
  for (const AlarmCondition condition : kRhythmConditions) {
    if (by_limits(condition)) continue;
    if (!events_.stands(condition, signal_time)) continue;
    findings[condition] = Finding::unknown();
  }
}

void RhythmAlarms::judge_slow_beats(EcgView view, Instant signal_time, const RhythmSettings& settings,
                                    FindingSet& findings) {
  const LimitPair& heart_rate = settings.limits[static_cast<std::size_t>(LimitParameter::heart_rate)];
  const float limit = extreme_bradycardia_limit(heart_rate, settings.category);
  const Presence slow = slow_.judge(heard_, limit);
  if (slow == Presence::absent) events_.over(extreme_bradycardia);
  if (slow == Presence::present) {
    events_.happened(extreme_bradycardia, heard_, {heard_.back().time, slow_.rate(), limit});
  }
  // The displayed rate's verdict stands where it has one.
  if (findings[extreme_bradycardia].presence != Presence::absent) return;
  if (!events_.stands(extreme_bradycardia, signal_time)) return;
  const bool seen = view == EcgView::observed && slow == Presence::present;
  findings[extreme_bradycardia] =
      seen ? events_.finding(extreme_bradycardia, signal_time) : Finding::unknown();
}

void RhythmAlarms::judge(EcgView view, Instant signal_time, const RhythmSettings& settings, FindingSet& findings) {
  yield_to_red(findings);
  if (view != EcgView::observed) {
    tell_unseen(signal_time, findings);
    return;
  }
  pauses_.judge(settings.pause, heard_, events_);
  if (settings.paced) {
    pacer_.judge(signal_time, heard_, events_);
  } else {
    pacer_.forget();
    events_.over(pacer_not_capturing);
    events_.over(pacer_not_pacing);
  }
  for (const AlarmCondition rate : {pvc_rate_high, svpb_rate_high}) {
    // The limit bank's verdict: only the evidence is ours.
    if (findings.present(rate)) events_.happened(rate, final_, {signal_time, findings[rate].value, {}});
  }
  // The slow beats were claimed, and other channels contradicted: they speak
  // against a ventricular bradycardia of the same beats as well.
  if (slow_.slow() && findings[extreme_bradycardia].presence == Presence::absent) {
    events_.over(ventricular_bradycardia);
  }
  tell_events(signal_time, findings);
}

void RhythmAlarms::tell_events(Instant signal_time, FindingSet& findings) const {
  for (const AlarmCondition condition : kRhythmConditions) {
    if (by_limits(condition)) continue;
    findings[condition] = events_.finding(condition, signal_time);
  }
  if (classes_known(signal_time)) return;
  // The beats still come, but what they are is not known: an irregular rhythm
  // is not over for that.
  for (const AlarmCondition condition : {atrial_fibrillation, irregular_rhythm}) {
    if (events_.stands(condition, signal_time)) findings[condition] = Finding::unknown();
  }
}

}  // namespace ward
