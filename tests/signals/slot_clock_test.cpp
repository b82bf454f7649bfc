#include "pipeline/signals/slot_clock.h"

#include <gtest/gtest.h>

#include <vector>

namespace ward {
namespace {

using std::chrono::milliseconds;

SampleBlock block_at(Instant first, SamplePeriod period, std::uint16_t count) {
  SampleBlock block;
  block.first_sample = first;
  block.period = period;
  block.count = count;
  return block;
}

/// A ramp of 1 per second, through the grid.
struct Ramp {
  SlotClock clock{milliseconds{4}};
  std::vector<std::int64_t> slots;
  std::vector<double> values;

  SlotClock::Step play(const SampleBlock& block) {
    const SlotClock::Step step = clock.begin(block);
    for (std::size_t i = 0; i < block.count; ++i) {
      clock.sample(seconds(block.time_of(i).time_since_epoch()), [this](std::int64_t slot, double value) {
        slots.push_back(slot);
        values.push_back(value);
      });
    }
    return step;
  }
};

TEST(SlotClock, GivesEverySlotItsInterpolatedValueAtAnyRate) {
  for (const SamplePeriod period : {SamplePeriod{1, 100}, SamplePeriod{2, 125}, SamplePeriod{1, 250},
                                    SamplePeriod{1, 360}, SamplePeriod{1, 1000}}) {
    Ramp ramp;
    Instant start{std::chrono::hours{400000}};
    const Instant origin = start;
    for (int b = 0; b < 20; ++b) {
      const SampleBlock block = block_at(start, period, 50);
      ramp.play(block);
      start = block.end();
    }
    ASSERT_GT(ramp.slots.size(), 200U);
    for (std::size_t i = 0; i < ramp.slots.size(); ++i) {
      ASSERT_EQ(ramp.slots[i], ramp.slots[0] + static_cast<std::int64_t>(i)) << period.hertz();
      const double expected = seconds(Nanoseconds{milliseconds{4}} * ramp.slots[i]);
      ASSERT_NEAR(ramp.values[i], expected, 1e-5) << period.hertz();
    }
    EXPECT_NEAR(seconds(ramp.clock.time_of(ramp.slots.back()) - origin), seconds(start - origin), 0.021);
  }
}

TEST(SlotClock, TakesJitterAsContiguousButNotAHole) {
  const SamplePeriod period{1, 250};
  Ramp ramp;
  EXPECT_EQ(ramp.play(block_at(Instant{milliseconds{1000}}, period, 25)), SlotClock::Step::first);
  EXPECT_EQ(ramp.play(block_at(Instant{milliseconds{1140}}, period, 25)), SlotClock::Step::contiguous);
  EXPECT_EQ(ramp.play(block_at(Instant{milliseconds{1200}}, period, 25)), SlotClock::Step::contiguous);
  EXPECT_EQ(ramp.play(block_at(Instant{milliseconds{1341}}, period, 25)), SlotClock::Step::hole);
  for (std::size_t i = 1; i < ramp.slots.size(); ++i) ASSERT_GT(ramp.slots[i], ramp.slots[i - 1]);
}

TEST(SlotClock, RefusesABlockThatWasSeenAlready) {
  const SamplePeriod period{1, 250};
  Ramp ramp;
  ramp.play(block_at(Instant{milliseconds{1000}}, period, 50));
  EXPECT_EQ(ramp.clock.begin(block_at(Instant{milliseconds{1000}}, period, 50)), SlotClock::Step::backwards);
  EXPECT_EQ(ramp.clock.end(), Instant{milliseconds{1200}});
}

TEST(SlotClock, SaysWhenTheRateChanges) {
  Ramp ramp;
  ramp.play(block_at(Instant{milliseconds{0}}, {1, 250}, 25));
  EXPECT_TRUE(ramp.clock.period_changed());
  ramp.play(block_at(Instant{milliseconds{100}}, {1, 250}, 25));
  EXPECT_FALSE(ramp.clock.period_changed());
  ramp.play(block_at(Instant{milliseconds{200}}, {1, 500}, 50));
  EXPECT_TRUE(ramp.clock.period_changed());
}

}  // namespace
}  // namespace ward
