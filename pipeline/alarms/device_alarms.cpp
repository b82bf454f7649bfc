#include "pipeline/alarms/device_alarms.h"

#include <algorithm>

#include "pipeline/alarms/device_conditions.h"

namespace ward {
namespace {

using enum AlarmCondition;

FixedString<32> words_of(const DeviceAlarm& alarm) { return FixedString<32>{alarm.text.view()}; }

}  // namespace

void DeviceAlarms::clear() {
  standing_.clear();
  unlisted_.reset();
}

/// The least urgent gives way, the youngest of them: what a nurse must not miss
/// is never lost behind what she may.
void DeviceAlarms::make_room(const Standing& fresh) {
  const auto least = std::min_element(standing_.begin(), standing_.end(), [](const auto& one, const auto& other) {
    if (one.alarm.priority != other.alarm.priority) return one.alarm.priority < other.alarm.priority;
    return one.since > other.since;
  });
  Standing without_place = fresh;
  if (least->alarm.priority < fresh.alarm.priority) std::swap(*least, without_place);
  ++refused_;
  const AlarmPriority priority = without_place.alarm.priority;
  unlisted_fresh_ = unlisted_fresh_ || !unlisted_ || priority > *unlisted_;
  if (!unlisted_) unlisted_since_ = fresh.since;
  unlisted_ = std::max(unlisted_.value_or(priority), priority);
}

void DeviceAlarms::on(const DeviceAlarm& alarm, Instant now) {
  for (std::size_t i = 0; i < standing_.size(); ++i) {
    Standing& known = standing_[i];
    if (known.alarm.mdc_code != alarm.mdc_code || known.alarm.text != alarm.text) continue;
    if (alarm.active) {
      known.fresh = known.fresh || alarm.priority > known.alarm.priority;
      known.alarm = alarm;
    } else {
      known = standing_.back();
      standing_.resize_down(standing_.size() - 1);
      if (standing_.empty()) unlisted_.reset();
    }
    return;
  }
  if (!alarm.active) return;
  const AlarmCondition ours = condition_of(alarm);
  const Standing fresh{alarm, ours == none ? device_alarm : ours, now, true};
  if (!standing_.push_back(fresh)) make_room(fresh);
}

/// Ours stays with its reading and limit; the device's joins it.
void DeviceAlarms::join(const Standing& claim, Finding& finding) {
  const AlarmPriority usual = alarm_info(claim.condition).priority;
  const bool alone = finding.presence != Presence::present;
  if (alone) {
    finding = Finding::present_since(claim.since);
    finding.sources = AlarmSources::device;
  } else if (finding.sources == AlarmSources::ward) {
    finding.sources = AlarmSources::both;
  }
  const AlarmPriority before = finding.priority.value_or(usual);
  const bool more_urgent = claim.alarm.priority > before;
  finding.renewed = finding.renewed || (claim.fresh && more_urgent);
  if (more_urgent || finding.device_text.empty()) finding.device_text = words_of(claim.alarm);
  finding.priority = std::max(before, claim.alarm.priority);
  finding.onset = std::min(finding.onset, claim.since);
}

void DeviceAlarms::judge_others(Finding& finding) const {
  const Standing* first = nullptr;
  bool renewed = unlisted_ && unlisted_fresh_;
  for (const Standing& claim : standing_) {
    if (claim.condition != device_alarm) continue;
    renewed = renewed || claim.fresh;
    if (first == nullptr || claim.alarm.priority > first->alarm.priority) first = &claim;
  }
  if (first == nullptr && !unlisted_) return;
  const bool more = unlisted_ && (first == nullptr || *unlisted_ > first->alarm.priority);
  finding = Finding::present_since(more ? unlisted_since_ : first->since);
  finding.sources = AlarmSources::device;
  finding.priority = more ? *unlisted_ : first->alarm.priority;
  finding.kind = more ? AlarmKind::physiological : first->alarm.kind;
  finding.device_text = more ? FixedString<32>{"MORE ALARMS AT THE BEDSIDE"} : words_of(first->alarm);
  finding.renewed = renewed;
}

void DeviceAlarms::merge(bool feed_lost, FindingSet& findings) {
  if (standing_.empty()) return;
  if (feed_lost) {
    for (const Standing& claim : standing_) {
      Finding& finding = findings[claim.condition];
      if (finding.presence == Presence::absent) finding = Finding::unknown();
    }
    if (unlisted_) findings[device_alarm] = Finding::unknown();
    return;
  }
  // What stood before first: only what goes beyond that is told anew.
  for (const bool fresh : {false, true}) {
    for (const Standing& claim : standing_) {
      if (claim.fresh == fresh && claim.condition != device_alarm) join(claim, findings[claim.condition]);
    }
  }
  judge_others(findings[device_alarm]);
  for (Standing& claim : standing_) claim.fresh = false;
  unlisted_fresh_ = false;
}

}  // namespace ward
