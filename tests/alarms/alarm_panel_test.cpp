#include "pipeline/alarms/alarm_panel.h"

#include <gtest/gtest.h>

#include "pipeline/alarms/suppression.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

Instant at(Nanoseconds time) { return Instant{time}; }

FindingSet found(std::initializer_list<AlarmCondition> conditions) {
  FindingSet findings;
  for (const AlarmCondition condition : conditions) findings[condition] = Finding::present_since(at(0s));
  return findings;
}

/// A panel with the list its outputs go to.
struct Bedside {
  AlarmPanel panel;
  Output out;

  std::optional<AlarmPriority> step(const FindingSet& findings, Nanoseconds time) {
    out.clear();
    return panel.step(findings, at(time), out);
  }
  [[nodiscard]] AlarmPhase phase(AlarmCondition condition) const { return panel.find(condition)->phase; }
};

TEST(AlarmPanel, EmitsEachChangeOnce) {
  Bedside bed;
  EXPECT_EQ(bed.step(found({heart_rate_high}), 1s), AlarmPriority::medium);
  EXPECT_EQ(bed.out.events().size(), 1U);
  EXPECT_EQ(bed.step(found({heart_rate_high}), 2s), std::nullopt);
  EXPECT_TRUE(bed.out.events().empty());
  static_cast<void>(bed.step({}, 3s));
  EXPECT_EQ(bed.out.events().size(), 1U);
}

TEST(AlarmPanel, TellsTheMostUrgentOfWhatItRaised) {
  Bedside bed;
  EXPECT_EQ(bed.step(found({heart_rate_high, asystole, ecg_noisy}), 1s), AlarmPriority::high);
}

TEST(AlarmPanel, EveryRowOfTheChainTableHidesItsLowerAlarm) {
  for (const Hides& row : kHides) {
    Bedside bed;
    static_cast<void>(bed.step(found({row.lower}), 1s));
    EXPECT_EQ(bed.phase(row.lower), AlarmPhase::active);
    static_cast<void>(bed.step(found({row.lower, row.higher}), 2s));
    EXPECT_EQ(bed.phase(row.higher), AlarmPhase::active) << alarm_info(row.higher).id;
    EXPECT_EQ(bed.phase(row.lower), AlarmPhase::inactive) << alarm_info(row.lower).id;
    // What is still true when the higher one is over is shown again: it is the
    // same event at the bedside, and no new sound.
    EXPECT_EQ(bed.step(found({row.lower}), 3s), std::nullopt) << alarm_info(row.lower).id;
    EXPECT_EQ(bed.phase(row.lower), AlarmPhase::active) << alarm_info(row.lower).id;
    EXPECT_EQ(bed.panel.find(row.lower)->occurrence, 1U) << alarm_info(row.lower).id;
    // What ended unseen is another event.
    static_cast<void>(bed.step(found({row.lower, row.higher}), 4s));
    static_cast<void>(bed.step(found({row.higher}), 5s));
    static_cast<void>(bed.step(found({row.lower}), 15min));
    EXPECT_EQ(bed.panel.find(row.lower)->occurrence, 2U) << alarm_info(row.lower).id;
  }
}

TEST(AlarmPanel, AnAlarmWhoseReadingIsGoneStaysUntilATechnicalOneSaysSo) {
  Bedside bed;
  static_cast<void>(bed.step(found({heart_rate_high}), 1s));
  FindingSet unknown;
  unknown[heart_rate_high] = Finding::unknown();
  static_cast<void>(bed.step(unknown, 2s));
  EXPECT_EQ(bed.phase(heart_rate_high), AlarmPhase::active);
  EXPECT_TRUE(bed.out.events().empty());
  // A technical alarm of another parameter does not cover it.
  FindingSet other = unknown;
  other[spo2_probe_off] = Finding::present_since(at(3s));
  static_cast<void>(bed.step(other, 3s));
  EXPECT_EQ(bed.phase(heart_rate_high), AlarmPhase::active);
  FindingSet covered = unknown;
  covered[ecg_leads_off] = Finding::present_since(at(4s));
  static_cast<void>(bed.step(covered, 4s));
  EXPECT_EQ(bed.phase(heart_rate_high), AlarmPhase::inactive);
  EXPECT_EQ(bed.phase(ecg_leads_off), AlarmPhase::active);
}

TEST(AlarmPanel, EveryPhysiologicalAlarmHasATechnicalOneToCoverIt) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.kind != AlarmKind::physiological) continue;
    ASSERT_FALSE(covers(info.condition).empty()) << info.id;
    for (const AlarmCondition cover : covers(info.condition)) {
      EXPECT_EQ(alarm_info(cover).kind, AlarmKind::technical) << info.id;
    }
    EXPECT_EQ(covers(info.condition).front(), feed_lost) << info.id;
  }
}

TEST(AlarmPanel, ARedAlarmWhoseReadingIsGoneLatchesUnderItsCover) {
  Bedside bed;
  static_cast<void>(bed.step(found({asystole}), 1s));
  FindingSet lost = found({feed_lost});
  lost[asystole] = Finding::unknown();
  static_cast<void>(bed.step(lost, 2s));
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::latched);
}

TEST(AlarmPanel, AnUnknownNeverRaises) {
  Bedside bed;
  FindingSet unknown;
  unknown[asystole] = Finding::unknown();
  EXPECT_EQ(bed.step(unknown, 1s), std::nullopt);
  EXPECT_EQ(bed.phase(asystole), AlarmPhase::inactive);
}

TEST(AlarmPanel, AcknowledgesOneOrAll) {
  Bedside bed;
  static_cast<void>(bed.step(found({asystole, spo2_low, ecg_noisy}), 1s));
  bed.out.clear();
  EXPECT_TRUE(bed.panel.acknowledge(spo2_low, at(2s), bed.out));
  EXPECT_EQ(bed.out.events().size(), 1U);
  EXPECT_FALSE(bed.panel.acknowledge(spo2_low, at(2s), bed.out));
  EXPECT_TRUE(bed.panel.acknowledge(none, at(3s), bed.out));
  EXPECT_EQ(bed.out.events().size(), 3U);
  EXPECT_FALSE(bed.panel.acknowledge(none, at(4s), bed.out));
}

TEST(AlarmPanel, KnowsItsMostUrgentAlarmLatchedOnesToo) {
  Bedside bed;
  EXPECT_EQ(bed.panel.highest_announced(), std::nullopt);
  static_cast<void>(bed.step(found({ecg_noisy}), 1s));
  EXPECT_EQ(bed.panel.highest_announced(), AlarmPriority::low);
  static_cast<void>(bed.step(found({ecg_noisy, asystole}), 2s));
  static_cast<void>(bed.step(found({ecg_noisy}), 3s));
  EXPECT_EQ(bed.panel.highest_announced(), AlarmPriority::high);
}

TEST(AlarmPanel, ADischargeLeavesNothing) {
  Bedside bed;
  static_cast<void>(bed.step(found({asystole, spo2_low}), 1s));
  static_cast<void>(bed.step(found({spo2_low}), 2s));
  bed.out.clear();
  bed.panel.clear(at(3s), bed.out);
  EXPECT_EQ(bed.out.events().size(), 2U);
  EXPECT_EQ(bed.panel.highest_announced(), std::nullopt);
}

TEST(AlarmPanel, DescribesEveryConditionSoThatALostEndingIsMadeGood) {
  Bedside bed;
  static_cast<void>(bed.step(found({asystole}), 1s));
  bed.out.clear();
  bed.panel.describe(bed.out);
  EXPECT_EQ(bed.out.events().size(), alarm_catalogue().size() - 5);
  for (const Event& event : bed.out.events()) {
    for (const AlarmCondition of_the_server : {recording_failed, recording_limited, sound_failed, self_test_failed}) {
      EXPECT_NE(std::get<Alarm>(event.body).condition, of_the_server) << "the server's to end";
    }
  }
  EXPECT_EQ(bed.out.refused(), 0U);
}

}  // namespace
}  // namespace ward
