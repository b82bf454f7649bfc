#include "tests/monitor/ward_day.h"

#include <array>
#include <cstdio>
#include <memory>

#include "pipeline/domain/event_digest.h"
#include "pipeline/flow/chain_runner.h"
#include "pipeline/patient_monitor.h"
#include "simulators/source_events.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

/// The ward's line at the start of the day.
constexpr Instant kMidnight{std::chrono::hours{24}};

class LivingBed {
 public:
  explicit LivingBed(const DayPlan& plan)
      : plan_(plan), patient_(plan.profile, plan.seed), chain_(setup_of(plan)) {}

  BedDay live(Nanoseconds length) {
    for (Nanoseconds at = kSourceFrame; at <= length; at += kSourceFrame) frame(at);
    day_.digest = digest_.value();
    return std::move(day_);
  }

 private:
  static BedSetup setup_of(const DayPlan& plan) {
    Patient patient;
    patient.name = "SIMULATED";
    return {plan.bed, "BED", true, patient, {}};
  }

  void frame(Nanoseconds at) {
    made_.clear();
    while (next_ < plan_.steps.size() && plan_.steps[next_].at <= at) take(plan_.steps[next_++], at);
    patient_.advance(at, made_);
    for (Nanoseconds tick = at - kSourceFrame + kSourceTick; tick < at; tick += kSourceTick) give(Tick{}, tick);
    if (!silent_) {
      ++frames_;
      give_frame(patient_.channels(), made_, kMidnight, [&](const EventBody& body) { give(body, at); });
    }
    if (at % 1s == 0s) {
      FeedStatus status;
      status.connected = !silent_;
      status.boot_epoch = 1;
      status.frames_received = frames_;
      give(status, at);
    }
    give(Tick{}, at);
  }

  void take(const DayStep& step, Nanoseconds at) {
    if (step.feed_back) {
      silent_ = false;
    } else if (step.command) {
      ask(*step.command, at);
    } else {
      patient_.advance(step.at, made_);
      happen(step.event);
    }
  }

  void happen(const ScenarioEvent& event) {
    switch (event.action) {
      case ScenarioAction::rhythm: return patient_.set_rhythm(event.rhythm, BeatsPerMinute{event.rate});
      case ScenarioAction::spo2: return patient_.set_spo2(Percent{event.value}, event.rate);
      case ScenarioAction::apnoea: return patient_.set_apnoea(true);
      case ScenarioAction::breathe: return patient_.set_apnoea(false);
      case ScenarioAction::sensor_off: return patient_.set_connected(event.sensor, false);
      case ScenarioAction::sensor_on: return patient_.set_connected(event.sensor, true);
      case ScenarioAction::feed_stop: silent_ = true; return;
      default: throw CheckFailed("no such step in a day's plan");
    }
  }

  void ask(Command command, Nanoseconds at) {
    command.id = CommandId{++commands_};
    command.operator_name = "A. Berg";
    if (command.kind == CommandKind::audio_pause) day_.pauses.push_back({at, at + command.duration, false, most_urgent()});
    give(command, at);
  }

  void give(const EventBody& body, Nanoseconds at) {
    const Instant now = kMidnight + at;
    if (!chain_.run(Event{plan_.bed, false, now, body}, now, *out_)) throw CheckFailed("the chain failed");
    for (const Event& event : out_->events()) {
      digest_.add(event);
      if (const auto* alarm = std::get_if<Alarm>(&event.body)) note(*alarm, at);
      if (const auto* status = std::get_if<BedStatus>(&event.body)) day_.statuses.push_back({at, status->audio_paused});
      if (const auto* care = std::get_if<CareStatus>(&event.body)) day_.cares.push_back({at, *care});
      if (const auto* outcome = std::get_if<CommandOutcome>(&event.body);
          outcome != nullptr && outcome->kind == CommandKind::audio_pause) {
        day_.pauses.back().refused = outcome->refusal != ErrorCode::none;
      }
    }
  }

  void note(const Alarm& alarm, Nanoseconds at) {
    Alarm& known = standing_[alarm.condition];
    const bool raised = alarm.occurrence != known.occurrence;
    known = alarm;
    day_.alarms.push_back({at, alarm, raised});
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "%03u %10.3f %s %u%s%s %u %s\n", plan_.bed.value, seconds(at),
                  raised ? "raised" : "told", static_cast<unsigned>(alarm.phase), alarm.acknowledged ? " seen" : "",
                  alarm.reminded == Instant{} ? "" : " reminded", static_cast<unsigned>(alarm.escalation),
                  alarm_text(alarm).c_str());
    day_.log += line.data();
  }

  AlarmPriority most_urgent() const {
    AlarmPriority most = AlarmPriority::information;
    for (const auto& [condition, alarm] : standing_) {
      if (alarm.phase != AlarmPhase::inactive) most = std::max(most, alarm.priority);
    }
    return most;
  }

  const DayPlan& plan_;
  VirtualPatient patient_;
  ChainRunner<PatientMonitor, BedSetup> chain_;
  std::unique_ptr<Output> out_{std::make_unique<Output>()};
  SourceFrame made_;
  EventDigest digest_;
  BedDay day_;
  std::map<AlarmCondition, Alarm> standing_;
  std::size_t next_{0};
  std::uint64_t frames_{0};
  std::uint32_t commands_{0};
  bool silent_{false};
};

}  // namespace

BedDay live_through(const DayPlan& plan, Nanoseconds length) { return LivingBed(plan).live(length); }

}  // namespace ward
