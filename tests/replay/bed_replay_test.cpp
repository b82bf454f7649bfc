// A recording held against itself: what is said of each way in which it fails.
#include "pipeline/replay/bed_replay.h"

#include <gtest/gtest.h>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{1'700'000'000s};  // 22:13:20

/// Answers each numeric beyond 120 with an alarm: what replays differently is
/// in the hands of the test.
class SimpleMonitor {
 public:
  explicit SimpleMonitor(const BedSetup& setup) : setup_(setup) {}
  void on(const Event& event, Instant now, Output& out) {
    const auto* vital = std::get_if<Vital>(&event.body);
    if (vital == nullptr) return;
    out.emit(Beat{now, BeatSource::ecg, BeatClass::normal, 1, false});
    if (vital->reading > 120) out.emit(alarm(vital->reading, now));
  }
  static Alarm alarm(float reading, Instant now) {
    Alarm alarm;
    alarm.condition = AlarmCondition::heart_rate_high;
    alarm.priority = AlarmPriority::medium;
    alarm.kind = AlarmKind::physiological;
    alarm.phase = AlarmPhase::active;
    alarm.has_limit = true;
    alarm.value = reading;
    alarm.limit = 120;
    alarm.onset = alarm.changed = now;
    alarm.occurrence = 1;
    return alarm;
  }
  void describe(Instant, Output&) const {}
  void note_restart() {}

 private:
  BedSetup setup_;
};

/// A recording as it would have been made live.
struct Recorded {
  std::vector<Event> events;

  void add(const EventBody& body, Nanoseconds at) { events.push_back({BedId{1}, false, kStart + at, body, kStart + at}); }
  void heart_rate(float reading, Nanoseconds at) {
    add(Vital{mdc::kHeartRate, Unit::beats_per_minute, kStart + at, reading, Validity::valid, VitalOrigin::device}, at);
    add(Beat{kStart + at, BeatSource::ecg, BeatClass::normal, 1, false}, at);
    if (reading > 120) add(SimpleMonitor::alarm(reading, kStart + at), at);
  }
  [[nodiscard]] BedReplay replay(const std::optional<BedSetup>& setup = {}) const {
    const auto visit = [this](const std::function<bool(const Event&)>& take) -> Result<void> {
      for (const Event& event : events) {
        if (!take(event)) break;
      }
      return {};
    };
    return replay_bed<SimpleMonitor>(visit, setup).value();
  }
};

Recorded shift() {
  Recorded recorded;
  recorded.add(BedSetup{BedId{1}, "BED 01", true, {}, {}}, 0s);
  recorded.heart_rate(80, 1s);
  recorded.heart_rate(134, 2s);
  recorded.heart_rate(90, 3s);
  return recorded;
}

TEST(BedReplay, EqualConclusionsGiveEqualHashesAndTheAlarms) {
  const BedReplay replay = shift().replay();
  EXPECT_TRUE(replay.equal());
  EXPECT_FALSE(replay.differs());
  EXPECT_EQ(replay.live_hash, replay.replay_hash);
  EXPECT_EQ(replay.label.view(), "BED 01");
  EXPECT_EQ(replay.inputs, 4U);
  EXPECT_EQ(replay.outputs_now, 4U);
  ASSERT_EQ(replay.alarms.size(), 1U);
  EXPECT_EQ(replay.alarms[0].handled, kStart + 2s);
}

TEST(BedReplay, NamesAnAlarmThatIsNoLongerRaised) {
  Recorded recorded = shift();
  std::get<Vital>(recorded.events[3].body).reading = 110;
  const BedReplay replay = recorded.replay();
  EXPECT_TRUE(replay.differs());
  ASSERT_TRUE(replay.first_difference.has_value());
  EXPECT_EQ(replay.first_difference->words,
            "22:13:22.000 recorded ** HR 134 > 120 raised, occurrence 1, onset at 22:13:22.000, now nothing");
  EXPECT_NE(replay.live_hash, replay.replay_hash);
}

TEST(BedReplay, NamesAnAlarmThatWasNotThere) {
  Recorded recorded = shift();
  recorded.events.erase(recorded.events.begin() + 5);
  const BedReplay replay = recorded.replay();
  ASSERT_TRUE(replay.first_difference.has_value());
  EXPECT_EQ(replay.first_difference->words,
            "22:13:22.000 recorded nothing, now ** HR 134 > 120 raised, occurrence 1, onset at 22:13:22.000");
}

TEST(BedReplay, NamesBothWhereOneStandsForTheOther) {
  Recorded recorded = shift();
  std::get<Alarm>(recorded.events[5].body).value = 150;
  const std::string words = recorded.replay().first_difference.value().words;
  EXPECT_NE(words.find("recorded ** HR 150 > 120"), std::string::npos) << words;
  EXPECT_NE(words.find("now ** HR 134 > 120"), std::string::npos) << words;
}

TEST(BedReplay, FindsTheLastInputsDifferenceToo) {
  Recorded changed = shift();
  std::get<Beat>(changed.events.back().body).beat_class = BeatClass::ventricular;
  EXPECT_TRUE(changed.replay().differs());
  Recorded more = shift();
  more.add(SimpleMonitor::alarm(150, kStart + 3s), 3s);
  EXPECT_TRUE(more.replay().differs());
}

TEST(BedReplay, AServerThatDiedBeforeTheLastConclusionsWereWrittenDidNotConcludeOtherwise) {
  Recorded recorded = shift();
  recorded.heart_rate(140, 4s);
  for (int lost = 1; lost <= 2; ++lost) {
    recorded.events.pop_back();  // the alarm, then the beat
    const BedReplay replay = recorded.replay();
    EXPECT_TRUE(replay.equal());
    EXPECT_EQ(replay.live_hash, replay.replay_hash);
    EXPECT_EQ(replay.outputs_now, replay.outputs_recorded);
    EXPECT_EQ(replay.alarms.size(), 1U) << "of those that were written";
  }
  // Not so where the recording goes on.
  recorded.add(Tick{}, 5s);
  EXPECT_TRUE(recorded.replay().differs());
}

TEST(BedReplay, LateAndRestatedEventsAreNeitherInputsNorConclusions) {
  Recorded recorded = shift();
  Event late = recorded.events[3];
  late.late = true;
  Event told_again = recorded.events[5];
  told_again.restated = true;
  recorded.events.insert(recorded.events.end(), {late, told_again});
  const BedReplay replay = recorded.replay();
  EXPECT_TRUE(replay.equal());
  EXPECT_EQ(replay.live_hash, shift().replay().live_hash);
}

TEST(BedReplay, AHoleBeforeADifferenceIsItsStatedReason) {
  Recorded recorded = shift();
  std::get<Vital>(recorded.events[3].body).reading = 110;
  Recorded with_hole = recorded;
  with_hole.events.insert(with_hole.events.begin() + 3,
                          Event{BedId{1}, false, kStart + 1500ms, RecordingHole{7}, kStart + 1500ms});
  const BedReplay replay = with_hole.replay();
  EXPECT_FALSE(replay.equal());
  EXPECT_FALSE(replay.differs());
  EXPECT_EQ(replay.inexact, "7 events were not recorded (2023-11-14T22:13:21.500Z)");
  EXPECT_EQ(replay.inexact_from, kStart + 1500ms);
}

TEST(BedReplay, AHoleMarkedLongAfterADifferenceIsNotItsReason) {
  for (const Nanoseconds after : {kHoleMarkedWithin - 1ns, kHoleMarkedWithin}) {
    Recorded recorded = shift();
    std::get<Vital>(recorded.events[3].body).reading = 110;
    recorded.add(RecordingHole{7}, 2s + after);
    EXPECT_EQ(recorded.replay().differs(), after >= kHoleMarkedWithin);
  }
}

TEST(BedReplay, ARecordingWithoutItsBeginningIsInexact) {
  Recorded recorded = shift();
  recorded.events.erase(recorded.events.begin());
  const BedReplay without = recorded.replay();
  EXPECT_FALSE(without.differs());
  EXPECT_NE(without.inexact.find("beginning"), std::string::npos);
  EXPECT_EQ(without.outputs_now, 0U);
  EXPECT_EQ(recorded.replay(BedSetup{BedId{1}, "BED 01", true, {}, {}}).outputs_now, 4U);
}

TEST(BedReplay, ASecondSetupBeginsTheChainAnew) {
  Recorded recorded = shift();
  recorded.add(BedSetup{BedId{1}, "BED 01 B", true, {}, {}}, 4s);
  recorded.heart_rate(140, 5s);
  const BedReplay replay = recorded.replay();
  EXPECT_TRUE(replay.equal());
  EXPECT_EQ(replay.label.view(), "BED 01 B");
  EXPECT_EQ(replay.alarms.size(), 2U);
}

TEST(BedReplay, AVisitThatFailsIsNoReplay) {
  const auto visit = [](const std::function<bool(const Event&)>&) -> Result<void> {
    return Error{ErrorCode::truncated, "block"};
  };
  EXPECT_FALSE(replay_bed<SimpleMonitor>(visit).ok());
}

}  // namespace
}  // namespace ward
