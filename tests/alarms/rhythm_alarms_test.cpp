#include "pipeline/alarms/rhythm_alarms.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>

#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

TEST(RhythmAlarms, AProvisionalBeatHasNoClassYet) {
  RhythmBed bed;
  bed.beats("NNNN", 800ms);
  for (int n = 0; n < 4; ++n) {
    bed.quiet(500ms);
    bed.alarms.provisional({bed.now, BeatSource::ecg, BeatClass::ventricular, 1, true});
  }
  EXPECT_FALSE(bed.present(nonsustained_ventricular_tachycardia));
}

TEST(RhythmAlarms, TheFinalTellingOfABeatIsNotAnotherBeat) {
  RhythmBed bed;
  Instant before;
  for (int n = 0; n < 8; ++n) {
    bed.quiet(500ms);
    bed.alarms.provisional({bed.now, BeatSource::ecg, BeatClass::normal, 1, true});
    if (n > 0) bed.alarms.beat({before, BeatSource::ecg, n < 4 ? BeatClass::normal : BeatClass::ventricular, 1, false});
    before = bed.now;
  }
  EXPECT_TRUE(bed.present(nonsustained_ventricular_tachycardia));
  EXPECT_NEAR(bed.findings[nonsustained_ventricular_tachycardia].value, 120, 0.1);
}

TEST(RhythmAlarms, PulsesOfOtherChannelsAreNotBeats) {
  RhythmBed bed;
  bed.beats("NNNN", 800ms);
  for (int n = 0; n < 4; ++n) {
    bed.quiet(500ms);
    bed.alarms.beat({bed.now, BeatSource::pleth, BeatClass::ventricular, 1, false});
  }
  EXPECT_FALSE(bed.present(nonsustained_ventricular_tachycardia));
  bed.quiet(600ms);
  EXPECT_TRUE(bed.present(pause));
}

TEST(RhythmAlarms, WhatStandsIsUnknownNotOverWhereNothingIsSeen) {
  for (const AsystolePrecedence& row : kAsystolePrecedence) {
    RhythmBed bed;
    bed.beats("NNNNVVV", 550ms);
    ASSERT_TRUE(bed.present(nonsustained_ventricular_tachycardia));
    bed.view = row.view;
    const bool seen = row.view == EcgView::observed;
    EXPECT_EQ(bed.presence(nonsustained_ventricular_tachycardia), seen ? Presence::present : Presence::unknown);
    EXPECT_EQ(bed.presence(ventricular_pair), Presence::absent) << "nothing begins unseen";
  }
}

TEST(RhythmAlarms, ATachycardiaEndsTheLesserVentricularAlarmsItGrewFrom) {
  RhythmBed bed;
  bed.beats("NVVNNNVVVV", 550ms);
  ASSERT_TRUE(bed.present(ventricular_pair));
  FindingSet findings;
  findings[ventricular_tachycardia] = Finding::present_since(bed.now);
  bed.alarms.judge(bed.view, bed.now, bed.settings, findings);
  EXPECT_FALSE(findings.present(ventricular_pair));
  EXPECT_FALSE(bed.present(ventricular_pair)) << "nor do they come back when it is over";
}

TEST(RhythmAlarms, AsystoleAndFibrillationEndThePauseTheyGrewFrom) {
  for (const AlarmCondition red : {asystole, ventricular_fibrillation}) {
    RhythmBed bed;
    bed.beats("NNNNN", 800ms);
    bed.beat('N', 3s);
    ASSERT_TRUE(bed.present(pause));
    FindingSet findings;
    findings[red] = Finding::present_since(bed.now);
    bed.alarms.judge(bed.view, bed.now, bed.settings, findings);
    bed.beat('N', 800ms);
    EXPECT_FALSE(bed.present(pause));
  }
}

TEST(RhythmAlarms, ForgetsThePatient) {
  RhythmBed bed;
  bed.beats("NNNNVVV", 550ms);
  bed.alarms.forget();
  EXPECT_FALSE(bed.present(nonsustained_ventricular_tachycardia));
  EXPECT_EQ(bed.alarms.evidence(nonsustained_ventricular_tachycardia).condition, none);
}

/// Hostile input: any order of beats, tellings, pulses, holes and views.
TEST(RhythmAlarms, WhateverComesNothingStandsOfTheFutureNorWithoutItsEvidence) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random{seed};
    const auto chance = [&](std::uint32_t of) { return random() % of; };
    RhythmBed bed;
    bed.settings.paced = seed % 2 == 0;
    for (int step = 0; step < 3000; ++step) {
      const Nanoseconds little = std::chrono::milliseconds{chance(2000)};
      switch (chance(8)) {
        case 0: bed.quiet(little); break;
        case 1: bed.hole(little); break;
        case 2: bed.alarms.pace_pulse(bed.now - std::chrono::milliseconds{500} + little); break;
        case 3: bed.alarms.provisional({bed.now - little, BeatSource::ecg, BeatClass::normal, 0, true}); break;
        case 4: bed.view = static_cast<EcgView>(chance(6)); break;
        case 5: bed.alarms.observed(bed.now - little, bed.now); break;
        default:
          bed.beat("NSVPUV"[chance(6)], std::chrono::milliseconds{200 + chance(1500)},
                   static_cast<std::uint8_t>(chance(4)));
      }
      static_cast<void>(bed.judge());
      for (const AlarmCondition condition : kRhythmConditions) {
        if (!bed.findings.present(condition)) continue;
        ASSERT_EQ(bed.view, EcgView::observed) << alarm_info(condition).id;
        ASSERT_LE(bed.findings[condition].onset, bed.now) << alarm_info(condition).id;
        const AlarmEvidence evidence = bed.alarms.evidence(condition);
        ASSERT_EQ(evidence.condition, condition) << alarm_info(condition).id;
        ASSERT_TRUE(std::isfinite(evidence.rate)) << alarm_info(condition).id;
        ASSERT_LT(bed.now - evidence.decided, kRhythmLimits.shown) << alarm_info(condition).id;
        for (std::size_t n = 1; n < evidence.beats.size(); ++n) {
          ASSERT_LT(evidence.beats[n - 1].time, evidence.beats[n].time) << alarm_info(condition).id;
        }
      }
    }
  }
}

/// Intervals of a bradycardia that no average of twelve shows.
RhythmBed slow_beats(int beats, Nanoseconds interval) {
  RhythmBed bed;
  bed.settings.limits[static_cast<std::size_t>(LimitParameter::heart_rate)] = {50.0F, 120.0F};
  bed.beats("NNNNNNNNNNNN", 700ms);
  for (int n = 0; n < beats; ++n) bed.beat(n % 2 == 0 ? 'U' : 'N', interval);
  return bed;
}

TEST(SlowBeats, FiveBelowTheLimitAreAnExtremeBradycardia) {
  EXPECT_TRUE(slow_beats(4, 1501ms).present(extreme_bradycardia));
  EXPECT_FALSE(slow_beats(4, 1500ms).present(extreme_bradycardia));
  EXPECT_FALSE(slow_beats(3, 1600ms).present(extreme_bradycardia)) << "four beats, three intervals";
}

TEST(SlowBeats, TheirMeanDecidesSoOneSoonerBeatDoesNotHideThem) {
  RhythmBed bed = slow_beats(3, 1900ms);
  bed.beat('N', 1000ms);
  ASSERT_TRUE(bed.present(extreme_bradycardia));
  EXPECT_EQ(bed.findings[extreme_bradycardia].limit, 40.0F);
  EXPECT_NEAR(bed.findings[extreme_bradycardia].value, 240.0 / 6.7, 0.1);
  EXPECT_EQ(bed.alarms.evidence(extreme_bradycardia).beats.back().time, bed.last_beat);
}

TEST(SlowBeats, OnePauseIsNoBradycardiaHoweverLowItDrawsTheMean) {
  RhythmBed bed = slow_beats(1, 4500ms);
  bed.beats("NNN", 600ms);
  EXPECT_FALSE(bed.present(extreme_bradycardia));
  // Three of the four intervals must be longer than 1200 ms.
  RhythmBed two = slow_beats(2, 2500ms);
  two.beats("NN", 1200ms);
  EXPECT_FALSE(two.present(extreme_bradycardia));
  RhythmBed three = slow_beats(2, 2500ms);
  three.beats("NN", 1201ms);
  EXPECT_TRUE(three.present(extreme_bradycardia));
}

TEST(SlowBeats, EndsOnlyFiveAboveTheLimit) {
  RhythmBed bed = slow_beats(4, 1600ms);
  ASSERT_TRUE(bed.present(extreme_bradycardia));
  bed.beats("NNNN", interval_at(44));
  EXPECT_TRUE(bed.present(extreme_bradycardia));
  bed.beats("NNNN", interval_at(46));
  EXPECT_FALSE(bed.present(extreme_bradycardia));
}

TEST(SlowBeats, AHoleMakesItUnknownNotOver) {
  RhythmBed bed = slow_beats(4, 1600ms);
  ASSERT_TRUE(bed.present(extreme_bradycardia));
  bed.hole(500ms);
  bed.beat('N', 500ms);
  EXPECT_EQ(bed.presence(extreme_bradycardia), Presence::unknown);
  bed.beats("NNNNN", 700ms);
  EXPECT_EQ(bed.presence(extreme_bradycardia), Presence::absent);
  RhythmBed off = slow_beats(4, 1600ms);
  ASSERT_TRUE(off.present(extreme_bradycardia));
  off.view = EcgView::leads_off;
  EXPECT_EQ(off.presence(extreme_bradycardia), Presence::unknown);
}

TEST(SlowBeats, TheDisplayedRatesOwnVerdictStands) {
  RhythmBed bed = slow_beats(4, 1600ms);
  FindingSet findings;
  findings[extreme_bradycardia] = Finding::present_since(Instant{1s});
  bed.alarms.judge_slow_beats(bed.view, bed.now, bed.settings, findings);
  EXPECT_EQ(findings[extreme_bradycardia].onset, Instant{1s});
}

TEST(SlowBeats, WhatOtherChannelsWithheldStaysWithheld) {
  RhythmBed bed = slow_beats(4, 1600ms);
  ASSERT_TRUE(bed.present(extreme_bradycardia));
  FindingSet withheld;
  bed.alarms.judge(bed.view, bed.now, bed.settings, withheld);
  EXPECT_FALSE(withheld.present(extreme_bradycardia));
}

TEST(SlowBeats, AVentricularBradycardiaOfTheSameBeatsIsWithheldWithThem) {
  RhythmBed bed;
  bed.beats("NNNNNNNNVVVVV", interval_at(39));
  ASSERT_TRUE(bed.present(ventricular_bradycardia));
  ASSERT_TRUE(bed.findings.present(extreme_bradycardia));
  FindingSet withheld;
  bed.alarms.judge(bed.view, bed.now, bed.settings, withheld);
  EXPECT_FALSE(withheld.present(ventricular_bradycardia));
}

}  // namespace
}  // namespace ward
