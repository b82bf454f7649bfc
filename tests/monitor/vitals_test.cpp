// Saturation, pressure, breath: values, their ages and their alarms.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

TEST(Vitals, AreEmittedOnceASecond) {
  Bedside bed;
  bed.run(30s);
  bed.forget();
  bed.run(10s);
  std::size_t rates = 0;
  for (const Vital& vital : bed.all<Vital>()) rates += vital.code == mdc::kHeartRate ? 1 : 0;
  EXPECT_EQ(rates, 10U);
}

TEST(Vitals, AValueThatGoesIsToldAtOnceAsUnavailable) {
  Bedside bed;
  bed.run(30s);
  ASSERT_EQ(bed.vital(mdc::kHeartRate)->validity, Validity::valid);
  bed.forget();
  bed.ecg = Sensor::leads_off;
  bed.run(500ms);
  ASSERT_TRUE(bed.vital(mdc::kHeartRate).has_value());
  EXPECT_EQ(bed.vital(mdc::kHeartRate)->validity, Validity::unavailable);
}

TEST(Vitals, ALostFeedLeavesNoNumberStanding) {
  Bedside bed;
  bed.pleth = bed.abp = bed.resp = Sensor::connected;
  bed.spo2 = 97.0F;
  bed.run(60s);
  bed.feed_alive = false;
  bed.run(12s);
  for (const std::uint32_t code : {mdc::kHeartRate, mdc::kPulseRateSpo2, mdc::kPulseRateAbp, mdc::kAbpSystolic,
                                   mdc::kAbpMean, mdc::kRespirationRate}) {
    EXPECT_EQ(bed.vital(code)->validity, Validity::unavailable) << find_code(code)->name;
  }
  EXPECT_EQ(bed.vital(mdc::kSpo2, VitalOrigin::device)->validity, Validity::unavailable);
  EXPECT_EQ(bed.active_alarms(), std::vector<AlarmCondition>{feed_lost}) << "one event, one alarm";
}

TEST(Vitals, ASaturationFivePointsLowIsAnnouncedAfterTenSeconds) {
  Bedside bed;
  bed.spo2 = 90.0F;
  bed.run(30s);
  EXPECT_FALSE(bed.ever_raised(spo2_low));
  bed.spo2 = 85.0F;
  const Nanoseconds onset = bed.time();
  bed.run(15s);
  ASSERT_TRUE(bed.active(spo2_low));
  EXPECT_GE(bed.raised_at(spo2_low) - onset, 10s);
  EXPECT_LE(bed.raised_at(spo2_low) - onset, 11500ms);
  EXPECT_EQ(alarm_text(bed.alarm(spo2_low)), "** SpO\xE2\x82\x82 85 < 90");
}

TEST(Vitals, ADesaturationHidesTheLowSaturation) {
  Bedside bed;
  bed.spo2 = 97.0F;
  bed.run(10s);
  bed.spo2 = 75.0F;
  bed.run(15s);
  EXPECT_TRUE(bed.active(desaturation));
  EXPECT_EQ(bed.phase(spo2_low), AlarmPhase::inactive);
}

TEST(Vitals, ASaturationThatIsNoLongerSentBecomesATechnicalAlarm) {
  Bedside bed;
  bed.spo2 = 85.0F;
  bed.run(30s);
  ASSERT_TRUE(bed.active(spo2_low));
  bed.spo2.reset();
  bed.run(9s);
  EXPECT_TRUE(bed.active(spo2_low)) << "not cleared by silence";
  bed.run(3s);
  EXPECT_TRUE(bed.active(spo2_no_value));
  EXPECT_FALSE(bed.active(spo2_low));
  EXPECT_EQ(bed.vital(mdc::kSpo2, VitalOrigin::device)->validity, Validity::unavailable);
}

TEST(Vitals, ANumberFromAProbeThatIsOffRaisesNoDesaturation) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.spo2 = 97.0F;
  bed.run(20s);
  bed.pleth = Sensor::leads_off;
  bed.spo2 = 0.0F;
  bed.run(30s);
  EXPECT_TRUE(bed.active(spo2_probe_off));
  EXPECT_FALSE(bed.ever_raised(desaturation));
  EXPECT_FALSE(bed.ever_raised(spo2_low));
}

TEST(Vitals, ACuffPressureIsBelievedForADay) {
  Bedside bed;
  bed.run(5s);
  bed.send(Vital{mdc::kNibpSystolic, Unit::mmhg, bed.now(), 185.0F, Validity::valid, VitalOrigin::device});
  bed.run(1s);
  EXPECT_TRUE(bed.active(nibp_systolic_high));
  bed.stand_still(23h);
  bed.run(10s);
  EXPECT_FALSE(bed.vital(mdc::kNibpSystolic, VitalOrigin::device).has_value()) << "not withdrawn";
  bed.stand_still(1h);
  bed.run(10s);
  EXPECT_EQ(bed.vital(mdc::kNibpSystolic, VitalOrigin::device)->validity, Validity::unavailable);
}

TEST(Vitals, TheDevicesOwnRateServesWhereNoWaveformGivesOne) {
  Bedside bed;
  bed.ecg = Sensor::absent;
  const auto send_rate = [&](float rate) {
    for (int i = 0; i < 10; ++i) {
      bed.send(Vital{mdc::kHeartRate, Unit::beats_per_minute, bed.now(), rate, Validity::valid, VitalOrigin::device});
      bed.run(1s);
    }
  };
  send_rate(130.0F);
  EXPECT_TRUE(bed.active(heart_rate_high));

  Bedside monitored;  // with an ECG of 75 /min the device's opinion does not count
  monitored.run(20s);
  for (int i = 0; i < 10; ++i) {
    monitored.send(Vital{mdc::kHeartRate, Unit::beats_per_minute, monitored.now(), 130.0F, Validity::valid,
                         VitalOrigin::device});
    monitored.run(1s);
  }
  EXPECT_FALSE(monitored.ever_raised(heart_rate_high));
}

TEST(Vitals, ApnoeaIsAnnouncedTwentySecondsAfterTheLastBreath) {
  Bedside bed;
  bed.resp = Sensor::connected;
  bed.run(60s);
  bed.breathing_rate = 0;
  const Nanoseconds onset = bed.time();
  bed.run(40s);
  ASSERT_TRUE(bed.active(apnoea));
  EXPECT_GE(bed.raised_at(apnoea) - onset, 15s);
  EXPECT_LE(bed.raised_at(apnoea) - onset, 26s);
}

TEST(Vitals, ChestElectrodesThatFallOffAreNoApnoea) {
  Bedside bed;
  bed.resp = Sensor::connected;
  bed.run(60s);
  bed.resp = Sensor::leads_off;
  bed.run(60s);
  EXPECT_FALSE(bed.ever_raised(apnoea));
  EXPECT_TRUE(bed.active(resp_leads_off));
}

TEST(Vitals, AHypotensionIsAnnounced) {
  Bedside bed;
  bed.abp = Sensor::connected;
  bed.abp_level = 80;
  bed.run(30s);
  EXPECT_FALSE(bed.ever_raised(abp_mean_low));
  bed.abp_level = 35;
  bed.run(25s);
  EXPECT_TRUE(bed.active(abp_mean_low));
  EXPECT_TRUE(bed.active(abp_systolic_low));
}

TEST(Vitals, ChannelQualityIsToldAtEachChange) {
  Bedside bed;
  bed.run(30s);
  bed.forget();
  bed.run(10s);
  EXPECT_TRUE(bed.all<ChannelQuality>().empty());
  bed.ecg = Sensor::leads_off;
  bed.run(1s);
  ASSERT_EQ(bed.all<ChannelQuality>().size(), 1U);
  EXPECT_EQ(bed.all<ChannelQuality>()[0].quality, SignalQuality::leads_off);
}

TEST(Vitals, ABreathingRateThatNobodyMeasuresIsMarkedAndRaisesNoAlarm) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  Command command;
  command.kind = CommandKind::set_limits;
  command.parameter = LimitParameter::respiration_rate;
  command.limits = {80.0F, 90.0F};
  ASSERT_EQ(bed.command(command), ErrorCode::none);
  bed.run(90s);
  EXPECT_FALSE(bed.ever_raised(AlarmCondition::respiration_rate_low));
  const auto rate = bed.vital(mdc::kRespirationRate);
  EXPECT_TRUE(!rate || rate->validity != Validity::valid);
}

TEST(Vitals, StOfEveryLeadAndQtComeFromTheUsualBeats) {
  Bedside bed;
  bed.run(60s);
  const auto st = bed.vital(mdc::kEcgLeadII + mdc::kStOfLead);
  ASSERT_TRUE(st.has_value());
  ASSERT_TRUE(st->value().has_value());
  EXPECT_NEAR(*st->value(), 0.0F, 0.05F) << "the drawn beat has no ST change";
  EXPECT_EQ(st->unit, Unit::millivolt);
  const auto qtc = bed.vital(mdc::kQtc);
  ASSERT_TRUE(qtc.has_value() && qtc->value().has_value());
  EXPECT_GT(*qtc->value(), 250.0F);
  EXPECT_LT(*qtc->value(), 550.0F);
  // With the leads off there is nothing to measure.
  bed.ecg = Sensor::leads_off;
  bed.run(70s);
  EXPECT_FALSE(bed.vital(mdc::kEcgLeadII + mdc::kStOfLead)->value().has_value());
}

}  // namespace
}  // namespace ward
