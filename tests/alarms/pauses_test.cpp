#include "pipeline/alarms/pauses.h"

#include <gtest/gtest.h>

#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

RhythmBed beating(Nanoseconds interval = 800ms) {
  RhythmBed bed;
  bed.beats("NNNNNNNNN", interval);
  return bed;
}

TEST(Pauses, IsToldAsSoonAsNoBeatCameForLongerThanTheLimit) {
  RhythmBed bed = beating();
  bed.quiet(2500ms);
  EXPECT_FALSE(bed.present(pause));
  bed.quiet(4ms);
  EXPECT_TRUE(bed.present(pause));
  EXPECT_NEAR(bed.findings[pause].value, 2.504, 1e-3);
}

TEST(Pauses, TheLimitIsTheHospitals) {
  RhythmBed bed = beating();
  bed.settings.pause = 2s;
  bed.quiet(2001ms);
  EXPECT_TRUE(bed.present(pause));
  RhythmBed longer = beating();
  longer.settings.pause = 3s;
  longer.quiet(2999ms);
  EXPECT_FALSE(longer.present(pause));
}

TEST(Pauses, StaysOnScreenTenSecondsAfterItsBeat) {
  RhythmBed bed = beating();
  bed.beat('N', 2600ms);  // nobody judged in between
  EXPECT_TRUE(bed.present(pause));
  bed.beats("NNNNNNNNNNN", 900ms);
  EXPECT_TRUE(bed.present(pause));
  bed.beat('N', 150ms);
  EXPECT_FALSE(bed.present(pause));
}

TEST(Pauses, ABeatThatIsToldLateStillEndsThePauseWhereItCame) {
  RhythmBed bed = beating();
  const Instant r_peak = bed.now + 2300ms;
  bed.quiet(2499ms);
  bed.alarms.provisional({r_peak, BeatSource::ecg, BeatClass::normal, 1, true});
  EXPECT_FALSE(bed.present(pause));
}

TEST(Pauses, AHoleInTheSignalIsNoPause) {
  RhythmBed bed = beating();
  bed.quiet(2s);
  bed.hole(200ms);
  bed.quiet(2s);
  EXPECT_FALSE(bed.present(pause));
  bed.quiet(501ms);
  EXPECT_TRUE(bed.present(pause)) << "seen without a beat for the whole limit";
}

TEST(Pauses, SilenceBeforeTheFirstBeatIsTheDetectorsNotTheHearts) {
  RhythmBed bed;
  bed.quiet(3s);
  EXPECT_FALSE(bed.present(pause));
}

/// Normal beats, a gap, and the beat after it.
RhythmBed gap(Nanoseconds mean, Nanoseconds length, Nanoseconds next, const char* before = "NNN") {
  RhythmBed bed;
  bed.beats("NNNNNN", mean);
  bed.beats(before, mean);
  bed.beat('N', length);
  bed.beat('N', next);
  return bed;
}

TEST(MissedBeat, IsAGapOfOneAndThreeQuartersOfTheMean) {
  EXPECT_TRUE(gap(800ms, 1401ms, 800ms).present(missed_beat));
  EXPECT_FALSE(gap(800ms, 1400ms, 800ms).present(missed_beat));
}

TEST(MissedBeat, FromAHundredOnIsAGapOfMoreThanASecond) {
  EXPECT_TRUE(gap(600ms, 1001ms, 600ms).present(missed_beat));
  EXPECT_FALSE(gap(600ms, 1000ms, 600ms).present(missed_beat));
  EXPECT_FALSE(gap(601ms, 1010ms, 600ms).present(missed_beat)) << "below a hundred the share counts";
}

TEST(MissedBeat, TheRhythmGoesOnBehindIt) {
  EXPECT_TRUE(gap(800ms, 1600ms, 1199ms).present(missed_beat));
  EXPECT_FALSE(gap(800ms, 1600ms, 1200ms).present(missed_beat));
}

TEST(MissedBeat, ThreeNormalBeatsComeBeforeIt) {
  EXPECT_TRUE(gap(800ms, 1600ms, 800ms, "VNNN").present(missed_beat));
  EXPECT_FALSE(gap(800ms, 1600ms, 800ms, "VNN").present(missed_beat));
  EXPECT_FALSE(gap(800ms, 1600ms, 800ms, "NNU").present(missed_beat));
  EXPECT_FALSE(gap(800ms, 1600ms, 800ms, "NNS").present(missed_beat));
}

}  // namespace
}  // namespace ward
