#include <algorithm>

#include "dashboard/ward_model_display.h"

namespace ward {
namespace {

constexpr bool within(Flash flash, double low_hertz, double high_hertz) {
  const double hertz = 1.0 / seconds(flash.period);
  const double lit = seconds(flash.lit) / seconds(flash.period);
  return hertz >= low_hertz && hertz <= high_hertz && lit >= 0.2 && lit <= 0.6;
}
static_assert(within(kHighFlash, 1.4, 2.8));
static_assert(within(kMediumFlash, 0.4, 0.8));

std::string state_text(const Alarm& alarm) {
  const bool ended = alarm.phase == AlarmPhase::latched;
  if (alarm.acknowledged) return ended ? "ended, acknowledged" : "acknowledged";
  return ended ? "ended, not acknowledged" : "active";
}

/// When it began. A condition that was there before the ward first looked has
/// no onset worth a clock time: then, when it was raised.
Instant onset_of(const Alarm& alarm) {
  constexpr Nanoseconds kLongestBefore = std::chrono::hours{24};
  return alarm.changed - alarm.onset > kLongestBefore ? alarm.changed : alarm.onset;
}

/// Most urgent first, over beds too: equal alarms keep the order of the beds.
void sort_alarms(std::vector<AlarmDisplay>& alarms) {
  std::stable_sort(alarms.begin(), alarms.end(), [](const AlarmDisplay& a, const AlarmDisplay& b) {
    return more_urgent(a.alarm, b.alarm);
  });
}

}  // namespace

bool flash_lit(AlarmPriority priority, Instant now) {
  const Flash flash = priority == AlarmPriority::high     ? kHighFlash
                      : priority == AlarmPriority::medium ? kMediumFlash
                                                          : Flash{};
  if (flash.period == Nanoseconds{}) return true;
  return now.time_since_epoch() % flash.period < flash.lit;
}

bool more_urgent(const Alarm& a, const Alarm& b) {
  if (a.priority != b.priority) return a.priority > b.priority;
  if (a.kind != b.kind) return a.kind == AlarmKind::physiological;
  if (a.acknowledged != b.acknowledged) return b.acknowledged;
  if (a.phase != b.phase) return a.phase == AlarmPhase::active;
  return a.onset > b.onset;
}

std::vector<Alarm> sorted_alarms(const BedState& bed) {
  std::vector<Alarm> sorted = bed.alarms;
  std::stable_sort(sorted.begin(), sorted.end(), more_urgent);
  return sorted;
}

Tone alarm_tone(const Alarm& alarm) {
  if (alarm.kind == AlarmKind::technical) return Tone::technical;
  switch (alarm.priority) {
    case AlarmPriority::high: return Tone::high;
    case AlarmPriority::medium: return Tone::medium;
    case AlarmPriority::low: return Tone::low;
    case AlarmPriority::information: return Tone::information;
  }
  return Tone::information;
}

AlarmDisplay alarm_display(const WardModel& model, const BedState& bed, const Alarm& alarm, Instant now) {
  AlarmDisplay shown;
  shown.alarm = alarm;
  shown.bed = bed.bed;
  shown.bed_label = model.bed_label(bed.bed);
  shown.text = alarm_text(alarm);
  shown.state = state_text(alarm);
  const Instant since = onset_of(alarm);
  shown.since = time_of_day(since) + "  " + age_text(model.server_time(now) - since);
  shown.tone = alarm_tone(alarm);
  shown.turn = turn_text(alarm, bed.care ? bed.care->staff : Staff{});
  shown.source = source_text(alarm);
  shown.lit = alarm.acknowledged || flash_lit(alarm.priority, now);
  return shown;
}

std::optional<std::size_t> shown_alarm(const std::vector<Alarm>& sorted, Instant now) {
  if (sorted.empty()) return std::nullopt;
  std::size_t turns = sorted.size();
  if (sorted.front().priority == AlarmPriority::high) {
    turns = static_cast<std::size_t>(std::count_if(sorted.begin(), sorted.end(), [](const Alarm& alarm) {
      return alarm.priority == AlarmPriority::high;
    }));
  }
  return static_cast<std::size_t>(now.time_since_epoch() / kRotation) % turns;
}

std::vector<AlarmDisplay> ward_alarms(const WardModel& model, Instant now) {
  std::vector<AlarmDisplay> all;
  for (const BedState& bed : model.beds()) {
    for (const Alarm& alarm : bed.alarms) all.push_back(alarm_display(model, bed, alarm, now));
  }
  sort_alarms(all);
  return all;
}

}  // namespace ward
