#include "pipeline/alarms/device_conditions.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using enum AlarmCondition;

AlarmCondition meant(std::uint32_t code, const char* text, AlarmKind kind = AlarmKind::physiological) {
  return condition_of({code, AlarmPriority::medium, kind, true, text});
}

constexpr std::uint32_t kHigh = 196648;
constexpr std::uint32_t kLow = 196670;

TEST(DeviceConditions, AnArrhythmiasCodeSaysItInWhateverLanguage) {
  EXPECT_EQ(meant(199684, "心脏停搏"), asystole);
  EXPECT_EQ(meant(258052, "***VENT FIB"), ventricular_fibrillation);
  EXPECT_EQ(meant(199832, ""), ventricular_tachycardia);
  EXPECT_EQ(meant(199680, "APNEA"), apnoea);
  EXPECT_EQ(meant(199854, "DESAT"), desaturation);
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.mdc_code < 199680) continue;
    EXPECT_EQ(meant(info.mdc_code, "?", info.kind), info.condition) << info.id;
  }
}

TEST(DeviceConditions, HighAndLowAreOfTheParameterThatTheTextNames) {
  EXPECT_EQ(meant(kHigh, "** HR 134 > 120"), heart_rate_high);
  EXPECT_EQ(meant(kLow, "** HR 44 < 50"), heart_rate_low);
  EXPECT_EQ(meant(kLow, "**SpO2 88<90"), spo2_low);
  EXPECT_EQ(meant(kLow, "SpO\xE2\x82\x82 LOW"), spo2_low);
  EXPECT_EQ(meant(kHigh, "Pulse high"), pulse_rate_high);
  EXPECT_EQ(meant(kHigh, "awRR HIGH"), respiration_rate_high);
  EXPECT_EQ(meant(kHigh, "etCO2 55 > 50"), etco2_high);
  EXPECT_EQ(meant(kHigh, "QTc HIGH"), qtc_high);
  EXPECT_EQ(meant(kHigh, "ST-II 2.4 > 2.0"), st_high);
  EXPECT_EQ(meant(kHigh, "心率过高"), heart_rate_high);
  EXPECT_EQ(meant(kLow, "血氧过低"), spo2_low);
}

TEST(DeviceConditions, ABloodPressureIsOfItsSiteAndPart) {
  EXPECT_EQ(meant(kLow, "ABPs 84 < 90"), abp_systolic_low);
  EXPECT_EQ(meant(kLow, "ABP-S LOW"), abp_systolic_low);
  EXPECT_EQ(meant(kHigh, "Art Mean HIGH"), abp_mean_high);
  EXPECT_EQ(meant(kHigh, "ART Dia HIGH"), abp_diastolic_high);
  EXPECT_EQ(meant(kLow, "NIBP-M LOW"), nibp_mean_low);
  EXPECT_EQ(meant(kHigh, "NIBPd HIGH"), nibp_diastolic_high);
  EXPECT_EQ(meant(kLow, "ABP LOW"), none) << "which part is not said";
  EXPECT_EQ(meant(kLow, "PAP-S LOW"), none) << "no condition of ours";
}

TEST(DeviceConditions, NothingIsGuessed) {
  EXPECT_EQ(meant(kHigh, ""), none);
  EXPECT_EQ(meant(kHigh, "TEMP HIGH"), none);
  EXPECT_EQ(meant(kHigh, "HR or SpO2 HIGH"), none) << "two parameters";
  EXPECT_EQ(meant(kHigh, "THRESHOLD"), none) << "HR inside a word is no heart rate";
  EXPECT_EQ(meant(kLow, "QTc LOW"), none) << "has no low limit with us";
  EXPECT_EQ(meant(196802, "Battery low", AlarmKind::technical), none);
  EXPECT_EQ(meant(0, "ASYSTOLE"), none) << "a code of another kind of event";
}

TEST(DeviceConditions, WhatIsTakenForTheEquipmentIsNotTakenForThePatient) {
  EXPECT_EQ(meant(196916, "ABP DISCONNECT", AlarmKind::physiological), abp_disconnected);
  EXPECT_EQ(meant(196916, "ABP NO TRANSDUCER", AlarmKind::technical), abp_no_transducer);
  EXPECT_EQ(meant(196916, "SpO2 NO SENSOR", AlarmKind::technical), spo2_probe_off);
  EXPECT_EQ(meant(196882, "ECG LEADS OFF", AlarmKind::technical), ecg_leads_off);
  EXPECT_EQ(meant(196882, "V LEAD OFF", AlarmKind::technical), none) << "the other leads go on";
  EXPECT_EQ(meant(196882, "ECG LEADS OFF", AlarmKind::physiological), none);
  EXPECT_EQ(meant(196992, "CANNOT ANALYZE ECG", AlarmKind::technical), ecg_cannot_analyse);
  EXPECT_EQ(meant(196988, "ABP OVERDAMPED", AlarmKind::technical), abp_damped);
  EXPECT_EQ(meant(199684, "ASYSTOLE", AlarmKind::technical), none);
}

TEST(DeviceConditions, TheLongestTextIsReadToItsEnd) {
  const std::string padded = "0123456789 0123456789 0123456789 0123456 HR HIGH";
  ASSERT_EQ(padded.size(), 48U);
  EXPECT_EQ(meant(kHigh, padded.c_str()), heart_rate_high);
}

}  // namespace
}  // namespace ward
