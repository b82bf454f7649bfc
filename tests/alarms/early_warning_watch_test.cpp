// The scores over time: which value counts, how long, when it is told.
#include "pipeline/alarms/early_warning_watch.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum ScoreInputKind;

Instant at(Nanoseconds time) { return Instant{1000h + time}; }

TimedReading reading(float value, Nanoseconds time) { return {value, at(time)}; }

const ScoreInput& line(const EarlyWarning& card, ScoreInputKind kind) {
  return card.inputs[static_cast<std::size_t>(kind)];
}

Observations seen(ObservationKind kind, float value, Nanoseconds time) {
  Observations list;
  static_cast<void>(list.push_back({kind, value, at(time)}));
  return list;
}

TEST(EarlyWarningWatch, SaysNothingBeforeAnythingIsKnown) {
  EarlyWarningWatch watch;
  EXPECT_TRUE(watch.due(at(0s)));
  EXPECT_FALSE(watch.step(at(0s)).has_value());
  EXPECT_FALSE(watch.told().has_value());
  EXPECT_FALSE(watch.forget().has_value());
}

TEST(EarlyWarningWatch, IsDueEveryTenSeconds) {
  EarlyWarningWatch watch;
  static_cast<void>(watch.step(at(0s)));
  EXPECT_FALSE(watch.due(at(9900ms)));
  EXPECT_TRUE(watch.due(at(10s)));
  watch.look_now();
  EXPECT_TRUE(watch.due(at(1ms)));
}

TEST(EarlyWarningWatch, TellsOnlyWhatIsNew) {
  EarlyWarningWatch watch;
  watch.offer(pulse_rate, InputOrigin::continuous, reading(75, 0s));
  EXPECT_TRUE(watch.step(at(0s)).has_value());
  watch.offer(pulse_rate, InputOrigin::continuous, reading(80, 10s));
  EXPECT_FALSE(watch.step(at(10s)).has_value()) << "the same points";
  watch.offer(pulse_rate, InputOrigin::continuous, reading(91, 20s));
  const auto told = watch.step(at(20s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->news2.lowest, 1U);
}

TEST(EarlyWarningWatch, TellsTheAgesAnewAfterAMinute) {
  EarlyWarningWatch watch;
  watch.offer(pulse_rate, InputOrigin::continuous, reading(75, 0s));
  ASSERT_TRUE(watch.step(at(0s)).has_value());
  watch.offer(pulse_rate, InputOrigin::continuous, reading(75, 59s));
  EXPECT_FALSE(watch.step(at(59900ms)).has_value());
  const auto told = watch.step(at(60s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(line(*told, pulse_rate).time, at(59s));
  EXPECT_FALSE(watch.step(at(130s)).has_value()) << "no younger value: nothing to tell";
}

TEST(EarlyWarningWatch, AContinuousValueIsBelievedForFiveMinutes) {
  EarlyWarningWatch watch;
  watch.offer(spo2, InputOrigin::continuous, reading(97, 0s));
  ASSERT_TRUE(watch.step(at(0s)).has_value());
  static_cast<void>(watch.step(at(5min)));
  EXPECT_TRUE(line(*watch.told(), spo2).known);
  const auto told = watch.step(at(5min + 1ms));
  ASSERT_TRUE(told.has_value()) << "that it is no longer known is told";
  EXPECT_FALSE(line(*told, spo2).known);
  EXPECT_EQ(told->news2, (ScoreRange{0, 20}));
}

TEST(EarlyWarningWatch, ACuffIsBelievedForAnHour) {
  EarlyWarningWatch watch;
  watch.offer(systolic_pressure, InputOrigin::cuff, reading(120, 0s));
  static_cast<void>(watch.step(at(1h)));
  EXPECT_TRUE(line(*watch.told(), systolic_pressure).known);
  static_cast<void>(watch.step(at(1h + 1ms)));
  EXPECT_FALSE(line(*watch.told(), systolic_pressure).known);
}

TEST(EarlyWarningWatch, WhatAPersonSawIsBelievedForTwelveHours) {
  EarlyWarningWatch watch;
  const Observations alert = seen(ObservationKind::consciousness, 0, 0s);
  watch.offer(alert);
  static_cast<void>(watch.step(at(12h)));
  EXPECT_TRUE(line(*watch.told(), consciousness).known);
  watch.offer(alert);
  static_cast<void>(watch.step(at(12h + 1ms)));
  EXPECT_FALSE(line(*watch.told(), consciousness).known);
}

TEST(EarlyWarningWatch, TheScaleOfTheSaturationHasNoAge) {
  EarlyWarningWatch watch;
  const Observations scale2 = seen(ObservationKind::spo2_scale, 2, 0s);
  watch.offer(scale2);
  watch.offer(spo2, InputOrigin::continuous, reading(88, 72h));
  static_cast<void>(watch.step(at(72h)));
  EXPECT_EQ(line(*watch.told(), spo2).points, 0U) << "3 by scale 1";
}

TEST(EarlyWarningWatch, TheYoungestOfSeveralSourcesCounts) {
  EarlyWarningWatch watch;
  watch.offer(systolic_pressure, InputOrigin::cuff, reading(120, 0s));
  watch.offer(seen(ObservationKind::systolic_pressure, 88, 10min));
  watch.offer(systolic_pressure, InputOrigin::cuff, reading(120, 0s));
  static_cast<void>(watch.step(at(11min)));
  EXPECT_EQ(line(*watch.told(), systolic_pressure).value, 88.0F);
  watch.offer(systolic_pressure, InputOrigin::continuous, reading(105, 12min));
  static_cast<void>(watch.step(at(12min)));
  EXPECT_EQ(line(*watch.told(), systolic_pressure).value, 105.0F);
}

TEST(EarlyWarningWatch, APatientWhoLeavesTakesTheCardAlong) {
  EarlyWarningWatch watch;
  watch.offer(pulse_rate, InputOrigin::continuous, reading(140, 0s));
  ASSERT_TRUE(watch.step(at(0s)).has_value());
  const auto card = watch.forget();
  ASSERT_TRUE(card.has_value());
  EXPECT_TRUE(card->inputs.empty());
  EXPECT_EQ(card->band, EscalationBand::none);
  EXPECT_FALSE(watch.told().has_value());
  EXPECT_FALSE(watch.step(at(10s)).has_value()) << "nothing of the old patient";
}

}  // namespace
}  // namespace ward
