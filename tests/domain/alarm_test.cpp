#include "pipeline/domain/alarm.h"

#include <gtest/gtest.h>

#include <set>

namespace ward {
namespace {

Alarm alarm_of(AlarmCondition condition) {
  const AlarmInfo& info = alarm_info(condition);
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = info.priority;
  alarm.kind = info.kind;
  alarm.phase = AlarmPhase::active;
  return alarm;
}

TEST(AlarmText, LimitAlarmSaysReadingAndLimit) {
  Alarm alarm = alarm_of(AlarmCondition::heart_rate_high);
  alarm.has_limit = true;
  alarm.value = 133.6F;
  alarm.limit = 120.0F;
  EXPECT_EQ(alarm_text(alarm), "** HR 134 > 120");
}

TEST(AlarmText, StIsReadInHundredthsOfAMillivolt) {
  Alarm alarm = alarm_of(AlarmCondition::st_low);
  alarm.has_limit = true;
  alarm.value = -0.253F;
  alarm.limit = -0.2F;
  EXPECT_EQ(alarm_text(alarm), "** ST -0.25 < -0.20");
}

TEST(AlarmText, StNamesItsLead) {
  Alarm alarm = alarm_of(AlarmCondition::st_low);
  alarm.has_limit = true;
  alarm.value = -0.253F;
  alarm.limit = -0.2F;
  alarm.lead = EcgLead::avr;
  EXPECT_EQ(alarm_text(alarm), "** ST aVR -0.25 < -0.20");
  alarm.lead = EcgLead{99};  // of a version that knew more
  EXPECT_EQ(alarm_text(alarm).find("** ST"), 0U);
}

TEST(EcgLead, EveryEcgChannelIsOneAndNothingElseIs) {
  int leads = 0;
  for (const CodeInfo& info : kCodes) {
    const EcgLead lead = ecg_lead_of(info.code);
    EXPECT_EQ(lead != EcgLead::none, is_ecg(info.code)) << info.name;
    if (lead == EcgLead::none) continue;
    ++leads;
    EXPECT_EQ(code_of(lead), info.code);
    EXPECT_EQ(label_of(lead), info.label);
  }
  EXPECT_EQ(leads, 12);
  EXPECT_EQ(label_of(EcgLead::none), "");
}

TEST(AlarmText, AnOpenLineIsThePatientsAndAnUnpluggedOneTheEquipments) {
  EXPECT_EQ(alarm_text(alarm_of(AlarmCondition::abp_disconnected)), "*** ABP DISCONNECT");
  EXPECT_EQ(alarm_text(alarm_of(AlarmCondition::abp_no_transducer)), "!! ABP NO TRANSDUCER");
}

TEST(AlarmText, ManySupraventricularBeatsAreCyan) {
  Alarm alarm = alarm_of(AlarmCondition::svpb_rate_high);
  alarm.has_limit = true;
  alarm.value = 13;
  alarm.limit = 12;
  EXPECT_EQ(alarm_text(alarm), "* SVPBs/min 13 > 12");
}

TEST(AlarmText, RedHasThreeStarsAndNoNumbersWithoutALimit) {
  EXPECT_EQ(alarm_text(alarm_of(AlarmCondition::asystole)), "*** ASYSTOLE");
}

TEST(AlarmText, TechnicalAlarmIsToldApartWithoutColour) {
  EXPECT_EQ(alarm_text(alarm_of(AlarmCondition::ecg_leads_off)), "! ECG LEADS OFF");
  EXPECT_EQ(alarm_text(alarm_of(AlarmCondition::feed_lost)), "!! FEED LOST");
}

TEST(AlarmCatalogue, NamesEveryConditionOnce) {
  std::set<std::string_view> ids;
  for (const AlarmInfo& info : alarm_catalogue()) {
    EXPECT_TRUE(ids.insert(info.id).second) << info.id;
    EXPECT_EQ(&alarm_info(info.condition), &info);
  }
  EXPECT_TRUE(ids.contains("desaturation"));
}

TEST(AlarmCatalogue, LifeThreateningOnesAreHighAndLatch) {
  using enum AlarmCondition;
  for (const auto condition : {asystole, ventricular_fibrillation, ventricular_tachycardia, extreme_tachycardia,
                               extreme_bradycardia, desaturation, apnoea, abp_disconnected}) {
    EXPECT_EQ(alarm_info(condition).priority, AlarmPriority::high) << alarm_info(condition).id;
    EXPECT_TRUE(alarm_info(condition).latching) << alarm_info(condition).id;
  }
}

TEST(AlarmCatalogue, UnknownConditionIsNone) {
  EXPECT_EQ(alarm_info(static_cast<AlarmCondition>(200)).condition, AlarmCondition::none);
}

}  // namespace
}  // namespace ward
