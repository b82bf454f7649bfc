#include "pipeline/replay/what_if.h"

#include <algorithm>
#include <span>

#include "pipeline/domain/limit_names.h"
#include "pipeline/domain/result.h"

namespace ward {
namespace {

using enum AlarmCondition;

/// Yellow alarms of the same reading: where an extreme is no longer red, the
/// limit itself may still tell of it.
std::span<const AlarmCondition> lesser(AlarmCondition red) {
  static constexpr std::array kFast{heart_rate_high, pulse_rate_high};
  static constexpr std::array kSlow{heart_rate_low, pulse_rate_low};
  static constexpr std::array kSaturation{spo2_low};
  switch (red) {
    case extreme_tachycardia: return kFast;
    case extreme_bradycardia: return kSlow;
    case desaturation: return kSaturation;
    default: return {};
  }
}

bool overlap(const AlarmSpan& span, Instant from, Instant until) { return span.raised <= until && span.ended >= from; }

/// The first alarm that tells of the event.
const AlarmSpan* announcement(const std::vector<AlarmSpan>& spans, const TrueEvent& event,
                              std::span<const AlarmCondition> conditions) {
  const AlarmSpan* first = nullptr;
  for (const AlarmSpan& span : spans) {
    if (!overlap(span, event.from, event.until) || std::ranges::find(conditions, span.condition) == conditions.end()) continue;
    if (first == nullptr || span.raised < first->raised) first = &span;
  }
  return first;
}

EventFate fate_of(const TrueEvent& event, const std::vector<AlarmSpan>& was, const std::vector<AlarmSpan>& now) {
  EventFate fate{event, {}, {}, none};
  if (const AlarmSpan* told = announcement(was, event, event.announced_by)) fate.was = told->raised;
  const AlarmSpan* told = announcement(now, event, event.announced_by);
  if (told == nullptr) {
    for (const AlarmCondition red : event.announced_by) {
      if (told == nullptr) told = announcement(now, event, lesser(red));
    }
  }
  if (told != nullptr) {
    fate.now = told->raised;
    fate.now_as = told->condition;
  }
  return fate;
}

bool red(const AlarmSpan& span) {
  return span.priority == AlarmPriority::high && span.kind == AlarmKind::physiological;
}

std::vector<AlarmSpan> since(const std::vector<AlarmSpan>& spans, Instant from) {
  std::vector<AlarmSpan> found;
  std::ranges::copy_if(spans, std::back_inserter(found), [&](const AlarmSpan& span) { return span.raised >= from; });
  return found;
}

}  // namespace

void AlarmSpans::take(const Alarm& alarm, Instant now) {
  if (alarm.priority == AlarmPriority::information) return;
  auto known = std::ranges::find(last_, alarm.condition, &std::pair<AlarmCondition, Last>::first);
  if (known == last_.end()) known = last_.insert(last_.end(), {alarm.condition, Last{}});
  Last& last = known->second;
  const bool active = alarm.phase == AlarmPhase::active;
  if (last.open && (alarm.occurrence != last.occurrence || !active)) {
    spans_[*last.open].ended = now;
    last.open.reset();
  }
  if (active && alarm.occurrence != last.occurrence) {
    last.open = spans_.size();
    spans_.push_back({alarm.condition, alarm.priority, alarm.kind, now, Instant::max(), {}});
  }
  last.occurrence = alarm.occurrence;
  if (last.open) spans_[*last.open].text = alarm_text(alarm);
}

WhatIf compare_runs(const std::vector<AlarmSpan>& was_all, const std::vector<AlarmSpan>& now_all,
                    const std::vector<TrueEvent>& annotated, Instant from) {
  const std::vector<AlarmSpan> was = since(was_all, from);
  const std::vector<AlarmSpan> now = since(now_all, from);
  WhatIf found;
  found.was_alarms = was.size();
  found.now_alarms = now.size();
  std::vector<bool> taken(now.size(), false);
  for (const AlarmSpan& span : was) {
    std::size_t same = 0;
    while (same < now.size() && (taken[same] || now[same].condition != span.condition ||
                                 !overlap(now[same], span.raised, span.ended))) {
      ++same;
    }
    if (same == now.size()) found.saved.push_back(span);
    else taken[same] = true;
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (!taken[i]) found.added.push_back(now[i]);
  }
  for (const TrueEvent& event : annotated) {
    if (event.from >= from) found.events.push_back(fate_of(event, was, now));
  }
  for (const AlarmSpan& span : was) {
    if (!red(span)) continue;
    const bool explained = std::ranges::any_of(annotated, [&](const TrueEvent& event) {
      return overlap(span, event.from, event.until) &&
             std::ranges::find(event.announced_by, span.condition) != event.announced_by.end();
    });
    if (explained) continue;
    const TrueEvent event{std::string{alarm_info(span.condition).id}, span.raised, span.ended, {span.condition}, false};
    found.events.push_back(fate_of(event, was, now));
    found.events.back().was = span.raised;
  }
  return found;
}

WhatIfBed::WhatIfBed(const LimitChangeSet& changes, std::string file) : changes_(changes), file_(std::move(file)) {}

LimitPair WhatIfBed::changed(std::size_t parameter, const LimitPair& was) const {
  const LimitChange& change = changes_[parameter];
  const LimitPair pair = change.of(was);
  if (pair.low && pair.high && !(*pair.low < *pair.high)) {
    throw ConfigurationError(file_ + ":" + std::to_string(change.line) + ": " +
                             std::string{kLimitParameterNames[parameter]} +
                             ": low would not lie below high, of which one stays as it was at " +
                             std::string{label_.view()});
  }
  return pair;
}

void WhatIfBed::begin(const BedSetup& setup) {
  label_ = setup.label;
  DelayedSetup other{setup, kUsualDelays};
  LimitSet limits = limits_at_start(setup);
  bool any = false;
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (changes_[i].delay) other.delays.of_parameter[i] = *changes_[i].delay;
    if (!changes_[i].sets_low && !changes_[i].sets_high) continue;
    limits[i] = changed(i, limits[i]);
    any = true;
  }
  if (any) other.limits = limits;
  was_ = std::make_unique<AsItWas>(setup);
  now_ = std::make_unique<Changed>(other);
}

bool WhatIfBed::take(const Event& input, Instant now) {
  if (const auto* setup = std::get_if<BedSetup>(&input.body)) {
    begin(*setup);
    return true;
  }
  if (!begun()) return false;
  static_cast<void>(was_->run(input, now, *output_));
  for (const Event& event : output_->events()) {
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) was_spans_.take(*alarm, now);
  }
  const auto* command = std::get_if<Command>(&input.body);
  if (command != nullptr && command->kind == CommandKind::set_limits &&
      static_cast<std::size_t>(command->parameter) < changes_.size()) {
    Event other = input;
    auto& limits = std::get<Command>(other.body).limits;
    limits = changed(static_cast<std::size_t>(command->parameter), limits);
    give_changed(other, now);
    return true;
  }
  give_changed(input, now);
  if (command != nullptr && command->kind == CommandKind::admit) set_after_admission(input, now);
  return true;
}

void WhatIfBed::give_changed(const Event& input, Instant now) {
  static_cast<void>(now_->run(input, now, *output_));
  for (const Event& event : output_->events()) {
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) now_spans_.take(*alarm, now);
  }
}

/// A new patient has the limits of the category: but for those that are changed.
void WhatIfBed::set_after_admission(const Event& admission, Instant now) {
  const PatientCategory category = std::get<Command>(admission.body).patient.category;
  if (category > PatientCategory::neonatal) return;  // refused
  const LimitSet usual = default_limits(category);
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (!changes_[i].sets_low && !changes_[i].sets_high) continue;
    Event other = admission;
    Command command;
    command.kind = CommandKind::set_limits;
    command.parameter = static_cast<LimitParameter>(i);
    command.limits = changed(i, usual[i]);
    other.body = command;
    give_changed(other, now);
  }
}

}  // namespace ward
