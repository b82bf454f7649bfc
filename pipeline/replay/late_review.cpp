#include "pipeline/replay/late_review.h"

#include <algorithm>
#include <memory>

#include "pipeline/flow/chain_runner.h"
#include "pipeline/flow/worker.h"
#include "pipeline/patient_monitor.h"

namespace ward {
namespace {

/// An input at the moment when all of it had been measured.
struct Measured {
  Instant at;
  const Event* event;
};

std::optional<SignalSpan> span_of(const Event& event) {
  if (const auto* block = std::get_if<SampleBlock>(&event.body)) {
    return SignalSpan{block->first_sample, block->first_sample + block->period.of(block->count)};
  }
  if (const auto* vital = std::get_if<Vital>(&event.body)) {
    if (vital->origin != VitalOrigin::device || vital->aged) return std::nullopt;
    return SignalSpan{vital->time, vital->time};
  }
  if (const auto* pulse = std::get_if<PacePulse>(&event.body)) return SignalSpan{pulse->time, pulse->time};
  return std::nullopt;
}

/// Only what changes what is judged: who has heard an alarm does not matter.
bool is_setting(const Event& event) {
  const auto* command = std::get_if<Command>(&event.body);
  return command != nullptr && command->kind != CommandKind::acknowledge && command->kind != CommandKind::audio_pause;
}

std::vector<Measured> measured_in(SignalSpan window, std::span<const Event> events) {
  std::vector<Measured> found;
  Instant frame_end = window.from;  // a device's alarm of an early store has no time of its own
  for (const Event& event : events) {
    if (event.restated) continue;
    std::optional<Instant> at;
    if (const auto span = span_of(event)) {
      at = span->to;
      if (std::holds_alternative<SampleBlock>(event.body)) frame_end = span->to;
    } else if (const auto* alarm = std::get_if<DeviceAlarm>(&event.body)) {
      at = alarm->time == Instant{} ? frame_end : alarm->time;
    } else if (is_setting(event)) {
      at = event.handled;
    }
    if (at && *at >= window.from && *at <= window.to) found.push_back({*at, &event});
  }
  std::stable_sort(found.begin(), found.end(), [](const Measured& a, const Measured& b) { return a.at < b.at; });
  return found;
}

/// Every alarm of a stretch of outputs, from onset to end.
struct Course {
  Alarm alarm;
  std::optional<Instant> over;
};

void follow(const Alarm& alarm, std::vector<Course>& courses) {
  const auto known = std::find_if(courses.rbegin(), courses.rend(), [&](const Course& course) {
    return course.alarm.condition == alarm.condition && course.alarm.occurrence == alarm.occurrence;
  });
  if (known == courses.rend()) {
    if (alarm.occurrence == 0) return;
    courses.push_back({alarm, std::nullopt});
    // Begun before what is seen of it, and already over.
    if (alarm.phase != AlarmPhase::active) courses.back().over = alarm.changed;
    return;
  }
  if (alarm.phase == AlarmPhase::active) {
    known->alarm = alarm;
  } else if (!known->over) {
    known->over = alarm.changed;
  }
}

std::vector<Course> announced_live(std::span<const Event> events) {
  std::vector<Course> courses;
  for (const Event& event : events) {
    if (event.late || event.restated) continue;
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) follow(*alarm, courses);
    if (const auto* restored = std::get_if<RestoredAlarm>(&event.body)) follow(restored->alarm, courses);
  }
  return courses;
}

std::vector<Course> concluded_from(const BedSetup& setup, SignalSpan window, std::span<const Measured> inputs) {
  ChainRunner<PatientMonitor, BedSetup> chain(setup);
  const auto output = std::make_unique<Output>();
  std::vector<Course> courses;
  const auto run = [&](const EventBody& body, Instant now) {
    static_cast<void>(chain.run(Event{setup.bed, false, now, body, now}, now, *output));
    for (const Event& out : output->events()) {
      if (const auto* alarm = std::get_if<Alarm>(&out.body)) follow(*alarm, courses);
    }
  };
  std::size_t next = 0;
  for (Instant now = window.from; now <= window.to; now += kTickInterval) {
    for (; next < inputs.size() && inputs[next].at <= now; ++next) run(inputs[next].event->body, now);
    run(Tick{}, now);
  }
  return courses;
}

bool overlap(const Course& a, const Course& b) {
  if (a.alarm.condition != b.alarm.condition) return false;
  return (!a.over || *a.over >= b.alarm.onset) && (!b.over || *b.over >= a.alarm.onset);
}

}  // namespace

std::vector<SignalSpan> backfilled_spans(std::span<const Event> events, Nanoseconds apart) {
  std::vector<SignalSpan> found;
  for (const Event& event : events) {
    if (!event.late) continue;
    if (const auto span = span_of(event)) found.push_back(*span);
  }
  std::sort(found.begin(), found.end(), [](const SignalSpan& a, const SignalSpan& b) { return a.from < b.from; });
  std::vector<SignalSpan> joined;
  for (const SignalSpan& span : found) {
    if (!joined.empty() && span.from - joined.back().to <= apart) {
      joined.back().to = std::max(joined.back().to, span.to);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

std::vector<Event> review_late_data(const BedSetup& setup, SignalSpan gap, std::span<const Event> events,
                                    Instant now) {
  const SignalSpan window{gap.from - kReviewedBefore, gap.to + kReviewedAfter};
  const std::vector<Course> live = announced_live(events);
  std::vector<Event> found;
  BedSetup quiet = setup;
  quiet.audio_paused_until.reset();  // of no meaning to what is found
  for (Course& course : concluded_from(quiet, window, measured_in(window, events))) {
    Alarm& alarm = course.alarm;
    if (alarm.kind != AlarmKind::physiological || alarm.onset < gap.from || alarm.onset >= gap.to) continue;
    if (std::ranges::any_of(live, [&](const Course& told) { return overlap(told, course); })) continue;
    alarm.occurrence = 0;
    alarm.acknowledged = false;
    alarm.phase = course.over ? AlarmPhase::inactive : AlarmPhase::active;
    if (course.over) alarm.changed = *course.over;
    found.push_back(Event{setup.bed, true, now, alarm, now});
  }
  std::stable_sort(found.begin(), found.end(), [](const Event& a, const Event& b) {
    return std::get<Alarm>(a.body).onset < std::get<Alarm>(b.body).onset;
  });
  return found;
}

}  // namespace ward
