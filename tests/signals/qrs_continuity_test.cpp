// Holes, rate changes, leads that come and go, and garbage.
#include "pipeline/signals/qrs_detector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/signals/bedside.h"

namespace ward {
namespace {

using namespace synthetic;

TEST(QrsDetector, GoesOnThroughARateChangeInMidStream) {
  const auto beats = regular(75, 40);
  Bedside bed;
  bed.play(ecg(beats), 0, 20, {.period = {1, 250}});
  bed.play(ecg(beats), 20, 40, {.period = {1, 500}});
  EXPECT_EQ(bed.errors(beats, 4.0, 19.0), 0);
  EXPECT_EQ(bed.errors(beats, 25.0, 39.0), 0);
}

TEST(QrsDetector, MarksTheBeatAfterAHoleAsNoInterval) {
  const auto beats = regular(75, 20);
  Bedside bed;
  bed.play(ecg(beats), 0, 10);
  bed.play(ecg(beats), 13, 20);
  int breaks = 0;
  for (const DetectedBeat& beat : bed.beats) breaks += beat.continuous ? 0 : 1;
  EXPECT_EQ(breaks, 2);  // the very first, and the first after the hole
  EXPECT_EQ(bed.between(10.2, 12.9), 0);
  EXPECT_EQ(bed.errors(beats, 14.0, 19.0), 0);
  EXPECT_NEAR(bed.shown(20), 75.0, 0.5);
}

TEST(QrsDetector, BridgesSingleMissingSamplesAndSkipsLongerOnes) {
  const auto beats = regular(75, 20);
  const Signal clean = ecg(beats);
  Bedside bed;
  bed.play([&](double t) {
    const bool single = std::fmod(t, 0.5) < 0.004;
    const bool long_hole = t > 10 && t < 11;
    return single || long_hole ? NAN : clean(t);
  }, 0, 20);
  EXPECT_EQ(bed.errors(beats, 4.0, 9.8), 0);
  EXPECT_EQ(bed.between(10.1, 10.95), 0);
  EXPECT_EQ(bed.errors(beats, 11.5, 19.0), 0);
}

TEST(QrsDetector, SaysThatNothingIsAnalysedWhileLeadsAreOff) {
  const auto beats = regular(75, 30);
  Bedside bed;
  bed.play(ecg(beats), 0, 10);
  ASSERT_TRUE(bed.detector.analysed_since());
  bed.play(ecg(beats), 10, 16, {.state = ChannelState::leads_off});
  EXPECT_FALSE(bed.detector.analysed_since());
  EXPECT_LT(after_start(*bed.detector.analysed_until()), 10.01);
  EXPECT_EQ(bed.between(10.0, 16.0), 0);
  bed.play(ecg(beats), 16, 30);
  EXPECT_NEAR(after_start(*bed.detector.analysed_since()), 16.0, 0.05);
  EXPECT_EQ(bed.errors(beats, 17.0, 29.0), 0);
}

TEST(QrsDetector, LosesNoBeatWhenOneOfTwoLeadsComesOff) {
  const auto beats = regular(75, 40);
  const Signal lead = ecg(beats);
  Bedside bed;
  bed.play_both(lead, lead, 0, 15);
  for (double t = 15; t < 25; t += 0.1) {
    bed.play(lead, t, t + 0.1, {.state = ChannelState::leads_off});
    bed.play(lead, t, t + 0.1, {.channel = kLeadV});
  }
  bed.play_both(lead, lead, 25, 40);
  EXPECT_EQ(bed.errors(beats, 4.0, 39.0), 0);
}

TEST(QrsDetector, LosesNoBeatWhenOneOfTwoLeadsGoesQuietWithoutSayingSo) {
  const auto beats = regular(75, 40);
  const Signal lead = ecg(beats);
  Bedside bed;
  bed.play_both([&](double t) { return t > 15 && t < 25 ? 0.02 * lead(t) : lead(t); }, lead, 0, 40);
  EXPECT_EQ(bed.errors(beats, 4.0, 39.0), 0);
}

TEST(QrsDetector, LosesNoBeatBesideALeadThatIsConnectedButFlatFromTheStart) {
  const auto beats = regular(75, 120);
  const Signal lead = ecg(beats);
  const Signal flat = [](double) { return 0.0; };
  Bedside flat_second;
  flat_second.play_both(lead, flat, 0, 120);
  EXPECT_EQ(flat_second.errors(beats, 4.0, 119.0), 0);
  Bedside flat_first;
  flat_first.play_both(flat, lead, 0, 120);
  EXPECT_EQ(flat_first.errors(beats, 4.0, 119.0), 0);
}

TEST(QrsDetector, FindsTheFirstBeatsAfterALongStandstill) {
  for (const double standstill : {6.0, 17.0, 60.0}) {
    auto beats = regular(75, 20);
    for (EcgBeat beat : regular(75, 30)) {
      beat.r_time += 20 + standstill;
      beats.push_back(beat);
    }
    const Signal lead = ecg(beats);
    Bedside bed;
    bed.play_both(lead, [&](double t) { return 0.6 * lead(t); }, 0, 50 + standstill);
    EXPECT_EQ(bed.errors(beats, 4.0, 49.0 + standstill), 0) << standstill << " s";
  }
}

TEST(QrsDetector, FindsTheFirstBeatsOfAHeartThatStoodStillAtTheStart) {
  std::vector<EcgBeat> beats;
  for (EcgBeat beat : regular(75, 30)) {
    beat.r_time += 10;
    beats.push_back(beat);
  }
  const Signal lead = ecg(beats);
  Bedside bed;
  bed.play_both(lead, [&](double t) { return 0.6 * lead(t); }, 0, 40);
  EXPECT_EQ(bed.errors(beats, 15.0, 39.0), 0);
}

TEST(QrsDetector, WaitsAThirdOfASecondForALateLeadAndNoLonger) {
  const auto beats = regular(75, 30);
  const Signal lead = ecg(beats);
  Bedside bed;
  bed.play_both(lead, lead, 0, 10);
  bed.play(lead, 10, 20);  // the other has stopped sending
  EXPECT_EQ(bed.errors(beats, 4.0, 19.0), 0);
  EXPECT_GT(after_start(*bed.detector.analysed_until()), 19.9);
}

TEST(QrsDetector, TrustsTheCleanLeadOfTwo) {
  const auto beats = regular(75, 60);
  const Signal lead = ecg(beats);
  const Signal noise = white_noise(0.8, 11, 60);
  Bedside bed;
  bed.play_both([&](double t) { return lead(t) + noise(t); }, lead, 0, 60);
  EXPECT_EQ(bed.errors(beats, 10.0, 59.0), 0);
  const auto leads = bed.detector.leads();
  ASSERT_EQ(leads.size(), 2U);
  EXPECT_GT(leads[0].noise, 3.0 * leads[1].noise);
}

TEST(QrsDetector, FindsTheSameBeatsHoweverTheSignalIsCutIntoBlocks) {
  const auto beats = regular(83, 30);
  std::vector<std::vector<DetectedBeat>> found;
  for (const double block_s : {0.004, 0.1, 0.25, 0.5}) {
    Bedside bed;
    bed.play(ecg(beats), 0, 30, {.block_s = block_s});
    found.push_back(bed.beats);
  }
  for (const auto& other : found) {
    ASSERT_EQ(other.size(), found[0].size());
    for (std::size_t i = 0; i < other.size(); ++i) EXPECT_EQ(other[i].time, found[0][i].time);
  }
}

TEST(QrsDetector, IgnoresBlocksThatComeTwice) {
  const auto beats = regular(75, 20);
  Bedside bed;
  synthetic::play(ecg(beats), 0, 20, {}, [&](const SampleBlock& block) {
    bed.feed(block);
    bed.feed(block);
  });
  EXPECT_EQ(bed.errors(beats, 4.0, 19.0), 0);
}

TEST(QrsDetector, SurvivesWhateverComesAndStaysInOrder) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    Bedside bed;
    Nanoseconds time{0};
    for (int b = 0; b < 2000; ++b) {
      SampleBlock block;
      block.channel = random() % 4 == 0 ? kLeadV : kLeadII;
      const bool other_rate = random() % 50 == 0;
      block.period = {1, other_rate ? static_cast<std::uint32_t>(100 + random() % 900) : 250U};
      block.count = static_cast<std::uint16_t>(1 + random() % kBlockCapacity);
      block.state = static_cast<ChannelState>(random() % 12 == 0 ? random() % 4 : 0);
      block.scale = 0.01F;
      const auto kind = random() % 4;
      for (std::size_t i = 0; i < block.count; ++i) {
        block.samples[i] = kind == 0   ? std::int16_t{0}
                           : kind == 1 ? std::int16_t{32767}
                           : kind == 2 ? kMissingSample
                                       : static_cast<std::int16_t>(random());
      }
      block.first_sample = kStart + time;
      bed.feed(block);
      time += random() % 40 == 0 ? std::chrono::seconds{random() % 5000} : block.period.of(block.count);
    }
    for (std::size_t i = 1; i < bed.beats.size(); ++i) {
      ASSERT_LT(bed.beats[i - 1].time, bed.beats[i].time) << "seed " << seed;
      ASSERT_LT(bed.beats[i].time, bed.beats[i].decided) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace ward
