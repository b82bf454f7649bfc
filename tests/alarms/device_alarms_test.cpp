#include "pipeline/alarms/device_alarms.h"

#include <gtest/gtest.h>

#include "pipeline/alarms/alarm_panel.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

constexpr std::uint32_t kBattery = 196802;
constexpr std::uint32_t kAsystole = 199684;
constexpr std::uint32_t kHigh = 196648;

Instant at(Nanoseconds time) { return Instant{time}; }

DeviceAlarm says(std::uint32_t code, AlarmPriority priority, bool active = true, const char* text = "x",
                 AlarmKind kind = AlarmKind::physiological) {
  return {code, priority, kind, active, text};
}
DeviceAlarm other(std::uint32_t code, AlarmPriority priority, bool active = true) {
  return says(code, priority, active, "x", AlarmKind::technical);
}

Finding judged(DeviceAlarms& alarms, AlarmCondition condition = device_alarm, bool feed_lost = false) {
  FindingSet findings;
  alarms.merge(feed_lost, findings);
  return findings[condition];
}

FindingSet ours(AlarmCondition condition, Nanoseconds onset) {
  FindingSet findings;
  findings[condition] = Finding::present_since(at(onset));
  return findings;
}

TEST(DeviceAlarms, TheMostUrgentGivesThePriorityAndTheWords) {
  DeviceAlarms alarms;
  EXPECT_EQ(judged(alarms).presence, Presence::absent);
  alarms.on(other(1, AlarmPriority::low), at(1s));
  alarms.on(says(2, AlarmPriority::high, true, "Pump empty", AlarmKind::technical), at(2s));
  Finding finding = judged(alarms);
  EXPECT_EQ(finding.priority, AlarmPriority::high);
  EXPECT_EQ(finding.onset, at(2s));
  EXPECT_EQ(finding.kind, AlarmKind::technical);
  EXPECT_EQ(finding.device_text.view(), "Pump empty");
  EXPECT_EQ(finding.sources, AlarmSources::device);
  alarms.on(says(2, AlarmPriority::high, false, "Pump empty", AlarmKind::technical), at(3s));
  EXPECT_EQ(judged(alarms).priority, AlarmPriority::low);
  alarms.on(other(1, AlarmPriority::low, false), at(4s));
  EXPECT_EQ(judged(alarms).presence, Presence::absent);
}

TEST(DeviceAlarms, OnlyAFreshOneRenews) {
  DeviceAlarms alarms;
  alarms.on(other(1, AlarmPriority::low), at(1s));
  EXPECT_TRUE(judged(alarms).renewed);
  EXPECT_FALSE(judged(alarms).renewed);
  alarms.on(other(1, AlarmPriority::low), at(2s));  // said again
  EXPECT_FALSE(judged(alarms).renewed);
  alarms.on(other(1, AlarmPriority::medium), at(3s));  // got worse
  EXPECT_TRUE(judged(alarms).renewed);
}

TEST(DeviceAlarms, AreUnknownWhileTheFeedIsLost) {
  DeviceAlarms alarms;
  alarms.on(other(kBattery, AlarmPriority::high), at(1s));
  alarms.on(says(kAsystole, AlarmPriority::high), at(1s));
  EXPECT_EQ(judged(alarms, device_alarm, true).presence, Presence::unknown);
  EXPECT_EQ(judged(alarms, asystole, true).presence, Presence::unknown);
  EXPECT_EQ(judged(alarms, asystole).presence, Presence::present) << "the feed is back, and it was not ended";
  EXPECT_TRUE(judged(alarms, apnoea, true).presence == Presence::absent);
}

TEST(DeviceAlarms, ALostFeedTakesNothingFromWhatWeFound) {
  DeviceAlarms alarms;
  alarms.on(says(kHigh, AlarmPriority::medium, true, "SpO2 HIGH"), at(1s));
  FindingSet findings = ours(spo2_high, 3s);
  alarms.merge(true, findings);
  EXPECT_EQ(findings[spo2_high].presence, Presence::present);
  EXPECT_EQ(findings[spo2_high].sources, AlarmSources::ward);
}

TEST(DeviceAlarms, ARestartedDeviceSaysAgainWhatHolds) {
  DeviceAlarms alarms;
  alarms.on(says(kAsystole, AlarmPriority::high), at(1s));
  alarms.clear();
  EXPECT_EQ(judged(alarms, asystole).presence, Presence::absent);
}

TEST(DeviceAlarms, OursAndTheDevicesAreOneEntryWithTheEarlierOnset) {
  for (const Nanoseconds our_onset : {1s, 9s}) {
    DeviceAlarms alarms;
    alarms.on(says(kHigh, AlarmPriority::medium, true, "** HR 134 > 120"), at(5s));
    FindingSet findings = ours(heart_rate_high, our_onset);
    findings[heart_rate_high].value = 131.0F;
    findings[heart_rate_high].limit = 120.0F;
    alarms.merge(false, findings);
    const Finding& both = findings[heart_rate_high];
    EXPECT_EQ(both.sources, AlarmSources::both);
    EXPECT_EQ(both.device_text.view(), "** HR 134 > 120");
    EXPECT_EQ(both.onset, at(std::min<Nanoseconds>(our_onset, 5s)));
    EXPECT_EQ(both.value, 131.0F) << "the reading stays ours";
    EXPECT_EQ(both.limit, 120.0F);
    EXPECT_EQ(findings[device_alarm].presence, Presence::absent) << "not told twice";
  }
}

TEST(DeviceAlarms, WhatOnlyTheDeviceFindsIsOurConditionAndItsClaim) {
  DeviceAlarms alarms;
  alarms.on(says(kAsystole, AlarmPriority::low, true, "*** ASYSTOLIE"), at(5s));
  const Finding found = judged(alarms, asystole);
  EXPECT_EQ(found.presence, Presence::present);
  EXPECT_EQ(found.sources, AlarmSources::device);
  EXPECT_EQ(found.onset, at(5s));
  EXPECT_EQ(found.priority, AlarmPriority::high) << "never less than ours";
}

TEST(DeviceAlarms, TwoOfTheDeviceUnderOneConditionEndOnlyTogether) {
  DeviceAlarms alarms;
  alarms.on(says(kHigh, AlarmPriority::medium, true, "ST-II HIGH"), at(1s));
  alarms.on(says(kHigh, AlarmPriority::medium, true, "ST-V5 HIGH"), at(2s));
  EXPECT_EQ(judged(alarms, st_high).onset, at(1s));
  alarms.on(says(kHigh, AlarmPriority::medium, false, "ST-II HIGH"), at(3s));
  EXPECT_EQ(judged(alarms, st_high).device_text.view(), "ST-V5 HIGH");
  alarms.on(says(kHigh, AlarmPriority::medium, false, "ST-V5 HIGH"), at(4s));
  EXPECT_EQ(judged(alarms, st_high).presence, Presence::absent);
}

/// The panel behind the merger: what a nurse sees.
struct Bedside {
  DeviceAlarms device;
  AlarmPanel panel;
  Output out;
  const Alarm& see(AlarmCondition condition, FindingSet findings, Nanoseconds time) {
    out.clear();
    device.merge(false, findings);
    raised = panel.step(findings, at(time), out);
    return *panel.find(condition);
  }
  std::optional<AlarmPriority> raised;
};

TEST(DeviceAlarms, EndInEitherOrder) {
  for (const bool device_first : {true, false}) {
    Bedside bed;
    bed.device.on(says(kHigh, AlarmPriority::medium, true, "HR"), at(1s));
    EXPECT_EQ(bed.see(heart_rate_high, ours(heart_rate_high, 1s), 1s).sources, AlarmSources::both);
    if (device_first) {
      bed.device.on(says(kHigh, AlarmPriority::medium, false, "HR"), at(2s));
      const Alarm& left = bed.see(heart_rate_high, ours(heart_rate_high, 1s), 2s);
      EXPECT_EQ(left.phase, AlarmPhase::active);
      EXPECT_EQ(left.sources, AlarmSources::ward);
      EXPECT_TRUE(left.device_text.empty());
      EXPECT_EQ(bed.see(heart_rate_high, {}, 3s).phase, AlarmPhase::inactive);
    } else {
      const Alarm& left = bed.see(heart_rate_high, {}, 2s);
      EXPECT_EQ(left.phase, AlarmPhase::active);
      EXPECT_EQ(left.sources, AlarmSources::device);
      bed.device.on(says(kHigh, AlarmPriority::medium, false, "HR"), at(3s));
      EXPECT_EQ(bed.see(heart_rate_high, {}, 3s).phase, AlarmPhase::inactive);
    }
    EXPECT_EQ(bed.panel.find(heart_rate_high)->occurrence, 1U) << "one event, one alarm";
  }
}

TEST(DeviceAlarms, OneThatIsMoreUrgentThanOursBreaksThroughAnAcknowledgement) {
  Bedside bed;
  static_cast<void>(bed.see(heart_rate_high, ours(heart_rate_high, 1s), 1s));
  bed.panel.acknowledge(heart_rate_high, at(2s), bed.out);
  bed.device.on(says(kHigh, AlarmPriority::medium, true, "HR"), at(3s));
  EXPECT_TRUE(bed.see(heart_rate_high, ours(heart_rate_high, 1s), 3s).acknowledged) << "as urgent as ours: known";
  EXPECT_EQ(bed.raised, std::nullopt);
  bed.device.on(says(kHigh, AlarmPriority::high, true, "HR"), at(4s));
  EXPECT_FALSE(bed.see(heart_rate_high, ours(heart_rate_high, 1s), 4s).acknowledged);
  EXPECT_EQ(bed.raised, AlarmPriority::high);
  EXPECT_EQ(bed.panel.find(heart_rate_high)->priority, AlarmPriority::high);
  static_cast<void>(bed.see(heart_rate_high, ours(heart_rate_high, 1s), 5s));
  EXPECT_EQ(bed.raised, std::nullopt) << "told once";
  bed.device.on(says(kHigh, AlarmPriority::low, true, "HR"), at(6s));
  EXPECT_EQ(bed.see(heart_rate_high, ours(heart_rate_high, 1s), 6s).priority, AlarmPriority::high)
      << "what was red stays red in this occurrence";
  EXPECT_EQ(bed.raised, std::nullopt);
}

TEST(DeviceAlarms, ARedOfTheDeviceAloneHidesNoRedOfOurs) {
  Bedside bed;
  bed.device.on(says(kAsystole, AlarmPriority::high), at(1s));
  FindingSet findings = ours(ventricular_fibrillation, 1s);
  findings[pause] = Finding::present_since(at(1s));
  static_cast<void>(bed.see(asystole, findings, 1s));
  EXPECT_EQ(bed.panel.find(asystole)->phase, AlarmPhase::active);
  EXPECT_EQ(bed.panel.find(ventricular_fibrillation)->phase, AlarmPhase::active);
  EXPECT_EQ(bed.panel.find(pause)->phase, AlarmPhase::inactive) << "a lesser one of the same event";
}

TEST(DeviceAlarms, AFullListKeepsTheMostUrgentAndSaysThatThereAreMore) {
  DeviceAlarms alarms;
  for (std::uint32_t code = 1; code <= DeviceAlarms::kMost; ++code) {
    alarms.on(says(kHigh, AlarmPriority::medium, true, ("ST " + std::to_string(code)).c_str()), at(1s));
  }
  EXPECT_EQ(alarms.refused(), 0U);
  EXPECT_EQ(judged(alarms).presence, Presence::absent) << "all of them are our ST";
  alarms.on(says(kAsystole, AlarmPriority::high), at(2s));
  EXPECT_EQ(alarms.refused(), 1U);
  EXPECT_EQ(judged(alarms, asystole).presence, Presence::present) << "a red is never the one that finds no place";
  EXPECT_EQ(judged(alarms).presence, Presence::present);
  EXPECT_EQ(judged(alarms).priority, AlarmPriority::medium);
  EXPECT_EQ(judged(alarms).device_text.view(), "MORE ALARMS AT THE BEDSIDE");
  alarms.on(other(kBattery, AlarmPriority::low), at(3s));
  EXPECT_EQ(alarms.refused(), 2U);
  alarms.on(says(kAsystole, AlarmPriority::high, false), at(4s));
  EXPECT_EQ(judged(alarms).presence, Presence::present) << "the one without a place may still stand";
  for (std::uint32_t code = 1; code <= DeviceAlarms::kMost; ++code) {
    alarms.on(says(kHigh, AlarmPriority::medium, false, ("ST " + std::to_string(code)).c_str()), at(5s));
  }
  EXPECT_EQ(judged(alarms).presence, Presence::absent);
}

}  // namespace
}  // namespace ward
