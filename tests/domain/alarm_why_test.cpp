#include "pipeline/domain/alarm_why.h"

#include <gtest/gtest.h>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr Instant kOnset{1000s};

Alarm fast() {
  Alarm alarm;
  alarm.condition = heart_rate_high;
  alarm.phase = AlarmPhase::active;
  alarm.has_limit = true;
  alarm.limit = 120;
  alarm.value = 131;
  alarm.onset = kOnset;
  return alarm;
}

AlarmEvidence evidence_of(AlarmCondition condition) {
  AlarmEvidence evidence;
  evidence.condition = condition;
  evidence.decided = kOnset;
  return evidence;
}

void says(AlarmEvidence& evidence, std::uint32_t code, Testimony testimony, SignalQuality quality, float rate = 0) {
  ASSERT_TRUE(evidence.channels.push_back({{code, 0}, testimony, quality, rate}));
}

TEST(AlarmWhy, ALimitTellsHowLongWhichReadingsAndWhatTheOthersSaid) {
  AlarmEvidence evidence = evidence_of(heart_rate_high);
  for (const auto& [after, value] : {std::pair{500ms, 124.0F}, std::pair{1000ms, 127.0F}, std::pair{1500ms, 131.0F}}) {
    ASSERT_TRUE(evidence.readings.push_back({kOnset + after, value}));
  }
  says(evidence, mdc::kEcgLeadII, Testimony::silent, SignalQuality::good);
  says(evidence, mdc::kPleth, Testimony::supports, SignalQuality::good, 128);
  says(evidence, mdc::kAbp, Testimony::invalid, SignalQuality::noisy);
  EXPECT_EQ(alarm_why(fast(), &evidence),
            "HR above 120 for 1.5 s: 124, 127, 131. II good; PLETH agrees at 128 /min; ABP noisy.");
}

TEST(AlarmWhy, WithoutEvidenceTheLimitAndTheValueRemain) {
  EXPECT_EQ(alarm_why(fast(), nullptr), "HR above 120: 131.");
  Alarm low = fast();
  low.condition = spo2_low;
  low.limit = 90;
  low.value = 88;
  EXPECT_EQ(alarm_why(low, nullptr), "SpO\xE2\x82\x82 below 90: 88.");
}

TEST(AlarmWhy, StIsToldInHundredthsWithItsLead) {
  Alarm st = fast();
  st.condition = st_high;
  st.limit = 0.2F;
  st.value = 0.31F;
  st.lead = EcgLead::v2;
  EXPECT_EQ(alarm_why(st, nullptr), "ST V2 above 0.20: 0.31.");
}

TEST(AlarmWhy, AnApnoeaTellsItsBreaths) {
  Alarm alarm;
  alarm.condition = apnoea;
  AlarmEvidence evidence = evidence_of(apnoea);
  ASSERT_TRUE(evidence.readings.push_back({kOnset - 24s, 0}));
  ASSERT_TRUE(evidence.readings.push_back({kOnset - 20s, 4}));
  EXPECT_EQ(alarm_why(alarm, &evidence),
            "APNOEA: no breath is found although the sensor is on for 20 s, the breaths before it 24 s ago.");
}

TEST(AlarmWhy, WhatWasWithheldSaysSoAndWho) {
  AlarmEvidence evidence = evidence_of(asystole);
  evidence.decision = AlarmDecision::withheld;
  says(evidence, mdc::kPleth, Testimony::contradicts, SignalQuality::good, 72);
  EXPECT_EQ(alarm_why(evidence), "Not announced: ASYSTOLE was not confirmed. PLETH contradicts at 72 /min.");
}

TEST(AlarmWhy, ASilenceIsNotDeniedByTheRateBeforeIt) {
  AlarmEvidence evidence = evidence_of(asystole);
  evidence.rate = 85;
  says(evidence, mdc::kPleth, Testimony::supports, SignalQuality::good, 85);
  EXPECT_EQ(alarm_why(evidence), "ASYSTOLE: no heart beat is found although the electrodes are on. PLETH agrees.");
}

TEST(AlarmWhy, ARhythmTellsItsBeats) {
  AlarmEvidence evidence = evidence_of(ventricular_run);
  evidence.rate = 150;
  for (const BeatClass one : {BeatClass::normal, BeatClass::ventricular, BeatClass::ventricular}) {
    ASSERT_TRUE(evidence.beats.push_back({kOnset, one}));
  }
  const std::string text = alarm_why(evidence);
  EXPECT_NE(text.find("150 /min: beats N V V."), std::string::npos) << text;
}

TEST(AlarmWhy, TheDevicesOwnWordsAreQuoted) {
  Alarm alarm = fast();
  alarm.sources = AlarmSources::both;
  alarm.device_text = "HR 131 > 120";
  EXPECT_EQ(alarm_why(alarm, nullptr), "HR above 120: 131. The bedside device says so too: HR 131 > 120.");
  alarm.sources = AlarmSources::device;
  alarm.device_text = {};
  EXPECT_EQ(alarm_why(alarm, nullptr), "HR above 120: 131. The bedside device says so.");
}

TEST(AlarmWhy, EveryConditionHasARuleOrALimit) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.condition == none) continue;
    EXPECT_TRUE(info.comparison != 0 || !alarm_rule(info.condition).empty()) << info.id;
  }
}

TEST(AlarmWhy, WhatWasWithheldExplainsNoStandingAlarmUnlessTheDeviceRaisedIt) {
  AlarmEvidence evidence = evidence_of(heart_rate_high);
  EXPECT_TRUE(explains(evidence, fast()));
  evidence.decision = AlarmDecision::withheld;
  EXPECT_FALSE(explains(evidence, fast()));
  evidence.from_device = true;
  EXPECT_TRUE(explains(evidence, fast()));
  evidence.condition = asystole;
  EXPECT_FALSE(explains(evidence, fast()));
}

}  // namespace
}  // namespace ward
