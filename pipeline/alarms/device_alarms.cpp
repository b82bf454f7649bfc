#include "pipeline/alarms/device_alarms.h"

namespace ward {

void DeviceAlarms::on(const DeviceAlarm& alarm, Instant now) {
  for (std::size_t i = 0; i < standing_.size(); ++i) {
    Standing& known = standing_[i];
    if (known.alarm.mdc_code != alarm.mdc_code || known.alarm.text != alarm.text) continue;
    if (alarm.active) {
      renewed_ = renewed_ || alarm.priority > known.alarm.priority;
      known.alarm = alarm;
    } else {
      known = standing_.back();
      standing_.resize_down(standing_.size() - 1);
    }
    return;
  }
  if (!alarm.active) return;
  renewed_ = true;
  if (!standing_.push_back({alarm, now})) ++refused_;
}

Finding DeviceAlarms::judge(bool feed_lost) {
  Finding finding;
  if (standing_.empty()) return finding;
  if (feed_lost) return Finding::unknown();
  std::size_t first = 0;
  for (std::size_t i = 1; i < standing_.size(); ++i) {
    if (standing_[i].alarm.priority > standing_[first].alarm.priority) first = i;
  }
  finding.presence = Presence::present;
  finding.onset = standing_[first].since;
  finding.priority = standing_[first].alarm.priority;
  finding.kind = standing_[first].alarm.kind;
  finding.renewed = renewed_;
  renewed_ = false;
  return finding;
}

}  // namespace ward
