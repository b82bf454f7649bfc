#include "pipeline/alarms/apnoea.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

TEST(Apnoea, IsRaisedTwentySecondsAfterTheLastBreath) {
  Apnoea apnoea{20s};
  apnoea.observed(at(0s), at(5s));
  apnoea.breath(at(4s));
  apnoea.observed(at(5s), at(23900ms));
  EXPECT_EQ(apnoea.judge(true).presence, Presence::absent);
  apnoea.observed(at(23900ms), at(24s));
  EXPECT_EQ(apnoea.judge(true).presence, Presence::present);
}

TEST(Apnoea, AChannelThatNeverBreathedIsNotAPatient) {
  Apnoea apnoea{20s};
  apnoea.observed(at(0s), at(60s));
  EXPECT_FALSE(apnoea.armed());
  EXPECT_EQ(apnoea.judge(true).presence, Presence::absent);
}

TEST(Apnoea, IsUnknownWhenTheChannelCannotBeBelieved) {
  Apnoea apnoea{20s};
  apnoea.observed(at(0s), at(5s));
  apnoea.breath(at(4s));
  apnoea.observed(at(5s), at(30s));
  EXPECT_EQ(apnoea.judge(false).presence, Presence::unknown);
}

TEST(Apnoea, ALongHoleStartsTheCountAnew) {
  Apnoea apnoea{20s};
  apnoea.observed(at(0s), at(15s));
  apnoea.breath(at(1s));
  apnoea.observed(at(19s), at(38s));
  EXPECT_EQ(apnoea.judge(true).presence, Presence::absent);
}

}  // namespace
}  // namespace ward
