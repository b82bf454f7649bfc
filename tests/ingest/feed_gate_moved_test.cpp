// A device that was moved from another bed: what it captured there goes
// nowhere, its numbers end in gap records.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "ingest/feed_gate.h"
#include "tests/ingest/gate_bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::backfill_number;
using test::frame_number;
using test::kWardStart;
using test::sent_at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Within frame 100: that one and all before it are of the former bed.
constexpr Instant kMoved = kWardStart + 20s - 1ms;

DeviceFrame resent(std::uint64_t sequence, Instant at) {
  DeviceFrame frame = backfill_number(sequence);
  frame.sent_time = DeviceInstant{at - kWardStart};
  return frame;
}

struct MovedDevice : ::testing::Test, test::GateBedside {
  void begin(const FeedAccount& account = {}, Instant device_since = kMoved) {
    moved = std::make_unique<FeedGate>(DeviceId{3}, BedId{7}, true, pool, AckAfter::durability, account, true,
                                       device_since);
  }
  Result<void> take(const DeviceFrame& frame, Instant arrival) { return moved->accept(frame, arrival, sink()); }
  /// Frame 106 is the first that is heard; the device has had 90 acknowledged.
  Instant connect() {
    DeviceFrame first = frame_number(106);
    first.acked_through = 90;
    EXPECT_TRUE(take(first, sent_at(106)).ok());
    const Instant settled = sent_at(106) + kReorderWait;
    moved->poll(settled, sink());
    return settled;
  }
  [[nodiscard]] FeedStatus status() const { return moved->status(sent_at(110)); }

  std::unique_ptr<FeedGate> moved;
};

TEST_F(MovedDevice, WhatItCapturedAtTheFormerBedEndsInGapRecordsWhatItCapturedHereInTheRecord) {
  begin();
  const Instant now = connect();
  for (std::uint64_t n = 91; n <= 105; ++n) {
    const auto taken = take(resent(n, now), now);
    EXPECT_EQ(taken.error().code, n <= 100 ? ErrorCode::other_bed : ErrorCode::none) << n;
  }
  EXPECT_THAT(live(), ElementsAre(106));
  EXPECT_THAT(late(), ElementsAre(101, 102, 103, 104, 105));
  std::vector<std::uint64_t> lost;
  for (const SequenceRange& gap : gaps(true)) {
    for (std::uint64_t n = gap.first; n <= gap.last; ++n) lost.push_back(n);
  }
  EXPECT_THAT(lost, ElementsAre(91, 92, 93, 94, 95, 96, 97, 98, 99, 100));
  for (const FrameEnd& end : all<FrameEnd>()) EXPECT_GT(end.sequence, 100U);
}

TEST_F(MovedDevice, IsToldWhyAndMayForgetOnceTheGapRecordsAreDurable) {
  begin();
  const Instant now = connect();
  for (std::uint64_t n = 91; n <= 105; ++n) static_cast<void>(take(resent(n, now), now));
  EXPECT_EQ(status().frames_refused, 10U);
  EXPECT_EQ(status().last_refusal, ErrorCode::other_bed);
  EXPECT_EQ(status().frames_lost, 10U);
  EXPECT_EQ(status().frames_received, 6U);
  EXPECT_EQ(status().frames_backfilled, 5U);
  EXPECT_EQ(status().frames_missing, 0U);
  FeedReply reply = moved->reply(now);
  EXPECT_EQ(reply.acked_through, 90U);
  ASSERT_FALSE(reply.refusals.empty());
  EXPECT_EQ(reply.refusals[0].reason, ErrorCode::other_bed);
  moved->note_durable(5, 106);
  reply = moved->reply(now + 1s);
  EXPECT_EQ(reply.acked_through, 106U);
}

TEST_F(MovedDevice, AnAlarmOfTheFormerBedDoesNotSoundAtTheNewOne) {
  begin();
  const Instant now = connect();
  for (const std::uint64_t n : {100U, 101U}) {
    DeviceFrame frame = resent(n, now);
    const FixedString<48> text{n == 100 ? "ASYSTOLE" : "VTACH"};
    ASSERT_TRUE(frame.alarms.push_back({9, AlarmPriority::high, AlarmKind::physiological, true, text}));
    static_cast<void>(take(frame, now));
  }
  const auto alarms = all<DeviceAlarm>();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].text, "VTACH");
  EXPECT_EQ(alarms[0].time, kWardStart + 20s) << "when its frame begins";
}

TEST_F(MovedDevice, AReadingOfTheFormerBedThatIsToldAgainIsLeftOut) {
  begin();
  DeviceFrame frame = frame_number(106);
  frame.acked_through = 105;
  FrameNumeric cuff;
  cuff.vital.code = mdc::kNibpSystolic;
  cuff.device_offset = -1002ms;  // frame 106 begins at 21 s
  ASSERT_TRUE(frame.numerics.push_back(cuff));
  cuff.device_offset = -1s;
  ASSERT_TRUE(frame.numerics.push_back(cuff));
  ASSERT_TRUE(take(frame, sent_at(106)).ok());
  moved->poll(sent_at(106) + kReorderWait, sink());
  ASSERT_EQ(all<Vital>().size(), 1U);
  EXPECT_EQ(all<Vital>()[0].time, kWardStart + 20s);
}

TEST_F(MovedDevice, ABacklogThatWaitedInTheSocketsIsNotTakenForThePresent) {
  begin();
  // All at once, 2 s late: so far the clock knows only how old the newest seems.
  for (std::uint64_t n = 88; n <= 100; ++n) static_cast<void>(take(frame_number(n), sent_at(110)));
  moved->poll(sent_at(110) + 10ms, sink());
  EXPECT_THAT(live(), IsEmpty());
  EXPECT_THAT(late(), IsEmpty());
  ASSERT_TRUE(take(frame_number(111), sent_at(111)).ok());
  moved->poll(sent_at(110) + kReorderWait, sink());
  EXPECT_THAT(late(), IsEmpty());
  EXPECT_THAT(live(), ElementsAre(111));
}

TEST_F(MovedDevice, StaysMovedOverARestartOfTheServer) {
  FeedAccount account{DeviceId{3}, 5, 106, {}};
  ASSERT_TRUE(account.holes.push_back({99, 102}));
  begin(account);
  DeviceFrame next = frame_number(107);
  ASSERT_TRUE(take(next, sent_at(107)).ok());
  const Instant now = sent_at(107) + kReorderWait;
  moved->poll(now, sink());
  for (std::uint64_t n = 99; n <= 102; ++n) static_cast<void>(take(resent(n, now), now));
  EXPECT_THAT(late(), ElementsAre(101, 102));
  EXPECT_THAT(live(), ElementsAre(107));
  EXPECT_EQ(status().frames_lost, 2U);
}

TEST_F(MovedDevice, IsStillMovedForAGateThatBeganAnew) {
  begin();
  const Instant now = connect();
  FeedGate again = FeedGate::begun_anew(*moved);
  ASSERT_TRUE(again.accept(frame_number(107), now, sink()).ok());
  again.poll(now + kReorderWait, sink());
  EXPECT_EQ(again.accept(resent(100, now + kReorderWait), now + kReorderWait, sink()).error().code,
            ErrorCode::other_bed);
}

TEST_F(MovedDevice, AMomentStillToComeKeepsNobodyFromMonitoring) {
  begin({}, sent_at(200));  // the ward's clock was set back between two lives
  connect();
  EXPECT_THAT(live(), ElementsAre(106));
  EXPECT_EQ(status().frames_refused, 0U);
}

}  // namespace
}  // namespace ward
