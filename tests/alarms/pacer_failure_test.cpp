#include "pipeline/alarms/pacer_failure.h"

#include <gtest/gtest.h>

#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// Paced at 75 /min, a pulse 60 ms before each QRS.
RhythmBed paced(bool known = true) {
  RhythmBed bed;
  bed.settings.paced = known;
  static_cast<void>(bed.judge());
  for (int n = 0; n < 9; ++n) {
    bed.alarms.pace_pulse(bed.now + 740ms);
    bed.beat('P', 800ms);
    static_cast<void>(bed.judge());
  }
  return bed;
}

/// A pulse at its time, and the QRS so long after it; zero: none for 2 s.
bool not_captured(Nanoseconds r_peak, bool known = true) {
  RhythmBed bed = paced(known);
  const Instant pulse = bed.now + 740ms;
  bed.alarms.pace_pulse(pulse);
  if (r_peak == 0ns) {
    bed.quiet(2s);
  } else {
    bed.beat('N', pulse + r_peak - bed.now);
    bed.quiet(1200ms);
  }
  return bed.present(pacer_not_capturing);
}

TEST(PacerFailure, APulseThatNoQrsFollowsWithin300MsDoesNotCapture) {
  EXPECT_FALSE(not_captured(60ms));
  EXPECT_FALSE(not_captured(300ms));
  EXPECT_TRUE(not_captured(301ms));
  EXPECT_TRUE(not_captured(0ns));
}

TEST(PacerFailure, APulseThatFellIntoABeatIsNotBlamed) {
  EXPECT_FALSE(not_captured(-100ms));
  EXPECT_TRUE(not_captured(-101ms));
}

TEST(PacerFailure, IsOnlyWatchedForInAPatientWithAPacemaker) {
  EXPECT_FALSE(not_captured(0ns, false));
  RhythmBed bed = paced(false);
  bed.quiet(3s);
  EXPECT_FALSE(bed.present(pacer_not_pacing));
}

TEST(PacerFailure, WaitsForQrsComplexesThatAreSearchedBack) {
  RhythmBed bed = paced();
  bed.alarms.pace_pulse(bed.now + 700ms);
  bed.quiet(1600ms);
  EXPECT_FALSE(bed.present(pacer_not_capturing)) << "900 ms after the pulse the QRS may still be told";
  bed.quiet(100ms);
  EXPECT_TRUE(bed.present(pacer_not_capturing));
}

TEST(PacerFailure, AHoleWhereTheQrsMayHaveBeenIsNoFailure) {
  RhythmBed bed = paced();
  bed.alarms.pace_pulse(bed.now + 740ms);
  bed.quiet(750ms);
  bed.hole(200ms);
  bed.quiet(2s);
  EXPECT_FALSE(bed.present(pacer_not_capturing));
}

TEST(PacerFailure, NeitherBeatNorPulseForOneAndThreeQuartersOfTheMeanIsNotPacing) {
  RhythmBed bed = paced();
  bed.quiet(1699ms);  // 1.75 x 800 ms, and the time a QRS takes to be told
  EXPECT_FALSE(bed.present(pacer_not_pacing));
  bed.quiet(2ms);
  EXPECT_TRUE(bed.present(pacer_not_pacing));
}

TEST(PacerFailure, APulseShowsThatItPaces) {
  RhythmBed bed = paced();
  bed.quiet(1s);
  bed.alarms.pace_pulse(bed.now);
  bed.quiet(999ms);
  EXPECT_FALSE(bed.present(pacer_not_pacing));
  EXPECT_FALSE(bed.present(pacer_not_capturing));
  bed.quiet(100ms);
  EXPECT_TRUE(bed.present(pacer_not_capturing));
}

TEST(PacerFailure, PulsesOfDaysWithoutAKnownPacemakerAreForgotten) {
  RhythmBed bed = paced(false);
  for (int n = 0; n < 40; ++n) {
    bed.alarms.pace_pulse(bed.now + 100ms);
    bed.quiet(200ms);
    static_cast<void>(bed.judge());
  }
  bed.settings.paced = true;
  EXPECT_FALSE(bed.present(pacer_not_capturing));
}

}  // namespace
}  // namespace ward
