#include "benches/ec57.h"

#include <gtest/gtest.h>

#include <vector>

#include "benches/beat_labels.h"

namespace ward {
namespace {

using Times = std::vector<Nanoseconds>;

Nanoseconds ms(int milliseconds) { return std::chrono::milliseconds{milliseconds}; }

BeatCounts compare(const Times& reference, const Times& found, const std::vector<Span>& excluded = {}) {
  return compare_beats(reference, found, ms(0), ms(1'000'000), excluded);
}

TEST(Ec57, MatchesWithin150MillisecondsAndNoFurther) {
  EXPECT_EQ(compare({ms(1000)}, {ms(1150)}).matched, 1U);
  const BeatCounts apart = compare({ms(1000)}, {ms(1151)});
  EXPECT_EQ(apart.matched, 0U);
  EXPECT_EQ(apart.missed, 1U);
  EXPECT_EQ(apart.extra, 1U);
}

TEST(Ec57, CountsASecondDetectionOfOneBeatAsExtra) {
  const BeatCounts counts = compare({ms(1000)}, {ms(960), ms(1010)});
  EXPECT_EQ(counts.matched, 1U);
  EXPECT_EQ(counts.extra, 1U);
}

TEST(Ec57, GivesADetectionToTheNearerBeat) {
  const BeatCounts counts = compare({ms(1000), ms(1200)}, {ms(1120)});
  EXPECT_EQ(counts.matched, 1U);
  EXPECT_EQ(counts.missed, 1U);
  EXPECT_EQ(counts.extra, 0U);
}

TEST(Ec57, ScoresNothingBeforeTheStartOrInFibrillation) {
  const Times beats{ms(1000), ms(2000), ms(3000)};
  const BeatCounts late = compare_beats(beats, Times{ms(500), ms(3000)}, ms(1500), ms(9000), {});
  EXPECT_EQ(late.matched, 1U);
  EXPECT_EQ(late.missed, 1U);
  EXPECT_EQ(late.extra, 0U);
  const BeatCounts excluded = compare(beats, {ms(1000), ms(2100), ms(2400)}, {{ms(1500), ms(2500)}});
  EXPECT_EQ(excluded.matched, 1U);
  EXPECT_EQ(excluded.missed, 1U);
  EXPECT_EQ(excluded.extra, 0U);
}

TEST(Ec57, SpansRunFromBracketToBracketOrToTheEnd) {
  std::vector<WfdbAnnotation> labels(3);
  labels[0].sample = 360;
  labels[0].code = wfdb_code('[');
  labels[1].sample = 720;
  labels[1].code = wfdb_code(']');
  labels[2].sample = 1080;
  labels[2].code = wfdb_code('[');
  const auto spans = fibrillation_spans(labels, {1, 360}, ms(5000));
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].from, ms(1000));
  EXPECT_EQ(spans[0].to, ms(2000));
  EXPECT_EQ(spans[1].to, ms(5000));
}

TEST(Ec57, RatesArePercentages) {
  BeatCounts counts{.matched = 99, .missed = 1, .extra = 0};
  EXPECT_DOUBLE_EQ(counts.sensitivity(), 99.0);
  EXPECT_DOUBLE_EQ(counts.positive_predictivity(), 100.0);
}

TEST(Ec57, PutsEveryBeatOfTheVentricleIntoOneClass) {
  for (const char mnemonic : {'V', 'E', 'r'}) EXPECT_EQ(ec57_class(mnemonic), Ec57Class::ventricular) << mnemonic;
  for (const char mnemonic : {'N', 'L', 'R', 'B', 'e', 'j', 'n'}) {
    EXPECT_EQ(ec57_class(mnemonic), Ec57Class::normal) << mnemonic;
  }
  for (const char mnemonic : {'A', 'a', 'J', 'S'}) EXPECT_EQ(ec57_class(mnemonic), Ec57Class::supraventricular);
  EXPECT_EQ(ec57_class('F'), Ec57Class::fusion);
  for (const char mnemonic : {'/', 'f', 'Q', '?'}) EXPECT_EQ(ec57_class(mnemonic), Ec57Class::unknown) << mnemonic;
}

}  // namespace
}  // namespace ward
