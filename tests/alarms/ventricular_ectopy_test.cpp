#include "pipeline/alarms/ventricular_ectopy.h"

#include <gtest/gtest.h>

#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

bool bigeminal(const char* letters) {
  RhythmBed bed;
  bed.beats(letters, 700ms);
  return bed.present(ventricular_bigeminy);
}
bool trigeminal(const char* letters) {
  RhythmBed bed;
  bed.beats(letters, 700ms);
  return bed.present(ventricular_trigeminy);
}

TEST(VentricularEctopy, ThreeCyclesOfOneAndOneAreBigeminy) {
  EXPECT_TRUE(bigeminal("NVNVNV"));
  EXPECT_TRUE(bigeminal("PVSVNV")) << "any beat that surely is not ventricular";
  EXPECT_FALSE(bigeminal("NNVNV"));
  EXPECT_FALSE(bigeminal("VNVNNV"));
  EXPECT_FALSE(bigeminal("UVNVNV"));
  EXPECT_FALSE(bigeminal("NVNVVNV"));
}

TEST(VentricularEctopy, ThreeCyclesOfTwoAndOneAreTrigeminy) {
  EXPECT_TRUE(trigeminal("NNVNNVNNV"));
  EXPECT_FALSE(trigeminal("NVNNVNNV")) << "the first cycle is not whole";
  EXPECT_FALSE(trigeminal("NNVNUVNNV"));
  EXPECT_FALSE(trigeminal("NVNVNVNVNV"));
}

TEST(VentricularEctopy, AHoleInsideThePatternBreaksIt) {
  RhythmBed bed;
  bed.beats("NVNV", 700ms);
  bed.hole(1s);
  bed.beats("NV", 700ms);
  EXPECT_FALSE(bed.present(ventricular_bigeminy));
}

/// 75 /min, then a ventricular beat at `coupling` and the next beat at `after`.
RhythmBed early_beat(Nanoseconds mean, Nanoseconds coupling, Nanoseconds after) {
  RhythmBed bed;
  bed.beats("NNNNNNNNN", mean);
  bed.beat('V', coupling);
  bed.beat('N', after);
  return bed;
}

TEST(VentricularEctopy, ABeatWithinAThirdOfTheMeanAndThePauseAfterItIsROnT) {
  EXPECT_TRUE(early_beat(900ms, 299ms, 1125ms).present(r_on_t));
  EXPECT_FALSE(early_beat(900ms, 301ms, 1125ms).present(r_on_t)) << "too late for the T wave";
  EXPECT_FALSE(early_beat(900ms, 299ms, 1124ms).present(r_on_t)) << "no pause: interpolated";
  // At 100 /min and above it cannot be told from the rhythm itself.
  EXPECT_TRUE(early_beat(601ms, 199ms, 800ms).present(r_on_t));
  EXPECT_FALSE(early_beat(600ms, 199ms, 800ms).present(r_on_t));
}

TEST(VentricularEctopy, AnEarlyNormalBeatIsNoROnT) {
  RhythmBed bed;
  bed.beats("NNNNNNNNN", 900ms);
  bed.beat('S', 290ms);
  bed.beat('N', 1200ms);
  EXPECT_FALSE(bed.present(r_on_t));
}

TEST(VentricularEctopy, TwoFormsWithinFifteenBeatsAreMultiform) {
  RhythmBed bed;
  bed.beat('V', 800ms, 2);
  bed.beats("NNNNNNNNNNNNN", 800ms);
  bed.beat('V', 800ms, 3);  // the fifteenth
  EXPECT_TRUE(bed.present(multiform_ventricular));

  RhythmBed later;
  later.beat('V', 800ms, 2);
  later.beats("NNNNNNNNNNNNNN", 800ms);
  later.beat('V', 800ms, 3);  // the sixteenth
  EXPECT_FALSE(later.present(multiform_ventricular));
}

TEST(VentricularEctopy, OneFormOrAnUnknownOneIsNotMultiform) {
  for (const std::uint8_t form : {std::uint8_t{0}, std::uint8_t{2}}) {
    RhythmBed bed;
    bed.beats("NNNN", 800ms);
    bed.beat('V', 800ms, 2);
    bed.beats("NN", 800ms);
    bed.beat('V', 800ms, form);
    EXPECT_FALSE(bed.present(multiform_ventricular));
  }
}

TEST(EctopicRate, CountsTheVentricularBeatsOfTheLastMinute) {
  RhythmBed bed;
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), std::nullopt);
  bed.beats("NNNN", 1s);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), 0.0F);
  bed.beats("VNVNV", 1s);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), 3.0F);
  for (int beat = 0; beat < 55; ++beat) bed.beat('N', 1s);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), 3.0F) << "the first is 59 s old";
  bed.beat('N', 1s);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), 2.0F);
}

TEST(EctopicRate, CountsTheSupraventricularBeatsApart) {
  RhythmBed bed;
  EXPECT_EQ(bed.alarms.svpb_rate(bed.now), std::nullopt);
  bed.beats("NSNSVNS", 1s);
  EXPECT_EQ(bed.alarms.svpb_rate(bed.now), 3.0F);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), 1.0F);
  for (int beat = 0; beat < 54; ++beat) bed.beat('N', 1s);
  EXPECT_EQ(bed.alarms.svpb_rate(bed.now), 3.0F) << "the first is 59 s old";
  bed.beat('N', 1s);
  EXPECT_EQ(bed.alarms.svpb_rate(bed.now), 2.0F);
  bed.alarms.forget();
  EXPECT_EQ(bed.alarms.svpb_rate(bed.now), std::nullopt);
}

TEST(EctopicRate, OfSupraventricularBeatsHasItsEvidenceToo) {
  RhythmBed bed;
  bed.beats("NSNSN", 1s);
  bed.findings[svpb_rate_high] = Finding::present_since(bed.now);
  bed.findings[svpb_rate_high].value = 13;
  bed.alarms.judge(bed.view, bed.now, bed.settings, bed.findings);
  EXPECT_TRUE(bed.findings.present(svpb_rate_high));
  EXPECT_EQ(bed.alarms.evidence(svpb_rate_high).rate, 13.0F);
  EXPECT_EQ(bed.alarms.evidence(svpb_rate_high).beats.size(), 5U);
  EXPECT_EQ(bed.alarms.evidence(pvc_rate_high).condition, none);
}

TEST(EctopicRate, IsUnknownWhileBeatsHaveNoClass) {
  RhythmBed bed;
  bed.beats("NVNV", 1s);
  for (int beat = 0; beat < 15; ++beat) bed.beat('U', 1s);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), 2.0F);
  bed.quiet(1ms);
  EXPECT_EQ(bed.alarms.pvc_rate(bed.now), std::nullopt);
}

TEST(EctopicRate, ItsAlarmIsTheLimitBanksAndTheEvidenceOurs) {
  RhythmBed bed;
  bed.beats("NVNV", 1s);
  bed.findings[pvc_rate_high] = Finding::present_since(bed.now);
  bed.findings[pvc_rate_high].value = 11;
  bed.alarms.judge(bed.view, bed.now, bed.settings, bed.findings);
  EXPECT_TRUE(bed.findings.present(pvc_rate_high));
  EXPECT_EQ(bed.alarms.evidence(pvc_rate_high).rate, 11.0F);
  EXPECT_EQ(bed.alarms.evidence(pvc_rate_high).beats.size(), 4U);
}

}  // namespace
}  // namespace ward
