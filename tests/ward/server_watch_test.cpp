#include "ingest/server_watch.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using Verdict = ProgressWatch::Verdict;

TEST(ProgressWatch, CallsAThreadStalledAfterThreeMissedBeats) {
  std::uint64_t cycles = 5;
  ProgressWatch watch("shard", [&] { return cycles; });
  const Instant start{100s};
  EXPECT_EQ(watch.check(start), Verdict::moving);
  EXPECT_EQ(watch.check(start + kStalledAfter - 1ms), Verdict::moving);
  EXPECT_EQ(watch.check(start + kStalledAfter), Verdict::stalled_now);
  EXPECT_EQ(watch.check(start + kStalledAfter + 250ms), Verdict::still_stalled);
  ++cycles;
  EXPECT_EQ(watch.check(start + kStalledAfter + 500ms), Verdict::moving_again);
  EXPECT_EQ(watch.check(start + kStalledAfter + 750ms), Verdict::moving);
}

TEST(ProgressWatch, SaysAgainThatAThreadStandsStill) {
  ProgressWatch watch("access", [] { return std::uint64_t{7}; });
  const Instant start{100s};
  EXPECT_EQ(watch.check(start), Verdict::moving);
  EXPECT_EQ(watch.check(start + 2s), Verdict::stalled_now);
  EXPECT_EQ(watch.check(start + 2s + kStallSaidAgainAfter - 1ms), Verdict::still_stalled);
  EXPECT_EQ(watch.check(start + 2s + kStallSaidAgainAfter), Verdict::stalled_now);
}

TEST(ProgressWatch, BelievesAnyProgress) {
  std::uint64_t cycles = 0;
  ProgressWatch watch("shard", [&] { return cycles; });
  for (int beat = 0; beat < 100; ++beat) {
    EXPECT_EQ(watch.check(Instant{} + beat * 1400ms), Verdict::moving);
    ++cycles;
  }
}

}  // namespace
}  // namespace ward
