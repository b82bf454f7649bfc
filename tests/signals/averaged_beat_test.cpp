#include "pipeline/signals/averaged_beat.h"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/signals/beat_landmarks.h"
#include "tests/signals/drawn_repolarisation.h"

namespace ward {
namespace {

using namespace synthetic;

/// One lead with regular beats, each told one beat later.
struct Lead {
  AveragedBeat average;
  int published{0};
  std::vector<double> waiting;

  void play(const RepolarisationBed& bed, double from, double to, const Signal& disturbance = {}) {
    for (double now = from; now < to - 1e-9; now += 0.2) {
      synthetic::play([&](double t) { return bed.wave(t) + (disturbance ? disturbance(t) : 0.0); }, now, now + 0.2, {},
                      [this](const SampleBlock& block) { average.on(block); });
      for (std::size_t i = 0; i + 1 < bed.beats.size(); ++i) {
        const double known = bed.beats[i + 1].time + 0.3;
        if (known > now && known <= now + 0.2) published += average.on_beat(at(bed.beats[i].time), bed.beats[i].normal);
      }
    }
  }
};

TEST(AveragedBeat, IsReadyEveryTenSeconds) {
  RepolarisationBed bed;
  bed.add(0.5, 66, 0.8);
  Lead lead;
  lead.play(bed, 0, 10);
  EXPECT_EQ(lead.published, 0);
  lead.play(bed, 10, 14);
  EXPECT_EQ(lead.published, 1);
  lead.play(bed, 14, 64);
  EXPECT_GE(lead.published, 5);
  EXPECT_NEAR(lead.average.latest()->rr_s, 0.8, 0.001);
  EXPECT_GE(lead.average.latest()->beats, 10);
}

TEST(AveragedBeat, AveragingTakesNoiseOffAndSaysHowMuchIsLeft) {
  RepolarisationBed bed;
  bed.add(0.5, 32, 0.8);
  Lead lead;
  lead.play(bed, 0, 30, white_noise(0.1, 9, 32));
  ASSERT_TRUE(lead.average.latest());
  EXPECT_GT(lead.average.latest()->noise_mv, 0.005F);
  EXPECT_LT(lead.average.latest()->noise_mv, 0.03F);
}

TEST(AveragedBeat, FindsWhereTheQrsBeginsAndEnds) {
  RepolarisationBed bed;
  bed.add(0.5, 32, 0.8);
  Lead lead;
  lead.play(bed, 0, 30);
  const auto landmarks = find_landmarks(*lead.average.latest());
  ASSERT_TRUE(landmarks);
  const double width = static_cast<double>(landmarks->j_point - landmarks->onset) * BeatAverage::kSlotSeconds;
  EXPECT_NEAR(width, KnownBeat::kJ - KnownBeat::kOnset, 0.024);
  EXPECT_NEAR(landmarks->qrs_mv, 1.1, 0.2);
}

TEST(AveragedBeat, ABigeminyHasNone) {
  RepolarisationBed bed;
  bed.add(0.5, 62, 0.8);
  for (std::size_t i = 1; i < bed.beats.size(); i += 2) bed.beats[i].normal = false;
  Lead lead;
  lead.play(bed, 0, 60);
  EXPECT_EQ(lead.published, 0);
}

TEST(AveragedBeat, ASlowHeartIsAveragedToo) {
  RepolarisationBed bed;
  bed.add(0.5, 66, 1.8);
  Lead lead;
  lead.play(bed, 0, 62);
  EXPECT_GE(lead.published, 4);
}

TEST(AveragedBeat, WhatWasNotSeenIsNotAveraged) {
  RepolarisationBed bed;
  bed.add(0.5, 62, 0.8);
  Lead lead;
  // One second in three is missing: hardly a beat is whole with its neighbours.
  lead.play(bed, 0, 60, [](double t) { return std::fmod(t, 1.5) < 0.5 ? NAN : 0.0; });
  EXPECT_EQ(lead.published, 0);
}

TEST(AveragedBeat, SurvivesWhateverComes) {
  std::mt19937 random(8);
  AveragedBeat average;
  Nanoseconds time{0};
  for (int b = 0; b < 3000; ++b) {
    SampleBlock block;
    block.channel = kLeadII;
    block.period = {1, random() % 50 == 0 ? static_cast<std::uint32_t>(100 + random() % 900) : 250U};
    block.count = static_cast<std::uint16_t>(1 + random() % kBlockCapacity);
    block.scale = 0.001F;
    block.state = static_cast<ChannelState>(random() % 20 == 0 ? random() % 4 : 0);
    for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(random());
    block.first_sample = kStart + time;
    average.on(block);
    if (average.on_beat(kStart + time - std::chrono::milliseconds{random() % 4000}, random() % 4 != 0)) {
      const auto landmarks = find_landmarks(*average.latest());
      if (landmarks) {
        EXPECT_LT(landmarks->onset, landmarks->j_point);
        static_cast<void>(measure_qt(*average.latest(), *landmarks));
      }
    }
    time += random() % 30 == 0 ? std::chrono::seconds{random() % 500} : block.period.of(block.count);
  }
}

}  // namespace
}  // namespace ward
