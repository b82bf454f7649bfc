#include "pipeline/alarms/ventricular_rhythms.h"

#include <gtest/gtest.h>

#include <string>

#include "pipeline/signals/ventricular_run.h"
#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

// The red alarm's rule and ours must name the same runs.
static_assert(VentricularRunRule{}.least_beats == kRhythmLimits.tachycardia_beats);
static_assert(VentricularRunRule{}.least_rate == kRhythmLimits.tachycardia_rate);
static_assert(VentricularRun::kSilence == kRhythmLimits.run_gap);

/// A normal rhythm, then so many ventricular beats at such a rate.
RhythmBed run_of(int beats, double rate) {
  RhythmBed bed;
  bed.settings.limits[static_cast<std::size_t>(LimitParameter::heart_rate)] = {50.0F, 120.0F};
  bed.beats("NNNNNNNN", 800ms);
  bed.beats(std::string(static_cast<std::size_t>(beats), 'V'), interval_at(rate));
  return bed;
}

TEST(VentricularRhythms, ThreeAtTheTachycardiasRateAreNonSustained) {
  RhythmBed three = run_of(3, 101);
  EXPECT_TRUE(three.present(nonsustained_ventricular_tachycardia));
  EXPECT_FALSE(three.present(ventricular_run));
  EXPECT_NEAR(three.findings[nonsustained_ventricular_tachycardia].value, 101, 0.1);
  EXPECT_FALSE(run_of(2, 101).present(nonsustained_ventricular_tachycardia));
}

TEST(VentricularRhythms, ThreeThatAreSlowerAreARun) {
  RhythmBed slow = run_of(3, 99);
  EXPECT_TRUE(slow.present(ventricular_run));
  EXPECT_FALSE(slow.present(nonsustained_ventricular_tachycardia));
  EXPECT_FALSE(run_of(2, 99).present(ventricular_run));
}

TEST(VentricularRhythms, TheFifthFastBeatIsTheTachycardiasOwn) {
  EXPECT_TRUE(run_of(4, 120).present(nonsustained_ventricular_tachycardia));
  EXPECT_FALSE(run_of(5, 120).present(nonsustained_ventricular_tachycardia));
}

TEST(VentricularRhythms, FourteenSlowerOnesAreAVentricularRhythm) {
  EXPECT_FALSE(run_of(13, 70).present(ventricular_rhythm));
  EXPECT_TRUE(run_of(13, 70).present(ventricular_run));
  EXPECT_TRUE(run_of(14, 70).present(ventricular_rhythm));
  EXPECT_FALSE(run_of(14, 101).present(ventricular_rhythm));
}

TEST(VentricularRhythms, FiveBelowFortyAreVentricularBradycardia) {
  EXPECT_FALSE(run_of(4, 39).present(ventricular_bradycardia));
  RhythmBed five = run_of(5, 39);
  EXPECT_TRUE(five.present(ventricular_bradycardia));
  EXPECT_EQ(five.findings[ventricular_bradycardia].limit, 40.0F);
  EXPECT_FALSE(run_of(5, 41).present(ventricular_bradycardia));
  EXPECT_FALSE(run_of(14, 39).present(ventricular_rhythm));
}

TEST(VentricularRhythms, ABeatWithoutAClassBreaksARun) {
  RhythmBed bed = run_of(2, 120);
  bed.beats("UV", 500ms);
  EXPECT_FALSE(bed.present(nonsustained_ventricular_tachycardia));
}

TEST(VentricularRhythms, AHoleInTheSignalBreaksARun) {
  RhythmBed bed = run_of(2, 120);
  bed.hole(300ms);
  bed.beat('V', 200ms);
  EXPECT_FALSE(bed.present(nonsustained_ventricular_tachycardia));
  RhythmBed whole = run_of(2, 120);
  whole.hole(90ms);  // no QRS fits into it
  whole.beat('V', 410ms);
  EXPECT_TRUE(whole.present(nonsustained_ventricular_tachycardia));
}

TEST(VentricularRhythms, FourSecondsOfSilenceEndARun) {
  RhythmBed four = run_of(4, 39);
  four.beat('V', 4s);
  EXPECT_TRUE(four.present(ventricular_bradycardia));
  RhythmBed longer = run_of(4, 39);
  longer.beat('V', 4001ms);
  EXPECT_FALSE(longer.present(ventricular_bradycardia));
}

TEST(VentricularRhythms, APairStandsBetweenTwoBeatsThatAreNot) {
  for (const char* pair : {"NVVN", "SVVP"}) {
    RhythmBed bed;
    bed.beats(pair, 600ms);
    EXPECT_TRUE(bed.present(ventricular_pair)) << pair;
  }
  for (const char* none : {"NVVV", "NNVN", "NVN", "UVVN", "NVVU", "VVVN", "VVN", "NVV"}) {
    RhythmBed bed;
    bed.beats(none, 800ms);
    EXPECT_FALSE(bed.present(ventricular_pair)) << none;
  }
}

TEST(VentricularRhythms, AnEventIsShownTenSecondsAndRenewedByTheNext) {
  RhythmBed bed = run_of(3, 120);
  bed.quiet(9900ms);
  EXPECT_TRUE(bed.present(nonsustained_ventricular_tachycardia));
  bed.quiet(100ms);
  EXPECT_FALSE(bed.present(nonsustained_ventricular_tachycardia));

  RhythmBed again = run_of(3, 120);
  const Instant onset = again.last_beat;
  again.beats("NNNNNNNNVVV", 590ms);
  again.quiet(9s);
  ASSERT_TRUE(again.present(nonsustained_ventricular_tachycardia));
  EXPECT_EQ(again.findings[nonsustained_ventricular_tachycardia].onset, onset);
}

TEST(VentricularRhythms, TheEvidenceNamesTheBeatsAndTheirRate) {
  RhythmBed bed = run_of(3, 120);
  const AlarmEvidence evidence = bed.alarms.evidence(nonsustained_ventricular_tachycardia);
  EXPECT_EQ(evidence.condition, nonsustained_ventricular_tachycardia);
  EXPECT_EQ(evidence.decided, bed.last_beat);
  EXPECT_NEAR(evidence.rate, 120, 0.1);
  ASSERT_EQ(evidence.beats.size(), 11U);
  EXPECT_EQ(evidence.beats[7].beat_class, BeatClass::normal);
  EXPECT_EQ(evidence.beats[8].beat_class, BeatClass::ventricular);
  EXPECT_EQ(evidence.beats.back().time, bed.last_beat);
  EXPECT_EQ(bed.alarms.evidence(ventricular_rhythm).condition, none);
}

}  // namespace
}  // namespace ward
