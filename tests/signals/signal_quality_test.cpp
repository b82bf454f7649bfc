#include "pipeline/signals/signal_quality.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/signals/synthetic.h"

namespace ward {
namespace {

using namespace synthetic;

struct Watch {
  SignalQualityMonitor monitor;
  double now{0};

  explicit Watch(ChannelId channel = kLeadII) : monitor(channel) {}
  void play(const Signal& signal, double duration, ChannelState state = ChannelState::valid) {
    const Playing how{.channel = monitor.channel_quality().channel, .state = state};
    synthetic::play(signal, now, now + duration, how, [this](const SampleBlock& block) { monitor.on(block); });
    now += duration;
    monitor.on_tick(at(now));
  }
  [[nodiscard]] SignalQuality quality() const { return monitor.quality(); }
};

Signal beating() {
  std::vector<EcgBeat> beats;
  add_beats(beats, 0.4, 200, 0.8);
  return ecg(beats);
}

TEST(SignalQuality, LearnsForTwoSecondsAndIsThenGood) {
  Watch watch;
  watch.play(beating(), 1.9);
  EXPECT_EQ(watch.quality(), SignalQuality::learning);
  EXPECT_TRUE(watch.monitor.usable());
  watch.play(beating(), 0.2);
  EXPECT_EQ(watch.quality(), SignalQuality::good);
}

TEST(SignalQuality, SaysLeadsOffAtOnceAndGoodTwoSecondsAfterTheyAreOn) {
  Watch watch;
  watch.play(beating(), 5);
  watch.play(beating(), 0.1, ChannelState::leads_off);
  EXPECT_EQ(watch.quality(), SignalQuality::leads_off);
  EXPECT_FALSE(watch.monitor.usable());
  watch.play(beating(), 1.0);
  EXPECT_EQ(watch.quality(), SignalQuality::leads_off);
  watch.play(beating(), 3.0);
  EXPECT_EQ(watch.quality(), SignalQuality::good);
}

TEST(SignalQuality, NoticesAChannelThatStoppedTwoSecondsAgo) {
  Watch watch;
  watch.play(beating(), 5);
  watch.monitor.on_tick(at(6.9));
  EXPECT_EQ(watch.quality(), SignalQuality::good);
  watch.monitor.on_tick(at(7.0));
  EXPECT_EQ(watch.quality(), SignalQuality::no_signal);
}

TEST(SignalQuality, NoticesAChannelThatNeverSent) {
  SignalQualityMonitor monitor{kLeadII};
  monitor.on_tick(at(0));
  EXPECT_EQ(monitor.quality(), SignalQuality::learning);
  monitor.on_tick(at(2));
  EXPECT_EQ(monitor.quality(), SignalQuality::no_signal);
}

TEST(SignalQuality, TakesNothingButMissingSamplesForNoSignal) {
  Watch watch;
  watch.play(beating(), 5);
  watch.play([](double) { return NAN; }, 2.3);
  EXPECT_EQ(watch.quality(), SignalQuality::no_signal);
}

TEST(SignalQuality, SaysNoSignalWhileTheDeviceCalibrates) {
  Watch watch;
  watch.play(beating(), 5);
  watch.play(beating(), 0.2, ChannelState::calibrating);
  EXPECT_EQ(watch.quality(), SignalQuality::no_signal);
}

TEST(SignalQuality, CallsALineFlatAfterFiveSecondsBelowTheLeastSwing) {
  Watch flat;
  flat.play(beating(), 10);
  flat.play([](double t) { return 0.02 * std::sin(5 * t); }, 5.6);  // 0.04 mV
  EXPECT_EQ(flat.quality(), SignalQuality::flat);
  Watch small;
  small.play(beating(), 10);
  small.play([](double t) { return 0.03 * std::sin(5 * t); }, 5.6);  // 0.06 mV
  EXPECT_EQ(small.quality(), SignalQuality::good);
}

TEST(SignalQuality, DoesNotCallTheLineBetweenSlowBeatsFlat) {
  std::vector<EcgBeat> beats;
  add_beats(beats, 0.4, 100, 4.0);
  Watch watch;
  watch.play(ecg(beats), 30);
  EXPECT_EQ(watch.quality(), SignalQuality::good);
}

TEST(SignalQuality, SeesASignalHeldAtItsStop) {
  Watch clipped;
  clipped.play([](double t) { return std::min(std::sin(6 * t), 0.0); }, 5);  // half of the time
  EXPECT_EQ(clipped.quality(), SignalQuality::clipped);
  Watch touching;
  touching.play([](double t) { return std::min(std::sin(6 * t), 0.9); }, 5);  // a seventh
  EXPECT_EQ(touching.quality(), SignalQuality::good);
}

TEST(SignalQuality, SeesPressuresNoPatientHas) {
  const ChannelId abp{mdc::kAbp, 0};
  const auto play = [&](double level) {
    SignalQualityMonitor monitor{abp};
    const Playing how{.channel = abp, .scale = 0.05F};
    synthetic::play([=](double t) { return level + 15 * std::sin(6 * t); }, 0, 5, how,
                    [&](const SampleBlock& block) { monitor.on(block); });
    return monitor.quality();
  };
  EXPECT_EQ(play(100), SignalQuality::good);
  EXPECT_EQ(play(430), SignalQuality::artefact);
}

TEST(SignalQuality, TellsMuscleNoiseFromAQuietTrace) {
  const Signal lead = beating();
  for (const double sigma : {0.05, 0.4}) {
    const Signal noise = white_noise(sigma, 9, 20);
    Watch watch;
    watch.play([&](double t) { return lead(t) + noise(t); }, 10);
    EXPECT_EQ(watch.quality(), sigma > 0.2 ? SignalQuality::noisy : SignalQuality::good) << sigma;
  }
}

TEST(SignalQuality, NeverSaysGoodOfGarbage) {
  std::mt19937 random(4);
  SignalQualityMonitor monitor{kLeadII};
  Nanoseconds time{0};
  for (int b = 0; b < 2000; ++b) {
    SampleBlock block;
    block.channel = kLeadII;
    block.period = {1, 250};
    block.count = static_cast<std::uint16_t>(1 + random() % kBlockCapacity);
    block.scale = 0.005F;
    for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(random());
    block.first_sample = kStart + time;
    time += block.period.of(block.count);
    monitor.on(block);
    monitor.on_tick(kStart + time);
    if (b > 40) {
      ASSERT_NE(monitor.quality(), SignalQuality::good);
    }
  }
}

}  // namespace
}  // namespace ward
