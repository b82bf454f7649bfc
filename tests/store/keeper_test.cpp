#include "pipeline/store/keeper.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/store/kept_ward.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using namespace test;

TEST(Keeper, SealsFinishedJournalsAndLeavesTheOneBeingWritten) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  EXPECT_EQ(kept.numbers(&StoredShapes::journal), Numbers{4});
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2, 3}));
  EXPECT_EQ(kept.numbers(&StoredShapes::log), (Numbers{1, 2, 3}));
  EXPECT_TRUE(KeptWard::tells_all(kept.ward.disk, kept));
  EXPECT_EQ(keeper.counters().sealed, 3U);
  EXPECT_EQ(keeper.counters().failures, 0U);
  EXPECT_GT(keeper.counters().bytes, 0U);
}

TEST(Keeper, TheNewestJournalStaysUntilThereIsANewerOne) {
  KeptWard kept;
  kept.current = 5;  // made, but not on the disk yet
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(kept.numbers(&StoredShapes::journal), Numbers{4});
  kept.ward.write(1, {});
  kept.turn(keeper);
  EXPECT_EQ(kept.numbers(&StoredShapes::journal), Numbers{5});
}

TEST(Keeper, APowerCutAtAnyStepLeavesEveryEventInJournalOrSegment) {
  KeptWard kept(3, 20);
  kept.current = 3;
  std::size_t cuts = 0;
  kept.ward.disk.before_each([&] {
    for (const CrashDisk::PowerCut cut : CrashDisk::kAllCuts) {
      const auto left = kept.ward.disk.after(cut, ++cuts);
      EXPECT_TRUE(KeptWard::tells_all(*left, kept)) << "cut " << cuts;
    }
  });
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  kept.ward.disk.before_each({});
  EXPECT_EQ(kept.numbers(&StoredShapes::journal), Numbers{3});
  EXPECT_GT(cuts, 50U);
}

TEST(Keeper, GoesOnFromWhatAPowerCutLeftAtAnyStep) {
  KeptWard kept(3, 20);
  kept.current = 3;
  std::vector<std::unique_ptr<CrashDisk>> left;
  kept.ward.disk.before_each([&] {
    left.push_back(kept.ward.disk.after(CrashDisk::PowerCut::torn, left.size()));
  });
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  kept.ward.disk.before_each({});
  ASSERT_GT(left.size(), 10U);
  for (const auto& disk : left) {
    Keeper next(*disk, kept.options, StoredWard::plain(), kept.seams());
    kept.turn(next);
    EXPECT_TRUE(KeptWard::tells_all(*disk, kept));
    const auto shapes = look_at_store(*disk, kept.ward.layout).value();
    EXPECT_EQ(shapes.at(1), (StoredShapes{false, true, true}));
    EXPECT_EQ(shapes.at(2), (StoredShapes{false, true, true}));
  }
}

TEST(Keeper, AnyOperationThatFailsLosesNothingAndIsDoneAgain) {
  for (std::uint64_t nth = 0;; ++nth) {
    KeptWard kept(3, 10);
    kept.current = 3;
    const std::uint64_t before = kept.ward.disk.operations();
    kept.ward.disk.fail(before + nth, nth % 2 == 0 ? ErrorCode::disk_failed : ErrorCode::disk_full);
    Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
    kept.turn(keeper);
    EXPECT_TRUE(KeptWard::tells_all(kept.ward.disk, kept)) << "operation " << nth;
    kept.turn(keeper, 60s);
    EXPECT_EQ(kept.numbers(&StoredShapes::journal), Numbers{3}) << "operation " << nth;
    EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2})) << "operation " << nth;
    EXPECT_TRUE(KeptWard::tells_all(kept.ward.disk, kept)) << "operation " << nth;
    if (kept.ward.disk.failed() == 0) {
      EXPECT_GT(nth, 20U);
      return;
    }
  }
}

TEST(Keeper, ARecorderThatMetAFullDiskBetweenTwoLooksKeepsWavesAgain) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  const std::string reserve = kept.ward.layout.reserve();
  ASSERT_TRUE(kept.ward.disk.open(reserve).ok());
  // It limits itself and gives the reserve up; by the next look there is room.
  ASSERT_TRUE(kept.ward.disk.remove(reserve).ok());
  kept.limits = {true};
  kept.turn(keeper);
  EXPECT_FALSE(kept.limits.back());
  EXPECT_TRUE(kept.ward.disk.open(reserve).ok()) << "for the next time";
}

TEST(Keeper, TellsSinceWhenThereAreWaves) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  EXPECT_EQ(keeper.counters().oldest_wave, Instant{});
  kept.turn(keeper);
  const auto created = [&kept](std::uint64_t number) {
    return SegmentReader::open(kept.ward.disk, kept.ward.layout.log(number), StoredWard::plain()).value()->header().created;
  };
  EXPECT_EQ(keeper.counters().oldest_wave, created(1));
  kept.options.most_bytes = keeper.counters().bytes - 1;
  Keeper bounded(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(bounded);
  EXPECT_EQ(bounded.counters().oldest_wave, created(2));
  kept.options.most_bytes = 1;  // no wave is left, nor log
  Keeper empty(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(empty);
  EXPECT_EQ(empty.counters().oldest_wave, Instant{});
}

TEST(Keeper, WhatItCannotReadIsNotOld) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  for (const std::string& path : {kept.ward.layout.segment(1), kept.ward.layout.log(1)}) {
    for (std::byte& byte : kept.ward.disk.bytes_of(path)) byte = std::byte{0x11};
  }
  Keeper next(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(next);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2, 3}));
  EXPECT_EQ(kept.numbers(&StoredShapes::log), (Numbers{1, 2, 3}));
}

TEST(Keeper, StaysWithinItsSizeOldestWavesFirst) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  const std::uint64_t all = keeper.counters().bytes;
  kept.options.most_bytes = all;
  Keeper fitting(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(fitting);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2, 3}));
  kept.options.most_bytes = all - 1;
  Keeper bounded(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(bounded);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{2, 3}));
  EXPECT_EQ(kept.numbers(&StoredShapes::log), (Numbers{1, 2, 3}));
}

TEST(Keeper, AFullDiskCostsTheOldestWavesThenNewOnesButNoAlarm) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  const std::string reserve = kept.ward.layout.reserve();
  kept.turn(keeper);
  EXPECT_TRUE(kept.ward.disk.open(reserve).ok());
  const auto limits = [&kept] {  // each judgement once
    kept.limits.erase(std::unique(kept.limits.begin(), kept.limits.end()), kept.limits.end());
    return kept.limits;
  };
  EXPECT_EQ(limits(), std::vector<bool>{false});

  kept.ward.disk.set_free_bytes(8 * kMegabyte);
  kept.turn(keeper);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2, 3})) << "just enough";
  kept.ward.disk.set_free_bytes(8 * kMegabyte - 1);
  kept.turn(keeper, 20s);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), Numbers{});
  EXPECT_EQ(kept.numbers(&StoredShapes::log), (Numbers{1, 2, 3}));
  EXPECT_EQ(limits(), (std::vector<bool>{false, true}));
  EXPECT_TRUE(keeper.counters().limited);
  EXPECT_FALSE(kept.ward.disk.open(reserve).ok()) << "given up, so that alarms are kept";

  // The reserve must fit again, and an eighth more than the bound be left.
  kept.ward.disk.set_free_bytes(11 * kMegabyte - 1);
  kept.turn(keeper);
  EXPECT_EQ(limits(), (std::vector<bool>{false, true}));
  kept.ward.disk.set_free_bytes(11 * kMegabyte);
  kept.turn(keeper);
  EXPECT_EQ(limits(), (std::vector<bool>{false, true, false}));
  EXPECT_TRUE(kept.ward.disk.open(reserve).ok());
}

TEST(Keeper, ScrubbingFindsAChangedByteAndSaysWhere) {
  KeptWard kept;
  kept.options.scrub_every = 1s;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper, 20s);
  EXPECT_EQ(keeper.counters().damaged, 0U);
  EXPECT_GT(keeper.counters().scrubbed, 3U);
  (void)keeper.take_notes();
  auto& bytes = kept.ward.disk.bytes_of(kept.ward.layout.segment(2));
  bytes[bytes.size() / 2] ^= std::byte{1};
  kept.turn(keeper, 20s);
  EXPECT_GT(keeper.counters().damaged, 0U);
  const auto notes = keeper.take_notes();
  ASSERT_FALSE(notes.empty());
  EXPECT_TRUE(notes[0].grave);
  EXPECT_NE(notes[0].text.find("000000000002.wls"), std::string::npos) << notes[0].text;
  const auto index = StoreIndex::open_to_read(kept.ward.layout.index(), StoredWard::plain());
  ASSERT_TRUE(index.ok());
  const auto files = index.value()->files().value();
  const auto file = std::find_if(files.begin(), files.end(), [](const IndexedFile& one) { return one.number == 2; });
  ASSERT_NE(file, files.end());
  EXPECT_FALSE(file->damage.empty());
}

/// Alarms in the index, as their onsets.
std::vector<Instant> indexed_onsets(const KeptWard& kept) {
  std::vector<Instant> onsets;
  const auto index = StoreIndex::open_to_read(kept.ward.layout.index(), StoredWard::plain());
  if (!index) return onsets;
  const auto alarms = index.value()->alarms({});
  EXPECT_TRUE(alarms.ok());
  for (const StoredAlarm& alarm : alarms.value()) onsets.push_back(alarm.alarm.onset);
  return onsets;
}

std::vector<Instant> onsets_of(const std::vector<Event>& events) {
  std::vector<Instant> onsets;
  for (const Event& event : events) {
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) onsets.push_back(alarm->onset);
  }
  std::sort(onsets.begin(), onsets.end());
  return onsets;
}

TEST(Keeper, TheIndexHasEveryAlarmAlsoThoseOfTheJournalBeingWritten) {
  KeptWard kept(4, 60);
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper, 15s);
  ASSERT_GE(onsets_of(kept.events).size(), 5U);
  EXPECT_EQ(indexed_onsets(kept), onsets_of(kept.events));
  // What follows is taken in from where it stood.
  const auto more = Shift(7).events(BedId{8}, 20);
  kept.ward.write(1, more);
  kept.current = 5;
  kept.turn(keeper, 15s);
  EXPECT_EQ(indexed_onsets(kept).size(), onsets_of(kept.events).size() + onsets_of(more).size());
}

TEST(Keeper, AnIndexThatIsGoneDamagedOrOfAnotherStoreIsBuiltAnewFromTheLogs) {
  KeptWard kept(4, 60);
  {
    Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
    kept.turn(keeper, 15s);
  }
  const std::string path = kept.ward.layout.index();
  const auto whole = onsets_of(kept.events);
  for (int harm = 0; harm < 3; ++harm) {
    if (harm == 0) std::filesystem::remove(path);
    if (harm == 1) std::filesystem::resize_file(path, 1000);
    if (harm == 2) {
      auto index = StoreIndex::open(path, StoredWard::plain());
      ASSERT_TRUE(index.ok());
      ASSERT_TRUE(index.value()->take(9, {}, {5000, 0, true}));
    }
    Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
    kept.turn(keeper, 15s);
    EXPECT_EQ(indexed_onsets(kept), whole) << "harm " << harm;
    EXPECT_EQ(keeper.take_notes().empty(), harm == 0) << "the operator is told of damage";
  }
}

TEST(Keeper, LateDataIsReviewedOnceWhenNoMoreHasComeForAWhile) {
  KeptWard kept(4, 60);  // twelve seconds came late
  kept.options.late_settles = 30s;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper, 25s);
  EXPECT_TRUE(kept.reviews.empty());
  kept.turn(keeper, 60s);
  ASSERT_EQ(kept.reviews.size(), 1U);
  EXPECT_EQ(kept.reviews[0].bed, kKeptBed);
  EXPECT_EQ(kept.reviews[0].from, kShiftStart + 20s);
  EXPECT_LE(kept.reviews[0].to - (kShiftStart + 32s), 10ms);
  EXPECT_GE(kept.reviews[0].to, kShiftStart + 32s);
}

TEST(Keeper, ALateReviewThatFailsIsTriedAgainAndThenGivenUpAloud) {
  KeptWard kept(4, 60);
  kept.options.late_settles = 5s;
  kept.options.retry_every = 10s;
  kept.options.most_reviews = 3;
  kept.review_fails = true;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper, 18s);
  EXPECT_FALSE(kept.reviews.empty());
  EXPECT_LT(kept.reviews.size(), 3U);
  EXPECT_EQ(keeper.counters().reviews_given_up, 0U);
  kept.turn(keeper, 120s);
  EXPECT_EQ(kept.reviews.size(), 3U);
  EXPECT_EQ(keeper.counters().reviews_given_up, 1U);
  const auto notes = keeper.take_notes();
  EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const KeeperNote& note) {
    return note.grave && note.text.find("NOT looked through") != std::string::npos;
  }));
}

TEST(Keeper, ALateReviewThatFailedOnceIsDoneTheNextTime) {
  KeptWard kept(4, 60);
  kept.options.late_settles = 5s;
  kept.options.retry_every = 10s;
  kept.review_fails = true;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  for (int i = 0; i < 60 && kept.reviews.empty(); ++i) kept.turn(keeper, 1s);
  ASSERT_EQ(kept.reviews.size(), 1U);
  kept.review_fails = false;
  kept.turn(keeper, 60s);
  EXPECT_EQ(kept.reviews.size(), 2U);
  EXPECT_EQ(keeper.counters().reviews_given_up, 0U);
}

TEST(Keeper, AJournalThatNobodyCanReadHoldsUpNeitherTheOthersNorTheIndex) {
  KeptWard kept(4, 60);
  auto& bytes = kept.ward.disk.bytes_of(kept.ward.layout.journal(2));
  bytes[3] ^= std::byte{0xFF};  // its very name
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper, 90s);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 3}));
  const auto journals = kept.numbers(&StoredShapes::journal);
  EXPECT_EQ(std::count(journals.begin(), journals.end(), 2U), 1) << "kept for whoever can";
  EXPECT_EQ(keeper.counters().unreadable, 1U);
  const std::uint64_t failures = keeper.counters().failures;
  EXPECT_GT(failures, 0U);
  (void)keeper.take_notes();
  kept.turn(keeper, 120s);
  EXPECT_EQ(keeper.counters().failures, failures) << "not tried again";
  EXPECT_TRUE(keeper.take_notes().empty());
  EXPECT_FALSE(indexed_onsets(kept).empty());
  EXPECT_LT(indexed_onsets(kept).size(), onsets_of(kept.events).size());
}

}  // namespace
}  // namespace ward
