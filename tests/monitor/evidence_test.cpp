// Why an alarm stands: told once for each raising, of limits, breath and signals too.
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/domain/alarm_why.h"
#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

std::vector<AlarmEvidence> told(const Bedside& bed, AlarmCondition condition) {
  std::vector<AlarmEvidence> found = bed.all<AlarmEvidence>();
  std::erase_if(found, [&](const AlarmEvidence& evidence) { return evidence.condition != condition; });
  return found;
}

const ChannelTestimony* channel(const AlarmEvidence& evidence, std::uint32_t code) {
  const auto* found = std::find_if(evidence.channels.begin(), evidence.channels.end(),
                                   [&](const ChannelTestimony& one) { return one.channel.code == code; });
  return found == evidence.channels.end() ? nullptr : found;
}

TEST(Evidence, AFastHeartTellsTheReadingsThatWereHeldAgainstTheLimitAndWhetherThePulseAgrees) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.run(30s);
  bed.heart_rate = 130;
  bed.run(30s);
  ASSERT_TRUE(bed.active(heart_rate_high));
  const auto evidence = told(bed, heart_rate_high);
  ASSERT_EQ(evidence.size(), 1U);
  const AlarmEvidence& why = evidence[0];
  EXPECT_EQ(why.decision, AlarmDecision::announced);
  EXPECT_FALSE(why.from_device);
  ASSERT_EQ(why.readings.size(), AlarmEvidence::kMostReadings);
  EXPECT_GT(why.readings.back().value, 120.0F);
  EXPECT_EQ(why.readings.back().time.time_since_epoch(), bed.raised_at(heart_rate_high));
  EXPECT_TRUE(std::is_sorted(why.readings.begin(), why.readings.end(),
                             [](const auto& a, const auto& b) { return a.time < b.time; }));
  EXPECT_LE(why.decided.time_since_epoch(), bed.raised_at(heart_rate_high)) << "the signal's time, not the clock's";
  ASSERT_NE(channel(why, mdc::kEcgLeadII), nullptr);
  EXPECT_EQ(channel(why, mdc::kEcgLeadII)->quality, SignalQuality::good);
  ASSERT_NE(channel(why, mdc::kPleth), nullptr);
  EXPECT_EQ(channel(why, mdc::kPleth)->testimony, Testimony::supports);
  const std::string text = alarm_why(bed.alarm(heart_rate_high), &why);
  EXPECT_NE(text.find("HR above 120 for "), std::string::npos) << text;
  EXPECT_NE(text.find("PLETH agrees at "), std::string::npos) << text;
}

TEST(Evidence, EachRaisingHasItsOwnAndAStandingAlarmNoFurther) {
  Bedside bed;
  bed.spo2 = 97.0F;
  bed.run(20s);
  bed.spo2 = 88.0F;
  bed.run(60s);
  EXPECT_EQ(told(bed, spo2_low).size(), 1U);
  bed.spo2 = 97.0F;
  bed.run(20s);
  bed.spo2 = 87.0F;
  bed.run(30s);
  const auto evidence = told(bed, spo2_low);
  ASSERT_EQ(evidence.size(), 2U);
  for (const EvidenceReading& reading : evidence[1].readings) EXPECT_EQ(reading.value, 87.0F);
}

TEST(Evidence, AnApnoeaTellsTheBreathsBeforeIt) {
  Bedside bed;
  bed.resp = Sensor::connected;
  bed.run(60s);
  bed.breathing_rate = 0;
  bed.run(30s);
  ASSERT_TRUE(bed.active(apnoea));
  const auto evidence = told(bed, apnoea);
  ASSERT_EQ(evidence.size(), 1U);
  ASSERT_EQ(evidence[0].readings.size(), AlarmEvidence::kMostReadings);
  EXPECT_GE(evidence[0].decided - evidence[0].readings.back().time, 20s);
  EXPECT_LE(evidence[0].decided - evidence[0].readings.back().time, 21s);
  EXPECT_NEAR(evidence[0].readings.back().value, 4.0F, 0.6F) << "fifteen a minute: four seconds apart";
}

TEST(Evidence, ElectrodesThatFallOffAreToldWithWhatTheirChannelShows) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.run(20s);
  bed.ecg = Sensor::leads_off;
  bed.run(5s);
  ASSERT_TRUE(bed.active(ecg_leads_off));
  const auto evidence = told(bed, ecg_leads_off);
  ASSERT_EQ(evidence.size(), 1U);
  ASSERT_EQ(evidence[0].channels.size(), 1U) << "the pleth has nothing to do with it";
  EXPECT_EQ(evidence[0].channels[0].quality, SignalQuality::leads_off);
  EXPECT_EQ(evidence[0].channels[0].testimony, Testimony::invalid);
  EXPECT_TRUE(evidence[0].readings.empty());
}

TEST(Evidence, EveryAlarmOfALostFeedAndItsReturnIsExplained) {
  Bedside bed;
  bed.pleth = bed.abp = bed.resp = Sensor::connected;
  bed.spo2 = 97.0F;
  bed.run(30s);
  bed.feed_alive = false;
  bed.run(20s);
  ASSERT_TRUE(bed.active(feed_lost));
  const auto evidence = told(bed, feed_lost);
  ASSERT_EQ(evidence.size(), 1U);
  EXPECT_EQ(evidence[0].channels.size(), 4U);
  EXPECT_EQ(evidence[0].decided.time_since_epoch(), bed.raised_at(feed_lost)) << "absence is seen by the clock";
}

TEST(Evidence, TheNextPatientsAlarmIsNotExplainedByTheLastOnesReadings) {
  Bedside bed;
  bed.spo2 = 97.0F;
  bed.run(20s);
  Command admit;
  admit.kind = CommandKind::admit;
  admit.patient.id = "next";
  ASSERT_EQ(bed.command(admit), ErrorCode::none);
  bed.spo2 = 86.0F;
  bed.run(30s);
  const auto evidence = told(bed, spo2_low);
  ASSERT_GE(evidence.size(), 1U);
  EXPECT_EQ(evidence.back().readings.back().value, 86.0F);
}

}  // namespace
}  // namespace ward
