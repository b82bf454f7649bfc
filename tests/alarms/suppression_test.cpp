#include "pipeline/alarms/suppression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ward {
namespace {

using enum AlarmCondition;

/// The chains of the alarm catalogue, highest first.
const std::vector<std::vector<AlarmCondition>> kChains{
    {asystole, ventricular_fibrillation, ventricular_tachycardia, extreme_tachycardia},
    {asystole, ventricular_fibrillation, extreme_bradycardia, ventricular_bradycardia},
    {asystole, ventricular_fibrillation, ventricular_tachycardia, ventricular_bradycardia},
    {nonsustained_ventricular_tachycardia, ventricular_rhythm, ventricular_run, ventricular_pair, r_on_t,
     ventricular_bigeminy, ventricular_trigeminy, multiform_ventricular, pvc_rate_high},
    {asystole, pause, missed_beat},
    {supraventricular_tachycardia, heart_rate_high, atrial_fibrillation, irregular_rhythm, svpb_rate_high},
    {qtc_high, qtc_delta_high},
    {feed_lost, abp_no_transducer, abp_no_value},
};

TEST(Suppression, EachConditionOfAChainHidesAllBelowIt) {
  for (const auto& chain : kChains) {
    for (std::size_t higher = 0; higher < chain.size(); ++higher) {
      for (std::size_t lower = 0; lower < chain.size(); ++lower) {
        EXPECT_EQ(hides(chain[higher], chain[lower]), higher < lower)
            << alarm_info(chain[higher]).id << " " << alarm_info(chain[lower]).id;
      }
    }
  }
}

TEST(Suppression, ARedHidesTheYellowsItExplains) {
  for (const AlarmCondition red : {asystole, ventricular_fibrillation, ventricular_tachycardia}) {
    for (const AlarmCondition yellow : {nonsustained_ventricular_tachycardia, pvc_rate_high, heart_rate_high,
                                        atrial_fibrillation, irregular_rhythm, supraventricular_tachycardia}) {
      EXPECT_TRUE(hides(red, yellow)) << alarm_info(red).id << " " << alarm_info(yellow).id;
    }
  }
  EXPECT_TRUE(hides(extreme_bradycardia, pause));
  EXPECT_TRUE(hides(ventricular_bradycardia, ventricular_run));
}

TEST(Suppression, WhatARedDoesNotExplainStandsBesideIt) {
  EXPECT_FALSE(hides(ventricular_tachycardia, extreme_bradycardia));
  EXPECT_FALSE(hides(ventricular_tachycardia, heart_rate_low));
  EXPECT_FALSE(hides(asystole, pacer_not_capturing)) << "it says what to do";
  EXPECT_FALSE(hides(asystole, desaturation));
  EXPECT_FALSE(hides(heart_rate_low, atrial_fibrillation));
  EXPECT_FALSE(hides(extreme_bradycardia, extreme_tachycardia));
}

TEST(Suppression, ManySupraventricularBeatsYieldToTheRhythmsThatMakeThem) {
  for (const AlarmCondition rhythm : {asystole, ventricular_fibrillation, ventricular_tachycardia,
                                      ventricular_bradycardia, ventricular_rhythm, atrial_fibrillation}) {
    EXPECT_TRUE(hides(rhythm, svpb_rate_high)) << alarm_info(rhythm).id;
  }
  for (const AlarmCondition beats : {ventricular_pair, pvc_rate_high, pause, heart_rate_low}) {
    EXPECT_FALSE(hides(beats, svpb_rate_high)) << alarm_info(beats).id;
  }
}

TEST(Suppression, AnOpenLineHidesItsOwnPressuresAndIsHiddenByNothing) {
  for (const AlarmCondition pressure : {abp_systolic_low, abp_diastolic_low, abp_mean_low, abp_systolic_high,
                                        abp_diastolic_high, abp_mean_high, abp_no_value, abp_damped}) {
    EXPECT_TRUE(hides(abp_disconnected, pressure)) << alarm_info(pressure).id;
  }
  for (const Hides& row : kHides) EXPECT_NE(row.lower, abp_disconnected) << alarm_info(row.higher).id;
  EXPECT_FALSE(hides(abp_disconnected, asystole));
  EXPECT_FALSE(hides(abp_disconnected, nibp_mean_low)) << "the cuff measures the patient";
  EXPECT_FALSE(hides(asystole, abp_mean_low));
  const auto covered_by = covers(abp_disconnected);
  EXPECT_NE(std::ranges::find(covered_by, feed_lost), covered_by.end());
  EXPECT_EQ(std::ranges::find(covered_by, abp_no_value), covered_by.end()) << "an open line never has one";
}

TEST(Suppression, WhileTheUsualBeatIsLearnedTheAlarmsOfItsClassAreCovered) {
  for (const AlarmCondition rhythm : {ventricular_run, atrial_fibrillation, pvc_rate_high}) {
    EXPECT_NE(std::ranges::find(covers(rhythm), ecg_learning), covers(rhythm).end());
  }
  for (const AlarmCondition beat : {asystole, heart_rate_low, pause}) {
    EXPECT_EQ(std::ranges::find(covers(beat), ecg_learning), covers(beat).end());
  }
}

}  // namespace
}  // namespace ward
