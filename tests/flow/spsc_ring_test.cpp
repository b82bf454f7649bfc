#include "pipeline/flow/spsc_ring.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <thread>

namespace ward {
namespace {

TEST(SpscRing, KeepsOrder) {
  SpscRing<int> ring(4);
  EXPECT_TRUE(ring.push(1));
  EXPECT_TRUE(ring.push(2));
  std::array<int, 4> out{};
  EXPECT_EQ(ring.pop(out), 2U);
  EXPECT_EQ(out[0], 1);
  EXPECT_EQ(out[1], 2);
  EXPECT_TRUE(ring.empty());
}

TEST(SpscRing, HoldsExactlyItsCapacityAndRefusesTheNext) {
  SpscRing<int> ring(3);
  EXPECT_TRUE(ring.push(1));
  EXPECT_TRUE(ring.push(2));
  EXPECT_TRUE(ring.push(3));
  EXPECT_FALSE(ring.push(4));
  EXPECT_EQ(ring.waiting(), 3U);
}

TEST(SpscRing, WavesLeaveTheRoomThatAlarmsNeed) {
  SpscRing<int> ring(4);
  EXPECT_TRUE(ring.push(1, 2));
  EXPECT_TRUE(ring.push(2, 2));
  EXPECT_FALSE(ring.push(3, 2)) << "only two slots are left, both kept";
  EXPECT_TRUE(ring.push(3));
  EXPECT_TRUE(ring.push(4));
  EXPECT_FALSE(ring.push(5));
}

TEST(SpscRing, DrainStopsAtTheBatchSize) {
  SpscRing<int> ring(8);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ring.push(i));
  int sum = 0;
  EXPECT_EQ(ring.drain(3, [&](int value) { sum += value; }), 3U);
  EXPECT_EQ(sum, 0 + 1 + 2);
  EXPECT_EQ(ring.drain(3, [&](int value) { sum += value; }), 2U);
  EXPECT_EQ(ring.drain(3, [&](int value) { sum += value; }), 0U);
  EXPECT_EQ(sum, 10);
}

TEST(SpscRing, TwoThreadsLoseAndReorderNothing) {
  constexpr std::uint64_t kItems = 200'000;
  SpscRing<std::uint64_t> ring(256);
  std::thread producer([&] {
    for (std::uint64_t i = 1; i <= kItems; ++i) {
      while (!ring.push(i)) std::this_thread::yield();
    }
  });
  std::uint64_t expected = 1;
  while (expected <= kItems) {
    const std::size_t taken = ring.drain(64, [&](std::uint64_t value) {
      EXPECT_EQ(value, expected);
      ++expected;
    });
    if (taken == 0) std::this_thread::yield();
  }
  producer.join();
  EXPECT_TRUE(ring.empty());
}

}  // namespace
}  // namespace ward
