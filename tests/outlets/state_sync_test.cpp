#include "dashboard/ward_client_sync.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'000s};

StateUpdate update_of(std::uint64_t number, std::uint64_t session = 1) {
  StateUpdate update;
  update.session = session;
  update.number = number;
  return update;
}

std::vector<std::uint64_t> numbers(const std::vector<StateUpdate>& updates) {
  std::vector<std::uint64_t> list;
  for (const StateUpdate& update : updates) list.push_back(update.number);
  return list;
}
using Numbers = std::vector<std::uint64_t>;

/// Whole at number 10 of session 1.
StateSync synchronised() {
  StateSync sync;
  static_cast<void>(sync.on_update(update_of(10)));
  sync.asked(1, kNow);
  static_cast<void>(sync.on_snapshot(1, update_of(10)));
  return sync;
}

TEST(StateSync, AsksForASnapshotOnceItHearsTheWard) {
  StateSync sync;
  EXPECT_FALSE(sync.wants_snapshot(kNow));
  EXPECT_TRUE(sync.on_update(update_of(5)).empty());
  EXPECT_TRUE(sync.wants_snapshot(kNow));
  sync.asked(1, kNow);
  EXPECT_FALSE(sync.wants_snapshot(kNow + 999ms));
  EXPECT_TRUE(sync.wants_snapshot(kNow + 1s));  // nobody answered
}

TEST(StateSync, PutsWhatItHeardMeanwhileBehindTheSnapshot) {
  StateSync sync;
  for (const std::uint64_t number : {5U, 6U, 7U, 8U}) static_cast<void>(sync.on_update(update_of(number)));
  sync.asked(1, kNow);
  const auto ready = sync.on_snapshot(1, update_of(6));
  EXPECT_EQ(numbers(ready), (Numbers{6, 7, 8}));
  EXPECT_TRUE(ready[0].snapshot);
  EXPECT_FALSE(ready[1].snapshot);
  EXPECT_TRUE(sync.whole());
  EXPECT_EQ(numbers(sync.on_update(update_of(9))), (Numbers{9}));
}

TEST(StateSync, IgnoresAnAnswerItDidNotAskFor) {
  StateSync sync;
  static_cast<void>(sync.on_update(update_of(5)));
  sync.asked(2, kNow);
  EXPECT_TRUE(sync.on_snapshot(1, update_of(5)).empty());
  EXPECT_FALSE(sync.whole());
}

TEST(StateSync, AHoleInTheNumbersStopsEverythingUntilASnapshot) {
  StateSync sync = synchronised();
  EXPECT_EQ(numbers(sync.on_update(update_of(11))), (Numbers{11}));
  EXPECT_TRUE(sync.on_update(update_of(13)).empty());
  EXPECT_FALSE(sync.whole());
  EXPECT_TRUE(sync.wants_snapshot(kNow));
  EXPECT_TRUE(sync.on_update(update_of(14)).empty());
  sync.asked(2, kNow);
  EXPECT_EQ(numbers(sync.on_snapshot(2, update_of(13))), (Numbers{13, 14}));
}

TEST(StateSync, AHoleBehindTheSnapshotAsksAgain) {
  StateSync sync;
  static_cast<void>(sync.on_update(update_of(9)));
  sync.asked(1, kNow);
  EXPECT_EQ(numbers(sync.on_snapshot(1, update_of(7))), (Numbers{7}));
  EXPECT_FALSE(sync.whole());
  EXPECT_TRUE(sync.wants_snapshot(kNow));
}

TEST(StateSync, TheSameUpdateTwiceIsAppliedOnce) {
  StateSync sync = synchronised();
  EXPECT_EQ(sync.on_update(update_of(11)).size(), 1U);
  EXPECT_TRUE(sync.on_update(update_of(11)).empty());
  EXPECT_TRUE(sync.on_update(update_of(3)).empty());
  EXPECT_TRUE(sync.whole());
}

TEST(StateSync, ANewServerLifeBeginsAnewEvenWithAFittingNumber) {
  StateSync sync = synchronised();
  EXPECT_TRUE(sync.on_update(update_of(11, 2)).empty());
  EXPECT_TRUE(sync.wants_snapshot(kNow));
  sync.asked(2, kNow);
  EXPECT_EQ(numbers(sync.on_snapshot(2, update_of(11, 2))), (Numbers{11}));
  EXPECT_EQ(numbers(sync.on_update(update_of(12, 2))), (Numbers{12}));
}

TEST(StateSync, AnAnswerOfTheOldServerIsIgnoredOnceTheNewOneIsHeard) {
  StateSync sync;
  static_cast<void>(sync.on_update(update_of(5, 1)));
  sync.asked(1, kNow);
  static_cast<void>(sync.on_update(update_of(1, 2)));
  EXPECT_TRUE(sync.on_snapshot(1, update_of(5, 1)).empty());
  EXPECT_TRUE(sync.wants_snapshot(kNow));
}

TEST(StateSync, AnAnswerOfTheNewServerMayComeBeforeItsFirstState) {
  StateSync sync;
  static_cast<void>(sync.on_update(update_of(5, 1)));
  sync.asked(1, kNow);
  EXPECT_EQ(numbers(sync.on_snapshot(1, update_of(2, 2))), (Numbers{2}));
  EXPECT_EQ(numbers(sync.on_update(update_of(3, 2))), (Numbers{3}));
}

TEST(StateSync, WhatTheUserCouldNotTakeIsMendedByASnapshot) {
  StateSync sync = synchronised();
  sync.lost();
  EXPECT_FALSE(sync.whole());
  EXPECT_TRUE(sync.wants_snapshot(kNow));
}

TEST(StateSync, TheWaitingUpdatesAreBoundedAndTheLossIsNoticed) {
  StateSync sync;
  for (std::uint64_t n = 1; n <= StateSync::kMostBuffered + 1; ++n) static_cast<void>(sync.on_update(update_of(n)));
  sync.asked(1, kNow);
  // Number 1 gave way, so a snapshot at 0 cannot be continued.
  EXPECT_EQ(numbers(sync.on_snapshot(1, update_of(0))), (Numbers{0}));
  EXPECT_FALSE(sync.whole());
}

}  // namespace
}  // namespace ward
