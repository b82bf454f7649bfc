#include "dashboard/trace_buffer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/dashboard/fake_ward.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kStart{seconds{1'800'000'000}};

/// Samples at one rate, one bin each, in tenths.
WaveSegment segment(Instant first, SamplePeriod period, const std::vector<std::int16_t>& values) {
  WaveSegment made;
  made.channel = {131330, 0};
  made.scale = 0.1F;
  made.bin = period;
  made.first_bin = first;
  made.minima = values;
  made.maxima = values;
  return made;
}

std::size_t present(const std::vector<TraceColumn>& columns) {
  std::size_t count = 0;
  for (const TraceColumn& column : columns) count += column.present ? 1U : 0U;
  return count;
}

TEST(TraceBuffer, EveryRPeakReachesItsHeightAtAnyThinning) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    // Flat line at 0 with single-bin spikes of 100 units, at least 0.3 s apart.
    const std::uint32_t hertz = std::uniform_int_distribution<std::uint32_t>(60, 500)(random);
    const auto width = std::uniform_int_distribution<std::size_t>(90, 1900)(random);
    std::vector<std::int16_t> values(hertz * 8, 0);
    std::vector<std::size_t> peaks;
    for (std::size_t at = hertz / 2; at < values.size(); at += hertz / 3 + random() % hertz) {
      values[at] = 1000;
      peaks.push_back(at);
    }
    TraceBuffer buffer;
    const SamplePeriod period{1, hertz};
    buffer.add(segment(kStart, period, values));
    const Sweep sweep{buffer.newest(), seconds{8}, width, 0};
    std::vector<TraceColumn> columns;
    buffer.draw(sweep, columns);
    const std::int64_t step = seconds{8} / Nanoseconds{1} / static_cast<std::int64_t>(width);
    for (const std::size_t peak : peaks) {
      const std::int64_t number = (kStart + period.of(peak)).time_since_epoch().count() / step;
      const std::int64_t newest = sweep.head.time_since_epoch().count() / step;
      if (number <= newest - static_cast<std::int64_t>(width)) continue;  // already swept over
      const TraceColumn& column = columns[static_cast<std::size_t>(number) % width];
      ASSERT_TRUE(column.present);
      EXPECT_FLOAT_EQ(column.high, 100.0F) << hertz << " Hz in " << width << " columns";
      const TraceColumn& before = columns[static_cast<std::size_t>(number - 1) % width];
      EXPECT_TRUE(!before.present || column.low <= before.high) << "the peak must stand on the line, not float";
    }
  }
}

TEST(TraceBuffer, NeighbouringColumnsTouch) {
  std::vector<std::int16_t> values;
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<std::int16_t>(500 * std::sin(i * 0.7)));
  TraceBuffer buffer;
  buffer.add(segment(kStart, {1, 125}, values));
  std::vector<TraceColumn> columns;
  const Sweep sweep{buffer.newest(), seconds{8}, 700, 0};
  buffer.draw(sweep, columns);
  const std::size_t head = sweep_column(sweep);
  int touching = 0;
  for (std::size_t i = 1; i < columns.size(); ++i) {
    if (i == head + 1 || !columns[i].present || !columns[i - 1].present) continue;
    EXPECT_LE(columns[i].low, columns[i - 1].high);
    EXPECT_GE(columns[i].high, columns[i - 1].low);
    ++touching;
  }
  EXPECT_GT(touching, 690);
}

TEST(TraceBuffer, SlowChannelIsALineWithoutHoles) {
  std::vector<std::int16_t> values;
  for (int i = 0; i < 8 * 25; ++i) values.push_back(static_cast<std::int16_t>(i));
  TraceBuffer buffer;
  buffer.add(segment(kStart, {1, 25}, values));
  std::vector<TraceColumn> columns;
  buffer.draw({buffer.newest(), seconds{8}, 800, 0}, columns);
  EXPECT_GE(present(columns), 795U);
}

TEST(TraceBuffer, AHoleInTheDataStaysAHoleOnTheScreen) {
  TraceBuffer buffer;
  const std::vector<std::int16_t> two_seconds(250, 10);
  buffer.add(segment(kStart, {1, 125}, two_seconds));
  buffer.add(segment(kStart + seconds{3}, {1, 125}, two_seconds));  // one second is missing
  std::vector<TraceColumn> columns;
  buffer.draw({kStart + seconds{5}, seconds{8}, 800, 0}, columns);
  EXPECT_NEAR(static_cast<double>(present(columns)), 400.0, 3.0);
  const auto column_at = [&](Nanoseconds after) {
    return columns[static_cast<std::size_t>((kStart + after).time_since_epoch() / milliseconds{10}) % 800];
  };
  EXPECT_TRUE(column_at(milliseconds{1950}).present);
  EXPECT_FALSE(column_at(milliseconds{2500}).present);
  EXPECT_TRUE(column_at(milliseconds{3050}).present);
}

TEST(TraceBuffer, MissingSamplesAreAHoleNotADeepSpike) {
  std::vector<std::int16_t> values(500, 10);
  std::fill(values.begin() + 200, values.begin() + 300, kMissingSample);
  TraceBuffer buffer;
  buffer.add(segment(kStart, {1, 125}, values));
  std::vector<TraceColumn> columns;
  buffer.draw({buffer.newest(), seconds{4}, 400, 0}, columns);
  EXPECT_NEAR(static_cast<double>(present(columns)), 320.0, 3.0);
  for (const TraceColumn& column : columns) {
    if (!column.present) continue;
    EXPECT_FLOAT_EQ(column.low, 1.0F);
  }
}

TEST(TraceBuffer, EraseBarStandsBeforeTheSweepAndMovesWithTime) {
  TraceBuffer buffer;
  buffer.add(segment(kStart, {1, 125}, std::vector<std::int16_t>(125 * 20, 10)));
  std::vector<TraceColumn> columns;
  for (const Nanoseconds later : {milliseconds{12'000}, milliseconds{12'400}, milliseconds{15'990}, milliseconds{16'000}}) {
    const Sweep sweep{kStart + later, seconds{8}, 400, 12};
    buffer.draw(sweep, columns);
    const std::size_t head = sweep_column(sweep);
    EXPECT_EQ(head, static_cast<std::size_t>((kStart + later).time_since_epoch() / milliseconds{20}) % 400);
    EXPECT_TRUE(columns[head].present);
    for (std::size_t ahead = 1; ahead <= 12; ++ahead) EXPECT_FALSE(columns[(head + ahead) % 400].present);
    EXPECT_TRUE(columns[(head + 13) % 400].present);
  }
}

TEST(TraceBuffer, NothingNewerThanTheSweepPositionIsDrawn) {
  TraceBuffer buffer;
  std::vector<std::int16_t> values(250, 10);
  values[200] = 900;  // at 1.6 s
  buffer.add(segment(kStart, {1, 125}, values));
  std::vector<TraceColumn> columns;
  const auto highest = [&](Nanoseconds head) {
    buffer.draw({kStart + head, seconds{4}, 400, 8}, columns);
    float high = 0;
    for (const TraceColumn& column : columns) high = std::max(high, column.present ? column.high : 0.0F);
    return high;
  };
  EXPECT_FLOAT_EQ(highest(milliseconds{1590}), 1.0F);
  EXPECT_FLOAT_EQ(highest(milliseconds{1600}), 90.0F);
}

TEST(TraceBuffer, WhatAColumnShowsDoesNotChangeWhileTheSweepMovesOn) {
  FakeWard ward{1};
  TraceBuffer buffer;
  for (const WaveSegment& wave : ward.waves(1, kStart, kStart + seconds{12}).waves) {
    if (wave.channel.code == 131330) buffer.add(wave);
  }
  std::vector<TraceColumn> before;
  std::vector<TraceColumn> after;
  const Sweep sweep{kStart + seconds{10}, seconds{6}, 317, 8};
  buffer.draw(sweep, before);
  const Sweep later{kStart + milliseconds{10'500}, seconds{6}, 317, 8};
  buffer.draw(later, after);
  std::size_t compared = 0;
  const std::size_t head = sweep_column(sweep);
  for (std::size_t i = 0; i + 1 < head; ++i) {
    if (!before[i].present || !after[i].present) continue;
    EXPECT_FLOAT_EQ(before[i].low, after[i].low);
    EXPECT_FLOAT_EQ(before[i].high, after[i].high);
    ++compared;
  }
  EXPECT_GT(compared, 0U);
}

TEST(TraceBuffer, RepeatedSegmentsAddNothing) {
  TraceBuffer buffer;
  const WaveSegment wave = segment(kStart, {1, 125}, std::vector<std::int16_t>(125, 10));
  buffer.add(wave);
  buffer.add(wave);
  EXPECT_EQ(buffer.bins().size(), 125U);
}

TEST(TraceBuffer, APeakWithinASmallOverlapIsNotLost) {
  TraceBuffer buffer;
  buffer.add(segment(kStart, {1, 125}, std::vector<std::int16_t>(125, 10)));
  // The device's clock was corrected by 5 ms: the first bin lies before the last one held.
  std::vector<std::int16_t> values(10, 10);
  values[0] = 900;
  buffer.add(segment(kStart + milliseconds{987}, {1, 125}, values));
  float high = 0;
  for (const TraceBin& bin : buffer.bins()) high = std::max(high, bin.high);
  EXPECT_FLOAT_EQ(high, 90.0F);
}

TEST(TraceBuffer, NegativeScaleTurnsTheCurveOverWithoutLosingOrder) {
  WaveSegment wave = segment(kStart, {1, 125}, {10, 20, 30});
  wave.minima = {-100, -100, -100};
  wave.maxima = {300, 300, 300};
  wave.scale = -0.1F;
  TraceBuffer buffer;
  buffer.add(wave);
  EXPECT_FLOAT_EQ(buffer.bins().front().low, -30.0F);
  EXPECT_FLOAT_EQ(buffer.bins().front().high, 10.0F);
}

TEST(TraceBuffer, IsBoundedInTimeAndInNumber) {
  TraceBuffer slow;
  TraceBuffer fast;
  for (int second = 0; second < 60; ++second) {
    slow.add(segment(kStart + seconds{second}, {1, 125}, std::vector<std::int16_t>(125, 1)));
    fast.add(segment(kStart + seconds{second}, {1, 2000}, std::vector<std::int16_t>(2000, 1)));
  }
  EXPECT_LE(slow.bins().size(), 125U * 24 + 1);
  EXPECT_GE(slow.bins().size(), 125U * 24 - 1);
  EXPECT_EQ(fast.bins().size(), TraceBuffer::kMostBins);
}

TEST(TraceBuffer, HostileSegmentsDoNoHarm) {
  TraceBuffer buffer;
  WaveSegment wave = segment(kStart, {0, 0}, {1, 2, 3});
  buffer.add(wave);
  EXPECT_TRUE(buffer.empty());
  wave.bin = {1, 125};
  wave.maxima.pop_back();  // lengths that disagree: the minima are drawn alone
  buffer.add(wave);
  EXPECT_EQ(buffer.bins().size(), 3U);
  std::vector<TraceColumn> columns;
  buffer.draw({kStart, Nanoseconds{0}, 100, 4}, columns);
  EXPECT_EQ(present(columns), 0U);
  buffer.draw({kStart, seconds{1}, 0, 4}, columns);
  EXPECT_TRUE(columns.empty());
  buffer.draw({kStart, seconds{1}, 4, 400}, columns);  // an erase bar wider than the strip
  EXPECT_EQ(columns.size(), 4U);
}

}  // namespace
}  // namespace ward
