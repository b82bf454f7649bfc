#include "pipeline/alarms/feed_watch.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

FeedStatus status(std::uint64_t frames, bool connected = true, std::uint64_t epoch = 1) {
  FeedStatus found;
  found.connected = connected;
  found.frames_received = frames;
  found.boot_epoch = epoch;
  return found;
}

TEST(FeedWatch, AFeedThatStopsIsLostWithinTwoSeconds) {
  FeedWatch watch{false};
  watch.on_input(at(10s));
  EXPECT_EQ(watch.judge(at(11500ms)).presence, Presence::absent);
  EXPECT_TRUE(watch.connected());
  const Finding finding = watch.judge(at(11600ms));
  EXPECT_EQ(finding.presence, Presence::present);
  EXPECT_EQ(finding.onset, at(10s));
  EXPECT_FALSE(watch.connected());
}

TEST(FeedWatch, ComesBackWithTheNextInput) {
  FeedWatch watch{false};
  watch.on_input(at(10s));
  static_cast<void>(watch.judge(at(12s)));
  watch.on_input(at(13s));
  EXPECT_EQ(watch.judge(at(13s)).presence, Presence::absent);
}

TEST(FeedWatch, HeartbeatsWithoutContentKeepItAlive) {
  FeedWatch watch{false};
  std::uint64_t frames = 10;
  watch.on_input(at(10s));
  static_cast<void>(watch.on_status(status(frames), at(10100ms)));
  for (auto t = 11s; t < 20s; t += 1s) {
    static_cast<void>(watch.on_status(status(++frames), at(t)));
    EXPECT_EQ(watch.judge(at(t + 900ms)).presence, Presence::absent) << t.count();
  }
  // The counter stands still: no heartbeat either.
  static_cast<void>(watch.on_status(status(frames), at(20s)));
  EXPECT_EQ(watch.judge(at(20600ms)).presence, Presence::present);
}

TEST(FeedWatch, AStatusJustAfterTheLastContentDoesNotProlongIt) {
  FeedWatch watch{false};
  watch.on_input(at(10s));
  static_cast<void>(watch.on_status(status(50), at(10900ms)));
  EXPECT_EQ(watch.judge(at(11600ms)).presence, Presence::present);
}

TEST(FeedWatch, IsLostAtOnceWhenTheLinkSaysSo) {
  FeedWatch watch{false};
  watch.on_input(at(10s));
  static_cast<void>(watch.on_status(status(5, false), at(10200ms)));
  EXPECT_EQ(watch.judge(at(10300ms)).presence, Presence::present);
}

TEST(FeedWatch, AnEmptyBedWaitsForNobody) {
  FeedWatch watch{false};
  for (auto t = 0s; t < 100s; t += 1s) EXPECT_EQ(watch.judge(at(t)).presence, Presence::absent);
}

TEST(FeedWatch, APatientsFeedThatNeverComesIsMissedAfterTenSeconds) {
  FeedWatch watch{true};
  static_cast<void>(watch.judge(at(0s)));
  EXPECT_EQ(watch.judge(at(10s)).presence, Presence::absent);
  EXPECT_EQ(watch.judge(at(10100ms)).presence, Presence::present);
}

TEST(FeedWatch, TellsADevicesRestartByItsEpoch) {
  FeedWatch watch{false};
  EXPECT_FALSE(watch.on_status(status(1, true, 7), at(1s)));
  EXPECT_FALSE(watch.on_status(status(2, true, 7), at(2s)));
  EXPECT_TRUE(watch.on_status(status(1, true, 8), at(3s)));
}

}  // namespace
}  // namespace ward
