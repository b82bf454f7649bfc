#include "simulators/fault_injector.h"

#include <gtest/gtest.h>

#include <numeric>

namespace ward {
namespace {

using namespace std::chrono_literals;

/// 10,000 numbered messages, one every 200 ms, through a link of that plan.
std::vector<int> sent_through(const FaultPlan& plan, std::uint64_t seed, FaultCounts& counts) {
  FaultInjector<int> link{plan, seed};
  std::vector<int> arrived;
  for (int i = 0; i < 10000; ++i) {
    link.offer(i, 200ms * i);
    for (const int message : link.collect(200ms * i)) arrived.push_back(message);
  }
  for (const int message : link.collect(std::chrono::hours{1})) arrived.push_back(message);
  EXPECT_EQ(link.waiting(), 0U);
  counts = link.counts();
  return arrived;
}

std::vector<int> numbers() {
  std::vector<int> all(10000);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(FaultInjector, ChangesNothingOnAPerfectLink) {
  FaultCounts counts;
  EXPECT_EQ(sent_through({}, 1, counts), numbers());
  EXPECT_EQ(counts.lost + counts.duplicated + counts.held_back, 0U);
}

TEST(FaultInjector, LosesTheShareItIsTold) {
  FaultCounts counts;
  FaultPlan plan;
  plan.loss = 0.1;
  const auto arrived = sent_through(plan, 1, counts);
  EXPECT_EQ(arrived.size(), 10000U - counts.lost);
  EXPECT_NEAR(static_cast<double>(counts.lost), 1000.0, 120.0);
  EXPECT_TRUE(std::is_sorted(arrived.begin(), arrived.end()));
}

TEST(FaultInjector, DelaysByJitterWithoutReordering) {
  FaultCounts counts;
  FaultPlan plan;
  plan.delay = 20ms;
  plan.jitter = 900ms;
  EXPECT_EQ(sent_through(plan, 2, counts), numbers());
}

TEST(FaultInjector, ReordersAndDuplicatesWithoutLosing) {
  FaultCounts counts;
  FaultPlan plan;
  plan.reorder = 0.05;
  plan.duplicate = 0.05;
  auto arrived = sent_through(plan, 3, counts);
  EXPECT_EQ(arrived.size(), 10000U + counts.duplicated);
  EXPECT_FALSE(std::is_sorted(arrived.begin(), arrived.end()));
  EXPECT_GT(counts.held_back, 300U);
  std::sort(arrived.begin(), arrived.end());
  arrived.erase(std::unique(arrived.begin(), arrived.end()), arrived.end());
  EXPECT_EQ(arrived, numbers());
}

TEST(FaultInjector, RepeatsItsFaultsFromTheSeed) {
  FaultPlan plan;
  plan.loss = 0.05;
  plan.reorder = 0.05;
  FaultCounts counts;
  const auto once = sent_through(plan, 9, counts);
  EXPECT_EQ(once, sent_through(plan, 9, counts));
  EXPECT_NE(once, sent_through(plan, 10, counts));
}

TEST(FaultInjector, DriftsTheClockByPartsPerMillion) {
  FaultPlan plan;
  plan.drift_ppm = 50.0;
  const FaultInjector<int> link{plan, 1};
  EXPECT_EQ(link.drifted(20000s), 20001s);
}

}  // namespace
}  // namespace ward
