#include "pipeline/flow/worker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ward {
namespace {

using namespace std::chrono_literals;

struct FakeSetup {
  BedId bed;
  int settings{0};
};

/// A monitor that fails when it is told to, and answers each numeric with an
/// alarm of that value.
class FakeMonitor {
 public:
  explicit FakeMonitor(const FakeSetup& setup) : setup_(setup) {}

  void on(const Event& event, Instant now, Output& out) {
    if (std::holds_alternative<Tick>(event.body) && restarted_) {
      restarted_ = false;
      out.emit(Alarm{AlarmCondition::monitor_restarted, AlarmPriority::medium, AlarmKind::technical,
                     AlarmPhase::active, false, false, 0, 0, now, now, 1});
    }
    const auto* vital = std::get_if<Vital>(&event.body);
    if (vital == nullptr) return;
    ++setup_.settings;
    value_ = vital->reading;
    out.emit(alarm(now));
    WARD_CHECK(vital->reading >= 0);
    if (vital->reading > 1000) {
      for (std::size_t i = 0; i < kMaxOutputs + 1; ++i) out.emit(alarm(now));
    }
  }
  void describe(Instant now, Output& out) const {
    out.emit(BedStatus{});
    out.emit(alarm(now));
  }
  void note_restart() { restarted_ = true; }
  [[nodiscard]] FakeSetup setup() const { return setup_; }

 private:
  [[nodiscard]] Alarm alarm(Instant now) const {
    Alarm found;
    found.condition = AlarmCondition::heart_rate_high;
    found.value = value_;
    found.changed = now;
    found.occurrence = static_cast<std::uint32_t>(setup_.settings);
    return found;
  }
  FakeSetup setup_;
  float value_{};
  bool restarted_{false};
};

/// One worker with two beds, its clock turned by hand.
struct Shard {
  explicit Shard(std::size_t outlet_slots = 1024) : outlet(outlet_slots), worker(clock, {&input}, {&outlet}) {
    worker.add_bed({BedId{1}, 0});
    worker.add_bed({BedId{2}, 0});
  }
  void vital(std::uint32_t bed, float reading) {
    ASSERT_TRUE(input.push(Event{BedId{bed}, false, clock.now(), Vital{1, Unit::none, clock.now(), reading,
                                                                       Validity::valid, VitalOrigin::device}}));
  }
  std::vector<Event> turn(Nanoseconds by = 100ms) {
    clock.advance(by);
    worker.run_once();
    return drain();
  }
  std::vector<Event> drain() {
    std::vector<Event> found;
    outlet.drain(outlet.capacity(), [&](const Event& event) { found.push_back(event); });
    return found;
  }

  ManualClock clock{Instant{1000s}};
  EventRing input{4096};
  EventRing outlet;
  Worker<FakeMonitor, FakeSetup> worker;
};

std::vector<Alarm> alarms_of(const std::vector<Event>& events, std::uint32_t bed,
                             AlarmCondition condition = AlarmCondition::heart_rate_high) {
  std::vector<Alarm> found;
  for (const Event& event : events) {
    const auto* alarm = std::get_if<Alarm>(&event.body);
    if (alarm != nullptr && event.bed == BedId{bed} && alarm->condition == condition) found.push_back(*alarm);
  }
  return found;
}

std::size_t statuses_of(const std::vector<Event>& events, std::uint32_t bed) {
  std::size_t found = 0;
  for (const Event& event : events) {
    if (event.bed == BedId{bed} && std::holds_alternative<BedStatus>(event.body)) ++found;
  }
  return found;
}

TEST(Worker, DescribesEachBedInItsFirstCycle) {
  Shard shard;
  const std::vector<Event> events = shard.turn();
  EXPECT_EQ(statuses_of(events, 1), 1U);
  EXPECT_EQ(statuses_of(events, 2), 1U);
}

TEST(Worker, ForwardsEachInputBeforeWhatFollowsFromIt) {
  Shard shard;
  static_cast<void>(shard.turn());
  shard.vital(1, 80);
  const std::vector<Event> events = shard.turn();
  ASSERT_GE(events.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<Vital>(events[0].body));
  EXPECT_TRUE(std::holds_alternative<Alarm>(events[1].body));
  EXPECT_EQ(events[1].received, events[0].received);
}

TEST(Worker, AMonitorThatFailsIsBuiltAnewAndTheOtherBedsGoOn) {
  Shard shard;
  static_cast<void>(shard.turn());
  shard.vital(1, 80);
  shard.vital(1, -1);  // fails the check
  shard.vital(2, 90);
  std::vector<Event> events = shard.turn();
  EXPECT_EQ(shard.worker.counters().monitors_restarted.load(), 1U);
  ASSERT_EQ(alarms_of(events, 2).size(), 1U);
  EXPECT_EQ(alarms_of(events, 2)[0].value, 90.0F);
  // The restart is announced in the same or the next cycle, and the bed is told anew.
  const std::vector<Event> more = shard.turn();
  events.insert(events.end(), more.begin(), more.end());
  EXPECT_EQ(alarms_of(events, 1, AlarmCondition::monitor_restarted).size(), 1U);
  EXPECT_TRUE(alarms_of(events, 2, AlarmCondition::monitor_restarted).empty());
  EXPECT_EQ(statuses_of(events, 1), 1U);
  EXPECT_EQ(statuses_of(events, 2), 0U);
}

TEST(Worker, WhatOperatorsSetOutlivesARestart) {
  Shard shard;
  static_cast<void>(shard.turn());
  shard.vital(1, 80);
  shard.vital(1, 81);
  shard.vital(1, -1);
  static_cast<void>(shard.turn());
  shard.vital(1, 82);
  const std::vector<Alarm> alarms = alarms_of(shard.turn(), 1);
  ASSERT_FALSE(alarms.empty());
  EXPECT_EQ(alarms.back().occurrence, 4U) << "the settings counted on";
}

TEST(Worker, AMonitorThatSaysTooMuchIsBroken) {
  Shard shard;
  static_cast<void>(shard.turn());
  shard.vital(1, 2000);
  static_cast<void>(shard.turn());
  EXPECT_EQ(shard.worker.counters().monitors_restarted.load(), 1U);
}

TEST(Worker, WavesGiveWayToAlarmsInACrowdedRing) {
  Shard shard(64);
  static_cast<void>(shard.turn());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(shard.input.push(Event{BedId{1}, false, shard.clock.now(), SampleBlock{}}));
  }
  shard.vital(1, 80);
  shard.clock.advance(100ms);
  while (!shard.input.empty()) shard.worker.run_once();
  EXPECT_GT(shard.worker.counters().waves_shed.load(), 0U);
  EXPECT_EQ(shard.worker.counters().urgent_deferred.load(), 0U);
  const std::vector<Event> events = shard.drain();
  ASSERT_EQ(alarms_of(events, 1).size(), 1U);
  EXPECT_EQ(alarms_of(events, 1)[0].value, 80.0F);
}

TEST(Worker, AnAlarmThatFindsTheRingFullIsToldAnewWithTheWholeBed) {
  Shard shard(2 * kMaxOutputs);
  static_cast<void>(shard.turn());
  // Nobody drains the outlet: alarms fill it to the last slot.
  for (int i = 0; i < 3 * static_cast<int>(kMaxOutputs); ++i) shard.vital(1, static_cast<float>(i));
  shard.clock.advance(100ms);
  while (!shard.input.empty()) shard.worker.run_once();
  EXPECT_GT(shard.worker.counters().urgent_deferred.load(), 0U);
  EXPECT_EQ(shard.outlet.waiting(), shard.outlet.capacity());
  // The consumer comes back: the next cycle describes the bed, latest alarm included.
  static_cast<void>(shard.drain());
  const std::vector<Event> events = shard.turn();
  EXPECT_EQ(statuses_of(events, 1), 1U);
  ASSERT_FALSE(alarms_of(events, 1).empty());
  EXPECT_EQ(alarms_of(events, 1).back().value, static_cast<float>(3 * kMaxOutputs - 1));
  EXPECT_EQ(statuses_of(events, 2), 0U) << "the other bed lost nothing";
}

/// One worker whose recorder's ring nobody drains for a while: the disk hangs.
struct RecordedShard {
  RecordedShard() : worker(clock, {&input}, {}, {}, &recorded) { worker.add_bed({BedId{1}, 0}); }
  void feed(const EventBody& body) {
    ASSERT_TRUE(input.push(Event{BedId{1}, false, clock.now(), body}));
    clock.advance(100ms);
    worker.run_once();
  }
  void vital(float reading) {
    feed(Vital{1, Unit::none, clock.now(), reading, Validity::valid, VitalOrigin::device});
  }
  std::vector<Event> drain() {
    std::vector<Event> found;
    recorded.drain(recorded.capacity(), [&](const Event& event) { found.push_back(event); });
    return found;
  }

  ManualClock clock{Instant{1000s}};
  EventRing input{64};
  EventRing recorded{256};
  Worker<FakeMonitor, FakeSetup> worker;
};

TEST(Worker, WhileTheDiskHangsEndsOfFramesTakeNoAlarmsPlaceInTheRecord) {
  RecordedShard shard;
  FeedStatus status;
  status.boot_epoch = 7;
  shard.feed(status);
  for (std::uint64_t sequence = 1; sequence <= 500; ++sequence) {
    shard.feed(FrameEnd{DeviceId{1}, 7, sequence, true});
    shard.feed(status);
  }
  shard.vital(80);
  const auto alarms = alarms_of(shard.drain(), 1);
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].value, 80.0F);
}

TEST(Worker, ANewLifeOfADeviceIsRecordedEvenWhileTheDiskHangs) {
  RecordedShard shard;
  FeedStatus status;
  status.boot_epoch = 7;
  for (int i = 0; i < 500; ++i) shard.feed(status);
  status.boot_epoch = 8;
  shard.feed(status);
  const auto events = shard.drain();
  ASSERT_FALSE(events.empty());
  const auto* last = std::get_if<FeedStatus>(&events.back().body);
  EXPECT_TRUE(last != nullptr && last->boot_epoch == 8U);
}

TEST(Worker, AnAlarmThatTheRecorderLostIsToldItAgain) {
  RecordedShard shard;
  for (int i = 0; i < 400; ++i) shard.vital(static_cast<float>(i));
  ASSERT_EQ(shard.recorded.waiting(), shard.recorded.capacity());
  const auto before = alarms_of(shard.drain(), 1);
  ASSERT_LT(before.back().value, 399.0F);
  shard.feed(Tick{});
  const auto events = shard.drain();
  const auto again = alarms_of(events, 1);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].value, 399.0F);
  EXPECT_EQ(statuses_of(events, 1), 1U);
  EXPECT_TRUE(std::any_of(events.begin(), events.end(),
                          [](const Event& event) { return std::holds_alternative<RecordingHole>(event.body); }));
  shard.feed(Tick{});
  EXPECT_TRUE(alarms_of(shard.drain(), 1).empty()) << "once";
}

TEST(Worker, TicksEveryHundredMillisecondsAndSkipsWhatItSleptThrough) {
  Shard shard;
  static_cast<void>(shard.turn());
  const Instant next = shard.worker.next_tick();
  EXPECT_LE(next, shard.clock.now() + kTickInterval);
  shard.clock.advance(5s);
  EXPECT_EQ(shard.worker.run_once(), 1U);
  EXPECT_GE(shard.worker.next_tick(), shard.clock.now());
}

TEST(Worker, EventsOfAnUnknownBedAreIgnored) {
  Shard shard;
  static_cast<void>(shard.turn());
  shard.vital(77, 80);
  EXPECT_TRUE(shard.turn().empty());
}

}  // namespace
}  // namespace ward
