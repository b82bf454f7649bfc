// Whatever comes in, a bed's chain stands, says what it cannot see, and sees
// again within five seconds of clean signal.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "tests/monitor/bedside.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

enum class Trouble : std::uint8_t {
  noise,        ///< full-band, half a millivolt and more
  silence,      ///< a constant
  extremes,     ///< full-scale square waves
  saturation,   ///< held at the rail
  missing,      ///< no samples taken
  leads_off,
  gap,          ///< nothing sent
  new_rate,     ///< another sample rate from one block to the next
  swapped,      ///< the leads change places
  removed,      ///< the second lead goes
  wrong_scale,  ///< a gain 200 times too high
  time_jump,    ///< the device's clock leaps
  kCount
};
constexpr std::array kNames{"noise",   "silence",   "extremes", "saturation", "missing",     "leads_off",
                            "gap",     "new_rate",  "swapped",  "removed",    "wrong_scale", "time_jump"};

/// A device of two leads that shows a calm heart, or trouble.
class Device {
 public:
  explicit Device(std::uint64_t seed) : random_(seed) { bed.ecg = Sensor::absent; }

  void show(double length_s, std::optional<Trouble> trouble) {
    for (int i = 0; i < static_cast<int>(length_s * 10.0); ++i) {
      bed.run(100ms);
      if (trouble == Trouble::gap) continue;
      for (const std::uint32_t lead : {0U, 1U}) {
        if (trouble == Trouble::removed && lead == 1) continue;
        send(lead, trouble);
      }
    }
  }

  Bedside bed;

 private:
  void send(std::uint32_t lead, std::optional<Trouble> trouble) {
    const SamplePeriod period{1, trouble == Trouble::new_rate ? 500U : 250U};
    const double to = seconds(bed.time());
    const std::uint32_t shown = trouble == Trouble::swapped ? 1 - lead : lead;
    const auto wave = [&](double t) {
      static const drawn::Wave heart = drawn::beats(drawn::regular(1000.5, 1400.0, 75.0), drawn::normal_beat);
      return (shown == 0 ? 1.0 : -0.6) * heart(t);
    };
    for (SampleBlock block : drawn::blocks(wave, to - 0.1, to, period, lead)) {
      if (trouble) spoil(block, *trouble);
      bed.send(block);
    }
  }

  void spoil(SampleBlock& block, Trouble trouble) {
    std::normal_distribution<double> normal{0.0, 160.0};
    for (std::size_t i = 0; i < block.count; ++i) {
      std::int16_t& sample = block.samples[i];
      if (trouble == Trouble::noise) sample = static_cast<std::int16_t>(normal(random_));
      if (trouble == Trouble::silence) sample = 7;
      if (trouble == Trouble::extremes) sample = random_() % 2 == 0 ? 32767 : -32767;
      if (trouble == Trouble::saturation) sample = 32767;
      if (trouble == Trouble::missing) sample = kMissingSample;
    }
    if (trouble == Trouble::leads_off) block.state = ChannelState::leads_off;
    if (trouble == Trouble::wrong_scale) block.scale *= 200.0F;
    if (trouble == Trouble::time_jump) block.first_sample += 3600s;
  }

  std::mt19937_64 random_;
};

void expect_possible(const Bedside& bed) {
  Instant last{};
  for (const Beat& beat : bed.all<Beat>()) {
    if (!beat.provisional) continue;
    EXPECT_GT(beat.time, last);
    last = beat.time;
  }
  for (const Vital& vital : bed.all<Vital>()) {
    const CodeInfo* info = find_code(vital.code);
    ASSERT_NE(info, nullptr);
    if (!vital.value()) continue;
    EXPECT_GE(*vital.value(), info->plausible_low) << info->name;
    EXPECT_LE(*vital.value(), info->plausible_high) << info->name;
  }
}

class BadInput : public testing::TestWithParam<int> {};

TEST_P(BadInput, IsSurvivedToldAndRecoveredFromInFiveSeconds) {
  const auto trouble = static_cast<Trouble>(GetParam());
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Device device{seed};
    device.show(25.0, std::nullopt);
    device.bed.forget();
    device.show(20.0 + static_cast<double>(seed), trouble);
    if (trouble != Trouble::time_jump) expect_possible(device.bed);
    // Something is said of what cannot be seen: a technical alarm, or, of a
    // connected lead without a beat, that the heart may stand still.
    const bool still_seen = trouble == Trouble::new_rate || trouble == Trouble::swapped || trouble == Trouble::removed ||
                            trouble == Trouble::time_jump;
    const auto said = device.bed.active_alarms();
    const bool told = std::ranges::any_of(said, [](AlarmCondition condition) {
      return alarm_info(condition).kind == AlarmKind::technical || condition == AlarmCondition::asystole;
    });
    if (!still_seen) {
      EXPECT_TRUE(told);
    }
    device.bed.forget();
    device.show(5.0, std::nullopt);
    const auto beats = device.bed.all<Beat>();
    EXPECT_GE(std::ranges::count_if(beats, [](const Beat& beat) { return beat.provisional; }), 1)
        << "no beat within five seconds";
    device.show(15.0, std::nullopt);
    const auto rate = device.bed.vital(mdc::kHeartRate);
    ASSERT_TRUE(rate && rate->value());
    EXPECT_NEAR(*rate->value(), 75.0F, 2.0F);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, BadInput, testing::Range(0, static_cast<int>(Trouble::kCount)),
                         [](const auto& number) { return std::string{kNames[static_cast<std::size_t>(number.param)]}; });

TEST(BadInputMixed, AnyTroubleAfterAnyOtherIsSurvived) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    Device device{seed};
    device.bed.pleth = device.bed.abp = device.bed.resp = Sensor::connected;
    for (int i = 0; i < 12; ++i) {
      const auto trouble = static_cast<Trouble>(random() % static_cast<std::uint64_t>(Trouble::kCount));
      const bool clean = random() % 3 == 0;
      device.show(1.0 + static_cast<double>(random() % 60) / 10.0, clean ? std::nullopt : std::optional{trouble});
      if (random() % 4 == 0) device.bed.send(PacePulse{device.bed.now() - 50ms});
    }
    device.bed.forget();
    device.show(25.0, std::nullopt);
    const auto rate = device.bed.vital(mdc::kHeartRate);
    ASSERT_TRUE(rate && rate->value());
    EXPECT_NEAR(*rate->value(), 75.0F, 2.0F);
  }
}

}  // namespace
}  // namespace ward
