// Holds a bed's day against its plan. Times and limits are IEC 60601-1-8's and
// the tables'; nothing here asks the chain what it would have done.
#include <algorithm>
#include <array>
#include <cstdio>

#include "pipeline/alarms/alarm_latch.h"
#include "pipeline/alarms/escalation.h"
#include "pipeline/alarms/inactivation_states.h"
#include "tests/monitor/ward_day.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kExact = 1s;

class Audit {
 public:
  Audit(const DayPlan& plan, const BedDay& day) : plan_(plan), day_(day) {}

  std::vector<std::string> run() {
    for (const DayDemand& demand : plan_.demands) check(demand);
    for (const BedDay::Pause& pause : day_.pauses) audio_pause(pause);
    return std::move(found_);
  }

 private:
  void fail(const DayDemand& demand, const std::string& what) { fail(demand.from, demand.condition, what); }
  void fail(Nanoseconds at, AlarmCondition condition, const std::string& what) {
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(), "bed %u, %.1f s: %s %s", plan_.bed.value, seconds(at),
                  std::string{alarm_info(condition).id}.c_str(), what.c_str());
    found_.emplace_back(text.data());
  }

  void check(const DayDemand& demand) {
    switch (demand.kind) {
      case DayDemandKind::announced: return announced(demand);
      case DayDemandKind::reminded: return reminded(demand);
      case DayDemandKind::ward_called: return ward_called(demand);
      case DayDemandKind::quiet: return quiet(demand);
      case DayDemandKind::standby_ends: return standby_ends(demand);
      case DayDemandKind::alarm_pause_ends: return alarm_pause_ends(demand);
      case DayDemandKind::audio_off_reminded: return audio_off_reminded(demand);
    }
  }

  const BedDay::Told* raising(AlarmCondition condition, Nanoseconds from, Nanoseconds until) const {
    for (const BedDay::Told& told : day_.alarms) {
      if (told.raised && told.alarm.condition == condition && told.at >= from && told.at <= until) return &told;
    }
    return nullptr;
  }

  void announced(const DayDemand& demand) {
    if (raising(demand.condition, demand.from, demand.until) == nullptr) fail(demand, "was not announced in time");
  }

  void reminded(const DayDemand& demand) {
    for (Nanoseconds due = demand.from + AlarmLatch::kRemindedAfter; due + kExact < demand.until;
         due += AlarmLatch::kRemindedAfter) {
      const bool told = std::ranges::any_of(day_.alarms, [&](const BedDay::Told& change) {
        return change.alarm.condition == demand.condition && change.alarm.acknowledged &&
               change.alarm.phase == AlarmPhase::active && std::chrono::abs(change.at - due) <= kExact &&
               change.alarm.reminded.time_since_epoch() % 24h == change.at;
      });
      if (!told) fail(due, demand.condition, "did not sound again");
    }
  }

  /// Three people have half a minute each; where nobody is, the ward has one.
  void ward_called(const DayDemand& demand) {
    const BedDay::Told* raised = raising(demand.condition, demand.from, demand.until);
    if (raised == nullptr) return;  // said elsewhere
    const Nanoseconds due = raised->at + (plan_.staff == Staff{} ? kAnswerNobody : 3 * kAnswerHigh);
    const bool called = std::ranges::any_of(day_.alarms, [&](const BedDay::Told& change) {
      return change.alarm.condition == demand.condition && change.alarm.occurrence == raised->alarm.occurrence &&
             change.alarm.escalation == EscalationStep::ward && std::chrono::abs(change.at - due) <= kExact;
    });
    if (!called) fail(raised->at, demand.condition, "did not reach the ward");
  }

  void quiet(const DayDemand& demand) {
    for (const BedDay::Told& told : day_.alarms) {
      if (told.raised && told.at > demand.from && told.at < demand.until && told.alarm.priority < AlarmPriority::high) {
        fail(told.at, told.alarm.condition, "was raised while alarms were inactive");
      }
    }
  }

  /// When something inactive ended, after `from`.
  template <class Over>
  Nanoseconds ended(Nanoseconds from, Over&& over) const {
    for (const BedDay::Care& told : day_.cares) {
      if (told.at > from && over(told.care.inactivation)) return told.at;
    }
    return Nanoseconds::max();
  }

  void standby_ends(const DayDemand& demand) {
    const Nanoseconds at = ended(demand.from - 60s, [](const Inactivation& is) { return !is.standby_since; });
    if (at < demand.from || at > demand.until) fail(demand, "standby did not end by itself in time");
  }

  void alarm_pause_ends(const DayDemand& demand) {
    const Nanoseconds at = ended(demand.from, [](const Inactivation& is) { return !is.alarm_paused_until; });
    if (at < demand.until || at > demand.until + kExact) fail(demand, "the alarm pause did not end when it should");
  }

  void audio_off_reminded(const DayDemand& demand) {
    for (Nanoseconds due = demand.from + kReminderInterval; due < demand.until; due += kReminderInterval) {
      const bool told = std::ranges::any_of(day_.cares, [&](const BedDay::Care& state) {
        return state.care.inactivation.audio_off && std::chrono::abs(state.at - due) <= kExact &&
               state.care.reminded.time_since_epoch() % 24h == state.at;
      });
      if (!told) fail(due, AlarmCondition::none, "nobody was reminded that the sound is off");
    }
  }

  /// A pause lasts its time, or until an alarm as urgent as the most urgent
  /// one of its beginning is raised; sound rests neither longer nor shorter.
  void audio_pause(const BedDay::Pause& pause) {
    if (pause.refused) return fail(pause.at, AlarmCondition::none, "an audio pause was refused");
    Nanoseconds due = pause.until;
    for (const BedDay::Told& told : day_.alarms) {
      if (told.raised && told.at > pause.at && told.at < due && told.alarm.priority >= pause.most_urgent) due = told.at;
    }
    Nanoseconds ended = Nanoseconds::max();
    for (const BedDay::Status& told : day_.statuses) {
      if (told.at > pause.at && !told.audio_paused) ended = std::min(ended, told.at);
    }
    if (ended < due || ended > due + kExact) fail(pause.at, AlarmCondition::none, "an audio pause did not end when it should");
  }

  const DayPlan& plan_;
  const BedDay& day_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> unmet(const DayPlan& plan, const BedDay& day) { return Audit(plan, day).run(); }

}  // namespace ward
