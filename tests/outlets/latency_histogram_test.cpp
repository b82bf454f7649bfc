#include "pipeline/outlets/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace ward {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, HasNothingToTellBeforeTheFirst) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.quantile(0.5), 0ns);
  EXPECT_EQ(histogram.max(), 0ns);
}

TEST(LatencyHistogram, CountsANegativeLatencyAsNone) {
  LatencyHistogram histogram;
  histogram.add(-5ms);
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.max(), 0ns);
  EXPECT_EQ(histogram.quantile(1.0), 0ns);
}

TEST(LatencyHistogram, NeverTellsMoreThanTheMaximum) {
  LatencyHistogram histogram;
  histogram.add(1001us);
  EXPECT_EQ(histogram.max(), 1001us);
  EXPECT_LE(histogram.quantile(0.999), 1001us);
}

TEST(LatencyHistogram, KeepsEverySingleDurationWithinThreePercent) {
  for (std::int64_t nanoseconds = 1; nanoseconds < std::int64_t{1} << 60; nanoseconds += nanoseconds / 7 + 1) {
    LatencyHistogram histogram;
    histogram.add(Nanoseconds{nanoseconds});
    histogram.add(Nanoseconds{std::int64_t{1} << 62});  // so that the maximum does not help
    const auto told = static_cast<double>(histogram.quantile(0.5).count());
    EXPECT_NEAR(told, static_cast<double>(nanoseconds), 0.03 * static_cast<double>(nanoseconds) + 0.5);
  }
}

TEST(LatencyHistogram, AgreesWithTheSortedListWithinThreePercent) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> spread(13.0, 1.5);  // about 0.4 ms, with a long tail
  LatencyHistogram histogram;
  std::vector<double> all;
  for (int i = 0; i < 20000; ++i) {
    const double nanoseconds = std::floor(spread(random));
    all.push_back(nanoseconds);
    histogram.add(Nanoseconds{static_cast<std::int64_t>(nanoseconds)});
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const double exact = all[static_cast<std::size_t>(std::ceil(share * 20000.0)) - 1];
    EXPECT_NEAR(static_cast<double>(histogram.quantile(share).count()), exact, 0.03 * exact) << share;
  }
  EXPECT_EQ(static_cast<double>(histogram.max().count()), all.back());
}

}  // namespace
}  // namespace ward
