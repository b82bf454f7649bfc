// What a gate must remember so that the store has every number once: over a
// restart of the server, a gate that broke, a full ring.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/feed_gate.h"
#include "tests/ingest/gate_bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::backfill_number;
using test::frame_number;
using test::sent_at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FeedAccount account_through(std::uint64_t highest, std::vector<SequenceRange> holes = {}) {
  FeedAccount account{DeviceId{3}, 5, highest, {}};
  for (const SequenceRange& hole : holes) EXPECT_TRUE(account.holes.push_back(hole));
  return account;
}

/// A gate of a server that keeps a store.
struct StoredGate : ::testing::Test, test::GateBedside {
  void restart_with(const FeedAccount& account) { restart(AckAfter::durability, account); }
  void keep_in_store() { restart(AckAfter::durability, {}); }
  void restart(AckAfter ack_after, const FeedAccount& account) {
    stored = std::make_unique<FeedGate>(DeviceId{3}, BedId{7}, true, pool, ack_after, account);
  }
  Result<void> take(const DeviceFrame& frame, Instant arrival) {
    return stored->accept(frame, arrival, sink());
  }
  void settle(Instant first_arrival) { stored->poll(first_arrival + kReorderWait, sink()); }
  [[nodiscard]] std::vector<std::uint64_t> ended() const {
    std::vector<std::uint64_t> numbers;
    for (const FrameEnd& end : all<FrameEnd>()) numbers.push_back(end.sequence);
    return numbers;
  }

  std::unique_ptr<FeedGate> stored;
};

TEST_F(StoredGate, AfterARestartWhatIsStoredIsADuplicateAndTheRestGoesOn) {
  restart_with(account_through(10));
  const Instant back = sent_at(11);
  for (const std::uint64_t n : {9U, 10U, 11U}) ASSERT_TRUE(take(frame_number(n), back).ok());
  settle(back);
  EXPECT_THAT(ended(), ElementsAre(11));
  EXPECT_EQ(stored->status(back).frames_duplicate, 2U);
  EXPECT_EQ(stored->status(back).frames_lost, 0U);
}

TEST_F(StoredGate, AfterARestartTheAccountsHolesAreAskedForAgain) {
  restart_with(account_through(10, {{4, 4}, {7, 8}}));
  DeviceFrame frame = frame_number(13);
  frame.acked_through = 8;  // the store knows better than the device
  ASSERT_TRUE(take(frame, sent_at(13)).ok());
  settle(sent_at(13));
  const FeedReply reply = stored->reply(sent_at(13) + kReorderWait);
  EXPECT_EQ(reply.acked_through, 3U);
  EXPECT_THAT(std::vector(reply.missing.begin(), reply.missing.end()),
              ElementsAre(SequenceRange{4, 4}, SequenceRange{7, 8}, SequenceRange{11, 12}));
  for (const std::uint64_t n : {4U, 7U, 8U}) ASSERT_TRUE(take(backfill_number(n), sent_at(15)).ok());
  EXPECT_THAT(ended(), ElementsAre(13, 4, 7, 8));
  EXPECT_THAT(late(), ElementsAre(4, 7, 8));
}

TEST_F(StoredGate, WhatTheStoreLostAndTheDeviceForgotEndsInAGapRecord) {
  restart_with(account_through(10));
  DeviceFrame frame = frame_number(21);
  frame.acked_through = 15;  // it will never send 11 to 15 again
  ASSERT_TRUE(take(frame, sent_at(21)).ok());
  for (std::uint64_t n = 16; n <= 20; ++n) ASSERT_TRUE(take(backfill_number(n), sent_at(21)).ok());
  Instant now = sent_at(21);
  for (std::uint64_t n = 22; n <= 80; ++n) {
    now = sent_at(n);
    ASSERT_TRUE(take(frame_number(n), now).ok());
    stored->poll(now, sink());
    if (stored->reply_due(now)) static_cast<void>(stored->reply(now));
  }
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{11, 15}));
  EXPECT_EQ(stored->status(now).acked_through, 80U);
}

TEST_F(StoredGate, ADeviceThatStartedAnewWhileTheServerWasDownBeginsItsOwnAccount) {
  restart_with(account_through(10, {{4, 5}}));
  ASSERT_TRUE(take(frame_number(1, 6), sent_at(1)).ok());
  settle(sent_at(1));
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{4, 5}));
  EXPECT_THAT(ended(), ElementsAre(1));
  // The gap is the old life's: it stands before the new one's first status.
  const auto status = std::find_if(events.begin(), events.end(), [](const Event& event) {
    const auto* told = std::get_if<FeedStatus>(&event.body);
    return told != nullptr && told->boot_epoch == 6;
  });
  const auto gap = std::find_if(events.begin(), events.end(),
                                [](const Event& event) { return std::holds_alternative<Gap>(event.body); });
  EXPECT_LT(gap, status);
}

TEST_F(StoredGate, AnUnknownDevicesWordCountsForWhatWasBeforeOurTime) {
  keep_in_store();
  DeviceFrame frame = frame_number(500);
  frame.acked_through = 300;
  ASSERT_TRUE(take(frame, sent_at(500)).ok());
  EXPECT_EQ(all<FeedStatus>().front().acked_through, 300U);
  EXPECT_EQ(stored->status(sent_at(500)).frames_missing, 199U);
}

TEST_F(StoredGate, MoreHolesThanTheLedgerHoldsAreGivenUpLowestFirst) {
  std::vector<SequenceRange> holes;
  for (std::uint64_t i = 1; i <= kMaxHoles + 2; ++i) holes.push_back({2 * i, 2 * i});
  restart_with(account_through(200, holes));
  ASSERT_TRUE(take(frame_number(201), sent_at(201)).ok());
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{2, 2}, SequenceRange{4, 4}));
}

TEST_F(StoredGate, OnlyWhatIsDurableIsAcknowledged) {
  keep_in_store();
  for (std::uint64_t n = 1; n <= 4; ++n) ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
  EXPECT_EQ(stored->reply(sent_at(4)).acked_through, 0U);
  EXPECT_FALSE(stored->reply_due(sent_at(4) + kUrgentReplyEvery));
  stored->note_durable(5, 3);
  EXPECT_FALSE(stored->reply_due(sent_at(4) + kUrgentReplyEvery - 1ns));
  EXPECT_TRUE(stored->reply_due(sent_at(4) + kUrgentReplyEvery));
  EXPECT_EQ(stored->reply(sent_at(4) + kUrgentReplyEvery).acked_through, 3U);
  EXPECT_FALSE(stored->reply_due(sent_at(4) + 2 * kUrgentReplyEvery));
}

TEST_F(StoredGate, DurableNumbersOfAnotherLifeOrFromBeforeSayNothing) {
  keep_in_store();
  for (std::uint64_t n = 1; n <= 4; ++n) ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
  stored->note_durable(4, 4);
  EXPECT_EQ(stored->reply(sent_at(4)).acked_through, 0U);
  stored->note_durable(5, 4);
  stored->note_durable(5, 2);
  EXPECT_EQ(stored->reply(sent_at(4)).acked_through, 4U);
}

TEST_F(StoredGate, ADiskThatStandsStillDoesNotLookLikeALostServer) {
  keep_in_store();
  ASSERT_TRUE(take(frame_number(1), sent_at(1)).ok());
  static_cast<void>(stored->reply(sent_at(1)));
  ASSERT_TRUE(take(frame_number(2), sent_at(2)).ok());
  EXPECT_FALSE(stored->reply_due(sent_at(1) + kUnmovedReplyEvery - 1ns));
  EXPECT_TRUE(stored->reply_due(sent_at(1) + kUnmovedReplyEvery));
}

TEST_F(StoredGate, FramesHeldForTheirTurnAreNotAccountedFor) {
  keep_in_store();
  const Instant first = sent_at(1);
  ASSERT_TRUE(take(frame_number(1), first).ok());
  ASSERT_TRUE(take(frame_number(2), first).ok());
  EXPECT_THAT(ended(), IsEmpty());  // the clock settles
  EXPECT_EQ(stored->status(first).acked_through, 0U);
  for (const FeedStatus& status : all<FeedStatus>()) EXPECT_EQ(status.acked_through, 0U);
  settle(first);
  EXPECT_THAT(ended(), ElementsAre(1, 2));
  EXPECT_EQ(stored->status(first + kReorderWait).acked_through, 2U);
}

/// Statuses and frame ends as they follow in the ring: no status may claim
/// what has not ended.
void expect_no_status_runs_ahead(const std::vector<Event>& events) {
  std::vector<bool> done(100, false);
  for (const Event& event : events) {
    if (const auto* end = std::get_if<FrameEnd>(&event.body)) done[end->sequence] = true;
    if (const auto* gap = std::get_if<Gap>(&event.body); gap != nullptr && gap->permanent) {
      std::fill(done.begin() + static_cast<std::ptrdiff_t>(gap->first_sequence),
                done.begin() + static_cast<std::ptrdiff_t>(gap->last_sequence) + 1, true);
    }
    if (const auto* status = std::get_if<FeedStatus>(&event.body)) {
      for (std::uint64_t n = 1; n <= status->acked_through; ++n) EXPECT_TRUE(done[n]) << n;
    }
  }
}

TEST_F(StoredGate, NoStatusRunsAheadOfFramesOrGapsWhateverComes) {
  keep_in_store();
  for (const std::uint64_t n : {1U, 2U, 3U, 4U, 6U, 8U, 7U, 5U, 9U, 12U}) {
    ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
    stored->poll(sent_at(n) + 1100ms, sink());
  }
  stored->refuse(11, 5, {ErrorCode::length_mismatch, "n"}, sent_at(13));
  ASSERT_TRUE(take(backfill_number(10), sent_at(13)).ok());
  DeviceFrame back_in_time = frame_number(13);
  back_in_time.sent_time = frame_number(2).sent_time;
  EXPECT_FALSE(take(back_in_time, sent_at(13)).ok());
  ring_full = true;
  ASSERT_TRUE(take(frame_number(14), sent_at(14)).ok());
  EXPECT_EQ(stored->status(sent_at(14)).acked_through, 13U);  // 14 is a gap record that nobody has yet
  ring_full = false;
  ASSERT_TRUE(take(frame_number(15), sent_at(15)).ok());
  stored->poll(sent_at(22), sink());
  expect_no_status_runs_ahead(events);
  EXPECT_EQ(all<FeedStatus>().back().acked_through, 15U);
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{11, 11}, SequenceRange{13, 13}, SequenceRange{14, 14}));
}

TEST_F(StoredGate, WhileTheRingIsFullANewLifeWaitsForItsAnnouncement) {
  keep_in_store();
  for (std::uint64_t n = 1; n <= 4; ++n) ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
  ASSERT_TRUE(take(frame_number(6), sent_at(6)).ok());
  events.clear();
  ring_full = true;
  ASSERT_TRUE(take(frame_number(1, 6), sent_at(7)).ok());
  ring_full = false;
  settle(sent_at(7));
  std::uint64_t life = 5;
  for (const Event& event : events) {
    if (const auto* status = std::get_if<FeedStatus>(&event.body)) life = status->boot_epoch;
    const auto* end = std::get_if<FrameEnd>(&event.body);
    if (end != nullptr) {
      EXPECT_EQ(end->boot_epoch, life);
    }
    if (const auto* gap = std::get_if<Gap>(&event.body); gap != nullptr && gap->permanent) {
      EXPECT_EQ(life, 5U) << "gaps of the old life stand before the new one's status";
    }
  }
  EXPECT_EQ(life, 6U);
  EXPECT_THAT(ended(), ElementsAre(1));
}

TEST_F(StoredGate, AGateBegunAnewDeliversNothingTwice) {
  keep_in_store();
  for (std::uint64_t n = 1; n <= 4; ++n) ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
  ASSERT_TRUE(take(frame_number(6), sent_at(6)).ok());  // held for 5
  stored->note_durable(5, 3);
  const std::size_t places = pool.available();
  stored = std::make_unique<FeedGate>(FeedGate::begun_anew(*stored));
  EXPECT_EQ(pool.available(), places + 1);
  for (const std::uint64_t n : {3U, 4U, 7U}) ASSERT_TRUE(take(frame_number(n), sent_at(7)).ok());
  settle(sent_at(7));
  EXPECT_THAT(ended(), ElementsAre(1, 2, 3, 4, 7));
  const FeedReply reply = stored->reply(sent_at(7) + kReorderWait);
  EXPECT_EQ(reply.acked_through, 3U);
  EXPECT_THAT(std::vector(reply.missing.begin(), reply.missing.end()), ElementsAre(SequenceRange{5, 6}));
}

TEST_F(StoredGate, TheFrameAGateBrokeOnIsLostNotAskedForWithoutEnd) {
  keep_in_store();
  for (std::uint64_t n = 1; n <= 4; ++n) ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
  const auto broken = [](const Event& event) -> bool {
    WARD_CHECK(!std::holds_alternative<SampleBlock>(event.body));
    return true;
  };
  EXPECT_THROW(static_cast<void>(stored->accept(frame_number(5), sent_at(5), broken)), CheckFailed);
  stored = std::make_unique<FeedGate>(FeedGate::begun_anew(*stored));
  ASSERT_TRUE(take(frame_number(6), sent_at(6)).ok());
  settle(sent_at(6));
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 5}));
  EXPECT_THAT(ended(), ElementsAre(1, 2, 3, 4, 6));
  EXPECT_EQ(stored->status(sent_at(7)).acked_through, 6U);
  EXPECT_EQ(stored->status(sent_at(7)).frames_lost, 1U);
}

TEST_F(StoredGate, ARingBlockedForLongDeclaresNothingLostThatMayStillCome) {
  keep_in_store();
  for (std::uint64_t n = 1; n <= 4; ++n) ASSERT_TRUE(take(frame_number(n), sent_at(n)).ok());
  events.clear();
  ring_full = true;
  // Every other frame is refused by its decoder: 70 gap records that do not touch.
  for (std::uint64_t n = 6; n <= 144; n += 2) stored->refuse(n, 5, {ErrorCode::length_mismatch, "n"}, sent_at(n));
  ring_full = false;
  stored->poll(sent_at(145), sink());
  for (const SequenceRange& gap : gaps(true)) EXPECT_EQ(gap.size(), 1U);
  EXPECT_EQ(gaps(true).size(), 64U);
}

}  // namespace
}  // namespace ward
