// The heart: rate alarms, asystole, and what must not be taken for it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;
using testing::Test;

TEST(Heart, ACalmPatientHasARateAndNoAlarm) {
  Bedside bed;
  bed.pleth = bed.abp = bed.resp = Sensor::connected;
  bed.spo2 = 97.0F;
  bed.run(60s);
  EXPECT_EQ(bed.active_alarms(), std::vector<AlarmCondition>{});
  EXPECT_TRUE(std::ranges::all_of(bed.all<Alarm>(), [](const Alarm& alarm) { return alarm.condition == ecg_learning; }));
  ASSERT_TRUE(bed.vital(mdc::kHeartRate).has_value());
  EXPECT_NEAR(bed.vital(mdc::kHeartRate)->reading, 75.0F, 1.0F);
  EXPECT_NEAR(bed.vital(mdc::kPulseRateSpo2)->reading, 75.0F, 1.0F);
  EXPECT_NEAR(bed.vital(mdc::kPulseRateAbp)->reading, 75.0F, 1.0F);
  EXPECT_NEAR(bed.vital(mdc::kRespirationRate)->reading, 15.0F, 1.0F);
  EXPECT_GT(bed.vital(mdc::kAbpSystolic)->reading, 100.0F);
  EXPECT_NEAR(bed.vital(mdc::kAbpDiastolic)->reading, 80.0F, 5.0F);
}

TEST(Heart, ATachycardiaIsAnnouncedWithinSevenSeconds) {
  Bedside bed;
  bed.run(30s);
  const Nanoseconds onset = bed.time();
  bed.heart_rate = 180;
  bed.run(15s);
  ASSERT_TRUE(bed.active(extreme_tachycardia));
  EXPECT_LE(bed.raised_at(heart_rate_high) - onset, 7s);
  EXPECT_LE(bed.raised_at(extreme_tachycardia) - onset, 7s);
  EXPECT_EQ(bed.phase(heart_rate_high), AlarmPhase::inactive) << "hidden by the extreme one";
}

TEST(Heart, ABradycardiaIsAnnouncedWithinTenSeconds) {
  Bedside bed;
  bed.run(30s);
  const Nanoseconds onset = bed.time();
  bed.heart_rate = 30;
  bed.run(20s);
  ASSERT_TRUE(bed.active(extreme_bradycardia));
  EXPECT_LE(bed.raised_at(heart_rate_low) - onset, 10s);
  EXPECT_FALSE(bed.ever_raised(asystole));
}

TEST(Heart, ARateAtItsLimitIsNoAlarm) {
  Bedside bed;
  bed.heart_rate = 119;
  bed.run(60s);
  EXPECT_FALSE(bed.ever_raised(heart_rate_high));
  bed.heart_rate = 123;
  bed.run(30s);
  EXPECT_TRUE(bed.active(heart_rate_high));
}

TEST(Heart, AsystoleIsAnnouncedFourSecondsAfterTheLastBeat) {
  Bedside bed;
  bed.run(30s);
  bed.heart_rate = 0;
  bed.run(10s);
  ASSERT_TRUE(bed.active(asystole));
  EXPECT_GE(bed.raised_at(asystole) - bed.last_beat(), 4s);
  EXPECT_LE(bed.raised_at(asystole) - bed.last_beat(), 4500ms);
  EXPECT_NEAR(seconds(bed.alarm(asystole).onset.time_since_epoch()), seconds(bed.last_beat()), 0.05);
}

TEST(Heart, APauseOfThreeAndAHalfSecondsIsNoAsystole) {
  Bedside bed;
  bed.run(30s);
  for (int i = 0; i < 5; ++i) {
    bed.heart_rate = 0;
    bed.run(2700ms);
    bed.heart_rate = 75;
    bed.run(8s);
  }
  EXPECT_FALSE(bed.ever_raised(asystole));
}

TEST(Heart, AsystoleEndsWithTheFirstBeatAndStaysLatchedUntilSeen) {
  Bedside bed;
  bed.run(30s);
  bed.heart_rate = 0;
  bed.run(8s);
  bed.heart_rate = 75;
  bed.run(5s);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::latched);
  EXPECT_EQ(bed.acknowledge(asystole), ErrorCode::none);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::inactive);
}

TEST(Heart, APatientConnectedWithoutAHeartbeatIsInAsystole) {
  Bedside bed;
  bed.heart_rate = 0;
  bed.ecg = Sensor::flat;
  bed.run(12s);
  EXPECT_TRUE(bed.active(asystole));
}

/// Hazard 27. One row: what the ECG does when the heart's signal goes, and
/// what must be said.
struct SilenceStory {
  const char* name;
  Sensor ecg;
  bool feed_alive;
  AlarmCondition expected;
  Nanoseconds within;
};

class Silence : public testing::TestWithParam<SilenceStory> {};

TEST_P(Silence, IsCalledByItsRightName) {
  const SilenceStory& story = GetParam();
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.run(30s);
  const Nanoseconds onset = bed.time();
  bed.ecg = story.ecg;
  bed.feed_alive = story.feed_alive;
  bed.heart_rate = 0;  // no pulse can testify in any of these stories
  bed.run(20s);
  EXPECT_TRUE(bed.active(story.expected));
  EXPECT_LE(bed.raised_at(story.expected) - onset, story.within);
  for (const auto other : {asystole, ecg_leads_off, ecg_no_signal, feed_lost}) {
    if (other != story.expected) {
      EXPECT_FALSE(bed.ever_raised(other)) << alarm_info(other).id;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Heart, Silence,
    testing::Values(SilenceStory{"beatless", Sensor::connected, true, asystole, 4500ms},
                    SilenceStory{"flat_with_leads_connected", Sensor::flat, true, asystole, 4500ms},
                    SilenceStory{"flat_with_leads_off", Sensor::leads_off, true, ecg_leads_off, 1s},
                    SilenceStory{"channel_stopped", Sensor::absent, true, ecg_no_signal, 2500ms},
                    SilenceStory{"samples_missing", Sensor::missing, true, ecg_no_signal, 2500ms},
                    SilenceStory{"feed_stopped", Sensor::connected, false, feed_lost, 2s}),
    [](const auto& story) { return std::string(story.param.name); });

TEST(Heart, AsystoleThenLeadsOffEndsAsLatchedUnderTheTechnicalAlarm) {
  Bedside bed;
  bed.run(30s);
  bed.heart_rate = 0;
  bed.run(8s);
  ASSERT_TRUE(bed.active(asystole));
  bed.ecg = Sensor::leads_off;
  bed.run(3s);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::latched);
  EXPECT_TRUE(bed.active(ecg_leads_off));
}

std::vector<AlarmEvidence> evidence_of(const Bedside& bed, AlarmCondition condition) {
  std::vector<AlarmEvidence> told = bed.all<AlarmEvidence>();
  std::erase_if(told, [&](const AlarmEvidence& evidence) { return evidence.condition != condition; });
  return told;
}

TEST(Heart, TwoPulsesThatAgreeWithholdAsystoleButNotInSilence) {
  Bedside bed;
  bed.pleth = bed.abp = Sensor::connected;
  bed.run(30s);
  bed.pulse_alone = true;
  bed.run(20s);
  EXPECT_FALSE(bed.ever_raised(asystole));
  EXPECT_TRUE(bed.active(ecg_cannot_analyse));
  EXPECT_EQ(bed.monitor.asystole_denials(), 1U);
  const auto told = evidence_of(bed, asystole);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].decision, AlarmDecision::withheld);
  EXPECT_GE(std::ranges::count(told[0].channels, Testimony::contradicts, &ChannelTestimony::testimony), 2);
  bed.heart_rate = 0;
  bed.run(6s);
  EXPECT_TRUE(bed.active(asystole));
}

/// As long as the lead's last beats bear witness there are two channels; once
/// it has shown nothing for the time looked at, the probe is alone.
TEST(Heart, OneValidChannelAloneNeverSilencesAsystole) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.run(30s);
  bed.pulse_alone = true;
  bed.run(15s);
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_EQ(evidence_of(bed, asystole).back().decision, AlarmDecision::announced);
}

TEST(Heart, AsystoleEndsWithTheFirstBeatsOfAHeartThatComesBack) {
  Bedside bed;
  bed.run(30s);
  bed.heart_rate = 0;
  bed.run(20s);
  ASSERT_TRUE(bed.active(asystole));
  bed.heart_rate = 75;
  bed.run(10s);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::latched);
}

TEST(Heart, AnArterialLineWithoutPulseContradictsAProbeThatClaimsOne) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.run(30s);
  bed.pulse_alone = true;  // the pleth goes on, the ECG is silent
  bed.abp = Sensor::flat;
  bed.run(20s);
  EXPECT_TRUE(bed.active(asystole));
}

TEST(Heart, AStoppedHeartTakesItsPulseAlong) {
  Bedside bed;
  bed.pleth = bed.abp = Sensor::connected;
  bed.run(30s);
  bed.heart_rate = 0;
  bed.run(10s);
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_LE(bed.raised_at(asystole) - bed.last_beat(), 4500ms);
  EXPECT_EQ(bed.monitor.asystole_denials(), 0U);
}

TEST(Heart, HolesInTheSignalAreNoAsystole) {
  Bedside bed;
  bed.heart_rate = 60;
  bed.run(30s);
  for (int i = 0; i < 10; ++i) {
    bed.feed_alive = false;
    bed.run(900ms);
    bed.feed_alive = true;
    bed.run(1100ms);
  }
  EXPECT_FALSE(bed.ever_raised(asystole));
  EXPECT_FALSE(bed.ever_raised(feed_lost));
  EXPECT_TRUE(bed.active(data_lost));
}

TEST(Heart, TheHeartCanStopInASignalWithHoles) {
  Bedside bed;
  bed.run(30s);
  bed.heart_rate = 0;
  for (int i = 0; i < 10; ++i) {
    bed.feed_alive = false;
    bed.run(200ms);
    bed.feed_alive = true;
    bed.run(800ms);
  }
  EXPECT_TRUE(bed.active(asystole));
}

TEST(Heart, AFeedThatReturnsAfterAMinuteIsNoAsystole) {
  Bedside bed;
  bed.run(30s);
  bed.feed_alive = false;
  bed.run(60s);
  EXPECT_TRUE(bed.active(feed_lost));
  bed.feed_alive = true;
  bed.run(20s);
  EXPECT_FALSE(bed.ever_raised(asystole));
  EXPECT_FALSE(bed.active(feed_lost));
  EXPECT_NEAR(bed.vital(mdc::kHeartRate)->reading, 75.0F, 1.0F);
}

TEST(Heart, ADeviceClockThatStepsBackStartsTheDetectorsAnew) {
  Bedside bed;
  bed.run(30s);
  bed.device_clock_shift = -3600s;
  bed.run(30s);
  EXPECT_FALSE(bed.ever_raised(asystole));
  EXPECT_EQ(bed.vital(mdc::kHeartRate)->validity, Validity::valid);
}

TEST(Heart, ADeviceThatRestartsWithoutItsEcgIsMissingIt) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  FeedStatus status;
  status.connected = true;
  status.boot_epoch = 1;
  bed.run(20s);
  bed.send(status);
  bed.run(10s);
  status.boot_epoch = 2;
  bed.send(status);
  bed.ecg = Sensor::absent;
  bed.run(1500ms);
  EXPECT_FALSE(bed.ever_raised(ecg_no_signal));
  bed.run(1s);
  EXPECT_TRUE(bed.active(ecg_no_signal));
  bed.ecg = Sensor::connected;
  bed.run(1s);
  EXPECT_FALSE(bed.active(ecg_no_signal));
}

TEST(Heart, LateSamplesAreNotDetectedIn) {
  Bedside bed;
  bed.run(30s);
  const std::size_t beats = bed.all<Beat>().size();
  SampleBlock block;
  block.channel = {mdc::kEcgLeadII, 0};
  block.count = 10;
  block.first_sample = bed.now() - 10s;
  bed.send(block, true);
  EXPECT_EQ(bed.all<Beat>().size(), beats);
  bed.run(10s);
  EXPECT_EQ(bed.active_alarms(), std::vector<AlarmCondition>{});
}

TEST(Heart, APulseIsTheRatesSourceWithoutAnEcg) {
  Bedside bed;
  bed.ecg = Sensor::absent;
  bed.pleth = Sensor::connected;
  bed.heart_rate = 130;
  bed.run(30s);
  EXPECT_TRUE(bed.active(pulse_rate_high));
  EXPECT_FALSE(bed.ever_raised(heart_rate_high));
}

}  // namespace
}  // namespace ward
