// What the gate makes of a frame's contents: time, alarms, silence, a full ring.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/gate_bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::backfill_number;
using test::frame_number;
using test::sent_at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Delivery : ::testing::Test, test::GateBedside {};

DeviceFrame shifted(std::uint64_t sequence, Nanoseconds by) {
  DeviceFrame frame = frame_number(sequence);
  frame.device_time += by;
  frame.sent_time += by;
  return frame;
}

DeviceFrame with_alarm(DeviceFrame frame, bool active) {
  static_cast<void>(frame.alarms.push_back({9, AlarmPriority::high, AlarmKind::physiological, active, "VTACH"}));
  return frame;
}

TEST_F(Delivery, TimeThatRunsBackIsRefusedAndItsNumberRecordedAsLost) {
  run_in();
  const auto refused = accept(shifted(5, -50ms), sent_at(5));
  EXPECT_EQ(refused.error().code, ErrorCode::time_backwards);
  EXPECT_THAT(live(), IsEmpty());
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 5}));
  EXPECT_EQ(gate.status(sent_at(5)).acked_through, 5U);
  EXPECT_EQ(gate.status(sent_at(5)).frames_lost, 1U);
  EXPECT_EQ(gate.status(sent_at(5)).frames_received, 4U);
  const FeedReply reply = gate.reply(sent_at(5));
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].reason, ErrorCode::time_backwards);
  EXPECT_TRUE(on_time(6).ok());
}

TEST_F(Delivery, HalfASampleOfOverlapIsRoundingMoreRunsBack) {
  run_in();
  DeviceFrame frame = frame_number(5);
  frame.device_time -= 2ms;  // 250 Hz: half a sample
  EXPECT_TRUE(accept(frame, sent_at(5)).ok());
  frame = frame_number(6);
  frame.device_time -= 2ms + 1ns + 2ms;  // the end it follows moved by 2 ms too
  EXPECT_EQ(accept(frame, sent_at(6)).error().code, ErrorCode::time_backwards);
}

TEST_F(Delivery, AClockSetBackIsBelievedAtTheThirdFrame) {
  run_in();
  const std::int64_t hour = -3600;
  EXPECT_FALSE(accept(shifted(5, std::chrono::seconds{hour}), sent_at(5)).ok());
  EXPECT_FALSE(accept(shifted(6, std::chrono::seconds{hour}), sent_at(6)).ok());
  EXPECT_TRUE(accept(shifted(7, std::chrono::seconds{hour}), sent_at(7)).ok());
  EXPECT_TRUE(accept(shifted(8, std::chrono::seconds{hour}), sent_at(8)).ok());
  EXPECT_THAT(live(), ElementsAre(7, 8));
  EXPECT_EQ(all<SampleBlock>()[0].first_sample, sent_at(6));
  EXPECT_TRUE(gate.status(sent_at(8)).clock_skewed);
  EXPECT_EQ(gate.status(sent_at(8)).frames_lost, 2U);
}

TEST_F(Delivery, AClockSetForwardCostsNoFrameAndIsFlagged) {
  run_in();
  EXPECT_TRUE(accept(shifted(5, 1h), sent_at(5)).ok());
  EXPECT_TRUE(accept(shifted(6, 1h), sent_at(6)).ok());
  EXPECT_THAT(live(), ElementsAre(5, 6));
  EXPECT_EQ(all<SampleBlock>()[0].first_sample, sent_at(4));
  EXPECT_TRUE(gate.status(sent_at(6)).clock_skewed);
  EXPECT_TRUE(all<FeedStatus>().back().clock_skewed);
}

TEST_F(Delivery, AfterAClockWasSetLiveTimesStillNeverOverlap) {
  run_in();
  // The first frame by the new clock arrives 100 ms earlier than its
  // predecessors' delay allows: by arrival alone it would overlap them.
  ASSERT_TRUE(accept(shifted(5, 1h), sent_at(5) - 100ms).ok());
  ASSERT_TRUE(accept(shifted(6, 1h), sent_at(6) - 100ms).ok());
  EXPECT_THAT(live(), ElementsAre(5, 6));
  EXPECT_GE(all<SampleBlock>()[0].first_sample, sent_at(4));
}

TEST_F(Delivery, FramesFarOlderThanWhatTheWardSawAreLateNotLive) {
  // Frames with a constant delay of 2 s, which then vanishes: the queue empties
  // in one burst.
  for (std::uint64_t n = 1; n <= 10; ++n) ASSERT_TRUE(accept(frame_number(n), sent_at(n) + 2s).ok());
  events.clear();
  for (std::uint64_t n = 11; n <= 20; ++n) ASSERT_TRUE(accept(frame_number(n), sent_at(20)).ok());
  for (std::uint64_t n = 21; n <= 24; ++n) ASSERT_TRUE(on_time(n).ok());
  Instant end{};
  for (const Event& event : events) {
    const auto* block = std::get_if<SampleBlock>(&event.body);
    if (block == nullptr || event.late) continue;
    EXPECT_GE(block->first_sample, end);
    EXPECT_LE(block->end(), event.received + kMostLead);
    end = block->end();
  }
  EXPECT_FALSE(late().empty());
  EXPECT_EQ(live().back(), 24);
  EXPECT_EQ(live().size() + late().size(), 14U);
}

TEST_F(Delivery, NumericsComeWithWardTimeAndTheDevicesMark) {
  run_in();
  DeviceFrame frame = frame_number(5);
  ASSERT_TRUE(frame.numerics.push_back(
      {{mdc::kSpo2, Unit::percent, {}, 96.0F, Validity::questionable, VitalOrigin::device}, 40ms}));
  ASSERT_TRUE(accept(frame, sent_at(5)).ok());
  const auto vitals = all<Vital>();
  ASSERT_EQ(vitals.size(), 1U);
  EXPECT_EQ(vitals[0].time, sent_at(4) + 40ms);
  EXPECT_EQ(vitals[0].origin, VitalOrigin::device);
  EXPECT_EQ(vitals[0].validity, Validity::questionable);
}

TEST_F(Delivery, PacePulsesComeInWardTimeBeforeTheSamplesThatShowThem) {
  run_in();
  DeviceFrame frame = frame_number(5);
  ASSERT_TRUE(frame.pace_pulses.push_back(40ms));
  ASSERT_TRUE(accept(frame, sent_at(5)).ok());
  const auto pulses = all<PacePulse>();
  ASSERT_EQ(pulses.size(), 1U);
  EXPECT_EQ(pulses[0].time, sent_at(4) + 40ms);
}

TEST_F(Delivery, ADeviceAlarmIsNeverLateHoweverItCame) {
  run_in();
  ASSERT_TRUE(on_time(6).ok());
  poll(sent_at(6) + 250ms);
  ASSERT_TRUE(accept(with_alarm(backfill_number(5), true), sent_at(8)).ok());
  ASSERT_EQ(all<DeviceAlarm>().size(), 1U);
  for (const Event& event : events) {
    if (std::holds_alternative<DeviceAlarm>(event.body)) {
      EXPECT_FALSE(event.late);
    }
  }
}

TEST_F(Delivery, ABackfilledAlarmDoesNotOverruleANewerWord) {
  run_in();
  ASSERT_TRUE(accept(with_alarm(frame_number(6), false), sent_at(6)).ok());
  poll(sent_at(6) + 250ms);
  ASSERT_TRUE(accept(with_alarm(backfill_number(5), true), sent_at(8)).ok());
  const auto alarms = all<DeviceAlarm>();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_FALSE(alarms[0].active);
}

TEST_F(Delivery, WhatAFullRingRefusedIsCountedAndMarkedWhenThereIsRoom) {
  run_in();
  ring_full = true;
  ASSERT_TRUE(accept(with_alarm(frame_number(5), true), sent_at(5)).ok());
  EXPECT_GT(gate.events_refused(), 0U);
  ring_full = false;
  poll(sent_at(5) + 50ms);
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 5}));
  ASSERT_EQ(all<DeviceAlarm>().size(), 1U);  // an alarm is not lost to a full ring
  EXPECT_TRUE(all<DeviceAlarm>()[0].active);
}

TEST_F(Delivery, SilenceIsNoticedAfterOneAndAHalfSecondsAndToldAtOnce) {
  run_in();
  poll(sent_at(4) + kFeedLostAfter - 1ns);
  EXPECT_TRUE(all<FeedStatus>().empty() || all<FeedStatus>().back().connected);
  poll(sent_at(4) + kFeedLostAfter);
  ASSERT_FALSE(all<FeedStatus>().empty());
  EXPECT_FALSE(all<FeedStatus>().back().connected);
  ASSERT_TRUE(accept(frame_number(5), sent_at(14)).ok());
  EXPECT_TRUE(all<FeedStatus>().back().connected);
}

TEST_F(Delivery, RefusedFramesDoNotKeepAFeedAlive) {
  run_in();
  for (int i = 1; i <= 15; ++i) {
    gate.refuse(0, 0, {ErrorCode::verification_failed, ""}, sent_at(4) + i * 100ms);
    poll(sent_at(4) + i * 100ms);
  }
  EXPECT_FALSE(all<FeedStatus>().back().connected);
}

TEST_F(Delivery, StatusIsToldOnceASecondWhenNothingChanges) {
  run_in();
  for (std::uint64_t n = 5; n <= 54; ++n) {
    ASSERT_TRUE(on_time(n).ok());
    poll(sent_at(n) + 100ms);
  }
  EXPECT_GE(all<FeedStatus>().size(), 9U);
  EXPECT_LE(all<FeedStatus>().size(), 11U);
}

TEST_F(Delivery, AStatusTheRingRefusedIsToldAtTheNextChance) {
  run_in();
  ring_full = true;
  poll(sent_at(4) + kFeedLostAfter);
  ring_full = false;
  poll(sent_at(4) + kFeedLostAfter + 50ms);
  ASSERT_FALSE(all<FeedStatus>().empty());
  EXPECT_FALSE(all<FeedStatus>().back().connected);
}

TEST_F(Delivery, AGateThatHeardNothingSaysSo) {
  poll(sent_at(1));
  ASSERT_EQ(all<FeedStatus>().size(), 1U);
  EXPECT_FALSE(all<FeedStatus>()[0].connected);
  EXPECT_EQ(all<FeedStatus>()[0].device, DeviceId{3});
  EXPECT_FALSE(gate.reply_due(sent_at(100)));
}

}  // namespace
}  // namespace ward
