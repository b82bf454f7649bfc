#include "tests/monitor/ward_day_plan.h"

#include <algorithm>
#include <array>

#include "pipeline/alarms/escalation.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr Nanoseconds kChapter = 10min;
/// Detectors know a patient by then, and what a chapter left behind is over.
constexpr Nanoseconds kSettled = 70s;

/// Within what an event must be announced: the scenarios' own times.
struct Tabled {
  AlarmCondition condition;
  Nanoseconds within;
};
constexpr Tabled kAsystoleTold{asystole, 7s};
constexpr Tabled kFibrillationTold{ventricular_fibrillation, 15s};
constexpr Tabled kTachycardiaTold{ventricular_tachycardia, 10s};
constexpr Tabled kApnoeaTold{apnoea, 30s};
constexpr Tabled kSaturationTold{desaturation, 45s};
constexpr Tabled kFastTold{heart_rate_high, 30s};
constexpr Tabled kSlowTold{extreme_bradycardia, 35s};
constexpr Tabled kLeadsTold{ecg_leads_off, 3s};
constexpr Tabled kFeedTold{feed_lost, 2s};

class Planner {
 public:
  Planner(DayPlan& plan, std::uint64_t seed) : plan_(plan), random_(seed) {}

  /// @param kind  0 to kKinds - 1
  void chapter(std::size_t kind, Nanoseconds begin) {
    at_ = begin + kSettled + std::chrono::milliseconds{static_cast<std::int64_t>(random_.below(20'000))};
    switch (kind) {
      case 0: return brief_red(Rhythm::asystole, 0, kAsystoleTold, 20s);
      case 1: return unanswered(Rhythm::ventricular_fibrillation, 0, kFibrillationTold, 30s);
      case 2: return unanswered(Rhythm::ventricular_tachycardia, 172, kTachycardiaTold, 25s);
      case 3: return apnoeic();
      case 4: return desaturated();
      case 5: return acknowledged_and_persistent();
      case 6: return brief_red(Rhythm::sinus, 34, kSlowTold, 60s);
      case 7: return leads_fall_off();
      case 8: return feed_stops();
      case 9: return broken_silence();
      case 10: return procedure();
      case 11: return audio_off();
      default: return transport();
    }
  }
  static constexpr std::size_t kKinds = 13;

 private:
  Nanoseconds several(std::uint64_t most_seconds) {
    return std::chrono::seconds{static_cast<std::int64_t>(random_.below(most_seconds))};
  }
  void happen(Nanoseconds at, ScenarioAction action, double value = 0, double rate = 0) {
    DayStep step;
    step.at = at;
    step.event.action = action;
    step.event.value = value;
    step.event.rate = rate;
    plan_.steps.push_back(step);
  }
  void rhythm(Nanoseconds at, Rhythm rhythm, double rate) {
    DayStep step;
    step.at = at;
    step.event.action = ScenarioAction::rhythm;
    step.event.rhythm = rhythm;
    step.event.rate = rate;
    plan_.steps.push_back(step);
  }
  void well_again(Nanoseconds at) { rhythm(at, Rhythm::sinus, plan_.profile.heart_rate.value); }
  void command(Nanoseconds at, CommandKind kind, Nanoseconds duration = {}, bool on = true) {
    DayStep step;
    step.at = at;
    step.command = Command{};
    step.command->kind = kind;
    step.command->duration = duration;
    step.command->on = on;
    plan_.steps.push_back(step);
  }
  void demand(DayDemandKind kind, AlarmCondition condition, Nanoseconds from, Nanoseconds until) {
    plan_.demands.push_back({kind, condition, from, until});
  }
  void announced(Tabled what, Nanoseconds at) {
    ++plan_.injected;
    demand(DayDemandKind::announced, what.condition, at, at + what.within);
  }

  /// Seen and acknowledged within half a minute.
  void brief_red(Rhythm what, double rate, Tabled told, Nanoseconds length) {
    rhythm(at_, what, rate);
    announced(told, at_);
    well_again(at_ + length);
    command(at_ + told.within + 5s + several(20), CommandKind::acknowledge);
    command(at_ + length + 60s, CommandKind::acknowledge);
  }

  /// Nobody comes: the red one, over or latched, reaches the whole ward.
  void unanswered(Rhythm what, double rate, Tabled told, Nanoseconds length) {
    rhythm(at_, what, rate);
    announced(told, at_);
    demand(DayDemandKind::ward_called, told.condition, at_, at_ + told.within);
    well_again(at_ + length);
    command(at_ + 3min, CommandKind::acknowledge);
  }

  void apnoeic() {
    happen(at_, ScenarioAction::apnoea);
    announced(kApnoeaTold, at_);
    happen(at_ + 45s, ScenarioAction::breathe);
    command(at_ + 50s, CommandKind::acknowledge);
    command(at_ + 100s, CommandKind::acknowledge);
  }

  void desaturated() {
    happen(at_, ScenarioAction::spo2, 72, 1.0);
    announced(kSaturationTold, at_);
    happen(at_ + 60s, ScenarioAction::spo2, plan_.profile.spo2.value, 1.0);
    command(at_ + 65s, CommandKind::acknowledge);
    command(at_ + 120s, CommandKind::acknowledge);
  }

  void acknowledged_and_persistent() {
    rhythm(at_, Rhythm::sinus, 134);
    announced(kFastTold, at_);
    const Nanoseconds seen = at_ + 40s;
    const Nanoseconds over = at_ + 430s;
    command(seen, CommandKind::acknowledge);
    demand(DayDemandKind::reminded, heart_rate_high, seen, over);
    well_again(over);
  }

  void leads_fall_off() {
    happen(at_, ScenarioAction::sensor_off);
    announced(kLeadsTold, at_);
    happen(at_ + 25s, ScenarioAction::sensor_on);
  }

  void silence_the_feed(Nanoseconds from, Nanoseconds until) {
    happen(from, ScenarioAction::feed_stop);
    DayStep back;
    back.at = until;
    back.feed_back = true;
    plan_.steps.push_back(back);
  }

  void feed_stops() {
    announced(kFeedTold, at_);
    silence_the_feed(at_, at_ + 10s + several(30));
  }

  /// A pause that lasts its time, then one that a red alarm breaks.
  void broken_silence() {
    rhythm(at_, Rhythm::sinus, 132);
    announced(kFastTold, at_);
    command(at_ + 45s, CommandKind::audio_pause, 60s + several(60));
    command(at_ + 200s, CommandKind::audio_pause, 2min);
    rhythm(at_ + 230s, Rhythm::asystole, 0);
    announced(kAsystoleTold, at_ + 230s);
    well_again(at_ + 250s);
    command(at_ + 260s, CommandKind::acknowledge);
    command(at_ + 330s, CommandKind::acknowledge);
  }

  /// Alarms paused for a procedure: yellow waits until its end, red does not.
  void procedure() {
    command(at_, CommandKind::alarm_pause, 3min);
    demand(DayDemandKind::alarm_pause_ends, none, at_, at_ + 3min);
    demand(DayDemandKind::quiet, none, at_, at_ + 3min);
    rhythm(at_ + 15s, Rhythm::sinus, 132);
    rhythm(at_ + 80s, Rhythm::ventricular_fibrillation, 0);
    announced(kFibrillationTold, at_ + 80s);
    rhythm(at_ + 105s, Rhythm::sinus, 132);
    command(at_ + 110s, CommandKind::acknowledge);
    announced({heart_rate_high, 5s}, at_ + 3min);
    well_again(at_ + 250s);
    command(at_ + 300s, CommandKind::acknowledge);
  }

  void audio_off() {
    command(at_, CommandKind::audio_off);
    rhythm(at_ + 60s, Rhythm::asystole, 0);
    announced(kAsystoleTold, at_ + 60s);
    well_again(at_ + 80s);
    command(at_ + 100s, CommandKind::acknowledge);
    demand(DayDemandKind::audio_off_reminded, none, at_, at_ + 400s);
    command(at_ + 400s, CommandKind::audio_off, {}, false);
    command(at_ + 405s, CommandKind::acknowledge);
  }

  /// Away for an examination, the monitor with the patient; then back.
  void transport() {
    const Nanoseconds back = at_ + 90s + several(120);
    command(at_, CommandKind::standby);
    silence_the_feed(at_ + 2s, back);
    demand(DayDemandKind::quiet, none, at_, back);
    demand(DayDemandKind::standby_ends, none, back + 4s, back + 40s);
  }

  DayPlan& plan_;
  Random random_;
  Nanoseconds at_{};
};

Command assignment(const Staff& staff) {
  Command command;
  command.kind = CommandKind::assign;
  command.staff = staff;
  return command;
}

}  // namespace

DayPlan plan_day(BedId bed, Nanoseconds length, std::uint64_t seed) {
  Random random(seed * 1000 + bed.value);
  DayPlan plan;
  plan.bed = bed;
  plan.seed = random.next();
  plan.profile = calm_profile(random);
  plan.profile.arterial_line = bed.value % 2 == 0;
  if (bed.value % 2 == 1) plan.staff = {"A. Berg", "C. Dahl", "E. Falk"};
  if (bed.value % 2 == 1) {
    DayStep first;
    first.at = 1s;
    first.command = assignment(plan.staff);
    plan.steps.push_back(first);
  }
  Planner planner(plan, random.next());
  std::array<std::size_t, Planner::kKinds> order{};
  std::size_t next = order.size();
  for (Nanoseconds begin{0}; begin + kChapter <= length; begin += kChapter, ++next) {
    if (next >= order.size()) {  // every kind once, in another order each time
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
      next = 0;
    }
    planner.chapter(order[next], begin);
  }
  std::ranges::stable_sort(plan.steps, {}, &DayStep::at);
  return plan;
}

}  // namespace ward
