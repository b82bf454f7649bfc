// Early warning scores: every edge of every band, what is missing, how soon somebody must come.
#include "pipeline/alarms/early_warning_score.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "pipeline/alarms/score_tables.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum ScoreInputKind;

constexpr auto kAlert = static_cast<float>(Consciousness::alert);
constexpr auto kConfused = static_cast<float>(Consciousness::confusion);

/// Every input normal: all scores 0 but MEWS' respiration, which is normal up to 14.
ScoreReadings well() {
  ScoreReadings readings;
  readings[respiration_rate] = {14.0F, Instant{1s}};
  readings[spo2] = {97.0F, Instant{2s}};
  readings[supplemental_oxygen] = {0.0F, Instant{3s}};
  readings[systolic_pressure] = {120.0F, Instant{4s}};
  readings[pulse_rate] = {75.0F, Instant{5s}};
  readings[consciousness] = {kAlert, Instant{6s}};
  readings[temperature] = {36.8F, Instant{7s}};
  return readings;
}

ScoreReadings well_but(ScoreInputKind kind, float value) {
  ScoreReadings readings = well();
  readings[kind]->value = value;
  return readings;
}

ScoreReadings without(std::initializer_list<ScoreInputKind> missing) {
  ScoreReadings readings = well();
  for (const ScoreInputKind kind : missing) readings[kind].reset();
  return readings;
}

using Edges = std::vector<std::pair<float, unsigned>>;  ///< value, points

void expect_news2(ScoreInputKind kind, const Edges& edges) {
  for (const auto& [value, points] : edges) {
    const EarlyWarning scored = early_warning_score(well_but(kind, value));
    EXPECT_EQ(scored.news2.lowest, points) << value;
    EXPECT_EQ(scored.news2.highest, points) << value;
    EXPECT_EQ(scored.inputs[static_cast<std::size_t>(kind)].points, points) << value;
  }
}

void expect_mews(ScoreInputKind kind, const Edges& edges) {
  for (const auto& [value, points] : edges) {
    EXPECT_EQ(early_warning_score(well_but(kind, value)).mews, (ScoreRange{static_cast<std::uint8_t>(points), static_cast<std::uint8_t>(points)}))
        << value;
  }
}

void expect_qsofa(ScoreInputKind kind, const Edges& edges) {
  for (const auto& [value, points] : edges) {
    EXPECT_EQ(early_warning_score(well_but(kind, value)).qsofa.lowest, points) << value;
  }
}

TEST(News2, AWellPatientScoresNothing) {
  const EarlyWarning scored = early_warning_score(well());
  EXPECT_EQ(scored.news2, (ScoreRange{0, 0}));
  EXPECT_EQ(scored.mews, (ScoreRange{0, 0}));
  EXPECT_EQ(scored.qsofa, (ScoreRange{0, 0}));
  EXPECT_EQ(scored.band, EscalationBand::none);
  EXPECT_EQ(scored.band_at_least, EscalationBand::none);
}

TEST(News2, EveryEdgeOfEveryBand) {
  expect_news2(respiration_rate, {{0, 3}, {8, 3}, {9, 1}, {11, 1}, {12, 0}, {20, 0}, {21, 2}, {24, 2}, {25, 3}, {80, 3}});
  expect_news2(spo2, {{50, 3}, {91, 3}, {92, 2}, {93, 2}, {94, 1}, {95, 1}, {96, 0}, {100, 0}});
  expect_news2(supplemental_oxygen, {{0, 0}, {1, 2}});
  expect_news2(systolic_pressure, {{40, 3}, {90, 3}, {91, 2}, {100, 2}, {101, 1}, {110, 1}, {111, 0}, {219, 0}, {220, 3}, {290, 3}});
  expect_news2(pulse_rate, {{0, 3}, {40, 3}, {41, 1}, {50, 1}, {51, 0}, {90, 0}, {91, 1}, {110, 1}, {111, 2}, {130, 2}, {131, 3}, {220, 3}});
  expect_news2(consciousness, {{0, 0}, {1, 3}, {2, 3}, {3, 3}, {4, 3}});
  expect_news2(temperature, {{31.0F, 3}, {35.0F, 3}, {35.1F, 1}, {36.0F, 1}, {36.1F, 0}, {38.0F, 0}, {38.1F, 1}, {39.0F, 1}, {39.1F, 2}, {42.0F, 2}});
}

TEST(News2, Scale2OnAirKnowsNoSaturationThatIsTooHigh) {
  for (const auto& [value, points] : Edges{{83, 3}, {84, 2}, {85, 2}, {86, 1}, {87, 1}, {88, 0}, {92, 0}, {93, 0}, {97, 0}, {100, 0}}) {
    ScoreReadings readings = well_but(spo2, value);
    readings.spo2_scale2 = true;
    EXPECT_EQ(early_warning_score(readings).news2, (ScoreRange{static_cast<std::uint8_t>(points), static_cast<std::uint8_t>(points)})) << value;
  }
}

TEST(News2, Scale2OnOxygenScoresTooMuchOxygen) {
  for (const auto& [value, points] : Edges{{83, 3}, {84, 2}, {85, 2}, {86, 1}, {87, 1}, {88, 0}, {92, 0}, {93, 1}, {94, 1}, {95, 2}, {96, 2}, {97, 3}, {100, 3}}) {
    ScoreReadings readings = well_but(spo2, value);
    readings.spo2_scale2 = true;
    readings[supplemental_oxygen]->value = 1.0F;
    const EarlyWarning scored = early_warning_score(readings);
    EXPECT_EQ(scored.news2.lowest, points + 2) << value;
    EXPECT_EQ(scored.news2.highest, points + 2) << value;
    EXPECT_EQ(scored.inputs[1].points, points) << value;
  }
}

TEST(News2, ReadingsCountAsTheScreenWritesThem) {
  EXPECT_EQ(early_warning_score(well_but(respiration_rate, 20.4F)).news2.lowest, 0U);
  EXPECT_EQ(early_warning_score(well_but(respiration_rate, 20.6F)).news2.lowest, 2U);
  EXPECT_EQ(early_warning_score(well_but(temperature, 38.04F)).news2.lowest, 0U);
  EXPECT_EQ(early_warning_score(well_but(temperature, 38.06F)).news2.lowest, 1U);
}

TEST(News2, TheWorstPatientScoresTwenty) {
  ScoreReadings readings = well();
  const std::array<float, kScoreInputs> worst{30, 80, 1, 60, 150, 4, 34};
  for (std::size_t i = 0; i < kScoreInputs; ++i) readings.of_kind[i]->value = worst[i];
  const EarlyWarning scored = early_warning_score(readings);
  EXPECT_EQ(scored.news2, (ScoreRange{20, 20}));
  EXPECT_EQ(scored.mews, (ScoreRange{14, 14}));
  EXPECT_EQ(scored.qsofa, (ScoreRange{3, 3}));
}

TEST(News2, NothingKnownLeavesEveryScorePossible) {
  const EarlyWarning scored = early_warning_score(ScoreReadings{});
  EXPECT_EQ(scored.news2, (ScoreRange{0, 20}));
  EXPECT_EQ(scored.mews, (ScoreRange{0, 14}));
  EXPECT_EQ(scored.qsofa, (ScoreRange{0, 3}));
  EXPECT_EQ(scored.band, EscalationBand::high);
  EXPECT_EQ(scored.band_at_least, EscalationBand::none);
  ASSERT_EQ(scored.inputs.size(), kScoreInputs);
  for (const ScoreInput& input : scored.inputs) EXPECT_FALSE(input.known);
}

TEST(News2, WhatIsMissingWidensTheScoreByTheMostItCanGive) {
  const auto highest = [](ScoreInputKind missing) { return early_warning_score(without({missing})).news2; };
  EXPECT_EQ(highest(respiration_rate), (ScoreRange{0, 3}));
  EXPECT_EQ(highest(spo2), (ScoreRange{0, 3}));
  EXPECT_EQ(highest(supplemental_oxygen), (ScoreRange{0, 2}));
  EXPECT_EQ(highest(systolic_pressure), (ScoreRange{0, 3}));
  EXPECT_EQ(highest(pulse_rate), (ScoreRange{0, 3}));
  EXPECT_EQ(highest(consciousness), (ScoreRange{0, 3}));
  EXPECT_EQ(highest(temperature), (ScoreRange{0, 3}));
}

TEST(News2, FiveToSevenWhenOnlyTheOxygenIsNotKnown) {
  ScoreReadings readings = without({supplemental_oxygen});
  readings[respiration_rate]->value = 25;  // 3
  readings[pulse_rate]->value = 120;       // 2
  const EarlyWarning scored = early_warning_score(readings);
  EXPECT_EQ(scored.news2, (ScoreRange{5, 7}));
  EXPECT_EQ(scored.band, EscalationBand::high);
  EXPECT_EQ(scored.band_at_least, EscalationBand::medium);
}

TEST(News2, UnknownOxygenOnScale2AlsoDecidesWhatTheSaturationIsWorth) {
  ScoreReadings readings = without({supplemental_oxygen});
  readings.spo2_scale2 = true;
  readings[spo2]->value = 97;  // 0 on air, 3 on oxygen
  const EarlyWarning scored = early_warning_score(readings);
  EXPECT_EQ(scored.news2, (ScoreRange{0, 5}));
  EXPECT_EQ(scored.inputs[1].points, 0U) << "the fewer";
  readings[spo2]->value = 90;
  EXPECT_EQ(early_warning_score(readings).news2, (ScoreRange{0, 2}));
}

TEST(News2, BandsOnBothSides) {
  EXPECT_EQ(escalation_band(0, false), EscalationBand::none);
  EXPECT_EQ(escalation_band(1, false), EscalationBand::low);
  EXPECT_EQ(escalation_band(4, false), EscalationBand::low);
  EXPECT_EQ(escalation_band(3, true), EscalationBand::low_medium);
  EXPECT_EQ(escalation_band(4, true), EscalationBand::low_medium);
  EXPECT_EQ(escalation_band(5, false), EscalationBand::medium);
  EXPECT_EQ(escalation_band(5, true), EscalationBand::medium);
  EXPECT_EQ(escalation_band(6, true), EscalationBand::medium);
  EXPECT_EQ(escalation_band(7, false), EscalationBand::high);
}

TEST(News2, ThreeInOneParameterCallsSoonerThanThreeInSeveral) {
  const EarlyWarning one = early_warning_score(well_but(consciousness, kConfused));
  EXPECT_EQ(one.news2, (ScoreRange{3, 3}));
  EXPECT_EQ(one.band, EscalationBand::low_medium);
  EXPECT_EQ(one.band_at_least, EscalationBand::low_medium);
  ScoreReadings readings = well_but(pulse_rate, 120);  // 2
  readings[temperature]->value = 38.5F;                // 1
  const EarlyWarning several = early_warning_score(readings);
  EXPECT_EQ(several.news2, (ScoreRange{3, 3}));
  EXPECT_EQ(several.band, EscalationBand::low);
}

TEST(News2, AMissingInputMayBeTheThreeInOneParameter) {
  const EarlyWarning no_temperature = early_warning_score(without({temperature}));
  EXPECT_EQ(no_temperature.band, EscalationBand::low_medium);
  EXPECT_EQ(no_temperature.band_at_least, EscalationBand::none);
  const EarlyWarning no_oxygen = early_warning_score(without({supplemental_oxygen}));
  EXPECT_EQ(no_oxygen.band, EscalationBand::low) << "oxygen gives 2 at most";
}

TEST(News2, TheCardShowsEachInputWithItsTimeAndPoints) {
  ScoreReadings readings = without({temperature});
  readings[pulse_rate]->value = 112;
  const EarlyWarning scored = early_warning_score(readings);
  ASSERT_EQ(scored.inputs.size(), kScoreInputs);
  const ScoreInput& pulse = scored.inputs[static_cast<std::size_t>(pulse_rate)];
  EXPECT_EQ(pulse.kind, pulse_rate);
  EXPECT_TRUE(pulse.known);
  EXPECT_EQ(pulse.value, 112.0F);
  EXPECT_EQ(pulse.time, Instant{5s});
  EXPECT_EQ(pulse.points, 2U);
  EXPECT_FALSE(scored.inputs[static_cast<std::size_t>(temperature)].known);
}

TEST(Mews, EveryEdgeOfEveryBand) {
  expect_mews(systolic_pressure, {{40, 3}, {70, 3}, {71, 2}, {80, 2}, {81, 1}, {100, 1}, {101, 0}, {199, 0}, {200, 2}});
  expect_mews(pulse_rate, {{30, 2}, {40, 2}, {41, 1}, {50, 1}, {51, 0}, {100, 0}, {101, 1}, {110, 1}, {111, 2}, {129, 2}, {130, 3}});
  expect_mews(respiration_rate, {{8, 2}, {9, 0}, {14, 0}, {15, 1}, {20, 1}, {21, 2}, {29, 2}, {30, 3}});
  expect_mews(temperature, {{34.9F, 2}, {35.0F, 0}, {38.4F, 0}, {38.5F, 2}});
  expect_mews(consciousness, {{0, 0}, {1, 1}, {2, 1}, {3, 2}, {4, 3}});
}

TEST(Mews, IsARangeWithoutATemperature) {
  EXPECT_EQ(early_warning_score(without({temperature})).mews, (ScoreRange{0, 2}));
  EXPECT_EQ(early_warning_score(without({spo2, supplemental_oxygen})).mews, (ScoreRange{0, 0})) << "not asked";
}

TEST(Qsofa, OnePointEachOnBothSides) {
  expect_qsofa(respiration_rate, {{21, 0}, {22, 1}});
  expect_qsofa(systolic_pressure, {{100, 1}, {101, 0}});
  expect_qsofa(consciousness, {{0, 0}, {1, 1}, {4, 1}});
  EXPECT_EQ(early_warning_score(without({consciousness})).qsofa, (ScoreRange{0, 1}));
}

TEST(ScoreTables, ATableWithAHoleIsNotWhole) {
  constexpr std::array hole{ScoreBand{kScoreBottom, 8, 0}, ScoreBand{10, kScoreTop, 1}};
  constexpr std::array overlap{ScoreBand{kScoreBottom, 8, 0}, ScoreBand{8, kScoreTop, 1}};
  constexpr std::array open{ScoreBand{0, 8, 0}, ScoreBand{9, kScoreTop, 1}};
  EXPECT_FALSE(score_tables_proof::whole(hole));
  EXPECT_FALSE(score_tables_proof::whole(overlap));
  EXPECT_FALSE(score_tables_proof::whole(open));
}

}  // namespace
}  // namespace ward
