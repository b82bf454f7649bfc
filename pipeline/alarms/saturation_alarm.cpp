#include "pipeline/alarms/saturation_alarm.h"

#include <algorithm>
#include <cmath>

namespace ward {
namespace {

constexpr float kThousandths = 1000.0F;

}  // namespace

void SaturationAlarm::forget() {
  burden_ = rate_ = 0;
  last_.reset();
  dip_began_.reset();
  dip_counted_ = false;
  dips_ = {};
}

/// Adds what the last reading brought until now: a reading holds until the next.
void SaturationAlarm::gather(Instant now) {
  if (!last_) return;
  const Nanoseconds since = now - *last_;
  if (since > rule_.dip_window) return forget();
  burden_ = std::max<std::int64_t>(0, burden_ + rate_ * std::min(since, LimitAlarm::kLongestDropout).count());
}

void SaturationAlarm::count_dips(float shown, float limit, Instant now) {
  if (shown >= limit + hysteresis_) {
    dip_began_.reset();
    return;
  }
  if (shown >= limit) return;
  if (!dip_began_) {
    dip_began_ = now;
    dip_counted_ = false;
  }
  if (dip_counted_ || now - *dip_began_ < rule_.shortest_dip) return;
  dip_counted_ = true;
  std::shift_right(dips_.begin(), dips_.end(), 1);
  dips_.front() = dip_began_;
}

Finding SaturationAlarm::step(std::optional<float> reading, std::optional<float> limit, Instant now) {
  if (!limit) {
    forget();
    return alarm_.step(reading, limit, now);
  }
  if (!reading || !std::isfinite(*reading)) return alarm_.step(std::nullopt, limit, now);

  const float shown = std::round(*reading / step_) * step_;
  gather(now);
  const float below = *limit - shown;
  rate_ = std::lround(std::clamp(below > 0 ? below : std::min(below, -1.0F), -100.0F, rule_.deepest) * kThousandths);
  last_ = now;
  count_dips(shown, *limit, now);

  const auto enough = static_cast<std::int64_t>(static_cast<double>(rule_.burden) * kUnit);
  const bool thrice = dips_.back() && *dips_.front() - *dips_.back() <= rule_.dip_window;
  const bool stood = alarm_.active();
  const Finding finding = alarm_.step(reading, limit, now, burden_ >= enough || (thrice && dip_counted_));
  // What has been told is told: the next alarm needs a burden of its own.
  if (stood && !alarm_.active()) forget();
  return finding;
}

}  // namespace ward
