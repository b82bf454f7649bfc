#include "pipeline/alarms/limit_alarm.h"

#include <algorithm>
#include <cmath>

namespace ward {

// A hundredth of a millivolt has no exact float: equal must not be beyond.
float LimitAlarm::tolerance() const { return 0.001F * rule_.step; }

bool LimitAlarm::beyond(float shown, float limit) const {
  return rule_.side == LimitSide::high ? shown > limit + tolerance() : shown < limit - tolerance();
}

bool LimitAlarm::back_inside(float shown, float limit) const {
  return rule_.side == LimitSide::high ? shown <= limit - rule_.hysteresis + tolerance()
                                        : shown >= limit + rule_.hysteresis - tolerance();
}

Finding LimitAlarm::standing() const {
  Finding finding;
  if (!active_) return finding;
  finding.presence = Presence::present;
  finding.value = extreme_;
  finding.limit = limit_;
  finding.onset = *beyond_since_;
  return finding;
}

Finding LimitAlarm::without_reading(Instant now) {
  if (!active_) {
    if (beyond_since_ && now - last_reading_ > kLongestDropout) beyond_since_.reset();
    return {};
  }
  Finding finding = standing();
  finding.presence = Presence::unknown;
  return finding;
}

Finding LimitAlarm::step(std::optional<float> reading, std::optional<float> limit, Instant now, bool at_once) {
  const bool limit_changed = limit_ != limit;
  limit_ = limit;
  if (!limit) {
    reset();
    return {};
  }
  if (!reading || !std::isfinite(*reading)) return without_reading(now);

  const float shown = std::round(*reading / rule_.step) * rule_.step;
  const bool out = beyond(shown, *limit);
  // Between limit and hysteresis a standing alarm stands; one that is only
  // waiting out its delay does not.
  const bool ends = active_ && !limit_changed ? back_inside(shown, *limit) : !out;
  last_reading_ = now;
  if (ends) {
    active_ = false;
    beyond_since_.reset();
    return {};
  }
  if (!beyond_since_) {
    beyond_since_ = now;
    extreme_ = shown;
  }
  extreme_ = rule_.side == LimitSide::high ? std::max(extreme_, shown) : std::min(extreme_, shown);
  if (out && (at_once || now - *beyond_since_ >= rule_.delay)) active_ = true;
  return standing();
}

}  // namespace ward
