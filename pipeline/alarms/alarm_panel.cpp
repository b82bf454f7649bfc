#include "pipeline/alarms/alarm_panel.h"

#include <algorithm>

#include "pipeline/alarms/suppression.h"
#include "pipeline/domain/result.h"

namespace ward {
namespace {

constexpr std::array kToldByTheServer{AlarmCondition::recording_failed, AlarmCondition::recording_limited,
                                      AlarmCondition::sound_failed, AlarmCondition::self_test_failed};

}  // namespace

AlarmPanel::AlarmPanel() {
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.condition == AlarmCondition::none) continue;
    WARD_CHECK(slot_of(info.condition) < kConditionSlots);
    WARD_CHECK(latches_.push_back(Latch{info}));
  }
}

/// An alarm whose reading is gone stays, until a technical alarm says so. One
/// that was restored stays until its detector has had time to learn.
bool AlarmPanel::present(const Latch& latch, const FindingSet& findings, Instant now) const {
  const AlarmCondition condition = latch.alarm().condition;
  const Presence presence = findings[condition].presence;
  if (presence == Presence::present || latch.held(now)) return true;
  if (presence == Presence::absent || !latch.active()) return false;
  return std::ranges::none_of(covers(condition), [&](AlarmCondition cover) { return findings.present(cover); });
}

/// What stands because it was restored may be over, and another in its place.
/// What the device alone claims may be wrong: it hides nothing as urgent, either.
bool AlarmPanel::vouched_for(AlarmCondition higher, AlarmCondition lower, const FindingSet& findings) const {
  const Finding& finding = findings[higher];
  const bool device_alone = finding.presence == Presence::present && finding.sources == AlarmSources::device;
  if (finding.presence != Presence::absent && !device_alone) return true;
  const Latch* latch = latch_of(higher);
  return latch != nullptr && alarm_info(lower).priority < latch->alarm().priority;
}

AlarmPanel::Shown AlarmPanel::shown(const FindingSet& findings, Instant now) {
  Shown shown;
  std::array<bool, kConditionSlots> stands{};
  std::array<bool, kConditionSlots> held_back{};
  for (const Latch& latch : latches_) {
    const AlarmCondition condition = latch.alarm().condition;
    const std::size_t slot = slot_of(condition);
    stands[slot] = present(latch, findings, now);
    const bool new_here = stands[slot] && !latch.active() && !latch.hidden();
    held_back[slot] = new_here && re_announcement_.holds_back(condition, findings[condition], now);
  }
  std::array<bool, kConditionSlots> spoken_for{};
  for (const Hides& row : kHides) {
    const std::size_t higher = slot_of(row.higher);
    if (!stands[higher] || !vouched_for(row.higher, row.lower, findings)) continue;
    // What is not announced itself does not take a standing alarm's place.
    (held_back[higher] ? spoken_for : shown.hidden)[slot_of(row.lower)] = true;
  }
  for (const Latch& latch : latches_) {
    const std::size_t slot = slot_of(latch.alarm().condition);
    if (held_back[slot] && !shown.hidden[slot] && !spoken_for[slot]) {
      re_announcement_.note(latch.alarm().condition, findings[latch.alarm().condition]);
    }
    shown.stands[slot] = stands[slot] && !held_back[slot];
  }
  return shown;
}

std::optional<AlarmPriority> AlarmPanel::step(const FindingSet& findings, Instant now, Output& out) {
  const auto [stands, hidden] = shown(findings, now);
  std::optional<AlarmPriority> raised;
  for (Latch& latch : latches_) {
    const std::size_t slot = slot_of(latch.alarm().condition);
    if (!stands[slot] && !latch.active()) {  // nearly always, nearly all
      latch.over_unseen();
      continue;
    }
    Finding finding = findings[latch.alarm().condition];
    const bool held = finding.presence != Presence::present && stands[slot];
    if (held && !hidden[slot]) continue;  // stays exactly as it is
    finding.presence = stands[slot] ? Presence::present : Presence::absent;
    const AlarmLatch::Change change = latch.step(finding, stands[slot] && hidden[slot], now);
    if (change == AlarmLatch::Change::none) continue;
    out.emit(latch.alarm());
    if (change == AlarmLatch::Change::raised) {
      re_announcement_.on_raised(latch.alarm(), now);
      raised = std::max(raised.value_or(AlarmPriority::information), latch.alarm().priority);
    }
  }
  return raised;
}

template <class Act>
bool AlarmPanel::act_on(AlarmCondition condition, Output& out, Act&& act) {
  bool any = false;
  for (Latch& latch : latches_) {
    if (condition != AlarmCondition::none && latch.alarm().condition != condition) continue;
    if (!latch.announced() || !act(latch)) continue;
    any = true;
    out.emit(latch.alarm());
  }
  return any;
}

void AlarmPanel::follow_up(const Staff& staff, Instant now, Output& out) {
  act_on(AlarmCondition::none, out, [&](Latch& latch) { return latch.follow_up(staff, now); });
}

bool AlarmPanel::accept(AlarmCondition condition, const FixedString<24>& by, Instant now, Output& out) {
  return act_on(condition, out, [&](Latch& latch) { return latch.accept(by, now); });
}

bool AlarmPanel::reject(AlarmCondition condition, const Staff& staff, Instant now, Output& out) {
  return act_on(condition, out, [&](Latch& latch) { return latch.reject(staff, now); });
}

bool AlarmPanel::acknowledge(AlarmCondition condition, Instant now, Output& out) {
  return act_on(condition, out, [&](Latch& latch) { return latch.acknowledge(now); });
}

std::optional<AlarmPriority> AlarmPanel::restore(const Alarm& was, Instant now, Output& out) {
  for (Latch& latch : latches_) {
    if (latch.alarm().condition != was.condition) continue;
    if (!latch.restore(was, now, now + kRestoredAlarmHeld)) return std::nullopt;
    re_announcement_.on_restored(latch.alarm());
    out.emit(latch.alarm());
    return latch.alarm().priority;
  }
  return std::nullopt;  // of a version that knew more conditions
}

bool AlarmPanel::holds(AlarmCondition condition, Instant now) const {
  const Latch* latch = latch_of(condition);
  return latch != nullptr && latch->held(now);
}

void AlarmPanel::clear(Instant now, Output& out) {
  re_announcement_.end(now);
  for (Latch& latch : latches_) {
    if (latch.clear(now)) out.emit(latch.alarm());
  }
}

std::optional<AlarmPriority> AlarmPanel::highest_announced() const {
  std::optional<AlarmPriority> highest;
  for (const Latch& latch : latches_) {
    if (!latch.announced()) continue;
    highest = std::max(highest.value_or(AlarmPriority::information), latch.alarm().priority);
  }
  return highest;
}

const Alarm* AlarmPanel::find(AlarmCondition condition) const {
  const Latch* latch = latch_of(condition);
  return latch == nullptr ? nullptr : &latch->alarm();
}

const AlarmPanel::Latch* AlarmPanel::latch_of(AlarmCondition condition) const {
  for (const Latch& latch : latches_) {
    if (latch.alarm().condition == condition) return &latch;
  }
  return nullptr;
}

void AlarmPanel::describe(Output& out) const {
  for (const Latch& latch : latches_) {
    // What the server says and not a bed's chain, the telling again of a chain
    // must not take from the screens.
    if (std::ranges::find(kToldByTheServer, latch.alarm().condition) == kToldByTheServer.end()) {
      out.emit(latch.alarm());
    }
  }
}

}  // namespace ward
