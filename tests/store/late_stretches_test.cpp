#include "pipeline/store/late_stretches.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{1'700'000'000s};

LateStretch stretch(Nanoseconds from, Nanoseconds to) { return {BedId{1}, kStart + from, kStart + to}; }

TEST(LateStretches, TwoOutagesOfABedStayTwo) {
  LateStretches late;
  EXPECT_TRUE(late.add(stretch(0s, 30s)));
  EXPECT_TRUE(late.add(stretch(40min, 41min)));
  ASSERT_EQ(late.all().size(), 2U);
  EXPECT_EQ(late.all()[0], stretch(0s, 30s));
  EXPECT_EQ(late.all()[1], stretch(40min, 41min));
}

TEST(LateStretches, NeighboursAreOneUpToAMinuteApart) {
  LateStretches late;
  late.add(stretch(0s, 30s));
  late.add(stretch(90s, 95s));
  ASSERT_EQ(late.all().size(), 1U);
  EXPECT_EQ(late.all()[0], stretch(0s, 95s));
  late.add(stretch(95s + LateStretches::kApart + 1ns, 160s));
  EXPECT_EQ(late.all().size(), 2U);
}

TEST(LateStretches, BackfillThatComesInAnyOrderJoins) {
  LateStretches late;
  late.add(stretch(200s, 201s));
  late.add(stretch(0s, 1s));
  EXPECT_EQ(late.all().size(), 2U);
  for (auto at = 1s; at < 200s; at += 1s) late.add(stretch(at, at + 1s));
  ASSERT_EQ(late.all().size(), 1U);
  EXPECT_EQ(late.all()[0], stretch(0s, 201s));
  EXPECT_FALSE(late.add(stretch(5s, 6s))) << "known already";
}

TEST(LateStretches, OneTooManyAndTheNearestTwoBecomeOne) {
  LateStretches late;
  for (std::size_t i = 0; i < LateStretches::kMost; ++i) late.add(stretch(i * 60min, i * 60min + 10s));
  EXPECT_EQ(late.all().size(), LateStretches::kMost);
  late.add(stretch(3 * 60min + 5min, 3 * 60min + 6min));
  ASSERT_EQ(late.all().size(), LateStretches::kMost);
  EXPECT_EQ(late.all()[3], stretch(3 * 60min, 3 * 60min + 6min));
  EXPECT_EQ(late.all()[4], stretch(4 * 60min, 4 * 60min + 10s));
}

TEST(LateStretches, WhatWasReviewedIsForgottenTheOthersStay) {
  LateStretches late;
  late.add(stretch(0s, 30s));
  late.add(stretch(40min, 41min));
  EXPECT_TRUE(late.remove(stretch(0s, 30s)));
  EXPECT_FALSE(late.remove(stretch(40min, 42min))) << "it has grown meanwhile";
  ASSERT_EQ(late.all().size(), 1U);
  EXPECT_EQ(late.all()[0], stretch(40min, 41min));
}

}  // namespace
}  // namespace ward
