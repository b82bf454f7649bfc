#include "pipeline/alarms/line_disconnect.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum LineView;

/// One arterial line on a running clock.
struct Line {
  LineDisconnect alarm;
  Instant now{100s};

  Finding hold(LineView view, Nanoseconds length) {
    Finding found = alarm.judge(view, now);
    for (Nanoseconds passed{0}; passed < length; passed += 100ms) {
      now += 100ms;
      found = alarm.judge(view, now);
    }
    return found;
  }
};

TEST(LineDisconnect, ALineThatCarriedAPulseAndHangsInAirIsTold) {
  Line line;
  line.hold(pulsatile, 5s);
  const Finding found = line.hold(open_to_air, 3s);
  EXPECT_EQ(found.presence, Presence::present);
  EXPECT_EQ(found.onset, Instant{105s + 0ms});
  EXPECT_EQ(line.hold(pulsatile, 0s).presence, Presence::absent);
}

TEST(LineDisconnect, ALineThatNeverCarriedAPulseIsBeingSetUp) {
  Line line;
  line.hold(other, 20s);
  EXPECT_EQ(line.hold(open_to_air, 10min).presence, Presence::absent);
  line.alarm.had_pulse();  // of before a restart
  EXPECT_EQ(line.hold(open_to_air, 0s).presence, Presence::present);
}

TEST(LineDisconnect, WhatIsNoLongerSeenIsNotOver) {
  Line line;
  line.hold(pulsatile, 5s);
  EXPECT_EQ(line.hold(unseen, 60s).presence, Presence::absent) << "nothing stood";
  line.hold(open_to_air, 1s);
  EXPECT_EQ(line.hold(unseen, 10min).presence, Presence::unknown);
  EXPECT_EQ(line.hold(open_to_air, 0s).onset, Instant{165s}) << "the same alarm goes on";
  EXPECT_EQ(line.hold(other, 0s).presence, Presence::absent) << "flushed";
}

TEST(LineDisconnect, ALineUnpluggedForAMinuteWasPutAside) {
  Line line;
  line.hold(pulsatile, 5s);
  line.hold(open_to_air, 1s);
  EXPECT_EQ(line.hold(unplugged, 59900ms).presence, Presence::unknown);
  EXPECT_EQ(line.hold(open_to_air, 0s).presence, Presence::present) << "knocked out and put back";
  EXPECT_EQ(line.hold(unplugged, 60s).presence, Presence::absent);
  EXPECT_EQ(line.hold(open_to_air, 60s).presence, Presence::absent) << "the next one is not connected yet";
}

}  // namespace
}  // namespace ward
