// Whatever the signal does, the detector says nothing impossible, and knows
// its patient again five seconds after the signal is clean.
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/signals/signal_quality.h"
#include "tests/signals/bedside.h"

namespace ward {
namespace {

using namespace synthetic;

enum class Trouble : std::uint8_t {
  gap, missing, saturated, square_wave, large_noise, small_noise, silence, leads_off, other_rate, leads_swapped,
  one_lead_gone, huge_scale, count
};

/// One bad stretch of a two-lead ECG, drawn from a seed.
struct Story {
  std::uint32_t seed;
  std::mt19937 random{seed};
  Trouble trouble = static_cast<Trouble>(random() % static_cast<unsigned>(Trouble::count));
  double begin = 20.0 + static_cast<double>(random() % 100) / 10.0;
  double end = begin + 1.0 + static_cast<double>(random() % 400) / 10.0;

  [[nodiscard]] bool is_bad(double t) const { return t >= begin && t < end; }

  /// @param lead 0 or 1
  Signal signal(const Signal& heart, int lead) {
    const double gain = lead == 0 ? 1.0 : -0.6;
    const double square_s = 0.1 + static_cast<double>(random() % 100) / 50.0;
    const Signal noise = white_noise(trouble == Trouble::large_noise ? 8.0 : 0.3, static_cast<std::uint32_t>(random()), end + 20);
    const Story& me = *this;
    return [heart, noise, gain, square_s, &me](double t) {
      if (!me.is_bad(t)) return gain * heart(t);
      switch (me.trouble) {
        case Trouble::missing: return static_cast<double>(NAN);
        case Trouble::saturated: return 32.0;
        case Trouble::square_wave: return std::fmod(t, square_s) < square_s / 2 ? 32.0 : -32.0;
        case Trouble::large_noise: return noise(t);
        case Trouble::small_noise: return noise(t);
        case Trouble::silence: return 0.0;
        case Trouble::leads_swapped: return gain == 1.0 ? -0.6 * heart(t) : heart(t);
        case Trouble::huge_scale: return 20000.0 * heart(t);
        default: return gain * heart(t);
      }
    };
  }

  void play(Bedside& bed, const Signal& first, const Signal& second, double from, double to) const {
    const bool bad = is_bad(from);
    if (bad && trouble == Trouble::gap) return;
    Playing how;
    if (bad && trouble == Trouble::leads_off) how.state = ChannelState::leads_off;
    if (bad && trouble == Trouble::other_rate) how.period = {1, 500};
    if (bad && trouble == Trouble::huge_scale) how.scale = 1.0F;
    bed.play(first, from, to, how);
    how.channel = kLeadV;
    if (!(bad && trouble == Trouble::one_lead_gone)) bed.play(second, from, to, how);
  }
};

class Recovery : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Recovery, IsSaneThroughoutAndKnowsItsPatientAgainAfterFiveSeconds) {
  Story story{GetParam()};
  SCOPED_TRACE("seed " + std::to_string(story.seed) + ", trouble " + std::to_string(static_cast<int>(story.trouble)) +
               " from " + std::to_string(story.begin) + " to " + std::to_string(story.end));
  const double rate = 50.0 + static_cast<double>(story.random() % 70);
  const double length = story.end + 20.0;
  const auto beats = regular(rate, length);
  const Signal heart = ecg(beats);
  const Signal first = story.signal(heart, 0);
  const Signal second = story.signal(heart, 1);
  Bedside bed;
  for (double t = 0; t < length - 0.05; t += 0.1) {
    story.play(bed, first, second, t, t + 0.1);
    const double shown = bed.shown(t + 0.1);
    ASSERT_TRUE(std::isnan(shown) || (shown > 0 && shown <= 350)) << shown << " at " << t;
  }
  for (std::size_t i = 1; i < bed.beats.size(); ++i) ASSERT_LT(bed.beats[i - 1].time, bed.beats[i].time);
  EXPECT_EQ(bed.errors(beats, 4.0, story.begin - 1.0), 0);
  EXPECT_EQ(bed.errors(beats, story.end + 5.0, length - 1.0), 0);
}

INSTANTIATE_TEST_SUITE_P(QrsDetector, Recovery, testing::Range(1U, 61U));

/// What is wrong with a channel is said by its name.
TEST(Recovery, SignalQualitySaysWhy) {
  struct Case { Trouble trouble; SignalQuality expected; };
  for (const Case& story : {Case{Trouble::missing, SignalQuality::no_signal}, Case{Trouble::saturated, SignalQuality::artefact},
                            Case{Trouble::square_wave, SignalQuality::artefact}, Case{Trouble::large_noise, SignalQuality::noisy},
                            Case{Trouble::silence, SignalQuality::flat}}) {
    Story bad{1};
    bad.trouble = story.trouble;
    bad.begin = 10;
    bad.end = 30;
    const Signal signal = bad.signal(ecg(regular(75, 40)), 0);
    SignalQualityMonitor monitor{kLeadII};
    synthetic::play(signal, 0, 20, {}, [&](const SampleBlock& block) { monitor.on(block); });
    EXPECT_EQ(monitor.quality(), story.expected) << static_cast<int>(story.trouble);
    synthetic::play(signal, 20, 36, {}, [&](const SampleBlock& block) { monitor.on(block); });
    EXPECT_EQ(monitor.quality(), SignalQuality::good) << static_cast<int>(story.trouble);
  }
}

}  // namespace
}  // namespace ward
