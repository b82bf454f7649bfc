// What becomes of an arterial line, told from the bedside.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// A patient with a line that has carried the pulse for half a minute.
Bedside with_line() {
  Bedside bed;
  bed.abp = Sensor::connected;
  bed.run(30s);
  return bed;
}

TEST(ArterialLine, ThatComesApartIsRedTenSecondsLaterAndNoHypotension) {
  Bedside bed = with_line();
  const Nanoseconds opened = bed.time();
  bed.abp = Sensor::flat;  // 0 mmHg
  bed.run(9900ms);
  EXPECT_FALSE(bed.ever_raised(abp_disconnected));
  bed.run(1100ms);
  ASSERT_TRUE(bed.active(abp_disconnected));
  EXPECT_GE(bed.raised_at(abp_disconnected) - opened, 10s);
  EXPECT_EQ(bed.alarm(abp_disconnected).priority, AlarmPriority::high);
  EXPECT_EQ(bed.alarm(abp_disconnected).kind, AlarmKind::physiological);
  bed.run(60s);
  EXPECT_FALSE(bed.active(abp_mean_low) || bed.active(abp_systolic_low) || bed.active(abp_no_value));
  bed.abp = Sensor::connected;
  bed.run(20s);
  EXPECT_EQ(bed.phase(abp_disconnected), AlarmPhase::latched) << "red stays until somebody has seen it";
}

TEST(ArterialLine, StillBelowTenIsOpenAndAboveTenIsNot) {
  for (const std::int16_t level : {std::int16_t{9}, std::int16_t{11}}) {
    Bedside bed = with_line();
    bed.pulse_amplitude = 0;
    bed.abp_level = level;
    bed.run(30s);
    EXPECT_EQ(bed.ever_raised(abp_disconnected), level < 10) << level;
  }
}

TEST(ArterialLine, ThatPulsatesBelowTenIsAPatientInShock) {
  Bedside bed = with_line();
  bed.pulse_amplitude = 0.2;
  bed.abp_level = 4;
  bed.run(60s);
  EXPECT_FALSE(bed.ever_raised(abp_disconnected));
}

TEST(ArterialLine, ThatWasNeverConnectedHasNoValueAndNothingWorse) {
  Bedside bed;
  bed.abp = Sensor::flat;
  bed.run(120s);
  EXPECT_FALSE(bed.ever_raised(abp_disconnected));
  EXPECT_TRUE(bed.active(abp_no_value));
}

TEST(ArterialLine, ThatIsFlushedOrZeroedIsNotOpen) {
  Bedside bed = with_line();
  bed.pulse_amplitude = 0;
  bed.abp_level = 290;
  bed.run(15s);
  bed.abp = Sensor::zeroing;
  bed.run(30s);
  bed.abp = Sensor::connected;
  bed.pulse_amplitude = 1;
  bed.abp_level = 80;
  bed.run(30s);
  EXPECT_FALSE(bed.ever_raised(abp_disconnected));
}

TEST(ArterialLine, ThatIsOpenAndIsZeroedIsRedAgainIfItIsStillOpen) {
  Bedside bed = with_line();
  bed.abp = Sensor::flat;
  bed.run(12s);
  ASSERT_EQ(bed.acknowledge(), ErrorCode::none);
  bed.abp = Sensor::zeroing;
  bed.run(20s);
  EXPECT_FALSE(bed.active(abp_disconnected));
  EXPECT_TRUE(bed.active(abp_no_signal)) << "never silence";
  const std::uint32_t before = bed.alarm(abp_disconnected).occurrence;
  bed.abp = Sensor::flat;
  bed.run(12s);
  EXPECT_TRUE(bed.active(abp_disconnected));
  EXPECT_EQ(bed.alarm(abp_disconnected).occurrence, before + 1);
}

TEST(ArterialLine, ThatIsUnpluggedIsTheEquipments) {
  Bedside bed = with_line();
  bed.abp = Sensor::leads_off;
  bed.run(60s);
  EXPECT_TRUE(bed.active(abp_no_transducer));
  EXPECT_EQ(bed.alarm(abp_no_transducer).kind, AlarmKind::technical);
  EXPECT_FALSE(bed.ever_raised(abp_disconnected));
  EXPECT_FALSE(bed.active(abp_mean_low));
}

TEST(ArterialLine, ThatIsOpenStandsBesideAsystole) {
  Bedside bed = with_line();
  bed.abp = Sensor::flat;
  bed.heart_rate = 0;
  bed.run(15s);
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_TRUE(bed.active(abp_disconnected));
}

TEST(ArterialLine, ThatIsOpenAndNoLongerHeardEndsLatchedUnderTheLostFeed) {
  Bedside bed = with_line();
  bed.abp = Sensor::flat;
  bed.run(12s);
  bed.feed_alive = false;
  bed.run(30s);
  EXPECT_TRUE(bed.active(feed_lost));
  EXPECT_EQ(bed.phase(abp_disconnected), AlarmPhase::latched);
}

TEST(ArterialLine, ThatWasOpenBeforeARestartIsOpenAfterIt) {
  Bedside before = with_line();
  before.abp = Sensor::flat;
  before.run(12s);
  const Alarm stood = before.alarm(abp_disconnected);
  ASSERT_EQ(stood.phase, AlarmPhase::active);
  Bedside after;
  after.abp = Sensor::flat;
  after.send(RestoredAlarm{stood});
  after.run(60s);  // longer than it is held
  EXPECT_TRUE(after.active(abp_disconnected));
  EXPECT_EQ(after.alarm(abp_disconnected).occurrence, stood.occurrence);
}

TEST(ArterialLine, OfAnotherPatientBeginsAnew) {
  Bedside bed = with_line();
  bed.abp = Sensor::flat;
  bed.run(12s);
  Command admit;
  admit.kind = CommandKind::admit;
  ASSERT_EQ(bed.command(admit), ErrorCode::none);
  bed.run(60s);
  EXPECT_FALSE(bed.active(abp_disconnected));
}

}  // namespace
}  // namespace ward
