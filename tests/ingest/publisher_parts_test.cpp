// The publisher's parts without a socket: what a frame gathers, what the memory
// keeps, what the backfill plan sends.

#include <gtest/gtest.h>

#include <limits>

#include "ingest/publisher_backfill.h"
#include "ingest/publisher_gather.h"
#include "ingest/publisher_memory.h"
#include "pipeline/domain/codes.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

DeviceInstant at(Nanoseconds since) { return DeviceInstant{since}; }

struct Gatherer : ::testing::Test {
  Gatherer() { ecg = gatherer.add_waveform({{mdc::kEcgLeadII, 0}, Unit::millivolt, {1, 250}, 0.005F, 0.0F}); }
  bool append(Nanoseconds first, std::size_t count, ChannelState state = ChannelState::valid) {
    return gatherer.append(ecg, at(first), std::vector<std::int16_t>(count, 1), state);
  }
  const DeviceFrame& take(Nanoseconds now) {
    gatherer.take(at(now), frame);
    return frame;
  }
  FrameGatherer gatherer;
  std::size_t ecg{};
  DeviceFrame frame;
};

TEST_F(Gatherer, SamplesGivenInDribletsMakeOneBlock) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(append(10s + i * 4ms, 1));
  ASSERT_EQ(take(10s + 200ms).waveforms.size(), 1U);
  EXPECT_EQ(frame.waveforms[0].block.count, 50);
  EXPECT_EQ(frame.device_time, at(10s));
  EXPECT_EQ(frame.waveforms[0].device_offset, 0ns);
}

TEST_F(Gatherer, RoundingInTheGivenTimesDoesNotAddUp) {
  for (int i = 0; i < 256; ++i) ASSERT_TRUE(append(10s + i * 4ms + (i % 3) * 500us, 1));
  ASSERT_EQ(take(12s).waveforms.size(), 2U);
  EXPECT_EQ(frame.waveforms[1].device_offset, 512ms);
}

TEST_F(Gatherer, PacePulsesGoIntoTheFrameInOrder) {
  ASSERT_TRUE(append(10s, 50));
  EXPECT_TRUE(gatherer.append_pace_pulse(at(10s + 20ms)));
  EXPECT_FALSE(gatherer.append_pace_pulse(at(10s + 20ms)));
  EXPECT_TRUE(gatherer.append_pace_pulse(at(10s + 180ms)));
  ASSERT_EQ(take(10s + 200ms).pace_pulses.size(), 2U);
  EXPECT_EQ(frame.pace_pulses[1], 180ms);
  EXPECT_TRUE(take(10s + 400ms).pace_pulses.empty());
}

TEST_F(Gatherer, AHoleOrANewStateBeginsABlock) {
  ASSERT_TRUE(append(10s, 10));
  ASSERT_TRUE(append(10s + 60ms, 10));                           // 20 ms missing
  ASSERT_TRUE(append(10s + 100ms, 10, ChannelState::leads_off));
  ASSERT_EQ(take(11s).waveforms.size(), 3U);
  EXPECT_EQ(frame.waveforms[1].device_offset, 60ms);
  EXPECT_EQ(frame.waveforms[2].block.state, ChannelState::leads_off);
}

TEST_F(Gatherer, TimeThatRunsBackIsRefusedAlsoAcrossFrames) {
  ASSERT_TRUE(append(10s, 50));
  EXPECT_FALSE(append(10s + 197ms, 10));
  EXPECT_TRUE(append(10s + 198ms, 10));  // half a sample: rounding
  take(11s);
  EXPECT_FALSE(append(10s + 200ms, 10));
}

TEST_F(Gatherer, AFullFrameRefusesAndKeepsWhatItHas) {
  for (std::size_t i = 0; i < 1; ++i) ASSERT_TRUE(append(10s, kMaxFrameBlocks * kBlockCapacity / 4));
  Nanoseconds next = 10s + 4ms * (kMaxFrameBlocks * kBlockCapacity / 4);
  ASSERT_FALSE(append(next, kMaxFrameBlocks * kBlockCapacity));
  EXPECT_EQ(take(next).waveforms.size(), kMaxFrameBlocks / 4);
  EXPECT_TRUE(append(next, 1));
}

TEST_F(Gatherer, WhatLiesTooFarApartForOneFrameIsRefused) {
  ASSERT_TRUE(append(10s, 1));
  EXPECT_TRUE(gatherer.append_numeric(mdc::kSpo2, Unit::percent, at(19s), 97.0F, Validity::valid));
  EXPECT_FALSE(gatherer.append_numeric(mdc::kSpo2, Unit::percent, at(19s + 1ns), 97.0F, Validity::valid));
  EXPECT_FALSE(append(20s, 1));
}

TEST_F(Gatherer, NumericsThatAreNotNumbersAreRefused) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(gatherer.append_numeric(mdc::kSpo2, Unit::percent, at(1s), nan, Validity::valid));
  EXPECT_TRUE(gatherer.append_numeric(mdc::kSpo2, Unit::percent, at(1s), nan, Validity::unavailable));
}

TEST_F(Gatherer, AnUnknownHandleIsRefused) {
  EXPECT_FALSE(gatherer.append(99, at(1s), std::vector<std::int16_t>{1}, ChannelState::valid));
  EXPECT_FALSE(append(1s, 0));
}

wire::Bytes bytes() { return wire::Bytes(8); }

TEST(FrameMemory, KeepsUntilAcknowledged) {
  FrameMemory memory(10, 600s);
  for (std::uint64_t n = 1; n <= 5; ++n) memory.keep(n, at(1s), bytes());
  ASSERT_NE(memory.find(3), nullptr);
  EXPECT_EQ(memory.find(3)->sequence, 3U);
  memory.forget_through(3);
  EXPECT_EQ(memory.find(3), nullptr);
  EXPECT_NE(memory.find(4), nullptr);
  EXPECT_EQ(memory.find(6), nullptr);
  EXPECT_FALSE(memory.lost().has_value());
}

TEST(FrameMemory, FullDropsTheOldestAndDeclaresItUntilAcknowledged) {
  FrameMemory memory(3, 600s);
  for (std::uint64_t n = 1; n <= 3; ++n) memory.keep(n, at(1s), bytes());
  EXPECT_FALSE(memory.lost().has_value());
  memory.keep(4, at(1s), bytes());
  memory.keep(5, at(1s), bytes());
  EXPECT_EQ(memory.size(), 3U);
  EXPECT_EQ(memory.lost(), (SequenceRange{1, 2}));
  memory.forget_through(1);
  EXPECT_EQ(memory.lost(), (SequenceRange{2, 2}));
  memory.forget_through(2);
  EXPECT_FALSE(memory.lost().has_value());
  EXPECT_EQ(memory.dropped(), 2U);
}

TEST(FrameMemory, FramesOlderThanItsReachAreDropped) {
  FrameMemory memory(100, 10s);
  memory.keep(1, at(0s), bytes());
  memory.keep(2, at(10s), bytes());
  EXPECT_EQ(memory.size(), 2U);
  memory.keep(3, at(10s + 1ns), bytes());
  EXPECT_EQ(memory.find(1), nullptr);
  EXPECT_EQ(memory.lost(), (SequenceRange{1, 1}));
}

std::vector<std::uint64_t> all_wanted(BackfillPlan& plan) {
  std::vector<std::uint64_t> found;
  Nanoseconds t{};
  while (found.size() < 100) {
    plan.advance(at(t += 1s));
    const auto next = plan.next();
    if (!next) break;
    found.push_back(*next);
    plan.sent();
  }
  return found;
}

TEST(BackfillPlan, WantsEachNumberOnceLowestFirst) {
  BackfillPlan plan(1.0);
  plan.want({10, 12});
  plan.want({1, 2});
  plan.want({11, 14});
  plan.want({3, 4});
  EXPECT_EQ(all_wanted(plan), (std::vector<std::uint64_t>{1, 2, 3, 4, 10, 11, 12, 13, 14}));
}

TEST(BackfillPlan, ForgetsWhatIsAcknowledged) {
  BackfillPlan plan(1.0);
  plan.want({1, 5});
  plan.want({8, 9});
  plan.forget_through(3);
  EXPECT_EQ(all_wanted(plan), (std::vector<std::uint64_t>{4, 5, 8, 9}));
}

TEST(BackfillPlan, SendsNoFasterThanItsRateHoweverLongItWaited) {
  BackfillPlan plan(40.0);
  plan.want({1, 1000});
  plan.advance(at(0s));
  plan.advance(at(100s));
  int sent = 0;
  for (; plan.next(); ++sent) plan.sent();
  EXPECT_EQ(sent, 10);  // a quarter of a second's worth
  plan.advance(at(100s + 24ms));
  EXPECT_FALSE(plan.next().has_value());
  plan.advance(at(100s + 26ms));
  EXPECT_TRUE(plan.next().has_value());
}

TEST(BackfillPlan, WhatIsGoneCostsNothing) {
  BackfillPlan plan(1.0);
  plan.want({1, 3});
  plan.advance(at(0s));
  plan.gone();
  plan.gone();
  EXPECT_EQ(plan.next(), 3U);
}

}  // namespace
}  // namespace ward
