#include "pipeline/alarms/atrial_fibrillation.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// Intervals without order, 480 to 960 ms: a ventricle led by chance.
Nanoseconds by_chance(std::mt19937& random) {
  return std::chrono::milliseconds{480 + static_cast<int>(random() % 481U)};
}
void fibrillate(RhythmBed& bed, std::mt19937& random, Nanoseconds duration) {
  for (const Instant end = bed.now + duration; bed.now < end;) bed.beat('N', by_chance(random));
}
/// Sinus rhythm: 800 ms, moving a little with the breath.
void sinus(RhythmBed& bed, Nanoseconds duration) {
  for (const Instant end = bed.now + duration; bed.now < end;) {
    const auto phase = (bed.now.time_since_epoch() / 1s) % 5;
    bed.beat('N', 780ms + 10ms * phase);
  }
}

TEST(AtrialFibrillation, EntropyOfOneWordIsNoneAndOfAllDifferentWordsIsOne) {
  RhythmBed bed;
  SinusIntervals same;
  SinusIntervals different;
  RhythmBeats beats;
  Instant time{100s};
  const auto push = [&](Nanoseconds interval, SinusIntervals& intervals) {
    time += interval;
    beats.push({time, interval, BeatClass::normal, 0});
    static_cast<void>(intervals.on(beats));
  };
  for (int n = 0; n < 128; ++n) push(800ms, same);
  beats.clear();
  for (int n = 0; n < 40; ++n) push(interval_at(60 + 5 * n + 2.5), different);
  EXPECT_NEAR(symbolic_entropy(same, 128), 0, 1e-12);
  EXPECT_NEAR(symbolic_entropy(different, 39), 1, 1e-12);
  // Two words, half and half: one bit of log2(n), two of n words distinct.
  SinusIntervals alternating;
  beats.clear();
  for (int n = 0; n < 67; ++n) push(n % 2 == 0 ? 600ms : 900ms, alternating);
  EXPECT_NEAR(symbolic_entropy(alternating, 66), 2.0 / (64 * 6), 1e-12);
}

TEST(AtrialFibrillation, IsToldAfterAMinuteOfChanceAndNotBefore) {
  RhythmBed bed;
  std::mt19937 random{7};
  fibrillate(bed, random, 59s);
  EXPECT_FALSE(bed.present(atrial_fibrillation));
  fibrillate(bed, random, 6s);
  EXPECT_TRUE(bed.present(atrial_fibrillation));
  EXPECT_FALSE(bed.present(irregular_rhythm)) << "it is more than that";
  bed.beats("NNNN", 700ms);
  bed.beat('N', 1500ms);
  bed.beat('N', 700ms);
  ASSERT_TRUE(bed.present(atrial_fibrillation));
  EXPECT_FALSE(bed.present(missed_beat)) << "where no beat is due none is missed";
}

TEST(AtrialFibrillation, BeginsInSinusRhythmWithinTwoMinutesAndEndsWithin) {
  RhythmBed bed;
  std::mt19937 random{11};
  sinus(bed, 200s);
  EXPECT_FALSE(bed.present(atrial_fibrillation));
  fibrillate(bed, random, 120s);
  EXPECT_TRUE(bed.present(atrial_fibrillation));
  fibrillate(bed, random, 300s);
  EXPECT_TRUE(bed.present(atrial_fibrillation));
  sinus(bed, 60s);
  EXPECT_FALSE(bed.present(atrial_fibrillation));
}

TEST(AtrialFibrillation, ItsEndIsToldForTenSecondsAndNothingElseIs) {
  RhythmBed bed;
  std::mt19937 random{11};
  sinus(bed, 100s);
  EXPECT_FALSE(bed.present(atrial_fibrillation_ended)) << "there was none";
  fibrillate(bed, random, 200s);
  ASSERT_TRUE(bed.present(atrial_fibrillation));
  EXPECT_FALSE(bed.present(atrial_fibrillation_ended));
  for (int n = 0; n < 60 && bed.present(atrial_fibrillation); ++n) {
    EXPECT_FALSE(bed.present(atrial_fibrillation_ended));
    sinus(bed, 1s);
  }
  EXPECT_TRUE(bed.present(atrial_fibrillation_ended));
  sinus(bed, 8s);
  EXPECT_TRUE(bed.present(atrial_fibrillation_ended));
  sinus(bed, 4s);
  EXPECT_FALSE(bed.present(atrial_fibrillation_ended));
}

TEST(AtrialFibrillation, VentricularBigeminyAndTrigeminyAreNone) {
  for (const char* cycle : {"NV", "NNV", "NNNV"}) {
    RhythmBed bed;
    std::mt19937 random{3};
    for (int n = 0; n < 200; ++n) {
      for (const char* letter = cycle; *letter != 0; ++letter) {
        // The ectopic beat comes at any time; the sinus beats keep theirs.
        bed.beat(*letter, *letter == 'V' ? 400ms + std::chrono::milliseconds{random() % 200U} : 800ms);
      }
    }
    EXPECT_FALSE(bed.present(atrial_fibrillation)) << cycle;
    EXPECT_FALSE(bed.present(irregular_rhythm)) << cycle;
  }
}

TEST(AtrialFibrillation, BeatsWithoutAClassSayNothing) {
  RhythmBed bed;
  std::mt19937 random{5};
  for (int n = 0; n < 300; ++n) bed.beat('U', by_chance(random));
  EXPECT_FALSE(bed.present(atrial_fibrillation));
  EXPECT_FALSE(bed.present(irregular_rhythm));
}

TEST(AtrialFibrillation, IsUnknownNotOverOnceClassesAreLost) {
  RhythmBed bed;
  std::mt19937 random{5};
  fibrillate(bed, random, 100s);
  ASSERT_TRUE(bed.present(atrial_fibrillation));
  for (int n = 0; n < 40; ++n) bed.beat('U', by_chance(random));
  EXPECT_EQ(bed.presence(atrial_fibrillation), Presence::unknown);
}

TEST(IrregularRhythm, IsToldAfterAMinuteOfIrregularIntervals) {
  // Three intervals in chance order: too few words for fibrillation.
  RhythmBed bed;
  std::mt19937 random{9};
  const auto beat = [&] { bed.beat('N', 700ms + 120ms * (random() % 3U)); };
  const Instant start = bed.now;
  while (bed.now < start + 70s) beat();
  EXPECT_FALSE(bed.present(irregular_rhythm));
  while (bed.now < start + 130s) beat();
  EXPECT_TRUE(bed.present(irregular_rhythm));
  EXPECT_FALSE(bed.present(atrial_fibrillation));
  sinus(bed, 60s);
  EXPECT_FALSE(bed.present(irregular_rhythm));
}

TEST(IrregularRhythm, GroupedBeatingAndSinusArrhythmiaAreNone) {
  RhythmBed atrial_bigeminy;
  RhythmBed wenckebach;
  for (int n = 0; n < 100; ++n) {
    atrial_bigeminy.beat('S', 600ms);
    atrial_bigeminy.beat('N', 900ms);
    wenckebach.beat('N', 900ms);
    wenckebach.beat('N', 750ms);
    wenckebach.beat('N', 1300ms);
  }
  RhythmBed arrhythmia;
  sinus(arrhythmia, 200s);
  EXPECT_FALSE(atrial_bigeminy.present(irregular_rhythm));
  EXPECT_FALSE(wenckebach.present(irregular_rhythm));
  EXPECT_FALSE(arrhythmia.present(irregular_rhythm));
}

}  // namespace
}  // namespace ward
