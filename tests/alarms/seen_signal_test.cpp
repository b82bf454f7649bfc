#include "pipeline/alarms/seen_signal.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace ward {
namespace {

using namespace std::chrono_literals;
using Stretches = std::vector<std::pair<Nanoseconds, Nanoseconds>>;

Instant at(Nanoseconds time) { return Instant{time}; }

Stretches take(SeenSignal& seen, Nanoseconds until) {
  Stretches found;
  seen.take_until(at(until), [&](Instant from, Instant to) {
    found.emplace_back(from.time_since_epoch(), to.time_since_epoch());
  });
  return found;
}

TEST(SeenSignal, HandsOutOnlyWhatTheDetectorHasLookedAt) {
  SeenSignal seen;
  seen.add(at(0s), at(1s));
  EXPECT_EQ(take(seen, 600ms), (Stretches{{0ns, 600ms}}));
  EXPECT_EQ(take(seen, 600ms), Stretches{});
  seen.add(at(1s), at(2s));
  EXPECT_EQ(take(seen, 3s), (Stretches{{600ms, 2s}}));
  EXPECT_EQ(take(seen, 4s), Stretches{});
}

TEST(SeenSignal, AHoleStaysAHole) {
  SeenSignal seen;
  seen.add(at(0s), at(1s));
  seen.add(at(1500ms), at(2s));
  EXPECT_EQ(take(seen, 2s), (Stretches{{0ns, 1s}, {1500ms, 2s}}));
  seen.add(at(3s), at(4s));
  EXPECT_EQ(take(seen, 5s), (Stretches{{3s, 4s}}));
}

TEST(SeenSignal, TwoLeadsOfTheSameTimeAreOneStretch) {
  SeenSignal seen;
  seen.add(at(0s), at(200ms));
  seen.add(at(0s), at(200ms));
  seen.add(at(200ms), at(400ms));
  seen.add(at(200ms), at(400ms));
  EXPECT_EQ(take(seen, 1s), (Stretches{{0ns, 400ms}}));
  seen.add(at(200ms), at(400ms));  // a third lead, late
  EXPECT_EQ(take(seen, 1s), Stretches{});
}

TEST(SeenSignal, BridgesWhatNoBeatFitsInto) {
  SeenSignal seen;
  seen.add(at(0s), at(1s));
  seen.add(at(1060ms), at(2s));
  EXPECT_EQ(take(seen, 3s), (Stretches{{0ns, 2s}}));
  seen.add(at(2061ms), at(3s));
  EXPECT_EQ(take(seen, 3s), (Stretches{{2061ms, 3s}}));
}

}  // namespace
}  // namespace ward
