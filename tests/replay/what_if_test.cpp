// Recorded hours with other limits: which alarms are saved, which come new, and
// what becomes of true events.
#include "pipeline/replay/what_if.h"

#include <gtest/gtest.h>

#include "pipeline/domain/result.h"
#include "simulators/scenario.h"
#include "simulators/source_events.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

AlarmSpan span(AlarmCondition condition, Nanoseconds raised, Nanoseconds ended) {
  const AlarmInfo& info = alarm_info(condition);
  return {condition, info.priority, info.kind, Instant{raised}, Instant{ended}, std::string{info.label}};
}

TEST(CompareRuns, AnAlarmThatNoLongerSoundsIsSavedAndANewOneAdded) {
  const WhatIf found = compare_runs({span(heart_rate_high, 10s, 20s), span(spo2_low, 30s, 40s)},
                                    {span(spo2_low, 35s, 40s), span(abp_mean_low, 50s, 60s)}, {});
  ASSERT_EQ(found.saved.size(), 1U);
  EXPECT_EQ(found.saved[0].condition, heart_rate_high);
  ASSERT_EQ(found.added.size(), 1U);
  EXPECT_EQ(found.added[0].condition, abp_mean_low);
}

TEST(CompareRuns, ThreeShortAlarmsThatBecomeOneAreTwoSaved) {
  const std::vector<AlarmSpan> three{span(spo2_low, 10s, 12s), span(spo2_low, 15s, 17s), span(spo2_low, 20s, 22s)};
  const std::vector<AlarmSpan> one{span(spo2_low, 10s, 22s)};
  EXPECT_EQ(compare_runs(three, one, {}).saved.size(), 2U);
  EXPECT_EQ(compare_runs(one, three, {}).added.size(), 2U);
}

TEST(CompareRuns, ARedAlarmThatComesLaterIsDelayedAndOneThatIsGoneIsLost) {
  const std::vector<AlarmSpan> was{span(desaturation, 100s, 200s), span(extreme_tachycardia, 300s, 330s)};
  const WhatIf found = compare_runs(was, {span(desaturation, 112s, 200s)}, {});
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_EQ(found.events[0].delay(), 12s);
  EXPECT_FALSE(found.events[0].lost());
  EXPECT_TRUE(found.events[1].lost());
  EXPECT_FALSE(found.events[1].delay());
}

TEST(CompareRuns, TheLimitsOwnYellowAlarmStillTellsOfTheEvent) {
  const WhatIf found = compare_runs({span(extreme_tachycardia, 300s, 330s)}, {span(heart_rate_high, 304s, 330s)}, {});
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].delay(), 4s);
  EXPECT_EQ(found.events[0].now_as, heart_rate_high);
}

TEST(CompareRuns, AnAnnotatedEventIsNotCountedAgainAsTheRedAlarmThatToldOfIt) {
  const std::vector<TrueEvent> truth{{"ventricular_tachycardia", Instant{50s}, Instant{70s}, {ventricular_tachycardia}, true}};
  const std::vector<AlarmSpan> was{span(ventricular_tachycardia, 55s, 70s), span(asystole, 90s, 99s)};
  const WhatIf found = compare_runs(was, was, truth);
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_TRUE(found.events[0].event.annotated);
  EXPECT_EQ(found.events[0].delay(), 0s);
  EXPECT_EQ(found.events[1].event.name, "asystole");
}

TEST(CompareRuns, WhatNeverWasAnnouncedIsNotLost) {
  const std::vector<TrueEvent> truth{{"asystole", Instant{50s}, Instant{70s}, {asystole}, true}};
  const WhatIf found = compare_runs({}, {}, truth);
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_FALSE(found.events[0].lost());
}

TEST(AlarmSpans, InformationDoesNotSoundAndAnOpenAlarmHasNoEnd) {
  AlarmSpans spans;
  Alarm alarm;
  alarm.condition = heart_rate_high;
  alarm.priority = AlarmPriority::medium;
  alarm.phase = AlarmPhase::active;
  alarm.occurrence = 1;
  spans.take(alarm, Instant{1s});
  Alarm learning = alarm;
  learning.condition = ecg_learning;
  learning.priority = AlarmPriority::information;
  spans.take(learning, Instant{2s});
  ASSERT_EQ(spans.all().size(), 1U);
  EXPECT_EQ(spans.all()[0].ended, Instant::max());
  alarm.phase = AlarmPhase::latched;
  spans.take(alarm, Instant{5s});
  EXPECT_EQ(spans.all()[0].ended, Instant{5s}) << "latched, it is over at the bedside";
  alarm.phase = AlarmPhase::active;
  alarm.occurrence = 2;
  spans.take(alarm, Instant{7s});
  EXPECT_EQ(spans.all().size(), 2U);
}

/// A calm patient whose heart runs at 130 from 60 s to 120 s.
class FastMinute {
 public:
  FastMinute() {
    PatientProfile calm;
    calm.arterial_line = false;
    bed_.profile = calm;
    bed_.seed = 5;
    ScenarioEvent fast;
    fast.at = 60s;
    fast.rate = 130;
    ScenarioEvent calm_again = fast;
    calm_again.at = 120s;
    calm_again.rate = 75;
    bed_.events = {fast, calm_again};
  }
  WhatIf with(const std::string& limits, const std::optional<Command>& command = {}) const {
    WhatIfBed bed(LimitChanges::parse(limits, "limits.toml").of("1"), "limits.toml");
    const auto give = [&](const EventBody& body, Instant now) {
      EXPECT_TRUE(bed.take(Event{BedId{1}, false, now, body, now}, now));
    };
    give(BedSetup{BedId{1}, "BED 01", true, {}, {}}, Instant{});
    if (command) give(*command, Instant{});
    ScenarioSource source{bed_};
    play_source(source, 170s, give);
    return compare_runs(bed.was(), bed.now(), {});
  }

 private:
  ScenarioBed bed_;
};

TEST(WhatIf, TheSameLimitsChangeNothing) {
  const WhatIf found = FastMinute().with("[all]\nheart_rate = { low = 50, high = 120, delay_s = 1.5 }\n");
  EXPECT_EQ(found.was_alarms, 1U);
  EXPECT_EQ(found.now_alarms, 1U);
  EXPECT_TRUE(found.saved.empty());
  EXPECT_TRUE(found.added.empty());
}

TEST(WhatIf, AHigherLimitSavesTheAlarm) {
  const WhatIf found = FastMinute().with("[all]\nheart_rate = { high = 140 }\n");
  ASSERT_EQ(found.saved.size(), 1U);
  EXPECT_EQ(found.saved[0].condition, heart_rate_high);
  EXPECT_EQ(found.now_alarms, 0U);
}

TEST(WhatIf, ALongerDelaySavesItToo) {
  EXPECT_EQ(FastMinute().with("[all]\nheart_rate = { delay_s = 90 }\n").saved.size(), 1U);
  EXPECT_TRUE(FastMinute().with("[all]\nheart_rate = { delay_s = 20 }\n").saved.empty()) << "only later";
}

TEST(WhatIf, ALowerLimitMakesTheExtremeRateRed) {
  const WhatIf found = FastMinute().with("[all]\nheart_rate = { high = 100 }\n");
  const auto red = std::ranges::find(found.added, extreme_tachycardia, &AlarmSpan::condition);
  EXPECT_NE(red, found.added.end()) << "20 above the limit";
}

TEST(WhatIf, WhatAnOperatorSetHoldsWhereTheFileSaysNothing) {
  Command set;
  set.kind = CommandKind::set_limits;
  set.parameter = LimitParameter::heart_rate;
  set.limits = {40.0F, 140.0F};
  EXPECT_EQ(FastMinute().with("[all]\nspo2 = { low = 85 }\n", set).was_alarms, 0U);
  EXPECT_EQ(FastMinute().with("[all]\nspo2 = { low = 85 }\n", set).now_alarms, 0U);
  EXPECT_EQ(FastMinute().with("[all]\nheart_rate = { high = 120 }\n", set).added.size(), 1U);
}

TEST(WhatIf, ANewPatientGetsTheChangedLimitsToo) {
  Command admit;
  admit.kind = CommandKind::admit;
  EXPECT_EQ(FastMinute().with("[all]\nheart_rate = { high = 140 }\n", admit).saved.size(), 1U);
}

TEST(WhatIf, ALimitThatWouldPassTheOneThatStaysIsRefusedByItsLine) {
  try {
    static_cast<void>(FastMinute().with("[all]\n\nheart_rate = { low = 120 }\n"));
    FAIL() << "120 is the high limit";
  } catch (const ConfigurationError& error) {
    EXPECT_TRUE(std::string{error.what()}.starts_with("limits.toml:3: heart_rate: low would not lie below high"))
        << error.what();
  }
}

}  // namespace
}  // namespace ward
