#include "pipeline/signals/capnography.h"

#include <gtest/gtest.h>

#include <numbers>
#include <vector>

#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using synthetic::after_start;
using synthetic::at;

constexpr ChannelId kAirway{mdc::kCo2, 0};

struct Airway {
  double rate{15};
  double end_tidal{38};
  double inspired{0};
};

/// A capnogram: inspiration, a rise of 0.15 s, a slanting plateau, a fall of
/// 0.1 s; expiration takes half of each breath.
double capnogram(double t, const Airway& airway) {
  const double breath = 60.0 / airway.rate;
  const double phase = t - breath * std::floor(t / breath);
  const double start = 0.4 * breath;
  const double end = 0.9 * breath;
  double share = 0;
  if (phase > start && phase < start + 0.15) share = 0.9 * (phase - start) / 0.15;
  else if (phase >= start + 0.15 && phase < end) share = 0.9 + 0.1 * (phase - start - 0.15) / (end - start - 0.15);
  else if (phase >= end && phase < end + 0.1) share = 1.0 - (phase - end) / 0.1;
  return airway.inspired + (airway.end_tidal - airway.inspired) * share;
}

struct Bedside {
  Capnography capnography;
  std::vector<AirwayBreath> breaths;
  double now{0};

  void play(const synthetic::Signal& signal, double to, synthetic::Playing how = {}) {
    how.channel = kAirway;
    how.scale = 0.01F;
    synthetic::play(signal, now, to, how, [this](const SampleBlock& block) {
      AirwayBreaths found;
      capnography.on(block, found);
      for (const AirwayBreath& breath : found) breaths.push_back(breath);
    });
    now = to;
  }
  void breathe(const Airway& airway, double to, synthetic::Playing how = {}) {
    play([airway](double t) { return capnogram(t, airway); }, to, how);
  }
  [[nodiscard]] std::optional<CapnographyReading> reading() const { return capnography.reading(at(now)); }
  [[nodiscard]] AirwayLine line() const { return capnography.line(at(now)); }
  [[nodiscard]] int between(double from, double to) const {
    return static_cast<int>(std::count_if(breaths.begin(), breaths.end(), [&](const AirwayBreath& breath) {
      return after_start(breath.time) >= from && after_start(breath.time) < to;
    }));
  }
};

TEST(Capnography, MeasuresBreathsAtEverySampleRate) {
  for (const SamplePeriod period : {SamplePeriod{1, 10}, SamplePeriod{2, 125}, SamplePeriod{1, 25},
                                    SamplePeriod{1, 125}, SamplePeriod{1, 250}}) {
    for (const double rate : {6.0, 15.0, 40.0}) {
      Bedside bedside;
      bedside.breathe({rate, 38, 0}, 90, {.period = period});
      ASSERT_TRUE(bedside.reading()) << period.hertz();
      EXPECT_NEAR(static_cast<double>(bedside.reading()->end_tidal.value), 38, 1.0) << period.hertz() << " " << rate;
      EXPECT_NEAR(static_cast<double>(bedside.reading()->inspired.value), 0, 0.5);
      EXPECT_NEAR(static_cast<double>(bedside.reading()->rate->value), rate, 0.4);
      EXPECT_NEAR(bedside.between(0, 90), static_cast<int>(1.5 * rate), 1);
    }
  }
}

TEST(Capnography, FollowsANeonateAtSixtyBreaths) {
  Bedside bedside;
  bedside.breathe({60, 35, 0}, 30, {.period = {1, 125}});
  ASSERT_TRUE(bedside.reading());
  EXPECT_NEAR(static_cast<double>(bedside.reading()->rate->value), 60, 1);
  EXPECT_NEAR(static_cast<double>(bedside.reading()->end_tidal.value), 35, 2);
}

TEST(Capnography, SaysNothingBeforeTheFirstWholeBreath) {
  Bedside bedside;
  bedside.breathe({10, 38, 0}, 5);
  EXPECT_FALSE(bedside.reading());
  EXPECT_EQ(bedside.between(0, 5), 1) << "the rise itself already puts off apnoea";
  bedside.breathe({10, 38, 0}, 7);
  EXPECT_TRUE(bedside.reading());
  EXPECT_FALSE(bedside.reading()->rate);
}

TEST(Capnography, RebreathingIsMeasuredAndHidesNoBreath) {
  Bedside bedside;
  bedside.breathe({12, 50, 15}, 60);
  ASSERT_TRUE(bedside.reading());
  EXPECT_NEAR(static_cast<double>(bedside.reading()->inspired.value), 15, 1);
  EXPECT_NEAR(static_cast<double>(bedside.reading()->end_tidal.value), 50, 1);
  EXPECT_EQ(bedside.between(0, 60), 12);
}

TEST(Capnography, ARiseBelowFourMillimetresIsNoBreath) {
  Bedside shallow;
  shallow.breathe({12, 3.7, 0}, 60);
  EXPECT_EQ(shallow.breaths.size(), 0U);
  Bedside enough;
  enough.breathe({12, 5.0, 0}, 60);
  EXPECT_EQ(enough.breaths.size(), 12U);
}

TEST(Capnography, ShallowBreathsAfterDeepOnesAreFoundWithinEightSeconds) {
  Bedside bedside;
  bedside.breathe({15, 40, 0}, 60);
  bedside.breathe({15, 6.5, 0}, 120);
  EXPECT_GE(bedside.between(69, 120), 12);
}

TEST(Capnography, TheHeartsRippleInAnApnoeaIsNoBreath) {
  Bedside bedside;
  bedside.breathe({15, 38, 0}, 60.2);
  const int before = bedside.between(0, 61);
  bedside.play([](double t) { return 2.0 + 1.8 * std::sin(2 * std::numbers::pi * 1.2 * t); }, 120);
  EXPECT_EQ(bedside.between(0, 120), before);
  EXPECT_EQ(bedside.line(), AirwayLine::silent);
  EXPECT_FALSE(bedside.reading());
}

TEST(Capnography, TheValuesGoTwentySecondsAfterTheLastBreath) {
  Bedside bedside;
  bedside.breathe({15, 38, 0}, 60);
  const double last = after_start(*bedside.capnography.last_breath());
  bedside.play([](double) { return 0.0; }, last + 20.0);
  EXPECT_TRUE(bedside.reading());
  bedside.play([](double) { return 0.0; }, last + 20.2);
  EXPECT_FALSE(bedside.reading());
}

TEST(Capnography, ACleftInThePlateauIsNotASecondBreath) {
  Bedside bedside;
  bedside.play([](double t) {
    const double phase = t - 4.0 * std::floor(t / 4.0);
    return capnogram(t, {15, 40, 0}) - synthetic::triangle(phase, 2.8, 0.4, 14.0);
  }, 60);
  EXPECT_EQ(bedside.breaths.size(), 15U);
}

TEST(Capnography, ADriftingZeroIsNoBreathAndIsToldWhenItIsTooLow) {
  Bedside bedside;
  bedside.breathe({15, 38, 0}, 60);
  const auto before = bedside.breaths.size();
  bedside.play([](double t) { return 0.2 * (t - 60.0); }, 120);  // 12 mmHg in a minute of apnoea
  EXPECT_EQ(bedside.breaths.size(), before);

  Bedside low;
  low.breathe({15, 30, -3.5}, 60);
  EXPECT_EQ(low.line(), AirwayLine::breathing);
  ASSERT_TRUE(low.reading());
  EXPECT_EQ(low.reading()->inspired.value, 0.0F);
  low.breathe({15, 30, -4.8}, 120);
  EXPECT_EQ(low.line(), AirwayLine::drifted);
  EXPECT_FALSE(low.reading());
  low.breathe({15, 38, 0}, 180);
  EXPECT_TRUE(low.reading()) << "zeroed";
}

TEST(Capnography, ALevelHeldForTenSecondsIsAnOccludedLine) {
  Bedside bedside;
  bedside.breathe({15, 38, 0}, 62.5);  // in the plateau
  bedside.play([](double) { return 30.0; }, 72.0);
  EXPECT_NE(bedside.line(), AirwayLine::occluded);
  bedside.play([](double) { return 30.0; }, 73.5);
  EXPECT_EQ(bedside.line(), AirwayLine::occluded);
  EXPECT_FALSE(bedside.reading());
  bedside.breathe({15, 38, 0}, 90);
  EXPECT_EQ(bedside.line(), AirwayLine::breathing);
  EXPECT_TRUE(bedside.reading());
}

TEST(Capnography, ZeroingAndAMissingLineAreTheDevicesWord) {
  Bedside bedside;
  bedside.breathe({15, 38, 0}, 60);
  bedside.breathe({15, 38, 0}, 70, {.state = ChannelState::calibrating});
  EXPECT_EQ(bedside.line(), AirwayLine::zeroing);
  EXPECT_FALSE(bedside.reading());
  bedside.breathe({15, 38, 0}, 80, {.state = ChannelState::leads_off});
  EXPECT_EQ(bedside.line(), AirwayLine::off);
  bedside.breathe({15, 38, 0}, 86);
  EXPECT_TRUE(bedside.reading());
  EXPECT_FALSE(bedside.reading()->rate) << "no interval spans the zeroing";
}

TEST(Capnography, SurvivesHolesExtremesAndNoise) {
  Bedside bedside;
  bedside.breathe({15, 38, 0}, 30);
  bedside.play([](double) { return NAN; }, 40);
  bedside.play(synthetic::white_noise(60.0, 7, 80), 70, {.period = {1, 250}});
  bedside.play([](double t) { return std::fmod(t, 0.2) < 0.1 ? 300.0 : -300.0; }, 80, {.period = {1, 10}});
  bedside.breathe({15, 38, 0}, 110);
  ASSERT_TRUE(bedside.reading());
  EXPECT_NEAR(static_cast<double>(bedside.reading()->end_tidal.value), 38, 1);
  EXPECT_GE(bedside.between(85, 110), 5);
}

}  // namespace
}  // namespace ward
