// Samples on an even grid: each in its place, none lost, none twice.

#include "pipeline/export/sample_grid.h"

#include <gtest/gtest.h>

#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

ExportChannel lead(std::vector<ExportStretch> stretches) {
  return {{mdc::kEcgLeadII, 0}, Unit::millivolt, {1, 250}, 0.005F, 0.0F, std::move(stretches)};
}

std::vector<std::int16_t> placed(std::vector<ExportStretch> stretches, Nanoseconds length = 40ms) {
  return place_on_grid({lead(std::move(stretches))}, kStart, kStart + length)[0].channels[0].samples;
}

constexpr std::int16_t kNone = kMissingSample;

TEST(SampleGrid, LeavesAGapMissing) {
  EXPECT_EQ(placed({{kStart, {1, 2, 3}}, {kStart + 24ms, {4, 5}}}),
            (std::vector<std::int16_t>{1, 2, 3, kNone, kNone, kNone, 4, 5, kNone, kNone}));
}

TEST(SampleGrid, PutsAStretchOnTheNearestPoint) {
  EXPECT_EQ(placed({{kStart + 1999us, {1}}}, 8ms), (std::vector<std::int16_t>{1, kNone}));
  EXPECT_EQ(placed({{kStart + 2001us, {1}}}, 8ms), (std::vector<std::int16_t>{kNone, 1}));
}

TEST(SampleGrid, LosesNoSampleWhenADeviceClockWasCorrectedBackwards) {
  EXPECT_EQ(placed({{kStart, {1, 2, 3}}, {kStart + 8ms, {4, 5}}}, 20ms), (std::vector<std::int16_t>{1, 2, 3, 4, 5}));
}

TEST(SampleGrid, TakesAStretchThatComesAgainOnlyOnce) {
  EXPECT_EQ(placed({{kStart, std::vector<std::int16_t>(500, 7)}, {kStart, {9, 9}}}, 2s)[0], 7);
}

TEST(SampleGrid, KeepsToTheTimeAskedFor) {
  EXPECT_EQ(placed({{kStart - 8ms, {1, 2, 3, 4, 5}}}, 8ms), (std::vector<std::int16_t>{3, 4}));
}

TEST(SampleGrid, GroupsByRateFastestFirstAndReducesFractions) {
  auto slow = lead({{kStart, {1}}});
  slow.period = {2, 125};
  auto same = lead({{kStart, {1}}});
  same.period = {4, 1000};
  const auto groups = place_on_grid({slow, lead({{kStart, {1}}}), same}, kStart, kStart + 1s);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].name(), "250hz");
  EXPECT_EQ(groups[0].channels.size(), 2U);
  EXPECT_EQ(groups[1].name(), "62.5hz");
  EXPECT_EQ(groups[0].channels[1].label, "II (3)");  // the third signal of that lead
}

TEST(SampleGrid, TakesScalesAsTheDecimalsTheyWereMeantAs) {
  EXPECT_EQ(place_on_grid({lead({{kStart, {1}}})}, kStart, kStart + 1s)[0].channels[0].scale, 0.005);
}

TEST(GridChannel, FindsEachGap) {
  GridChannel channel;
  channel.samples = {kNone, 1, kNone, kNone, 2, kNone};
  const auto gaps = channel.gaps();
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_EQ(gaps[1].first, 2U);
  EXPECT_EQ(gaps[1].count, 2U);
}

}  // namespace
}  // namespace ward::test
