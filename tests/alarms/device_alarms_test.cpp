#include "pipeline/alarms/device_alarms.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

DeviceAlarm alarm(std::uint32_t code, AlarmPriority priority, bool active = true) {
  return {code, priority, AlarmKind::technical, active, "x"};
}

TEST(DeviceAlarms, TheMostUrgentGivesThePriority) {
  DeviceAlarms alarms;
  EXPECT_EQ(alarms.judge(false).presence, Presence::absent);
  alarms.on(alarm(1, AlarmPriority::low), at(1s));
  alarms.on(alarm(2, AlarmPriority::high), at(2s));
  Finding finding = alarms.judge(false);
  EXPECT_EQ(finding.priority, AlarmPriority::high);
  EXPECT_EQ(finding.onset, at(2s));
  EXPECT_EQ(finding.kind, AlarmKind::technical);
  alarms.on(alarm(2, AlarmPriority::high, false), at(3s));
  EXPECT_EQ(alarms.judge(false).priority, AlarmPriority::low);
  alarms.on(alarm(1, AlarmPriority::low, false), at(4s));
  EXPECT_EQ(alarms.judge(false).presence, Presence::absent);
}

TEST(DeviceAlarms, OnlyAFreshOneRenews) {
  DeviceAlarms alarms;
  alarms.on(alarm(1, AlarmPriority::low), at(1s));
  EXPECT_TRUE(alarms.judge(false).renewed);
  EXPECT_FALSE(alarms.judge(false).renewed);
  alarms.on(alarm(1, AlarmPriority::low), at(2s));  // said again
  EXPECT_FALSE(alarms.judge(false).renewed);
  alarms.on(alarm(1, AlarmPriority::medium), at(3s));  // got worse
  EXPECT_TRUE(alarms.judge(false).renewed);
}

TEST(DeviceAlarms, AreUnknownWhileTheFeedIsLost) {
  DeviceAlarms alarms;
  alarms.on(alarm(1, AlarmPriority::high), at(1s));
  EXPECT_EQ(alarms.judge(true).presence, Presence::unknown);
}

TEST(DeviceAlarms, CountWhatFindsNoPlace) {
  DeviceAlarms alarms;
  for (std::uint32_t code = 1; code <= 17; ++code) alarms.on(alarm(code, AlarmPriority::low), at(1s));
  EXPECT_EQ(alarms.refused(), 1U);
  EXPECT_EQ(alarms.judge(false).presence, Presence::present);
}

}  // namespace
}  // namespace ward
