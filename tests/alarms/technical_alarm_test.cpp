#include "pipeline/alarms/technical_alarm.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// A bed with one channel of each group, all well.
SignalState well() {
  SignalState state;
  for (GroupTally& group : state.groups) group.add(SignalQuality::good);
  state.heart_rate_known = true;
  state.pressure_known = true;
  state.breathing_known = true;
  return state;
}

GroupTally one(SignalQuality quality) {
  GroupTally tally;
  tally.add(quality);
  return tally;
}

GroupTally& group(SignalState& state, SignalGroup which) { return state.groups[static_cast<std::size_t>(which)]; }

struct Bedside {
  TechnicalAlarms alarms;
  Instant now;

  FindingSet hold(const SignalState& state, Nanoseconds length) {
    FindingSet findings;
    const Instant end = now + length;
    for (; now <= end; now += 100ms) {
      findings = FindingSet{};
      alarms.judge(state, now, findings);
    }
    return findings;
  }
};

TEST(TechnicalAlarms, AWellBedHasNone) {
  Bedside bedside;
  const FindingSet findings = bedside.hold(well(), 120s);
  for (const AlarmInfo& info : alarm_catalogue()) EXPECT_FALSE(findings.present(info.condition)) << info.id;
}

TEST(TechnicalAlarms, EachGroupNamesItsOwnLossOfLeads) {
  constexpr std::array kOff{ecg_leads_off, spo2_probe_off, abp_no_transducer, resp_leads_off, co2_line_off};
  constexpr std::array kSilent{ecg_no_signal, pleth_no_signal, abp_no_signal, resp_no_signal, co2_no_signal};
  for (std::size_t i = 0; i < kSignalGroups; ++i) {
    SignalState state = well();
    state.groups[i] = one(SignalQuality::leads_off);
    Bedside off;
    EXPECT_FALSE(off.hold(state, 400ms).present(kOff[i]));
    EXPECT_TRUE(off.hold(state, 100ms).present(kOff[i]));
    state.groups[i] = one(SignalQuality::no_signal);
    Bedside silent;
    EXPECT_TRUE(silent.hold(state, 0ms).present(kSilent[i]));
    EXPECT_FALSE(silent.hold(state, 60s).present(kOff[i]));
  }
}

TEST(TechnicalAlarms, OneLeadOfTwoIsEnoughToMonitor) {
  Bedside bedside;
  SignalState state = well();
  group(state, SignalGroup::ecg).add(SignalQuality::leads_off);
  EXPECT_FALSE(bedside.hold(state, 60s).present(ecg_leads_off));
}

TEST(TechnicalAlarms, NoiseIsToldAfterTenSeconds) {
  Bedside bedside;
  SignalState state = well();
  group(state, SignalGroup::ecg) = one(SignalQuality::noisy);
  EXPECT_FALSE(bedside.hold(state, 9900ms).present(ecg_noisy));
  EXPECT_TRUE(bedside.hold(state, 100ms).present(ecg_noisy));
}

TEST(TechnicalAlarms, AnAsystoleThatAPulseDeniesIsStillTold) {
  Bedside bedside;
  SignalState state = well();
  state.asystole_denied = true;
  EXPECT_TRUE(bedside.hold(state, 0ms).present(ecg_cannot_analyse));
}

TEST(TechnicalAlarms, ValuesThatStayAwayAreMissed) {
  Bedside bedside;
  SignalState state = well();
  state.heart_rate_known = false;
  state.pressure_known = false;
  state.breathing_known = false;
  FindingSet findings = bedside.hold(state, 14900ms);
  EXPECT_FALSE(findings.present(ecg_cannot_analyse));
  findings = bedside.hold(state, 100ms);
  EXPECT_TRUE(findings.present(ecg_cannot_analyse));
  EXPECT_FALSE(findings.present(abp_no_value));
  findings = bedside.hold(state, 5s);
  EXPECT_TRUE(findings.present(abp_no_value));
  EXPECT_FALSE(findings.present(resp_no_value));
  EXPECT_TRUE(bedside.hold(state, 20s).present(resp_no_value));
}

TEST(TechnicalAlarms, AZeroingLineIsGivenAMinute) {
  Bedside bedside;
  SignalState state = well();
  state.pressure_known = false;
  state.pressure_zeroing = true;
  EXPECT_FALSE(bedside.hold(state, 59900ms).present(abp_no_value));
  EXPECT_TRUE(bedside.hold(state, 200ms).present(abp_no_value));
}

TEST(TechnicalAlarms, ACo2SensorThatZeroesItselfIsGivenAMinute) {
  Bedside bedside;
  SignalState state = well();
  group(state, SignalGroup::co2) = one(SignalQuality::no_signal);
  state.co2_known = false;
  state.co2_zeroing = true;
  const FindingSet findings = bedside.hold(state, 59900ms);
  EXPECT_FALSE(findings.present(co2_no_signal));
  EXPECT_FALSE(findings.present(co2_no_value));
  EXPECT_TRUE(bedside.hold(state, 200ms).present(co2_no_value));
}

TEST(TechnicalAlarms, AirwayCo2ThatStaysAwayIsMissed) {
  Bedside bedside;
  SignalState state = well();
  state.co2_known = false;
  EXPECT_FALSE(bedside.hold(state, 39900ms).present(co2_no_value));
  EXPECT_TRUE(bedside.hold(state, 200ms).present(co2_no_value));
  Bedside blocked;
  state.co2_known = true;
  state.co2_occluded = true;
  EXPECT_TRUE(blocked.hold(state, 0ms).present(co2_no_value));
}

TEST(TechnicalAlarms, ADampedLineIsToldWhileItIsConnected) {
  Bedside bedside;
  SignalState state = well();
  state.line_damped = true;
  EXPECT_TRUE(bedside.hold(state, 0ms).present(abp_damped));
  group(state, SignalGroup::arterial) = one(SignalQuality::leads_off);
  EXPECT_FALSE(bedside.hold(state, 1s).present(abp_damped));
}

TEST(TechnicalAlarms, ASaturationThatStopsIsMissedAfterTenSeconds) {
  Bedside bedside;
  SignalState state = well();
  EXPECT_FALSE(bedside.hold(state, 60s).present(spo2_no_value)) << "never sent: nothing to miss";
  state.spo2_expected = true;
  state.last_spo2 = bedside.now;
  EXPECT_FALSE(bedside.hold(state, 10s).present(spo2_no_value));
  EXPECT_TRUE(bedside.hold(state, 100ms).present(spo2_no_value));
}

}  // namespace
}  // namespace ward
