// What the patient's own last half hour suggests, and where it must not be followed.
#include "pipeline/alarms/limit_proposal.h"

#include <gtest/gtest.h>

#include <functional>

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kHeartRate = 0;
constexpr std::size_t kSpo2 = 1;
constexpr std::size_t kSystolic = 2;
constexpr std::size_t kBreathing = 5;
constexpr auto kAdult = PatientCategory::adult;

LimitPair defaults(std::size_t place, PatientCategory category = kAdult) {
  return default_limits(category)[static_cast<std::size_t>(kProposableLimits[place])];
}

/// A history of `samples` values ten seconds apart; `value` may say none.
struct Past {
  LimitHistory history;
  Instant now{1000s};

  Past& measured(std::size_t place, std::size_t samples, const std::function<std::optional<float>(std::size_t)>& value) {
    for (std::size_t i = 0; i < samples; ++i) {
      ProposableValues values{};
      values[place] = value(i);
      history.note(values, now);
      now += LimitHistory::kInterval;
    }
    return *this;
  }
  Past& steady(std::size_t place, float value, std::size_t samples = LimitHistory::kSamples) {
    return measured(place, samples, [=](std::size_t) { return value; });
  }
};

/// Half of the values 3 below, half 3 above: MAD 3.
std::optional<float> scattered(float middle, std::size_t i) { return middle + (i % 2 == 0 ? -3.0F : 3.0F); }

TEST(LimitHistory, HoldsHalfAnHourAndNoMore) {
  Past past;
  past.steady(kHeartRate, 60, 100).steady(kHeartRate, 90);
  LimitHistory::Values values;
  const std::size_t count = past.history.known(kHeartRate, LimitHistory::kSamples, values);
  EXPECT_EQ(count, LimitHistory::kSamples);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(values[i], 90.0F);
}

TEST(LimitHistory, TimeThatPassedUnseenIsMissing) {
  Past past;
  past.steady(kHeartRate, 75);
  past.now += 15min - LimitHistory::kInterval;
  past.steady(kHeartRate, 75, 1);
  LimitHistory::Values values;
  EXPECT_EQ(past.history.known(kHeartRate, LimitHistory::kSamples, values), 91U);
}

TEST(LimitHistory, IsDueEveryTenSeconds) {
  LimitHistory history;
  EXPECT_TRUE(history.due(Instant{1000s}));
  history.note({}, Instant{1000s});
  EXPECT_FALSE(history.due(Instant{1009900ms}));
  EXPECT_TRUE(history.due(Instant{1010s}));
}

TEST(LimitProposal, ASlowSteadyHeartGetsALowerLimit) {
  Past past;
  past.steady(kHeartRate, 62);
  EXPECT_EQ(proposed_limits(kHeartRate, past.history, defaults(kHeartRate), kAdult), (LimitPair{42.0F, 102.0F}));
}

TEST(LimitProposal, ScatterWidensByThreeDeviations) {
  Past past;
  past.measured(kHeartRate, 180, [](std::size_t i) { return i % 2 == 0 ? 75.0F : 85.0F; });
  // The median of an even half is the greater middle: 85, MAD 0 to 10.
  const auto pair = proposed_limits(kHeartRate, past.history, {50.0F, 130.0F}, kAdult);
  ASSERT_TRUE(pair.has_value());
  EXPECT_LE(*pair->low, 55.0F);
  EXPECT_GE(*pair->high, 115.0F);
}

TEST(LimitProposal, NeverTighterThanTheLeastDistance) {
  Past past;
  past.steady(kSystolic, 125);
  const auto pair = proposed_limits(kSystolic, past.history, defaults(kSystolic), kAdult);
  ASSERT_TRUE(pair.has_value());
  EXPECT_EQ(pair->low, 100.0F);
  EXPECT_EQ(pair->high, 150.0F);
}

TEST(LimitProposal, NeverLooserThanTheClampOnEitherSide) {
  Past slow;
  slow.steady(kHeartRate, 50);
  EXPECT_EQ(proposed_limits(kHeartRate, slow.history, defaults(kHeartRate), kAdult)->low, 40.0F);
  Past fast;
  fast.steady(kHeartRate, 130);
  const auto pair = proposed_limits(kHeartRate, fast.history, defaults(kHeartRate), kAdult);
  EXPECT_EQ(pair->high, 144.0F);
  EXPECT_EQ(pair->low, 70.0F) << "and never tighter than the other clamp";
}

TEST(LimitProposal, WhoseOwnValuesLieBeyondTheClampGetsNone) {
  Past at_the_edge;
  at_the_edge.steady(kHeartRate, 141);
  EXPECT_TRUE(proposed_limits(kHeartRate, at_the_edge.history, defaults(kHeartRate), kAdult).has_value());
  Past beyond;
  beyond.steady(kHeartRate, 142);
  EXPECT_FALSE(proposed_limits(kHeartRate, beyond.history, defaults(kHeartRate), kAdult).has_value());
  Past low_edge;
  low_edge.steady(kHeartRate, 43);
  EXPECT_TRUE(proposed_limits(kHeartRate, low_edge.history, defaults(kHeartRate), kAdult).has_value());
  Past low_beyond;
  low_beyond.steady(kHeartRate, 42);
  EXPECT_FALSE(proposed_limits(kHeartRate, low_beyond.history, defaults(kHeartRate), kAdult).has_value());
}

TEST(LimitProposal, TheSaturationLimitGivesWayToEightyEightAtMost) {
  Past hypercapnic;
  hypercapnic.steady(kSpo2, 90);
  EXPECT_EQ(proposed_limits(kSpo2, hypercapnic.history, defaults(kSpo2), kAdult)->low, 88.0F);
  Past worse;
  worse.steady(kSpo2, 89);
  EXPECT_FALSE(proposed_limits(kSpo2, worse.history, defaults(kSpo2), kAdult).has_value());
  Past healthy;
  healthy.steady(kSpo2, 99);
  EXPECT_EQ(proposed_limits(kSpo2, healthy.history, defaults(kSpo2), kAdult)->low, 92.0F);
  EXPECT_EQ(proposed_limits(kSpo2, healthy.history, defaults(kSpo2), kAdult)->high, std::nullopt) << "off stays off";
}

TEST(LimitProposal, ANewbornsUpperSaturationLimitNeverGivesWay) {
  Past past;
  past.steady(kSpo2, 93);
  const auto pair = proposed_limits(kSpo2, past.history, defaults(kSpo2, PatientCategory::neonatal), PatientCategory::neonatal);
  ASSERT_TRUE(pair.has_value());
  EXPECT_EQ(pair->high, 95.0F);
}

TEST(LimitProposal, ASlowBreathNeverLowersItsLimit) {
  Past past;
  past.steady(kBreathing, 11);
  EXPECT_EQ(proposed_limits(kBreathing, past.history, defaults(kBreathing), kAdult)->low, 8.0F);
}

TEST(LimitProposal, ALimitThatIsOffStaysOff) {
  Past past;
  past.steady(kHeartRate, 75);
  const auto pair = proposed_limits(kHeartRate, past.history, {std::nullopt, 120.0F}, kAdult);
  ASSERT_TRUE(pair.has_value());
  EXPECT_EQ(pair->low, std::nullopt);
}

TEST(LimitProposal, TenMinutesOfValuesAreNeeded) {
  Past little;
  little.steady(kHeartRate, 75, kLeastProposalValues - 1);
  EXPECT_FALSE(proposed_limits(kHeartRate, little.history, defaults(kHeartRate), kAdult).has_value());
  Past enough;
  enough.steady(kHeartRate, 75, kLeastProposalValues);
  EXPECT_TRUE(proposed_limits(kHeartRate, enough.history, defaults(kHeartRate), kAdult).has_value());
}

TEST(LimitProposal, WhatIsNoLongerMeasuredIsNotProposed) {
  const auto lately = [](std::size_t known) {
    Past past;
    past.steady(kHeartRate, 75, 150);
    past.measured(kHeartRate, kLateSamples, [=](std::size_t i) -> std::optional<float> {
      return i < known ? std::optional<float>{75.0F} : std::nullopt;
    });
    return proposed_limits(kHeartRate, past.history, defaults(kHeartRate), kAdult).has_value();
  };
  EXPECT_FALSE(lately(kLeastLateValues - 1));
  EXPECT_TRUE(lately(kLeastLateValues));
}

TEST(LimitProposal, AHistoryFullOfArtefactsGivesTheSameAsAClean) {
  const auto with_artefacts = [](std::size_t of_ten) {
    Past past;
    past.measured(kSystolic, 180, [=](std::size_t i) -> std::optional<float> {
      if (i % 10 < of_ten) return i % 2 == 0 ? 290.0F : 25.0F;  // a flush, a squeezed line
      return 125.0F + static_cast<float>(i % 3) - 1.0F;
    });
    return proposed_limits(kSystolic, past.history, defaults(kSystolic), kAdult);
  };
  const auto clean = with_artefacts(0);
  ASSERT_TRUE(clean.has_value());
  EXPECT_EQ(with_artefacts(2), clean);
  EXPECT_EQ(with_artefacts(4), clean);
  const auto worst = with_artefacts(6);
  if (worst) {
    EXPECT_GE(*worst->low, 81.0F) << "whatever comes, the clamp holds";
    EXPECT_LE(*worst->high, 192.0F);
  }
}

TEST(LimitProposal, APatientWhoHasJustChangedGetsNone) {
  const auto after_a_shift_of = [](float by) {
    Past past;
    past.steady(kHeartRate, 75, 150).steady(kHeartRate, 75 + by, kLateSamples);
    return proposed_limits(kHeartRate, past.history, defaults(kHeartRate), kAdult).has_value();
  };
  EXPECT_TRUE(after_a_shift_of(10));
  EXPECT_FALSE(after_a_shift_of(11)) << "more than half the distance of the limits";
  EXPECT_FALSE(after_a_shift_of(-11));
  EXPECT_FALSE(after_a_shift_of(40));
}

TEST(LimitProposal, OnceTheNewStateHasLastedItCounts) {
  Past past;
  past.steady(kHeartRate, 75, 80).steady(kHeartRate, 100, 100);
  const auto pair = proposed_limits(kHeartRate, past.history, defaults(kHeartRate), kAdult);
  ASSERT_TRUE(pair.has_value());
  EXPECT_EQ(pair->high, 120.0F);
  EXPECT_EQ(pair->low, 70.0F);
}

TEST(LimitProposal, NamesOnlyWhatWouldChange) {
  Past past;
  past.steady(kHeartRate, 62);
  LimitSet present = default_limits(kAdult);
  const LimitProposal first = limit_proposal(past.history, present, kAdult);
  ASSERT_EQ(first.proposed.size(), 1U);
  EXPECT_EQ(first.proposed[0], LimitParameter::heart_rate);
  EXPECT_EQ(first.limits[1], present[1]) << "as they are";
  present[0] = first.limits[0];
  EXPECT_TRUE(limit_proposal(past.history, present, kAdult).proposed.empty()) << "taken over: nothing is left to propose";
}

TEST(LimitProposal, EveryCategoryIsProposedWhatAnOperatorMaySet) {
  for (const auto category : {PatientCategory::adult, PatientCategory::paediatric, PatientCategory::neonatal}) {
    for (std::size_t place = 0; place < kProposableLimits.size(); ++place) {
      for (float middle = 5; middle < 300; middle += 1) {
        Past past;
        past.measured(place, kLeastProposalValues, [&](std::size_t i) { return scattered(middle, i); });
        const auto pair = proposed_limits(place, past.history, defaults(place, category), category);
        EXPECT_TRUE(!pair || acceptable(kProposableLimits[place], *pair)) << place << " at " << middle;
      }
    }
  }
}

}  // namespace
}  // namespace ward
