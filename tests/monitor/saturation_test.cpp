// Low saturations at the bed: how deep, how long, how often.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// Values are sent once a second: an alarm may be that much later.
constexpr Nanoseconds kOneValue = 1s;

struct Probe : Bedside {
  Probe() {
    spo2 = 96.0F;
    run(10s);
  }
  void dip(float value, Nanoseconds length) {
    spo2 = value;
    run(length);
    spo2 = 96.0F;
  }
};

TEST(LowSaturation, AShallowDipWaitsLongerThanADeepOne) {
  const auto told_after = [](float value) {
    Probe bed;
    const Nanoseconds onset = bed.time();
    bed.dip(value, 60s);
    return bed.raised_at(spo2_low) - onset;
  };
  EXPECT_GE(told_after(88), 25s);
  EXPECT_LE(told_after(88), 25s + kOneValue);
  EXPECT_GE(told_after(84), 8300ms);
  EXPECT_LE(told_after(84), 8400ms + kOneValue);
  EXPECT_GE(told_after(89), 30s);
  EXPECT_LE(told_after(89), 30s + kOneValue);
}

TEST(LowSaturation, ACoughIsNoAlarm) {
  Probe bed;
  for (int coughs = 0; coughs < 10; ++coughs) {
    bed.dip(88, 15s);
    bed.run(60s);
  }
  EXPECT_FALSE(bed.ever_raised(spo2_low));
}

TEST(LowSaturation, DipAfterDipIsAnAlarm) {
  Probe bed;
  bed.dip(88, 5s);
  bed.run(15s);
  bed.dip(88, 5s);
  bed.run(15s);
  ASSERT_FALSE(bed.ever_raised(spo2_low));
  bed.dip(88, 5s);
  EXPECT_TRUE(bed.ever_raised(spo2_low));
}

TEST(LowSaturation, ADesaturationIsRedAfterTenSecondsAsEver) {
  Probe bed;
  const Nanoseconds onset = bed.time();
  bed.spo2 = 75.0F;
  bed.run(9s);
  EXPECT_TRUE(bed.active(spo2_low)) << "told before";
  EXPECT_FALSE(bed.ever_raised(desaturation));
  bed.run(3s);
  EXPECT_TRUE(bed.active(desaturation));
  EXPECT_GE(bed.raised_at(desaturation) - onset, 10s);
  EXPECT_LE(bed.raised_at(desaturation) - onset, 10s + kOneValue);
  EXPECT_EQ(bed.phase(spo2_low), AlarmPhase::inactive) << "only the worse is told";
}

TEST(LowSaturation, TheNextPatientInheritsNoBurden) {
  Probe bed;
  bed.dip(85, 8s);
  Command request;
  request.kind = CommandKind::admit;
  ASSERT_EQ(bed.command(request), ErrorCode::none);
  bed.dip(85, 8s);
  EXPECT_FALSE(bed.ever_raised(spo2_low));
}

TEST(LowSaturation, ARestartBeginsTheWaitAnew) {
  Probe before;
  before.dip(85, 8s);
  ASSERT_FALSE(before.ever_raised(spo2_low));
  Bedside after(before.monitor.setup());
  after.spo2 = 85.0F;
  after.run(9s);
  EXPECT_FALSE(after.ever_raised(spo2_low));
  after.run(3s);
  EXPECT_TRUE(after.active(spo2_low)) << "ten seconds at the most are lost, not the alarm";
}

}  // namespace
}  // namespace ward
