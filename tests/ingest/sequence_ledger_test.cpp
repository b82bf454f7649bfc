#include "ingest/sequence_ledger.h"

#include <gtest/gtest.h>

#include <vector>

namespace ward {
namespace {

using namespace std::chrono_literals;
using Note = SequenceLedger::Note;

Instant at(Nanoseconds since) { return Instant{since}; }

std::vector<SequenceRange> asked(SequenceLedger& ledger, Instant now) {
  InlineVector<SequenceRange, kMaxRanges> out;
  ledger.ask(now, out);
  return {out.begin(), out.end()};
}

struct Ledger : ::testing::Test {
  void SetUp() override { ledger.start(1); }
  Note receive(std::uint64_t sequence, Nanoseconds now = 0s) {
    return ledger.receive(sequence, at(now), at(now)).note;
  }
  SequenceLedger ledger;
};

TEST_F(Ledger, NumbersInOrderAreAcknowledgedAsTheyCome) {
  EXPECT_EQ(ledger.acked_through(), 0U);
  EXPECT_EQ(receive(1), Note::next);
  EXPECT_EQ(receive(2), Note::next);
  EXPECT_EQ(ledger.acked_through(), 2U);
  EXPECT_EQ(ledger.missing(), 0U);
}

TEST_F(Ledger, AHoleHoldsTheAcknowledgementBackUntilItIsFilled) {
  receive(1);
  receive(5);
  EXPECT_EQ(ledger.acked_through(), 1U);
  EXPECT_EQ(ledger.missing(), 3U);
  EXPECT_EQ(receive(3), Note::filled);
  EXPECT_EQ(ledger.acked_through(), 1U);
  EXPECT_EQ(receive(2), Note::filled);
  EXPECT_EQ(ledger.acked_through(), 3U);
  EXPECT_EQ(receive(4), Note::filled);
  EXPECT_EQ(ledger.acked_through(), 5U);
  EXPECT_EQ(ledger.holes(), 0U);
}

TEST_F(Ledger, EveryNumberCountsOnce) {
  receive(1);
  receive(4);
  EXPECT_EQ(receive(1), Note::duplicate);
  EXPECT_EQ(receive(4), Note::duplicate);
  EXPECT_EQ(receive(2), Note::filled);
  EXPECT_EQ(receive(2), Note::duplicate);
}

TEST_F(Ledger, AFreshServerTakesWhatWasAcknowledgedAsAccountedFor) {
  ledger.start(301);
  EXPECT_EQ(ledger.acked_through(), 300U);
  receive(500);
  EXPECT_EQ(ledger.missing(), 199U);
  EXPECT_EQ(receive(300), Note::duplicate);
  EXPECT_EQ(receive(301), Note::filled);
}

TEST_F(Ledger, WhatIsWrittenOffIsNoLongerMissingAndIsReportedOnce) {
  receive(1);
  receive(10);
  receive(5);
  std::vector<SequenceRange> lost;
  const auto note = [&](SequenceRange range) { lost.push_back(range); };
  ledger.write_off({3, 7}, note);
  EXPECT_EQ(lost, (std::vector<SequenceRange>{{3, 4}, {6, 7}}));
  EXPECT_EQ(ledger.missing(), 3U);  // 2, 8, 9
  ledger.write_off({3, 7}, note);
  EXPECT_EQ(lost.size(), 2U);
  EXPECT_EQ(receive(6), Note::duplicate);
}

TEST_F(Ledger, AHoleIsAskedForOnceASecondAndNotBeforeItsTime) {
  receive(1);
  ledger.receive(4, at(10s), at(10s + 250ms));
  EXPECT_FALSE(ledger.has_due(at(10s + 249ms)));
  EXPECT_TRUE(asked(ledger, at(10s + 249ms)).empty());
  EXPECT_TRUE(ledger.has_due(at(10s + 250ms)));
  EXPECT_EQ(asked(ledger, at(10s + 250ms)), (std::vector<SequenceRange>{{2, 3}}));
  EXPECT_TRUE(asked(ledger, at(11s + 249ms)).empty());
  EXPECT_EQ(asked(ledger, at(11s + 250ms)).size(), 1U);
}

TEST_F(Ledger, AfterFiveAsksInVainAHoleIsHopeless) {
  receive(1);
  receive(4);
  for (int ask = 0; ask < 5; ++ask) {
    EXPECT_FALSE(ledger.take_hopeless(at(ask * 1s)).has_value()) << ask;
    ASSERT_EQ(asked(ledger, at(ask * 1s)).size(), 1U) << ask;
  }
  EXPECT_FALSE(ledger.take_hopeless(at(4999ms)).has_value());
  const auto hopeless = ledger.take_hopeless(at(5s));
  ASSERT_TRUE(hopeless.has_value());
  EXPECT_EQ(*hopeless, (SequenceRange{2, 3}));
  EXPECT_EQ(ledger.acked_through(), 4U);
}

TEST_F(Ledger, AHoleThatIsBeingFilledIsNeverHopeless) {
  receive(1);
  receive(100);
  for (int second = 0; second < 50; ++second) {
    static_cast<void>(asked(ledger, at(second * 1s)));
    EXPECT_FALSE(ledger.take_hopeless(at(second * 1s + 999ms)).has_value()) << second;
    receive(static_cast<std::uint64_t>(second) + 2, second * 1s + 500ms);
  }
  EXPECT_EQ(ledger.missing(), 48U);
}

TEST_F(Ledger, AHoleThatWaitsItsTurnBehindLowerOnesIsNotInVain) {
  receive(1);
  receive(100);  // 2..99, filled slowly
  receive(110);  // 101..109 behind it
  for (int second = 0; second < 20; ++second) {
    static_cast<void>(asked(ledger, at(second * 1s)));
    receive(static_cast<std::uint64_t>(second) + 2, second * 1s + 500ms);
    EXPECT_FALSE(ledger.take_hopeless(at(second * 1s + 600ms)).has_value()) << second;
  }
}

TEST_F(Ledger, AHoleThatBackfillHasPassedByIsInVainDespiteProgressElsewhere) {
  receive(1);
  receive(3);    // 2 never comes
  receive(100);  // 4..99 does
  bool hopeless = false;
  for (int second = 0; second < 8 && !hopeless; ++second) {
    const auto taken = ledger.take_hopeless(at(second * 1s));
    hopeless = taken.has_value();
    if (hopeless) {
      EXPECT_EQ(*taken, (SequenceRange{2, 2}));
      EXPECT_GE(second, 5);
    }
    static_cast<void>(asked(ledger, at(second * 1s)));
    receive(static_cast<std::uint64_t>(second) + 4, second * 1s + 500ms);
  }
  EXPECT_TRUE(hopeless);
}

TEST_F(Ledger, AskingBeginsAnewWhenTheDeviceComesBack) {
  receive(1);
  receive(3);
  for (int ask = 0; ask < 5; ++ask) static_cast<void>(asked(ledger, at(ask * 1s)));
  ledger.ask_anew(at(60s));
  EXPECT_FALSE(ledger.take_hopeless(at(60s)).has_value());
  EXPECT_EQ(asked(ledger, at(60s)).size(), 1U);
}

TEST_F(Ledger, SixtyFourHolesAreKeptTheSixtyFifthCostsTheOldest) {
  for (std::uint64_t i = 0; i < 64; ++i) {
    EXPECT_FALSE(ledger.receive(2 * (i + 1), at(0s), at(0s)).given_up.has_value());
  }
  EXPECT_EQ(ledger.holes(), 64U);  // 1, 3, 5, ...
  const auto entry = ledger.receive(130, at(0s), at(0s));
  ASSERT_TRUE(entry.given_up.has_value());
  EXPECT_EQ(*entry.given_up, (SequenceRange{1, 1}));
  EXPECT_EQ(ledger.holes(), 64U);
  EXPECT_EQ(ledger.acked_through(), 2U);
}

TEST_F(Ledger, ASplitThatNeedsASixtyFifthHoleCostsTheOldestToo) {
  receive(10);  // 1..9
  for (std::uint64_t i = 0; i < 63; ++i) receive(12 + 2 * i);
  EXPECT_EQ(ledger.holes(), 64U);
  const auto entry = ledger.receive(5, at(0s), at(0s));
  EXPECT_EQ(entry.note, Note::filled);
  ASSERT_TRUE(entry.given_up.has_value());
  EXPECT_EQ(*entry.given_up, (SequenceRange{1, 4}));
  EXPECT_EQ(ledger.hole(0), (SequenceRange{6, 9}));
}

TEST_F(Ledger, AtMostSixteenRangesAreAskedForAtOnceTheLowestFirst) {
  for (std::uint64_t i = 1; i <= 20; ++i) receive(2 * i);
  const auto first = asked(ledger, at(0s));
  ASSERT_EQ(first.size(), kMaxRanges);
  EXPECT_EQ(first[0], (SequenceRange{1, 1}));
  const auto second = asked(ledger, at(0s));
  ASSERT_EQ(second.size(), 4U);
  EXPECT_EQ(second[0], (SequenceRange{33, 33}));
}

TEST_F(Ledger, ForgivenNumbersAreAccountedFor) {
  receive(10);
  ledger.forgive(4);
  EXPECT_EQ(ledger.acked_through(), 4U);
  EXPECT_EQ(ledger.missing(), 5U);
  ledger.forgive(9);
  EXPECT_EQ(ledger.acked_through(), 10U);
}

TEST_F(Ledger, TellsWhetherARangeHasAnythingMissing) {
  receive(3);
  receive(6);  // missing 1, 2, 4, 5
  EXPECT_TRUE(ledger.any_missing_in({2, 3}));
  EXPECT_FALSE(ledger.any_missing_in({3, 3}));
  EXPECT_TRUE(ledger.any_missing_in({5, 9}));
  EXPECT_FALSE(ledger.any_missing_in({6, 9}));
}

}  // namespace
}  // namespace ward
