#include "pipeline/signals/respiration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

Signal breathing(double rate, double depth = 1.0) {
  return [=](double t) { return 0.5 * depth * std::sin(2.0 * std::numbers::pi * rate / 60.0 * t); };
}

struct Chest {
  Respiration respiration;
  std::vector<DetectedBreath> breaths;
  double now{0};

  void play(const Signal& signal, double duration, Playing how = {}) {
    how.channel = {mdc::kRespImpedance, 0};
    if (how.period == k250Hz) how.period = {1, 125};
    synthetic::play(signal, now, now + duration, how, [this](const SampleBlock& block) {
      DetectedBreaths found;
      respiration.on(block, found);
      for (const DetectedBreath& breath : found) breaths.push_back(breath);
    });
    now += duration;
  }
  [[nodiscard]] double shown() const {
    const auto rate = respiration.rate(at(now));
    return rate ? static_cast<double>(rate->value) : NAN;
  }
};

TEST(Respiration, ShowsTheRateFrom6To60WithinOneBreath) {
  for (const double rate : {6.0, 12.0, 20.0, 40.0, 60.0}) {
    Chest chest;
    chest.play(breathing(rate), 90);
    EXPECT_NEAR(chest.shown(), rate, 1.0);
  }
}

TEST(Respiration, ReadsEverySampleRateAndSize) {
  for (const SamplePeriod period : {SamplePeriod{1, 25}, SamplePeriod{2, 125}, SamplePeriod{1, 500}}) {
    for (const double depth : {0.05, 1.0, 20.0}) {
      Chest chest;
      chest.play(breathing(15, depth), 60, {.period = period, .scale = static_cast<float>(depth / 2000)});
      EXPECT_NEAR(chest.shown(), 15.0, 0.5) << period.hertz() << " Hz, depth " << depth;
    }
  }
}

TEST(Respiration, HasNoRateBeforeTheThirdBreath) {
  Chest chest;
  chest.play(breathing(12), 7);
  EXPECT_TRUE(std::isnan(chest.shown()));
}

TEST(Respiration, IsNotDisturbedByTheHeartsRipple) {
  Chest chest;
  const Signal breath = breathing(14);
  const Signal heart = breathing(75, 0.15);
  chest.play([&](double t) { return breath(t) + heart(t); }, 90);
  EXPECT_NEAR(chest.shown(), 14.0, 0.7);
}

TEST(Respiration, CountsNoBreathInAnApnoeaWithCardiacRipple) {
  Chest chest;
  chest.respiration.on_heart_rate(BeatsPerMinute{75});
  const Signal breath = breathing(14);
  const Signal heart = breathing(75, 0.1);
  chest.play([&](double t) { return (t < 60 ? breath(t) : 0.0) + heart(t); }, 85);
  ASSERT_TRUE(chest.respiration.last_breath());
  EXPECT_LT(after_start(*chest.respiration.last_breath()), 63.0);
  EXPECT_GT(after_start(*chest.respiration.analysed_until()), 84.9);
}

TEST(Respiration, PutsApnoeaOffByAFewSecondsOnlyForALargeRippleOfAKnownHeart) {
  Chest chest;
  chest.respiration.on_heart_rate(BeatsPerMinute{75});
  const Signal breath = breathing(14);
  const Signal heart = breathing(75, 0.22);
  chest.play([&](double t) { return (t < 60 ? breath(t) : 0.0) + heart(t); }, 95);
  EXPECT_LT(after_start(*chest.respiration.last_breath()), 74.0);
}

TEST(Respiration, WithholdsARateThatIsTheHearts) {
  Chest chest;
  chest.respiration.on_heart_rate(BeatsPerMinute{50});
  chest.play(breathing(50), 60);
  EXPECT_TRUE(chest.respiration.cardiac_overlap());
  EXPECT_TRUE(std::isnan(chest.shown()));
  Chest beside;
  beside.respiration.on_heart_rate(BeatsPerMinute{60});
  beside.play(breathing(50), 60);
  EXPECT_FALSE(beside.respiration.cardiac_overlap());
  EXPECT_NEAR(beside.shown(), 50.0, 1.0);
}

TEST(Respiration, FindsShallowBreathsAfterDeepOnes) {
  Chest chest;
  chest.play(breathing(15, 1.0), 60);
  chest.play(breathing(15, 0.25), 90);
  EXPECT_NEAR(chest.shown(), 15.0, 1.0);
}

TEST(Respiration, HasNoRateHalfAMinuteAfterTheLastBreath) {
  Chest chest;
  const Signal breath = breathing(15);
  chest.play([&](double t) { return t < 60 ? breath(t) : 0.0; }, 95);
  EXPECT_TRUE(std::isnan(chest.shown()));
}

TEST(Respiration, CountsApnoeaFromTheEndOfAHoleNotFromBeforeIt) {
  Chest chest;
  chest.play(breathing(15), 60);
  chest.now += 30;  // nothing was seen: that is no apnoea
  chest.play(breathing(15), 2);
  EXPECT_GE(after_start(*chest.respiration.last_breath()), 90.0);
}

TEST(Respiration, SurvivesAFlatLine) {
  Chest chest;
  chest.play([](double) { return 1.0; }, 120);
  EXPECT_TRUE(chest.breaths.empty());
  chest.play(breathing(15), 60);
  EXPECT_NEAR(chest.shown(), 15.0, 1.0);
}

TEST(Respiration, SurvivesWhateverComesAndStaysInOrder) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    Respiration respiration;
    std::optional<Instant> last;
    Nanoseconds time{0};
    for (int b = 0; b < 1500; ++b) {
      SampleBlock block;
      const bool other_rate = random() % 60 == 0;
      block.period = {2, other_rate ? static_cast<std::uint32_t>(20 + random() % 1800) : 125U};
      block.count = static_cast<std::uint16_t>(1 + random() % kBlockCapacity);
      block.state = static_cast<ChannelState>(random() % 15 == 0 ? random() % 4 : 0);
      for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(random());
      block.first_sample = kStart + time;
      DetectedBreaths found;
      respiration.on(block, found);
      for (const DetectedBreath& breath : found) {
        ASSERT_LE(breath.time, breath.decided);
        if (last) {
          ASSERT_GT(breath.time, *last) << "seed " << seed;
        }
        last = breath.time;
      }
      const auto rate = respiration.rate(block.end());
      if (rate) {
        ASSERT_TRUE(rate->value > 0.0F && rate->value <= 120.5F) << rate->value;
      }
      time += random() % 40 == 0 ? std::chrono::seconds{random() % 5000} : block.period.of(block.count);
    }
  }
}

}  // namespace
}  // namespace ward
