#include "ingest/feed_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

struct Gate : ::testing::Test, test::GateBedside {};

TEST_F(Gate, FramesInOrderGoStraightThrough) {
  run_in();
  EXPECT_TRUE(on_time(5).ok());
  EXPECT_THAT(live(), ElementsAre(5));
  const auto blocks = all<SampleBlock>();
  EXPECT_EQ(blocks[0].first_sample, sent_at(4));
  EXPECT_EQ(events.front().bed, BedId{7});
  EXPECT_EQ(events.front().received, sent_at(5));
}

TEST_F(Gate, ANewClockIsWatchedForAQuarterSecondBeforeItIsBelieved) {
  ASSERT_TRUE(accept(frame_number(1), sent_at(1) + 240ms).ok());  // first one delayed
  EXPECT_THAT(live(), IsEmpty());
  ASSERT_TRUE(accept(frame_number(2), sent_at(2) + 41ms).ok());
  poll(sent_at(1) + 489ms);
  EXPECT_THAT(live(), IsEmpty());
  poll(sent_at(1) + 490ms);
  EXPECT_THAT(live(), ElementsAre(1, 2));
  // By then the second frame has told the better offset.
  EXPECT_EQ(all<SampleBlock>()[0].first_sample, kWardStart + 41ms);
}

TEST_F(Gate, ABacklogAtTheStartIsDeliveredLateUpToItsLastEightFrames) {
  for (std::uint64_t n = 1; n <= 30; ++n) ASSERT_TRUE(accept(frame_number(n), sent_at(30)).ok());
  poll(sent_at(30) + 250ms);
  EXPECT_EQ(late().size(), 22U);
  EXPECT_THAT(live(), ElementsAre(23, 24, 25, 26, 27, 28, 29, 30));
  EXPECT_EQ(all<SampleBlock>().back().end(), sent_at(30));
}

TEST_F(Gate, FramesOutOfOrderAreDeliveredInOrder) {
  run_in();
  EXPECT_TRUE(accept(frame_number(6), sent_at(6)).ok());
  EXPECT_TRUE(accept(frame_number(7), sent_at(6)).ok());
  EXPECT_THAT(live(), IsEmpty());
  EXPECT_TRUE(accept(frame_number(5), sent_at(6)).ok());
  EXPECT_THAT(live(), ElementsAre(5, 6, 7));
  EXPECT_THAT(gaps(false), IsEmpty());
}

TEST_F(Gate, FramesInReverseOrderAreDeliveredInOrder) {
  run_in();
  for (const std::uint64_t n : {7U, 6U, 5U}) EXPECT_TRUE(accept(frame_number(n), sent_at(6)).ok());
  EXPECT_THAT(live(), ElementsAre(5, 6, 7));
}

TEST_F(Gate, ANewLifeIsAnnouncedBetweenTheOldOnesGapsAndItsOwn) {
  run_in();
  ASSERT_TRUE(on_time(6).ok());
  DeviceFrame reborn = frame_number(9, 6);
  ASSERT_TRUE(reborn.lost.push_back({1, 2}));
  ASSERT_TRUE(accept(reborn, sent_at(20)).ok());
  std::vector<std::pair<std::uint64_t, SequenceRange>> lost;
  std::uint64_t life = 5;
  for (const Event& event : events) {
    if (const auto* status = std::get_if<FeedStatus>(&event.body)) life = status->boot_epoch;
    const auto* gap = std::get_if<Gap>(&event.body);
    if (gap != nullptr && gap->permanent) lost.push_back({life, {gap->first_sequence, gap->last_sequence}});
  }
  ASSERT_EQ(lost.size(), 2U);
  EXPECT_EQ(lost[0], std::pair(std::uint64_t{5}, SequenceRange{5, 5}));
  EXPECT_EQ(lost[1], std::pair(std::uint64_t{6}, SequenceRange{1, 2}));
}

TEST_F(Gate, AMissingFrameIsWaitedForAQuarterSecond) {
  run_in();
  ASSERT_TRUE(accept(frame_number(6), sent_at(6)).ok());
  poll(sent_at(6) + kReorderWait - 1ns);
  EXPECT_THAT(live(), IsEmpty());
  poll(sent_at(6) + kReorderWait);
  EXPECT_THAT(live(), ElementsAre(6));
  EXPECT_THAT(gaps(false), ElementsAre(SequenceRange{5, 5}));
  // It comes after all: kept, but not run through detection.
  EXPECT_TRUE(accept(frame_number(5), sent_at(7)).ok());
  EXPECT_THAT(late(), ElementsAre(5));
  EXPECT_EQ(gate.status(sent_at(7)).acked_through, 6U);
}

TEST_F(Gate, AHoleOfSevenIsWaitedForAHoleOfEightIsNot) {
  run_in();
  ASSERT_TRUE(accept(frame_number(12), sent_at(5)).ok());
  EXPECT_THAT(live(), IsEmpty());
  ASSERT_TRUE(accept(frame_number(13), sent_at(5)).ok());
  EXPECT_THAT(live(), ElementsAre(12, 13));
  EXPECT_THAT(gaps(false), ElementsAre(SequenceRange{5, 11}));
}

TEST_F(Gate, WithNoPlaceLeftToWaitTheGapIsMarkedAtOnce) {
  run_in();
  std::vector<DeviceFrame*> taken;
  while (DeviceFrame* slot = pool.keep(frame_number(1))) taken.push_back(slot);
  ASSERT_TRUE(accept(frame_number(6), sent_at(6)).ok());
  EXPECT_THAT(live(), ElementsAre(6));
  EXPECT_THAT(gaps(false), ElementsAre(SequenceRange{5, 5}));
  for (DeviceFrame* slot : taken) pool.give_back(slot);
}

TEST_F(Gate, EveryHeldFrameGoesBackToThePool) {
  const std::size_t before = pool.available();
  {
    FeedGate other{DeviceId{4}, BedId{8}, true, pool};
    static_cast<void>(other.accept(frame_number(1), sent_at(1), sink()));
    EXPECT_EQ(pool.available(), before - 1);
    const FeedGate moved{std::move(other)};
    EXPECT_EQ(pool.available(), before - 1);
  }
  EXPECT_EQ(pool.available(), before);
}

TEST_F(Gate, ADuplicateIsCountedAcknowledgedAgainAndNotDelivered) {
  run_in();
  ASSERT_TRUE(on_time(5).ok());
  static_cast<void>(gate.reply(sent_at(5)));
  EXPECT_FALSE(gate.reply_due(sent_at(6)));
  EXPECT_TRUE(accept(frame_number(5), sent_at(6)).ok());
  EXPECT_THAT(live(), ElementsAre(5));
  EXPECT_EQ(gate.status(sent_at(6)).frames_duplicate, 1U);
  EXPECT_TRUE(gate.reply_due(sent_at(6)));
}

TEST_F(Gate, ADuplicateOfAHeldFrameIsADuplicate) {
  run_in();
  ASSERT_TRUE(accept(frame_number(6), sent_at(6)).ok());
  ASSERT_TRUE(accept(frame_number(6), sent_at(6)).ok());
  ASSERT_TRUE(accept(frame_number(5), sent_at(6)).ok());
  EXPECT_THAT(live(), ElementsAre(5, 6));
  EXPECT_EQ(gate.status(sent_at(6)).frames_duplicate, 1U);
}

TEST_F(Gate, AFreshServerAsksForAllSinceTheLastAcknowledgementAndNothingBefore) {
  DeviceFrame frame = frame_number(500);
  frame.acked_through = 300;
  const Instant now = sent_at(500);
  ASSERT_TRUE(accept(frame, now).ok());
  poll(now + kReorderWait);
  EXPECT_THAT(live(), ElementsAre(500));
  const FeedReply reply = gate.reply(now + kReorderWait);
  EXPECT_EQ(reply.acked_through, 300U);
  ASSERT_EQ(reply.missing.size(), 1U);
  EXPECT_EQ(reply.missing[0], (SequenceRange{301, 499}));
}

TEST_F(Gate, AnOldAcknowledgementInTheFirstFrameIsCorrectedByTheNext) {
  DeviceFrame stale = frame_number(500);
  stale.acked_through = 300;
  ASSERT_TRUE(accept(stale, sent_at(500)).ok());
  DeviceFrame fresh = frame_number(501);
  fresh.acked_through = 490;
  ASSERT_TRUE(accept(fresh, sent_at(501)).ok());
  EXPECT_EQ(gate.status(sent_at(501)).frames_missing, 9U);  // 491..499
  EXPECT_EQ(gate.status(sent_at(501)).frames_lost, 0U);
}

TEST_F(Gate, ADeviceCannotAcknowledgeAwayWhatThisServerMisses) {
  run_in();
  ASSERT_TRUE(accept(frame_number(10), sent_at(10)).ok());
  DeviceFrame lying = frame_number(11);
  lying.acked_through = 10;
  ASSERT_TRUE(accept(lying, sent_at(11)).ok());
  EXPECT_EQ(gate.status(sent_at(11)).frames_missing, 5U);
}

TEST_F(Gate, BackfillIsDeliveredLateAndFillsTheAccount) {
  run_in();
  ASSERT_TRUE(accept(frame_number(15), sent_at(15)).ok());
  poll(sent_at(15) + 250ms);
  const FeedReply reply = gate.reply(sent_at(15) + 250ms);
  ASSERT_EQ(reply.missing.size(), 1U);
  EXPECT_EQ(reply.missing[0], (SequenceRange{5, 14}));
  for (std::uint64_t n = 5; n <= 14; ++n) ASSERT_TRUE(accept(backfill_number(n), sent_at(17)).ok());
  EXPECT_THAT(late(), ElementsAre(5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
  const FeedStatus status = gate.status(sent_at(17));
  EXPECT_EQ(status.acked_through, 15U);
  EXPECT_EQ(status.frames_backfilled, 10U);
  EXPECT_EQ(status.frames_received, 15U);
  EXPECT_EQ(status.frames_missing, 0U);
  // Backfilled samples lie where they belong on the ward's line.
  for (const Event& event : events) {
    const auto* block = std::get_if<SampleBlock>(&event.body);
    if (block == nullptr) continue;
    EXPECT_EQ(block->first_sample, sent_at(static_cast<std::uint64_t>(block->samples[0]) - 1));
  }
}

TEST_F(Gate, WhatNobodyAnswersBecomesAPermanentGapAfterFiveAsks) {
  run_in();
  int asks = 0;
  for (std::uint64_t n = 6; n < 60; ++n) {
    ASSERT_TRUE(on_time(n).ok());
    poll(sent_at(n) + 100ms);
    if (!gate.reply_due(sent_at(n) + 100ms)) continue;
    const FeedReply reply = gate.reply(sent_at(n) + 100ms);
    if (!reply.missing.empty()) {
      ++asks;
      EXPECT_EQ(reply.missing[0], (SequenceRange{5, 5}));
      EXPECT_THAT(gaps(true), IsEmpty());
    }
  }
  EXPECT_EQ(asks, 5);
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 5}));
  EXPECT_EQ(gate.status(sent_at(60)).frames_lost, 1U);
  EXPECT_EQ(gate.status(sent_at(60)).acked_through, 59U);
}

TEST_F(Gate, WhatTheDeviceDeclaresLostIsAPermanentGapAtOnce) {
  run_in();
  DeviceFrame frame = frame_number(20);
  ASSERT_TRUE(frame.lost.push_back({1, 9}));  // 1..4 were received all the same
  ASSERT_TRUE(accept(frame, sent_at(20)).ok());
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 9}));
  EXPECT_EQ(gate.status(sent_at(20)).frames_lost, 5U);
  EXPECT_EQ(gate.status(sent_at(20)).frames_missing, 10U);
}

TEST_F(Gate, AHigherBootEpochBeginsTheNumberingAnewWithoutAFalseGap) {
  run_in(9);
  ASSERT_TRUE(accept(frame_number(1, 6), sent_at(10)).ok());
  ASSERT_TRUE(accept(frame_number(2, 6), sent_at(11)).ok());
  poll(sent_at(12));
  EXPECT_THAT(live(), ElementsAre(1, 2));
  EXPECT_THAT(gaps(false), IsEmpty());
  EXPECT_THAT(gaps(true), IsEmpty());
  EXPECT_EQ(gate.status(sent_at(12)).boot_epoch, 6U);
  EXPECT_EQ(gate.status(sent_at(12)).acked_through, 2U);
  EXPECT_EQ(gate.status(sent_at(12)).frames_received, 11U);
}

TEST_F(Gate, WhatADeadDeviceLifeStillOwedIsLost) {
  run_in();
  ASSERT_TRUE(accept(frame_number(6), sent_at(6)).ok());
  ASSERT_TRUE(accept(frame_number(1, 6), sent_at(8)).ok());
  EXPECT_THAT(live(), ElementsAre(6));
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 5}));
  EXPECT_EQ(gate.status(sent_at(8)).frames_lost, 1U);
}

TEST_F(Gate, AnOlderBootEpochIsRefused) {
  run_in();
  const auto refused = accept(frame_number(5, 4), sent_at(5));
  EXPECT_EQ(refused.error().code, ErrorCode::stale_epoch);
  EXPECT_THAT(live(), IsEmpty());
  EXPECT_EQ(gate.status(sent_at(5)).boot_epoch, 5U);
}

TEST_F(Gate, ALeapOfMoreThanAMillionIsRefusedUnlessTheDeviceWasAway) {
  run_in();
  EXPECT_EQ(accept(frame_number(4 + 1'000'001), sent_at(5)).error().code, ErrorCode::invalid_sequence);
  EXPECT_EQ(gate.status(sent_at(5)).frames_missing, 0U);
  EXPECT_TRUE(accept(frame_number(4 + 1'000'001), sent_at(4) + 60s).ok());
  test::GateBedside other;
  other.run_in();
  EXPECT_TRUE(other.accept(frame_number(4 + 1'000'000), sent_at(5)).ok());
}

TEST_F(Gate, RefusedBytesAreAnsweredWithTheirReasonAndNeverAskedForAgain) {
  run_in();
  gate.refuse(5, 5, {ErrorCode::unknown_unit, "waveforms.unit"}, sent_at(5));
  ASSERT_TRUE(on_time(6).ok());
  EXPECT_THAT(live(), ElementsAre(6));  // not waited for either
  EXPECT_THAT(gaps(true), ElementsAre(SequenceRange{5, 5}));
  ASSERT_TRUE(gate.reply_due(sent_at(6)));
  const FeedReply reply = gate.reply(sent_at(6));
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].sequence, 5U);
  EXPECT_EQ(reply.refusals[0].reason, ErrorCode::unknown_unit);
  EXPECT_EQ(reply.refusals[0].at.view(), "waveforms.unit");
  EXPECT_EQ(reply.acked_through, 6U);
  EXPECT_EQ(gate.status(sent_at(6)).frames_refused, 1U);
  EXPECT_EQ(gate.status(sent_at(6)).last_refusal, ErrorCode::unknown_unit);
  EXPECT_TRUE(gate.reply(sent_at(7)).refusals.empty());
}

TEST_F(Gate, AnotherDevicesNumbersDoNotTouchTheAccount) {
  run_in();
  gate.refuse(5, 5, {ErrorCode::identity_mismatch, "device"}, sent_at(5));
  ASSERT_TRUE(on_time(5).ok());
  EXPECT_THAT(live(), ElementsAre(5));
  EXPECT_EQ(gate.status(sent_at(5)).frames_lost, 0U);
}

TEST_F(Gate, ARefusedNumberFarAheadIsNotBelieved) {
  run_in();
  gate.refuse(13, 5, {ErrorCode::value_not_finite, ""}, sent_at(5));
  EXPECT_EQ(gate.status(sent_at(5)).frames_missing, 0U);
  gate.refuse(12, 5, {ErrorCode::value_not_finite, ""}, sent_at(5));
  EXPECT_EQ(gate.status(sent_at(5)).frames_missing, 7U);
  EXPECT_EQ(gate.status(sent_at(5)).frames_lost, 1U);
}

TEST_F(Gate, AcknowledgementsAreTwoHundredMillisecondsApartRequestsSooner) {
  run_in();
  static_cast<void>(gate.reply(sent_at(4)));
  ASSERT_TRUE(accept(frame_number(5), sent_at(4) + 10ms).ok());
  EXPECT_FALSE(gate.reply_due(sent_at(4) + 199ms));
  EXPECT_TRUE(gate.reply_due(sent_at(4) + 200ms));
  gate.refuse(0, 0, {ErrorCode::verification_failed, ""}, sent_at(4) + 20ms);
  EXPECT_FALSE(gate.reply_due(sent_at(4) + 49ms));
  EXPECT_TRUE(gate.reply_due(sent_at(4) + 50ms));
}

}  // namespace
}  // namespace ward
