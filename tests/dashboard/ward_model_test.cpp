#include "dashboard/ward_model.h"

#include <gtest/gtest.h>

#include "dashboard/ward_model_display.h"
#include "pipeline/domain/codes.h"
#include "tests/dashboard/fake_ward.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kNow{seconds{1'800'000'000}};

StateUpdate state(std::uint64_t number, Instant server_time, std::vector<Event> events = {}, bool snapshot = false) {
  StateUpdate made;
  made.session = FakeWard::kSession;
  made.number = number;
  made.snapshot = snapshot;
  made.server_time = server_time;
  made.events = std::move(events);
  return made;
}

/// A model that has heard of beds 1 and 2.
WardModel two_beds(Instant now = kNow) {
  WardModel model(now);
  model.watch({BedId{1}, BedId{2}});
  model.apply(state(1, now, {event_of(1, status_of(1)), event_of(2, status_of(2))}, true), now);
  return model;
}

TEST(WardModel, SaysTheServerIsLostAfterOneAndAHalfSecondsOfSilence) {
  WardModel model = two_beds();
  EXPECT_EQ(model.server_link(kNow), ServerLink::live);
  EXPECT_EQ(model.server_link(kNow + milliseconds{1499}), ServerLink::live);
  EXPECT_EQ(model.server_link(kNow + milliseconds{1500}), ServerLink::lost);
  model.apply(state(2, kNow + seconds{3}), kNow + seconds{3});
  EXPECT_EQ(model.server_link(kNow + seconds{3}), ServerLink::live);
}

TEST(WardModel, SaysConnectingOnlyWhileTheServerMayStillAnswer) {
  const WardModel model(kNow);
  EXPECT_EQ(model.server_link(kNow + milliseconds{1499}), ServerLink::connecting);
  EXPECT_EQ(model.server_link(kNow + milliseconds{1500}), ServerLink::lost);
}

TEST(WardModel, BelievesTheClientThatTheLinkIsDown) {
  WardModel model = two_beds();
  model.link_changed(false, kNow + milliseconds{100});
  EXPECT_EQ(model.server_link(kNow + milliseconds{100}), ServerLink::lost);
  model.apply(state(2, kNow + milliseconds{200}), kNow + milliseconds{200});
  EXPECT_EQ(model.server_link(kNow + milliseconds{200}), ServerLink::live);
}

TEST(WardModel, SnapshotForgetsBedsVitalsAndAlarms) {
  WardModel model = two_beds();
  model.apply(state(2, kNow,
                    {event_of(1, vital_of(mdc::kHeartRate, 72, kNow)),
                     event_of(1, alarm_of(AlarmCondition::asystole, kNow))}),
              kNow);
  ASSERT_EQ(model.find(BedId{1})->vitals.size(), 1U);
  ASSERT_EQ(model.find(BedId{1})->alarms.size(), 1U);
  model.apply(state(9, kNow, {event_of(1, status_of(1))}, true), kNow);
  EXPECT_EQ(model.beds().size(), 1U);
  EXPECT_EQ(model.find(BedId{2}), nullptr);
  EXPECT_TRUE(model.find(BedId{1})->vitals.empty());
  EXPECT_TRUE(model.find(BedId{1})->alarms.empty());
}

TEST(WardModel, SnapshotOfTheSameServerLifeKeepsTheCurvesAndOfAnotherDoesNot) {
  FakeWard ward{1};
  WardModel model(kNow);
  ward.fill(model, kNow, seconds{5});
  ASSERT_FALSE(model.find(BedId{1})->channels.empty());
  model.apply(ward.snapshot(kNow), kNow);
  ASSERT_FALSE(model.find(BedId{1})->channels.empty());
  EXPECT_FALSE(model.find(BedId{1})->channels.front().buffer.empty());
  StateUpdate other = ward.snapshot(kNow);
  other.session = 99;
  model.apply(other, kNow);
  for (const ChannelTrace& trace : model.find(BedId{1})->channels) EXPECT_TRUE(trace.buffer.empty());
}

TEST(WardModel, ANewPatientDoesNotInheritTheCurves) {
  FakeWard ward{1};
  WardModel model(kNow);
  ward.fill(model, kNow, seconds{5});
  BedStatus status = status_of(1);
  model.apply(state(50, kNow, {event_of(1, status)}), kNow);
  EXPECT_FALSE(model.find(BedId{1})->channels.empty()) << "the same patient keeps them";
  status.patient.id = "another";
  model.apply(state(51, kNow, {event_of(1, status)}), kNow);
  EXPECT_TRUE(model.find(BedId{1})->channels.empty());
}

TEST(WardModel, IgnoresUpdatesOfAnotherServerLifeAndOldNumbers) {
  WardModel model = two_beds();
  StateUpdate stranger = state(2, kNow, {event_of(1, alarm_of(AlarmCondition::asystole, kNow))});
  stranger.session = 12345;
  model.apply(stranger, kNow + seconds{2});
  EXPECT_TRUE(model.find(BedId{1})->alarms.empty());
  EXPECT_EQ(model.server_link(kNow + seconds{2}), ServerLink::lost) << "a stranger is no sign of life";
  model.apply(state(5, kNow), kNow);
  model.apply(state(4, kNow, {event_of(1, alarm_of(AlarmCondition::asystole, kNow))}), kNow);
  EXPECT_TRUE(model.find(BedId{1})->alarms.empty());
}

TEST(WardModel, InactiveAlarmGoesAndAChangedOneReplacesItself) {
  WardModel model = two_beds();
  Alarm alarm = alarm_of(AlarmCondition::heart_rate_high, kNow);
  model.apply(state(2, kNow, {event_of(1, alarm)}), kNow);
  alarm.acknowledged = true;
  model.apply(state(3, kNow, {event_of(1, alarm)}), kNow);
  ASSERT_EQ(model.find(BedId{1})->alarms.size(), 1U);
  EXPECT_TRUE(model.find(BedId{1})->alarms.front().acknowledged);
  alarm.phase = AlarmPhase::inactive;
  model.apply(state(4, kNow, {event_of(1, alarm)}), kNow);
  EXPECT_TRUE(model.find(BedId{1})->alarms.empty());
}

TEST(WardModel, AgesAreRightOnAMachineWhoseClockIsWrong) {
  const Nanoseconds wrong = std::chrono::hours{7};  // the server is seven hours ahead of this screen
  WardModel model(kNow);
  const Instant server_now = kNow + wrong;
  model.apply(state(1, server_now, {event_of(1, status_of(1)), event_of(1, vital_of(mdc::kHeartRate, 72, server_now))}, true),
              kNow);
  const Instant later = kNow + milliseconds{900};
  EXPECT_EQ(model.server_time(later), server_now + milliseconds{900});
  const auto heart_rate = numeric(model, *model.find(BedId{1}), NumericSlot::heart_rate, later);
  ASSERT_TRUE(heart_rate);
  EXPECT_EQ(heart_rate->value, "72");
}

TEST(WardModel, ALateStateDoesNotMakeTheServersClockSlow) {
  WardModel model = two_beds();
  // This one waited 400 ms in the network.
  model.apply(state(2, kNow + milliseconds{100}), kNow + milliseconds{500});
  const Nanoseconds error = model.server_time(kNow + milliseconds{500}) - (kNow + milliseconds{500});
  EXPECT_LT(std::chrono::abs(error), milliseconds{1});
}

TEST(WardModel, BedsStandInTheOrderOfTheirIds) {
  WardModel model(kNow);
  model.apply(state(1, kNow, {event_of(9, status_of(9)), event_of(2, status_of(2)), event_of(5, status_of(5))}, true), kNow);
  ASSERT_EQ(model.beds().size(), 3U);
  EXPECT_EQ(model.beds()[0].bed, BedId{2});
  EXPECT_EQ(model.beds()[2].bed, BedId{9});
  EXPECT_EQ(model.bed_label(BedId{9}), "BED 09");
  EXPECT_EQ(model.bed_label(BedId{77}), "bed 77");
}

TEST(WardModel, IsBoundedAndSaysWhatItLeavesOut) {
  WardModel model(kNow);
  std::vector<Event> events;
  for (std::uint32_t bed = 1; bed <= kMostBeds + 3; ++bed) events.push_back(event_of(bed, status_of(1)));
  model.apply(state(1, kNow, events, true), kNow);
  EXPECT_EQ(model.beds().size(), kMostBeds);
  EXPECT_EQ(model.beds_refused(), 3U);
  EXPECT_FALSE(banner_display(model, kNow).warning.empty());
}

TEST(WardModel, SaysThatNothingIsRecordedWhateverElseAlarms) {
  WardModel model = two_beds();
  std::uint64_t number = 10;
  const auto say = [&](AlarmCondition condition, AlarmPhase phase) {
    Alarm alarm;
    alarm.condition = condition;
    alarm.priority = alarm_info(condition).priority;
    alarm.kind = alarm_info(condition).kind;
    alarm.phase = phase;
    alarm.onset = alarm.changed = kNow;
    model.apply(state(++number, kNow, {event_of(1, status_of(1)), event_of(1, alarm)}, true), kNow);
    return banner_display(model, kNow).warning;
  };
  EXPECT_EQ(say(AlarmCondition::asystole, AlarmPhase::active), "");
  EXPECT_NE(say(AlarmCondition::recording_failed, AlarmPhase::active).find("NOT RECORDING"), std::string::npos);
  EXPECT_EQ(say(AlarmCondition::recording_failed, AlarmPhase::inactive), "");
}

TEST(WardModel, KeepsCurvesOnlyOfWatchedBeds) {
  FakeWard ward{2};
  WardModel model(kNow);
  ward.fill(model, kNow, seconds{3});
  EXPECT_FALSE(model.find(BedId{2})->channels.front().buffer.empty());
  model.watch({BedId{1}});
  EXPECT_TRUE(model.find(BedId{2})->channels.front().buffer.empty());
  EXPECT_FALSE(model.find(BedId{1})->channels.front().buffer.empty());
  model.apply(ward.waves(2, kNow, kNow + seconds{1}), kNow);
  EXPECT_TRUE(model.find(BedId{2})->channels.front().buffer.empty());
}

TEST(WardModel, RefusesMoreChannelsThanItHolds) {
  WardModel model = two_beds();
  WaveUpdate update = FakeWard{1}.waves(1, kNow - seconds{1}, kNow);
  const WaveSegment pattern = update.waves.front();
  update.waves.clear();
  for (std::uint32_t i = 0; i < kMostChannels + 2; ++i) {
    update.waves.push_back(pattern);
    update.waves.back().channel.instance = i;
  }
  model.apply(update, kNow);
  EXPECT_EQ(model.find(BedId{1})->channels.size(), kMostChannels);
  EXPECT_EQ(model.waves_refused(), 2U);
  EXPECT_FALSE(banner_display(model, kNow).warning.empty());
}

TEST(WardModel, SweepDelayFollowsTheNetworkSlowlyAndWithinBounds) {
  FakeWard ward{1};
  WardModel model = two_beds();
  EXPECT_EQ(model.find(BedId{1})->delay, milliseconds{400});
  Instant now = kNow;
  for (int i = 0; i < 20; ++i) {  // data reaches the screen 0.7 s after its first sample
    model.apply(ward.waves(1, now - milliseconds{700}, now - milliseconds{500}), now);
    now += milliseconds{200};
  }
  EXPECT_EQ(model.find(BedId{1})->delay, milliseconds{600});
  for (int i = 0; i < 200; ++i) {
    model.apply(ward.waves(1, now - seconds{5}, now - milliseconds{4800}), now);
    now += milliseconds{200};
  }
  EXPECT_EQ(model.find(BedId{1})->delay, milliseconds{1000});
}

TEST(WardModel, TellsTheAnswerToARequestInWords) {
  WardModel model = two_beds();
  WardRequest request;
  request.kind = RequestKind::command;
  request.bed = BedId{2};
  request.command.kind = CommandKind::acknowledge;
  model.requested(17, request, kNow);
  EXPECT_FALSE(model.notice(kNow));
  WardResponse response;
  response.request_id = 17;
  response.refusal = ErrorCode::nothing_to_do;
  model.apply(response, kNow + seconds{1});
  ASSERT_TRUE(model.notice(kNow + seconds{1}));
  EXPECT_TRUE(model.notice(kNow + seconds{1})->refused);
  EXPECT_EQ(model.notice(kNow + seconds{1})->text.rfind("Acknowledge, BED 02: refused, ", 0), 0U);
  EXPECT_TRUE(model.notice(kNow + seconds{1} + kNoticeTime - milliseconds{1}));
  EXPECT_FALSE(model.notice(kNow + seconds{1} + kNoticeTime));
  model.apply(response, kNow + seconds{20});
  EXPECT_FALSE(model.notice(kNow + seconds{20})) << "an answer nobody waits for says nothing";
}

}  // namespace
}  // namespace ward
