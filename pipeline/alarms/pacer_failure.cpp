#include "pipeline/alarms/pacer_failure.h"

#include <algorithm>

#include "pipeline/alarms/rhythm_limits.h"

namespace ward {
namespace {

constexpr const RhythmLimits& kLimits = kRhythmLimits;

}  // namespace

void PacerFailure::observed(Instant from, Instant to) {
  silence_.observed(from, to);
  if (!seen_until_ || from - *seen_until_ > kLongestHole) seen_since_ = from;
  seen_until_ = seen_until_ ? std::max(*seen_until_, to) : to;
}

bool PacerFailure::captures(Instant pulse, Instant r_peak) {
  return r_peak >= pulse - kLimits.fused_within && r_peak <= pulse + kLimits.capture_within;
}

bool PacerFailure::unseen(Instant pulse) const {
  return !seen_since_ || *seen_since_ > pulse - kLimits.fused_within;
}

void PacerFailure::pulse(Instant time) {
  silence_.happened(time);
  heard_ = true;
  // Full: pulses faster than any pacemaker's. The newest is not waited for;
  // those that wait will speak.
  static_cast<void>(waiting_.push_back(time));
}

void PacerFailure::beat(const RhythmBeats& beats) {
  silence_.happened(beats.back().time);
  heard_ = true;
}

void PacerFailure::judge(Instant signal_time, const RhythmBeats& beats, RhythmEvents& events) {
  const auto captured = [&](Instant pulse) {
    for (std::size_t n = 0; n < beats.size(); ++n) {
      if (captures(pulse, beats.back(n).time)) return true;
    }
    return false;
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    const Instant pulse = waiting_[i];
    if (captured(pulse)) continue;
    if (signal_time < pulse + kLimits.capture_within + kSearchBackLag) {
      waiting_[kept++] = pulse;
    } else if (!unseen(pulse)) {
      events.happened(AlarmCondition::pacer_not_capturing, beats, {pulse + kLimits.capture_within, 0.0F, {}});
    }
  }
  waiting_.resize_down(kept);
  const std::optional<Nanoseconds> mean = beats.mean_interval(0);
  if (!mean || !heard_) return;
  const double due = kLimits.pacing_share * seconds(*mean) + seconds(kDecisionLag);
  if (seconds(silence_.silence()) > due) {
    const double rate = 60.0 / seconds(*mean);
    events.happened(AlarmCondition::pacer_not_pacing, beats,
                    {*silence_.seen_until(), static_cast<float>(rate), {}});
  }
}

}  // namespace ward
