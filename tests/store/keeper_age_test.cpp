// What goes by age, and what a wrong clock must not do to it.
#include <gtest/gtest.h>

#include "tests/store/kept_ward.h"

namespace ward {
namespace {

using namespace test;

TEST(Keeper, WavesGoBeforeTheirLogAndEachAtItsAge) {
  KeptWard kept;
  kept.options.keep_waves = 10h;
  kept.options.keep_logs = 20h;
  kept.options.longest_pause = 1000h;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  const Instant last = SegmentReader::open(kept.ward.disk, kept.ward.layout.log(1), StoredWard::plain())
                           .value()->beds().at(0).last;
  const auto look_at = [&](Instant now) {
    kept.now = now;
    kept.turn(keeper, 100ms);
    return std::pair{kept.numbers(&StoredShapes::segment), kept.numbers(&StoredShapes::log)};
  };
  EXPECT_EQ(look_at(last + 10h), (std::pair{Numbers{1, 2, 3}, Numbers{1, 2, 3}}));
  EXPECT_EQ(look_at(last + 10h + 3s), (std::pair{Numbers{2, 3}, Numbers{1, 2, 3}}));
  EXPECT_EQ(look_at(last + 20h), (std::pair{Numbers{}, Numbers{1, 2, 3}}));
  EXPECT_EQ(look_at(last + 20h + 3s), (std::pair{Numbers{}, Numbers{2, 3}}));
  EXPECT_EQ(look_at(last + 900h), (std::pair{Numbers{}, Numbers{}}));
  EXPECT_EQ(kept.numbers(&StoredShapes::journal), Numbers{4}) << "what is being written stays";
}

TEST(Keeper, AClockThatLeapsAheadDeletesNothing) {
  KeptWard kept;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  kept.now += 24h * 365 * 10;
  kept.turn(keeper);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), (Numbers{1, 2, 3}));
  EXPECT_EQ(kept.numbers(&StoredShapes::log), (Numbers{1, 2, 3}));
}

/// Files of five minutes each, as a clock showed them when they were written.
void write_at(KeptWard& kept, Instant from, std::size_t files, std::uint64_t run) {
  for (std::size_t i = 0; i < files; ++i) {
    const Instant begin = from + i * 5min;
    kept.ward.write(run, {Event{kKeptBed, false, begin, Tick{}, begin}, Event{kKeptBed, false, begin, Tick{}, begin + 5min}});
  }
  kept.current = kept.ward.last();
}

TEST(Keeper, FilesOfAClockThatWasAheadAgeLikeTheOthers) {
  KeptWard kept;  // 1 to 4
  kept.options.keep_waves = 1h;
  kept.options.longest_pause = 20min;
  write_at(kept, kept.now + 24h * 365 * 10, 2, 2);  // 5 and 6
  const Instant corrected = kept.now + 10min;
  write_at(kept, corrected, 8, 3);  // 7 to 14
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.now = corrected + 45min;
  kept.turn(keeper, 1s);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment).front(), 5U) << "ten minutes of their own, and what was stored since";
  write_at(kept, corrected + 40min, 8, 3);
  kept.now = corrected + 90min;
  kept.turn(keeper, 1s);
  EXPECT_GT(kept.numbers(&StoredShapes::segment).front(), 6U);
  EXPECT_LT(kept.numbers(&StoredShapes::segment).front(), 14U);
}

TEST(Keeper, OneUnreadableSegmentDoesNotKeepTheOthersForEver) {
  KeptWard kept;
  kept.options.keep_waves = 10h;
  Keeper keeper(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.turn(keeper);
  for (const std::string& path : {kept.ward.layout.segment(1), kept.ward.layout.log(1)}) {
    for (std::byte& byte : kept.ward.disk.bytes_of(path)) byte = std::byte{0x11};
  }
  Keeper next(kept.ward.disk, kept.options, StoredWard::plain(), kept.seams());
  kept.now += 11h;
  kept.turn(next);
  EXPECT_EQ(kept.numbers(&StoredShapes::segment), Numbers{1});
}

}  // namespace
}  // namespace ward
