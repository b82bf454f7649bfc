#include <gtest/gtest.h>

#include "dashboard/bed_actions.h"
#include "dashboard/ward_model_display.h"
#include "tests/dashboard/one_bed.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

CareStatus all_quiet(Instant now) {
  CareStatus care;
  care.inactivation.audio_off = true;
  care.inactivation.alarm_paused_until = now + seconds{94};
  care.inactivation.alarms_off.insert(AlarmCondition::heart_rate_high);
  care.staff = {"ANN", "BEN", "CHO"};
  return care;
}

TEST_F(OneBed, WhatIsQuietStandsAtTheBedWithItsCountdown) {
  tell({event_of(1, all_quiet(now_))});
  const BedDisplay shown = bed_display(model_, bed(), 4, now_);
  ASSERT_EQ(shown.marks.size(), 3U);
  EXPECT_EQ(shown.marks[0].text, "ALARM PAUSED 1:34");
  EXPECT_EQ(shown.marks[1].text, "AUDIO OFF");
  EXPECT_EQ(shown.marks[2].text, "1 ALARM OFF");
  EXPECT_EQ(alarms_off_text(bed()), "HR high");
  pass(seconds{94});
  EXPECT_EQ(bed_display(model_, bed(), 4, now_).marks.size(), 2U) << "over, whatever the server still says";
}

TEST_F(OneBed, AReminderFlashesForTenSecondsAndThenStands) {
  CareStatus care = all_quiet(now_);
  care.reminded = now_;
  tell({event_of(1, care)});
  bool went_dark = false;
  for (int i = 0; i < 40; ++i) {
    pass(milliseconds{240});
    went_dark = went_dark || !quiet_marks(model_, bed(), now_)[0].lit;
  }
  EXPECT_TRUE(went_dark);
  pass(seconds{1});
  for (int i = 0; i < 20; ++i) {
    pass(milliseconds{160});
    EXPECT_TRUE(quiet_marks(model_, bed(), now_)[0].lit);
  }
}

TEST_F(OneBed, AnUnansweredAlarmNamesWhoseTurnItIsAnAcceptedOneWhoAnswers) {
  Alarm alarm = alarm_of(AlarmCondition::asystole, now_);
  alarm.escalation = EscalationStep::buddy;
  EXPECT_EQ(turn_text(alarm, {"ANN", "BEN", ""}), "\xE2\x86\x92 buddy BEN");
  alarm.escalation = EscalationStep::ward;
  EXPECT_EQ(turn_text(alarm, {}), "\xE2\x86\x92 WARD");
  alarm.responsible = "BEN";
  EXPECT_EQ(turn_text(alarm, {}), "BEN answers");
}

TEST_F(OneBed, TheScoreShowsItsRangeInTheColourOfWhatIsCertain) {
  EXPECT_FALSE(score_mark(bed()));
  EarlyWarning warning;
  warning.news2 = {5, 7};
  warning.band = EscalationBand::high;
  warning.band_at_least = EscalationBand::medium;
  tell({event_of(1, warning)});
  EXPECT_EQ(score_mark(bed())->text, "NEWS2 5-7");
  EXPECT_EQ(score_mark(bed())->tone, Tone::warning) << "5 for certain, whatever else comes";
  warning.news2 = {0, 8};
  warning.band_at_least = EscalationBand::none;
  tell({event_of(1, warning)});
  EXPECT_EQ(score_mark(bed())->tone, Tone::plain) << "nobody must come because nothing was entered";
}

TEST_F(OneBed, TheActionsEndWhatIsOnAndNeverOfferToSwitchOffARedAlarm) {
  const auto action = [&](char letter) {
    for (const BedAction& one : bed_actions(model_, bed(), std::nullopt, now_)) {
      if (one.letter == letter) return one;
    }
    return BedAction{};
  };
  EXPECT_TRUE(action('O').request.command.on);
  EXPECT_FALSE(action('C').enabled) << "nobody is asked";
  Alarm red = alarm_of(AlarmCondition::asystole, now_);
  red.escalation = EscalationStep::primary;
  tell({event_of(1, all_quiet(now_)), event_of(1, red)});
  EXPECT_FALSE(action('O').request.command.on);
  EXPECT_EQ(action('M').request.command.duration, Nanoseconds{});
  EXPECT_TRUE(action('C').enabled);
  EXPECT_EQ(action('X').request.command.condition, AlarmCondition::heart_rate_high) << "asystole cannot be switched off";
  EXPECT_FALSE(action('X').request.command.on);
  now_ += kServerLostAfter;
  EXPECT_FALSE(action('O').enabled) << "nobody would hear it";
}

TEST_F(OneBed, TheWhyIsThatOfTheChosenAlarmWhileItStands) {
  tell({event_of(1, alarm_of(AlarmCondition::asystole, now_)), event_of(1, alarm_of(AlarmCondition::ecg_noisy, now_))});
  EXPECT_EQ(explained_alarm(bed(), std::nullopt)->condition, AlarmCondition::asystole);
  EXPECT_EQ(explained_alarm(bed(), AlarmCondition::ecg_noisy)->condition, AlarmCondition::ecg_noisy);
  EXPECT_EQ(explained_alarm(bed(), AlarmCondition::apnoea)->condition, AlarmCondition::asystole);
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::asystole;
  (void)evidence.channels.push_back({{131330, 0}, Testimony::silent, SignalQuality::flat, 0});
  tell({event_of(1, evidence)});
  EXPECT_NE(why_text(bed(), *explained_alarm(bed(), std::nullopt)).find("II flat."), std::string::npos);
}

}  // namespace
}  // namespace ward
