// Alarms after a restart: as they stood, until the detectors can say otherwise.
#include <gtest/gtest.h>

#include "pipeline/alarms/alarm_panel.h"
#include "pipeline/alarms/audio_pause.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr Instant kRestart{1000s};

Alarm stood(AlarmCondition condition, AlarmPhase phase, bool acknowledged = false) {
  const AlarmInfo& info = alarm_info(condition);
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = info.priority;
  alarm.kind = info.kind;
  alarm.phase = phase;
  alarm.acknowledged = acknowledged;
  alarm.onset = kRestart - 40s;
  alarm.changed = kRestart - 30s;
  alarm.occurrence = 7;
  return alarm;
}

/// A panel that was restarted a moment ago.
struct Restarted {
  AlarmPanel panel;
  Output out;

  explicit Restarted(const Alarm& alarm) { static_cast<void>(panel.restore(alarm, kRestart, out)); }
  std::optional<AlarmPriority> step(Nanoseconds after, const FindingSet& findings = {}) {
    out.clear();
    return panel.step(findings, kRestart + after, out);
  }
  std::optional<AlarmPriority> find(AlarmCondition condition, Nanoseconds after) {
    FindingSet findings;
    findings[condition] = Finding::present_since(kRestart + after);
    return step(after, findings);
  }
  [[nodiscard]] const Alarm& alarm(AlarmCondition condition) const { return *panel.find(condition); }
};

TEST(RestoredAlarm, IsShownAndToldAsItStood) {
  Restarted bed(stood(heart_rate_high, AlarmPhase::active, true));
  ASSERT_EQ(bed.out.events().size(), 1U);
  const Alarm& told = std::get<Alarm>(bed.out.events()[0].body);
  EXPECT_EQ(told.phase, AlarmPhase::active);
  EXPECT_TRUE(told.acknowledged);
  EXPECT_EQ(told.onset, kRestart - 40s);
  EXPECT_EQ(told.changed, kRestart - 30s);
  EXPECT_EQ(told.occurrence, 7U);
  EXPECT_EQ(bed.panel.highest_announced(), AlarmPriority::medium);
}

TEST(RestoredAlarm, LatchedStaysLatchedUntilAcknowledged) {
  Restarted bed(stood(asystole, AlarmPhase::latched));
  EXPECT_EQ(bed.step(60s), std::nullopt);
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::latched);
  EXPECT_TRUE(bed.panel.acknowledge(asystole, kRestart + 61s, bed.out));
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::inactive);
}

TEST(RestoredAlarm, ActiveAndNotFoundAgainIsHeldForTheGraceAndThenLatches) {
  Restarted bed(stood(asystole, AlarmPhase::active));
  EXPECT_EQ(bed.step(kRestoredAlarmHeld - 1ns), std::nullopt);
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::active);
  EXPECT_TRUE(bed.out.events().empty());
  EXPECT_EQ(bed.step(kRestoredAlarmHeld), std::nullopt);
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::latched);
  EXPECT_EQ(bed.out.events().size(), 1U);
}

TEST(RestoredAlarm, ActiveAndAcknowledgedAndNotFoundAgainIsOver) {
  Restarted bed(stood(asystole, AlarmPhase::active, true));
  static_cast<void>(bed.step(kRestoredAlarmHeld - 1ns));
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::active);
  static_cast<void>(bed.step(kRestoredAlarmHeld));
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::inactive);
}

TEST(RestoredAlarm, OneThatDoesNotLatchIsOverAfterTheGrace) {
  Restarted bed(stood(heart_rate_high, AlarmPhase::active));
  static_cast<void>(bed.step(kRestoredAlarmHeld));
  EXPECT_EQ(bed.alarm(heart_rate_high).phase, AlarmPhase::inactive);
}

TEST(RestoredAlarm, FoundAgainWithinTheGraceGoesOnAsTheSame) {
  Restarted bed(stood(asystole, AlarmPhase::active, true));
  EXPECT_EQ(bed.find(asystole, kRestoredAlarmHeld - 1ns), std::nullopt) << "no new raising";
  EXPECT_EQ(bed.find(asystole, 60s), std::nullopt);
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::active);
  EXPECT_TRUE(bed.alarm(asystole).acknowledged);
  EXPECT_EQ(bed.alarm(asystole).occurrence, 7U);
  EXPECT_EQ(bed.alarm(asystole).onset, kRestart - 40s);
}

TEST(RestoredAlarm, FoundAgainAndThenOverEndsAtOnce) {
  Restarted bed(stood(heart_rate_high, AlarmPhase::active));
  static_cast<void>(bed.find(heart_rate_high, 3s));
  static_cast<void>(bed.step(3100ms));
  EXPECT_EQ(bed.alarm(heart_rate_high).phase, AlarmPhase::inactive) << "the grace is for what was not looked at";
}

TEST(RestoredAlarm, FoundAgainOnlyAfterTheGraceIsANewOccurrence) {
  Restarted bed(stood(asystole, AlarmPhase::active, true));
  static_cast<void>(bed.step(kRestoredAlarmHeld));
  EXPECT_EQ(bed.find(asystole, kRestoredAlarmHeld + 100ms), AlarmPriority::high);
  EXPECT_EQ(bed.alarm(asystole).occurrence, 8U);
  EXPECT_FALSE(bed.alarm(asystole).acknowledged);
}

TEST(RestoredAlarm, ALatchedOneFoundAgainIsANewOccurrence) {
  Restarted bed(stood(asystole, AlarmPhase::latched));
  EXPECT_EQ(bed.find(asystole, 2s), AlarmPriority::high);
  EXPECT_EQ(bed.alarm(asystole).occurrence, 8U);
}

TEST(RestoredAlarm, AnOccurrenceIsNeverCountedTwiceEvenWhereNothingStands) {
  Restarted bed(stood(ventricular_fibrillation, AlarmPhase::inactive));
  EXPECT_TRUE(bed.out.events().empty());
  EXPECT_EQ(bed.find(ventricular_fibrillation, 2s), AlarmPriority::high);
  EXPECT_EQ(bed.alarm(ventricular_fibrillation).occurrence, 8U);
}

TEST(RestoredAlarm, HidesNothingAsUrgentAsItselfWhileNobodyHasFoundItAgain) {
  Restarted bed(stood(asystole, AlarmPhase::active));
  EXPECT_EQ(bed.find(ventricular_fibrillation, 1s), AlarmPriority::high) << "asystole found live would hide it";
  EXPECT_EQ(bed.alarm(asystole).phase, AlarmPhase::active);

  Restarted other(stood(extreme_tachycardia, AlarmPhase::active));
  EXPECT_EQ(other.find(heart_rate_high, 1s), std::nullopt) << "one event, one alarm";
  EXPECT_EQ(other.alarm(heart_rate_high).phase, AlarmPhase::inactive);
  EXPECT_EQ(other.find(heart_rate_high, kRestoredAlarmHeld), AlarmPriority::medium);
}

TEST(RestoredAlarm, KeepsTheExtremeOfItsOccurrence) {
  Alarm alarm = stood(heart_rate_high, AlarmPhase::active);
  alarm.has_limit = true;
  alarm.value = 160;
  alarm.limit = 120;
  Restarted bed(alarm);
  const auto reading = [&](float value, Nanoseconds after) {
    FindingSet findings;
    findings[heart_rate_high] = Finding::present_since(kRestart);
    findings[heart_rate_high].value = value;
    findings[heart_rate_high].limit = 120.0F;
    static_cast<void>(bed.step(after, findings));
  };
  reading(134, 5s);
  EXPECT_EQ(bed.alarm(heart_rate_high).value, 160.0F);
  reading(170, 10s);
  EXPECT_EQ(bed.alarm(heart_rate_high).value, 170.0F);
}

TEST(RestoredAlarm, TheDevicesFirstAlarmIsTheOneThatStoodUnlessItIsMoreUrgent) {
  Alarm alarm = stood(device_alarm, AlarmPhase::active, true);
  FindingSet findings;
  findings[device_alarm] = Finding::present_since(kRestart);
  findings[device_alarm].renewed = true;
  findings[device_alarm].priority = AlarmPriority::medium;
  Restarted same(alarm);
  EXPECT_EQ(same.step(2s, findings), std::nullopt);
  EXPECT_TRUE(same.alarm(device_alarm).acknowledged);
  EXPECT_EQ(same.step(3s, findings), AlarmPriority::medium) << "a second one is news";

  findings[device_alarm].priority = AlarmPriority::high;
  Restarted worse(alarm);
  EXPECT_EQ(worse.step(2s, findings), AlarmPriority::high);
  EXPECT_FALSE(worse.alarm(device_alarm).acknowledged);
}

TEST(RestoredAlarm, WhatNoAlarmCanBeIsNotShown) {
  Alarm strange = stood(asystole, AlarmPhase::active);
  strange.phase = static_cast<AlarmPhase>(9);
  EXPECT_TRUE(Restarted(strange).out.events().empty());
  strange = stood(asystole, AlarmPhase::active);
  strange.priority = static_cast<AlarmPriority>(9);
  EXPECT_TRUE(Restarted(strange).out.events().empty());
  strange = stood(asystole, AlarmPhase::active);
  strange.condition = static_cast<AlarmCondition>(200);
  EXPECT_TRUE(Restarted(strange).out.events().empty());
  EXPECT_TRUE(Restarted(stood(asystole, AlarmPhase::latched, true)).out.events().empty())
      << "nobody could acknowledge it once more";
}

TEST(RestoredPause, EndsWhenItShouldHaveEnded) {
  AudioPause pause;
  pause.restore(kRestart + 50s);
  EXPECT_FALSE(pause.on_tick(kRestart + 49900ms));
  EXPECT_TRUE(pause.paused());
  EXPECT_TRUE(pause.on_tick(kRestart + 50s));
  EXPECT_FALSE(pause.paused());
}

TEST(RestoredPause, OneThatRanOutMeanwhileEndsAtOnce) {
  AudioPause pause;
  pause.restore(kRestart - 1s);
  EXPECT_TRUE(pause.on_tick(kRestart));
  EXPECT_FALSE(pause.paused());
}

TEST(RestoredPause, IsNeverLongerThanAPauseMayBe) {
  AudioPause pause;
  pause.restore(kRestart + kLongestAudioPause);
  EXPECT_FALSE(pause.on_tick(kRestart));
  EXPECT_EQ(pause.until(), kRestart + kLongestAudioPause);

  pause.restore(kRestart + 1h);  // the machine's clock was set back
  EXPECT_TRUE(pause.on_tick(kRestart));
  EXPECT_EQ(pause.until(), kRestart + kLongestAudioPause);
}

TEST(RestoredPause, RestsOnTheMostUrgentAlarmThatWasRestored) {
  AudioPause pause;
  pause.restore(kRestart + 50s);
  pause.on_restored(AlarmPriority::medium);
  pause.on_restored(AlarmPriority::low);
  EXPECT_FALSE(pause.on_raised(AlarmPriority::low));
  EXPECT_TRUE(pause.on_raised(AlarmPriority::medium));
  EXPECT_FALSE(pause.paused());
}

}  // namespace
}  // namespace ward
