#include "pipeline/alarms/early_warning_watch.h"

#include <algorithm>

namespace ward {
namespace {

using enum ScoreInputKind;

/// Which input an observation is; none: it is how to judge another.
std::optional<ScoreInputKind> input_of(ObservationKind kind) {
  switch (kind) {
    case ObservationKind::consciousness: return consciousness;
    case ObservationKind::supplemental_oxygen: return supplemental_oxygen;
    case ObservationKind::temperature: return temperature;
    case ObservationKind::spo2_scale: return std::nullopt;
    case ObservationKind::respiration_rate: return respiration_rate;
    case ObservationKind::systolic_pressure: return systolic_pressure;
  }
  return std::nullopt;
}

bool same_inputs_known(const EarlyWarning& one, const EarlyWarning& other) {
  return std::ranges::equal(one.inputs, other.inputs, [](const ScoreInput& a, const ScoreInput& b) {
    return a.kind == b.kind && a.known == b.known && a.points == b.points;
  });
}

bool same_verdict(const EarlyWarning& one, const EarlyWarning& other) {
  return one.news2 == other.news2 && one.mews == other.mews && one.qsofa == other.qsofa && one.band == other.band &&
         one.band_at_least == other.band_at_least && same_inputs_known(one, other);
}

bool same_times(const EarlyWarning& one, const EarlyWarning& other) {
  return std::ranges::equal(one.inputs, other.inputs,
                            [](const ScoreInput& a, const ScoreInput& b) { return a.time == b.time; });
}

}  // namespace

void EarlyWarningWatch::offer(ScoreInputKind kind, InputOrigin origin, const std::optional<TimedReading>& reading) {
  Kept& kept = kept_[static_cast<std::size_t>(kind)];
  if (!reading || (kept.reading && kept.reading->time > reading->time)) return;
  kept = {reading, origin};
}

void EarlyWarningWatch::offer(const Observations& observations) {
  for (const Observation& seen : observations) {
    if (seen.kind == ObservationKind::spo2_scale) spo2_scale2_ = seen.value == 2.0F;
    const std::optional<ScoreInputKind> kind = input_of(seen.kind);
    if (kind) offer(*kind, InputOrigin::observed, TimedReading{seen.value, seen.time});
  }
}

std::optional<EarlyWarning> EarlyWarningWatch::step(Instant now) {
  next_ = now + kInterval;
  ScoreReadings readings;
  readings.spo2_scale2 = spo2_scale2_;
  bool any = false;
  for (std::size_t i = 0; i < kScoreInputs; ++i) {
    Kept& kept = kept_[i];
    if (kept.reading && now - kept.reading->time > longest_input_age(kept.origin)) kept.reading.reset();
    readings.of_kind[i] = kept.reading;
    any = any || kept.reading.has_value();
  }
  if (!any && !told_) return std::nullopt;
  const EarlyWarning scored = early_warning_score(readings);
  if (told_ && same_verdict(scored, *told_) && (now - told_at_ < kRefresh || same_times(scored, *told_))) {
    return std::nullopt;
  }
  told_ = scored;
  told_at_ = now;
  return told_;
}

std::optional<EarlyWarning> EarlyWarningWatch::forget() {
  const bool had_told = told_.has_value();
  *this = EarlyWarningWatch{};
  return had_told ? std::optional<EarlyWarning>{EarlyWarning{}} : std::nullopt;
}

}  // namespace ward
