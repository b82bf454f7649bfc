#include "pipeline/alarms/re_announcement.h"

#include <gtest/gtest.h>

#include "pipeline/alarms/alarm_panel.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

Instant at(Nanoseconds time) { return Instant{time}; }

/// A panel that is told what happens at the bed.
struct Bedside {
  AlarmPanel panel;
  Output out;

  bool shows(std::initializer_list<AlarmCondition> present, AlarmCondition condition, Nanoseconds time) {
    out.clear();
    FindingSet findings;
    for (const AlarmCondition each : present) {
      if (!onsets[slot_of(each)]) onsets[slot_of(each)] = at(time);
      findings[each] = Finding::present_since(*onsets[slot_of(each)]);
    }
    for (std::size_t slot = 0; slot < kConditionSlots; ++slot) {
      if (!findings.present(static_cast<AlarmCondition>(slot))) onsets[slot].reset();
    }
    static_cast<void>(panel.step(findings, at(time), out));
    return panel.find(condition)->phase == AlarmPhase::active;
  }
  std::array<std::optional<Instant>, kConditionSlots> onsets;
};

TEST(ReAnnouncement, ASecondRunWithinThreeMinutesIsNotToldAgain) {
  Bedside bed;
  EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 10s));
  EXPECT_FALSE(bed.shows({}, ventricular_run, 20s));
  EXPECT_FALSE(bed.shows({ventricular_run}, ventricular_run, 60s));
  EXPECT_FALSE(bed.shows({ventricular_run}, ventricular_run, 61s));
  EXPECT_FALSE(bed.shows({}, ventricular_run, 70s));
  EXPECT_EQ(bed.panel.held_back(), 1U) << "one onset, however often it is judged";
  EXPECT_FALSE(bed.shows({ventricular_run}, ventricular_run, 189999ms));
  EXPECT_EQ(bed.panel.held_back(), 2U);
  EXPECT_FALSE(bed.shows({}, ventricular_run, 189999ms));
  EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 190s));
}

TEST(ReAnnouncement, TheSecondLevelTakesTenMinutes) {
  Bedside bed;
  EXPECT_TRUE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 0s));
  EXPECT_FALSE(bed.shows({}, atrial_fibrillation, 1min));
  EXPECT_FALSE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 599999ms));
  EXPECT_TRUE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 600s)) << "still true: told now";
}

TEST(ReAnnouncement, AnAlarmThatStandsDoesNotEndBecauseOfIt) {
  Bedside bed;
  for (const Nanoseconds time : {1s, 2s, 179s, 181s, 3600s}) {
    EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, time)) << time.count();
  }
  EXPECT_EQ(bed.panel.held_back(), 0U);
  EXPECT_EQ(bed.panel.find(ventricular_run)->occurrence, 1U);
}

TEST(ReAnnouncement, AWorseOneOfTheChainIsToldALesserIsNot) {
  Bedside bed;
  EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 0s));
  EXPECT_FALSE(bed.shows({ventricular_pair}, ventricular_pair, 20s));
  EXPECT_FALSE(bed.shows({r_on_t}, r_on_t, 30s));
  EXPECT_EQ(bed.panel.held_back(), 2U);
  EXPECT_TRUE(bed.shows({nonsustained_ventricular_tachycardia}, nonsustained_ventricular_tachycardia, 40s));
  EXPECT_TRUE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 50s)) << "another chain";
  EXPECT_FALSE(bed.shows({pause}, atrial_fibrillation, 60s));
  EXPECT_TRUE(bed.panel.find(pause)->phase == AlarmPhase::active) << "another chain";
}

TEST(ReAnnouncement, ALesserOneIsToldWhenTheWorsesTimeOutIsOver) {
  Bedside bed;
  EXPECT_TRUE(bed.shows({supraventricular_tachycardia}, supraventricular_tachycardia, 0s));
  EXPECT_FALSE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 100s));
  EXPECT_FALSE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 179s));
  EXPECT_TRUE(bed.shows({atrial_fibrillation}, atrial_fibrillation, 180s));
}

TEST(ReAnnouncement, ARunThatIsHeldBackTakesNoStandingAlarmsPlace) {
  Bedside bed;
  EXPECT_TRUE(bed.shows({supraventricular_tachycardia}, supraventricular_tachycardia, 0s));
  EXPECT_TRUE(bed.shows({heart_rate_high}, heart_rate_high, 20s)) << "a limit has no time-out";
  EXPECT_TRUE(bed.shows({heart_rate_high, supraventricular_tachycardia}, heart_rate_high, 40s));
  EXPECT_TRUE(bed.shows({ventricular_run, ventricular_pair}, ventricular_run, 50s));
  EXPECT_FALSE(bed.shows({ventricular_run, ventricular_pair}, ventricular_pair, 51s));
}

TEST(ReAnnouncement, ARedAlarmOfTheBedClearsIt) {
  for (const AlarmCondition red : {apnoea, ventricular_tachycardia}) {
    Bedside bed;
    EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 0s));
    EXPECT_TRUE(bed.shows({red}, red, 20s));
    EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 40s)) << alarm_info(red).id;
  }
  Bedside bed;
  EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 0s));
  EXPECT_TRUE(bed.shows({spo2_low}, spo2_low, 20s));
  EXPECT_FALSE(bed.shows({ventricular_run}, ventricular_run, 40s)) << "a yellow one clears nothing";
}

TEST(ReAnnouncement, AnAcknowledgementDoesNotClearItButARelearnAndAnAdmissionDo) {
  for (const char* what : {"acknowledge", "relearn", "admit"}) {
    Bedside bed;
    EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 0s));
    if (what == std::string_view{"acknowledge"}) bed.panel.acknowledge(none, at(1s), bed.out);
    EXPECT_FALSE(bed.shows({}, ventricular_run, 2s));
    if (what == std::string_view{"relearn"}) bed.panel.on_relearn(at(3s));
    if (what == std::string_view{"admit"}) bed.panel.clear(at(3s), bed.out);
    EXPECT_EQ(bed.shows({ventricular_run}, ventricular_run, 4s), what != std::string_view{"acknowledge"}) << what;
  }
}

TEST(ReAnnouncement, WhatTheDeviceTakesForRedIsToldAtOnce) {
  AlarmPanel panel;
  Output out;
  FindingSet findings;
  findings[ventricular_run] = Finding::present_since(at(0s));
  static_cast<void>(panel.step(findings, at(0s), out));
  static_cast<void>(panel.step({}, at(1s), out));
  findings[ventricular_run].priority = AlarmPriority::high;
  EXPECT_EQ(panel.step(findings, at(2s), out), AlarmPriority::high);
}

TEST(ReAnnouncement, OutlivesARestartForWhatStandsThen) {
  Alarm run;
  run.condition = ventricular_run;
  run.priority = AlarmPriority::medium;
  run.kind = AlarmKind::physiological;
  run.phase = AlarmPhase::active;
  run.onset = at(10s);
  run.occurrence = 3;
  Bedside bed;
  EXPECT_TRUE(bed.panel.restore(run, at(20s), bed.out));
  EXPECT_FALSE(bed.shows({}, ventricular_run, 40s));
  EXPECT_FALSE(bed.shows({ventricular_run}, ventricular_run, 189s));
  EXPECT_TRUE(bed.shows({ventricular_run}, ventricular_run, 190s));
}

TEST(ReAnnouncement, IsOfYellowArrhythmiasAloneAndNeverOfALimitOfARate) {
  for (const AlarmCondition first : {nonsustained_ventricular_tachycardia, ventricular_rhythm, ventricular_run,
                                     ventricular_pair, pause, supraventricular_tachycardia}) {
    EXPECT_EQ(alarm_info(first).time_out, 3min) << alarm_info(first).id;
  }
  for (const AlarmCondition second :
       {r_on_t, ventricular_bigeminy, ventricular_trigeminy, multiform_ventricular, pvc_rate_high, missed_beat,
        irregular_rhythm, atrial_fibrillation}) {
    EXPECT_EQ(alarm_info(second).time_out, 10min) << alarm_info(second).id;
  }
  int with_time_out = 0;
  for (const AlarmInfo& info : alarm_catalogue()) with_time_out += info.time_out > 0s ? 1 : 0;
  EXPECT_EQ(with_time_out, 14);
}

}  // namespace
}  // namespace ward
