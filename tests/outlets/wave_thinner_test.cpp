#include "pipeline/outlets/wave_thinner.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ward {
namespace {

using namespace std::chrono_literals;
using Bins = std::vector<std::int16_t>;

constexpr Instant kStart{1'000s};

SampleBlock block_of(std::vector<std::int16_t> samples, Instant first, SamplePeriod period = {1, 250}) {
  SampleBlock block;
  block.channel = ChannelId{131330, 0};
  block.unit = Unit::millivolt;
  block.period = period;
  block.first_sample = first;
  block.count = static_cast<std::uint16_t>(samples.size());
  std::copy(samples.begin(), samples.end(), block.samples.begin());
  return block;
}

TEST(WaveThinner, MakesAtMost125BinsASecondFromAnyRate) {
  for (const SamplePeriod period : {SamplePeriod{2, 125}, SamplePeriod{1, 100}, SamplePeriod{1, 125},
                                    SamplePeriod{1, 126}, SamplePeriod{1, 250}, SamplePeriod{1, 360},
                                    SamplePeriod{1, 500}, SamplePeriod{1, 1000}, SamplePeriod{1, 4000}}) {
    const double bins = period.hertz() / WaveThinner::samples_per_bin(period);
    EXPECT_LE(bins, 125.0) << period.hertz();
    EXPECT_GT(bins, std::min(period.hertz(), 62.4)) << period.hertz();
  }
  EXPECT_EQ(WaveThinner::samples_per_bin({1, 125}), 1U);
  EXPECT_EQ(WaveThinner::samples_per_bin({1, 126}), 2U);
  EXPECT_EQ(WaveThinner::samples_per_bin({2, 250}), 1U);
}

TEST(WaveThinner, KeepsTheHeightOfASpikeOfOneSample) {
  WaveThinner thinner;
  thinner.add(block_of({0, 0, 0, 1200, 0, -300, 0, 0}, kStart));
  const auto segments = thinner.take();
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].maxima, (Bins{0, 1200, 0, 0}));
  EXPECT_EQ(segments[0].minima, (Bins{0, 0, -300, 0}));
  EXPECT_EQ(segments[0].bin, (SamplePeriod{2, 250}));
  EXPECT_EQ(segments[0].first_bin, kStart);
}

TEST(WaveThinner, ABinRunsOnIntoTheNextBlock) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2, 3}, kStart));
  auto segments = thinner.take();
  EXPECT_EQ(segments.at(0).maxima, (Bins{2}));
  thinner.add(block_of({9, 4, 5}, kStart + 12ms));
  segments = thinner.take();
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].minima, (Bins{3, 4}));
  EXPECT_EQ(segments[0].maxima, (Bins{9, 5}));
  EXPECT_EQ(segments[0].first_bin, kStart + 8ms);
}

TEST(WaveThinner, ABlockThatFollowsWithinABinIsNoHole) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2}, kStart));
  thinner.add(block_of({3, 4}, kStart + 8ms + 8ms));  // clock steering: one bin later
  EXPECT_EQ(thinner.take().size(), 1U);
  WaveThinner split;
  split.add(block_of({1, 2}, kStart));
  split.add(block_of({3, 4}, kStart + 8ms + 9ms));
  EXPECT_EQ(split.take().size(), 2U);
}

TEST(WaveThinner, AHoleInTimeClosesTheBinAndStartsANewSegment) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2, 3}, kStart));
  thinner.add(block_of({7, 8}, kStart + 1s));
  const auto segments = thinner.take();
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].maxima, (Bins{2, 3}));
  EXPECT_EQ(segments[1].maxima, (Bins{8}));
  EXPECT_EQ(segments[1].first_bin, kStart + 1s);
}

TEST(WaveThinner, TimeThatRunsBackStartsANewSegment) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2}, kStart));
  thinner.add(block_of({3, 4}, kStart - 1s));
  EXPECT_EQ(thinner.take().size(), 2U);
}

TEST(WaveThinner, WhatWasNotMeasuredIsMarkedAndNotDrawnAsAValue) {
  WaveThinner thinner;
  thinner.add(block_of({5, kMissingSample, kMissingSample, kMissingSample, 6, 7}, kStart));
  const auto segments = thinner.take();
  EXPECT_EQ(segments.at(0).minima, (Bins{5, kMissingSample, 6}));
  EXPECT_EQ(segments.at(0).maxima, (Bins{5, kMissingSample, 7}));
}

TEST(WaveThinner, ALeadThatComesOffStartsANewSegmentWithItsState) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2}, kStart));
  SampleBlock off = block_of({3, 4}, kStart + 8ms);
  off.state = ChannelState::leads_off;
  thinner.add(off);
  const auto segments = thinner.take();
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].state, ChannelState::valid);
  EXPECT_EQ(segments[1].state, ChannelState::leads_off);
}

TEST(WaveThinner, ANewScaleStartsANewSegment) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2}, kStart));
  SampleBlock scaled = block_of({3, 4}, kStart + 8ms);
  scaled.scale = 2.0F;
  thinner.add(scaled);
  const auto segments = thinner.take();
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[1].scale, 2.0F);
}

TEST(WaveThinner, GivesEachBinOnce) {
  WaveThinner thinner;
  thinner.add(block_of({1, 2, 3, 4}, kStart));
  EXPECT_EQ(thinner.take().size(), 1U);
  EXPECT_TRUE(thinner.take().empty());
}

TEST(WaveThinner, BinsNobodyTakesAreBoundedAndCounted) {
  WaveThinner thinner;
  const std::vector<std::int16_t> samples(128, 1);
  Instant first = kStart;
  for (int i = 0; i < 16; ++i, first += 512ms) thinner.add(block_of(samples, first));
  EXPECT_EQ(thinner.bins_dropped(), 0U);
  thinner.add(block_of(samples, first));
  EXPECT_EQ(thinner.bins_dropped(), WaveThinner::kMostWaiting);
  const auto segments = thinner.take();
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].first_bin, first);
}

}  // namespace
}  // namespace ward
