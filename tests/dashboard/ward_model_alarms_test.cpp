#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "dashboard/ward_model_display.h"
#include "tests/dashboard/one_bed.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum AlarmCondition;

TEST(FlashLit, FlashesInsideTheRangesOfTheStandard) {
  const auto hertz = [](AlarmPriority priority) {
    int onsets = 0;
    bool before = flash_lit(priority, kNow);
    for (int ms = 1; ms <= 100'000; ++ms) {
      const bool lit = flash_lit(priority, kNow + milliseconds{ms});
      onsets += lit && !before ? 1 : 0;
      before = lit;
    }
    return onsets / 100.0;
  };
  EXPECT_GE(hertz(AlarmPriority::high), 1.4);
  EXPECT_LE(hertz(AlarmPriority::high), 2.8);
  EXPECT_GE(hertz(AlarmPriority::medium), 0.4);
  EXPECT_LE(hertz(AlarmPriority::medium), 0.8);
  EXPECT_EQ(hertz(AlarmPriority::low), 0.0);
  EXPECT_TRUE(flash_lit(AlarmPriority::low, kNow));
}

TEST_F(OneBed, AlarmsStandByPriorityThenNewest) {
  tell({event_of(1, alarm_of(ecg_leads_off, now_)), event_of(1, alarm_of(spo2_low, now_ - seconds{9})),
        event_of(1, alarm_of(asystole, now_ - seconds{60})), event_of(1, alarm_of(respiration_rate_high, now_ - seconds{2})),
        event_of(1, alarm_of(feed_lost, now_))});
  std::vector<AlarmCondition> order;
  for (const Alarm& alarm : sorted_alarms(bed())) order.push_back(alarm.condition);
  // The technical one of equal priority stands behind the patient's own.
  EXPECT_EQ(order, (std::vector{asystole, respiration_rate_high, spo2_low, feed_lost, ecg_leads_off}));
}

TEST_F(OneBed, WhatIsStillTrueStandsBeforeWhatIsOver) {
  tell({event_of(1, alarm_of(asystole, now_, AlarmPhase::latched)),
        event_of(1, alarm_of(ventricular_tachycardia, now_ - seconds{60}))});
  EXPECT_EQ(sorted_alarms(bed()).front().condition, ventricular_tachycardia);
}

TEST_F(OneBed, SeveralAlarmsTakeTurnsOfTwoSeconds) {
  tell({event_of(1, alarm_of(spo2_low, now_)), event_of(1, alarm_of(respiration_rate_high, now_ - seconds{1}))});
  const auto sorted = sorted_alarms(bed());
  EXPECT_EQ(shown_alarm(sorted, kNow), 0U);
  EXPECT_EQ(shown_alarm(sorted, kNow + milliseconds{1999}), 0U);
  EXPECT_EQ(shown_alarm(sorted, kNow + milliseconds{2000}), 1U);
  EXPECT_EQ(shown_alarm(sorted, kNow + milliseconds{4000}), 0U);
  EXPECT_EQ(shown_alarm({}, kNow), std::nullopt);
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).more, "+1");
}

TEST_F(OneBed, ARedAlarmNeverGivesItsPlaceToALesserOne) {
  tell({event_of(1, alarm_of(asystole, now_)), event_of(1, alarm_of(spo2_low, now_)), event_of(1, alarm_of(ecg_leads_off, now_))});
  const auto sorted = sorted_alarms(bed());
  for (int s = 0; s < 12; ++s) EXPECT_EQ(shown_alarm(sorted, kNow + seconds{s}), 0U);
}

TEST_F(OneBed, TellsActiveLatchedAndAcknowledgedApart) {
  Alarm alarm = alarm_of(asystole, now_ - seconds{65});
  const auto unlit = [&](const AlarmDisplay& display) {
    for (int ms = 0; ms < 600; ms += 20) {
      if (!alarm_display(model_, bed(), display.alarm, now_ + milliseconds{ms}).lit) return true;
    }
    return false;
  };
  const AlarmDisplay active = alarm_display(model_, bed(), alarm, now_);
  EXPECT_EQ(active.state, "active");
  EXPECT_EQ(active.text, "*** ASYSTOLE");
  EXPECT_EQ(active.tone, Tone::high);
  EXPECT_NE(active.since.find("1:05 min"), std::string::npos);
  EXPECT_TRUE(unlit(active)) << "it flashes";
  alarm.acknowledged = true;
  const AlarmDisplay seen = alarm_display(model_, bed(), alarm, now_);
  EXPECT_EQ(seen.state, "acknowledged");
  EXPECT_FALSE(unlit(seen)) << "steady";
  alarm = alarm_of(asystole, now_, AlarmPhase::latched);
  EXPECT_EQ(alarm_display(model_, bed(), alarm, now_).state, "ended, not acknowledged");
  EXPECT_EQ(alarm_tone(alarm_of(feed_lost, now_)), Tone::technical);
}

TEST_F(OneBed, AudioPauseCountsDownAndEndsByItself) {
  BedStatus status = status_of(1);
  status.audio_paused = true;
  status.audio_paused_until = now_ + seconds{120};
  tell({event_of(1, status)});
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).audio_countdown, "2:00");
  pass(milliseconds{119'500});
  EXPECT_TRUE(bed_display(model_, bed(), 3, now_).audio_paused);
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).audio_countdown, "0:01");
  pass(milliseconds{500});
  EXPECT_FALSE(bed_display(model_, bed(), 3, now_).audio_paused) << "even if the server says nothing";
}

}  // namespace
}  // namespace ward
