#include "pipeline/alarms/re_announcement.h"

#include <algorithm>

#include "pipeline/alarms/suppression.h"
#include "pipeline/domain/alarm_table.h"

namespace ward {
namespace {

template <std::size_t N>
constexpr bool among(const std::array<AlarmCondition, N>& chain, AlarmCondition condition) {
  return std::ranges::find(chain, condition) != chain.end();
}

/// The chain a condition hangs in by the rules of suppression. The heads of the
/// yellow chains are reds, and belong to those.
constexpr AlarmChain chain_by_suppression(AlarmCondition condition) {
  using namespace suppression_rules;
  if (among(kRedFast, condition) || among(kRedSlow, condition)) return AlarmChain::red;
  if (among(kVentricularBeats, condition)) return AlarmChain::ventricular;
  if (among(kMissingBeats, condition)) return AlarmChain::missing_beats;
  if (among(kFastRates, condition) || among(kLowRates, condition)) return AlarmChain::rate;
  return AlarmChain::none;
}

constexpr bool table_agrees_with_suppression() {
  return std::ranges::all_of(alarm_table::kRows, [](const AlarmInfo& row) {
    return row.chain == chain_by_suppression(row.condition);
  });
}
static_assert(table_agrees_with_suppression());

}  // namespace

bool speaks_for(AlarmCondition announced, AlarmCondition condition) {
  if (announced == condition) return true;
  const AlarmChain chain = alarm_info(announced).chain;
  return chain != AlarmChain::none && chain == alarm_info(condition).chain && hides(announced, condition);
}

bool ReAnnouncement::runs(AlarmCondition announced, Instant now) const {
  const std::optional<Instant> since = announced_[slot_of(announced)];
  if (!since || (ended_ && *since <= *ended_)) return false;
  return now - *since < alarm_info(announced).time_out;
}

bool ReAnnouncement::in_time_out(AlarmCondition condition, Instant now) const {
  return std::ranges::any_of(alarm_catalogue(), [&](const AlarmInfo& row) {
    return row.time_out > Nanoseconds{0} && runs(row.condition, now) && speaks_for(row.condition, condition);
  });
}

bool ReAnnouncement::holds_back(AlarmCondition condition, const Finding& finding, Instant now) const {
  const AlarmInfo& info = alarm_info(condition);
  if (info.time_out == Nanoseconds{0}) return false;
  if (finding.priority.value_or(info.priority) >= AlarmPriority::high) return false;
  return in_time_out(condition, now);
}

void ReAnnouncement::note(AlarmCondition condition, const Finding& finding) {
  std::optional<Instant>& counted = counted_[slot_of(condition)];
  if (counted != finding.onset) ++held_back_;
  counted = finding.onset;
}

void ReAnnouncement::on_raised(const Alarm& alarm, Instant now) {
  if (alarm.priority == AlarmPriority::high && alarm.kind == AlarmKind::physiological) end(now);
  if (alarm_info(alarm.condition).time_out > Nanoseconds{0}) announced_[slot_of(alarm.condition)] = now;
}

void ReAnnouncement::on_restored(const Alarm& alarm) {
  if (alarm.phase != AlarmPhase::active) return;
  if (alarm.priority == AlarmPriority::high && alarm.kind == AlarmKind::physiological) {
    ended_ = std::max(ended_.value_or(alarm.onset), alarm.onset);
  }
  announced_[slot_of(alarm.condition)] = alarm.onset;
}

}  // namespace ward
