#include "simulators/virtual_patient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "pipeline/domain/codes.h"
#include "simulators/breathing.h"
#include "simulators/ecg_model.h"
#include "simulators/heart.h"
#include "simulators/pleth_model.h"
#include "simulators/pressure_model.h"
#include "simulators/random.h"
#include "simulators/shapes.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

/// A patient played for a while, with every sample and the true beats.
struct Played {
  std::vector<SourceChannel> channels;
  std::vector<std::vector<std::int16_t>> samples;
  std::vector<SourceNumeric> numerics;
  std::vector<HeartBeat> beats;

  [[nodiscard]] double value(std::size_t channel, Nanoseconds t) const {
    const auto i = static_cast<std::size_t>(seconds(t) * channels[channel].period.hertz() + 0.5);
    return static_cast<double>(samples[channel].at(i)) * static_cast<double>(channels[channel].scale);
  }
  /// Highest minus lowest value between two times.
  [[nodiscard]] double swing(std::size_t channel, Nanoseconds from, Nanoseconds to) const {
    double low = 1e9;
    double high = -1e9;
    for (Nanoseconds t = from; t < to; t += 8ms) {
      low = std::min(low, value(channel, t));
      high = std::max(high, value(channel, t));
    }
    return high - low;
  }
};
constexpr std::size_t kII = 0;
constexpr std::size_t kResp = 2;
constexpr std::size_t kPlethWave = 3;
constexpr std::size_t kAbpWave = 4;

void play(VirtualPatient& patient, Nanoseconds until, Played& played, Nanoseconds step = 200ms) {
  played.channels.assign(patient.channels().begin(), patient.channels().end());
  played.samples.resize(played.channels.size());
  SourceFrame frame;
  while (patient.now() < until) {
    frame.clear();
    patient.advance(std::min(patient.now() + step, until), frame);
    for (const SourceBlock& block : frame.blocks()) {
      auto& samples = played.samples[block.channel];
      EXPECT_EQ(block.first_sample, played.channels[block.channel].period.of(samples.size())) << "no hole, no overlap";
      samples.insert(samples.end(), block.samples.begin(), block.samples.end());
    }
    played.numerics.insert(played.numerics.end(), frame.numerics.begin(), frame.numerics.end());
    for (const HeartBeat& beat : patient.beats()) {
      if (played.beats.empty() || beat.number > played.beats.back().number) played.beats.push_back(beat);
    }
  }
}

Played play_rhythm(Rhythm rhythm, double rate, Nanoseconds until, std::uint64_t seed = 5) {
  PatientProfile profile;
  VirtualPatient patient{profile, seed};
  Played played;
  play(patient, 10s, played);
  patient.set_rhythm(rhythm, BeatsPerMinute{rate});
  play(patient, until, played);
  return played;
}

TEST(Random, IsTheSameOnEveryMachine) {
  Random random{0};
  EXPECT_EQ(random.next(), 0xE220A8397B1DCDAFULL);  // published first output of SplitMix64 from seed 0
  Random other{12};
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < 20000; ++i) {
    const double x = other.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / 20000, 0.0, 0.03);
  EXPECT_NEAR(squares / 20000, 1.0, 0.03);
}

TEST(Shapes, AreTheCurvesTheyClaim) {
  EXPECT_NEAR(bump(0.0), 1.0, 1e-3);
  EXPECT_NEAR(bump(1.0), 0.60653, 1e-3);
  EXPECT_NEAR(bump(-1.0), 0.60653, 1e-3);
  EXPECT_DOUBLE_EQ(bump(4.0), 0.0);
  EXPECT_NEAR(sine(0.25), 1.0, 1e-4);
  EXPECT_NEAR(sine(7.75), -1.0, 1e-4);
  EXPECT_NEAR(sine(0.125), 0.70711, 1e-4);
}

TEST(VirtualPatient, GivesTheSameSamplesFromTheSameSeed) {
  PatientProfile profile;
  VirtualPatient a{profile, 7};
  VirtualPatient b{profile, 7};
  VirtualPatient c{profile, 8};
  Played first;
  Played second;
  Played other;
  play(a, 20s, first);
  play(b, 20s, second, 56ms);  // however the calls are cut
  play(c, 20s, other);
  EXPECT_EQ(first.samples, second.samples);
  EXPECT_NE(first.samples, other.samples);
  ASSERT_EQ(first.numerics.size(), second.numerics.size());
}

TEST(VirtualPatient, SamplesRespirationAtSixtyTwoAndAHalfHertzExactly) {
  PatientProfile profile;
  VirtualPatient patient{profile, 1};
  Played played;
  play(patient, 80s, played);
  EXPECT_EQ(played.channels[kResp].period, (SamplePeriod{2, 125}));
  EXPECT_EQ(played.samples[kResp].size(), 5000U);
  EXPECT_EQ(played.samples[kII].size(), 20000U);
  EXPECT_EQ(played.samples[kPlethWave].size(), 10000U);
  EXPECT_EQ(played.channels[kResp].period.of(5000), 80s);
}

TEST(VirtualPatient, SendsAPulseAfterEveryBeatAtItsTransitTime) {
  const Played played = play_rhythm(Rhythm::sinus, 75, 60s);
  int pulses = 0;
  for (const HeartBeat& beat : played.beats) {
    if (beat.r_time < 1s || beat.r_time > 59s) continue;
    const Nanoseconds foot = beat.r_time + 220ms;
    EXPECT_GT(played.value(kPlethWave, foot + 160ms) - played.value(kPlethWave, foot - 30ms), 0.25) << seconds(foot);
    EXPECT_GT(played.value(kAbpWave, beat.r_time + 300ms) - played.value(kAbpWave, beat.r_time + 150ms), 20.0);
    ++pulses;
  }
  EXPECT_GT(pulses, 65);
}

TEST(VirtualPatient, RaisesTheRPeakWhereTheBeatIs) {
  const Played played = play_rhythm(Rhythm::sinus, 75, 40s);
  for (const HeartBeat& beat : played.beats) {
    if (beat.r_time < 1s || beat.r_time > 39s) continue;
    EXPECT_GT(played.value(kII, beat.r_time) - played.value(kII, beat.r_time - 80ms), 0.6) << seconds(beat.r_time);
    // P comes 120 to 200 ms before, T well after.
    EXPECT_GT(played.swing(kII, beat.r_time - 200ms, beat.r_time - 90ms), 0.05);
  }
}

TEST(VirtualPatient, HasNeitherPulseNorQrsInAsystole) {
  const Played played = play_rhythm(Rhythm::asystole, 60, 30s);
  EXPECT_LT(played.beats.back().r_time, 10s + Heart::kLookahead);
  EXPECT_LT(played.swing(kII, 14s, 29s), 0.45) << "baseline wander only";
  EXPECT_LT(played.swing(kPlethWave, 14s, 16s), 0.10);
  EXPECT_LT(played.value(kAbpWave, 18s), 30.0) << "pressure runs off";
  EXPECT_EQ(played.numerics.back().validity, Validity::unavailable) << "an oximeter finds no pulse";
}

TEST(VirtualPatient, FibrillatesWithoutPulseButWithWaves) {
  const Played played = play_rhythm(Rhythm::ventricular_fibrillation, 60, 30s);
  for (Nanoseconds t = 13s; t < 29s; t += 2s) EXPECT_GT(played.swing(kII, t, t + 2s), 0.25) << seconds(t);
  EXPECT_LT(played.swing(kPlethWave, 14s, 16s), 0.10);
  EXPECT_LT(played.value(kAbpWave, 18s), 30.0);
}

TEST(VirtualPatient, DropsPressureInVentricularTachycardia) {
  const Played played = play_rhythm(Rhythm::ventricular_tachycardia, 172, 30s);
  const auto beats = std::count_if(played.beats.begin(), played.beats.end(), [](const HeartBeat& beat) {
    return beat.r_time > 15s && beat.r_time <= 25s && beat.kind == BeatKind::ventricular;
  });
  EXPECT_NEAR(static_cast<double>(beats), 172.0 / 6.0, 1.0);
  EXPECT_LT(played.swing(kAbpWave, 20s, 24s), 25.0) << "against 48 mmHg in sinus rhythm";
  EXPECT_GT(played.swing(kAbpWave, 5s, 9s), 40.0);
}

TEST(VirtualPatient, BeatsAsOftenAsItsRateSays) {
  for (const double rate : {38.0, 75.0, 140.0}) {
    const Played played = play_rhythm(Rhythm::sinus, rate, 100s);
    const auto beats = std::count_if(played.beats.begin(), played.beats.end(),
                                     [](const HeartBeat& beat) { return beat.r_time > 40s && beat.r_time <= 100s; });
    EXPECT_NEAR(static_cast<double>(beats), rate, rate * 0.03 + 1.0);
  }
}

TEST(VirtualPatient, PumpsLessWithAPrematureBeat) {
  const Played played = play_rhythm(Rhythm::bigeminy, 75, 40s);
  int ventricular = 0;
  for (std::size_t i = 1; i < played.beats.size(); ++i) {
    const HeartBeat& beat = played.beats[i];
    if (beat.r_time < 12s || beat.kind != BeatKind::ventricular) continue;
    EXPECT_LT(beat.stroke, 0.65);
    EXPECT_LT(beat.rr_seconds, 0.75 * played.beats[i - 1].rr_seconds);
    ++ventricular;
  }
  EXPECT_GT(ventricular, 12);
}

TEST(VirtualPatient, IsIrregularAndWithoutPWaveInAtrialFibrillation) {
  const Played played = play_rhythm(Rhythm::atrial_fibrillation, 90, 70s);
  double shortest = 9.0;
  double longest = 0.0;
  for (const HeartBeat& beat : played.beats) {
    if (beat.r_time < 12s) continue;
    EXPECT_EQ(beat.kind, BeatKind::no_p_wave);
    shortest = std::min(shortest, beat.rr_seconds);
    longest = std::max(longest, beat.rr_seconds);
  }
  EXPECT_GT(longest / shortest, 1.5);
}

TEST(VirtualPatient, KeepsItsPressureNearTheProfile) {
  PatientProfile profile;
  profile.systolic = MmHg{120};
  profile.diastolic = MmHg{72};
  VirtualPatient patient{profile, 3};
  Played played;
  play(patient, 60s, played);
  double low = 999;
  double high = 0;
  for (Nanoseconds t = 30s; t < 59s; t += 8ms) {
    low = std::min(low, played.value(kAbpWave, t));
    high = std::max(high, played.value(kAbpWave, t));
  }
  EXPECT_NEAR(high, 120.0, 8.0);
  EXPECT_NEAR(low, 72.0, 8.0);
}

TEST(VirtualPatient, StopsBreathingInApnoeaAndDesaturatesLater) {
  PatientProfile profile;
  VirtualPatient patient{profile, 4};
  Played played;
  play(patient, 10s, played);
  patient.set_apnoea(true);
  play(patient, 70s, played);
  EXPECT_GT(played.swing(kResp, 1s, 9s), 0.7);
  EXPECT_LT(played.swing(kResp, 20s, 60s), 0.15) << "the heart alone moves the impedance a little";
  const auto spo2 = [&](Nanoseconds at) {
    for (const SourceNumeric& numeric : played.numerics) {
      if (numeric.code == mdc::kSpo2 && numeric.time == at) return numeric.reading;
    }
    return 0.0F;
  };
  EXPECT_GE(spo2(30s), 95.0F);
  EXPECT_LT(spo2(69s), 88.0F);
  patient.set_apnoea(false);
  play(patient, 80s, played);
  EXPECT_GT(played.swing(kResp, 71s, 79s), 0.7);
}

TEST(VirtualPatient, MarksAnOpenElectrodeAndSendsNoSamplesForIt) {
  PatientProfile profile;
  VirtualPatient patient{profile, 4};
  SourceFrame frame;
  patient.advance(1s, frame);
  patient.set_connected(Sensor::ecg_electrodes, false);
  frame.clear();
  patient.advance(2s, frame);
  for (const SourceBlock& block : frame.blocks()) {
    const bool of_electrodes = block.channel <= kResp;
    EXPECT_EQ(block.state, of_electrodes ? ChannelState::leads_off : ChannelState::valid);
    EXPECT_EQ(block.samples.front() == kMissingSample, of_electrodes);
  }
  patient.set_connected(Sensor::spo2_probe, false);
  frame.clear();
  patient.advance(4s, frame);
  for (const SourceNumeric& numeric : frame.numerics) {
    if (numeric.code == mdc::kSpo2) {
      EXPECT_EQ(numeric.validity, Validity::unavailable);
    }
  }
}

TEST(VirtualPatient, MeasuresTheCuffEveryFiveMinutes) {
  PatientProfile profile;
  profile.arterial_line = false;
  VirtualPatient patient{profile, 6};
  Played played;
  play(patient, 700s, played, 1s);
  std::vector<Nanoseconds> times;
  for (const SourceNumeric& numeric : played.numerics) {
    if (numeric.code == mdc::kNibpSystolic) times.push_back(numeric.time);
  }
  ASSERT_EQ(times.size(), 3U);
  EXPECT_EQ(times[1] - times[0], 300s);
  EXPECT_EQ(played.channels.size(), 4U) << "no arterial line, no ABP channel";
}

TEST(Heart, PumpsLessAfterAShortFilling) {
  EXPECT_NEAR(stroke_for_filling(0.8), 1.0, 0.01);
  EXPECT_LT(stroke_for_filling(0.33), 0.65);
  EXPECT_EQ(stroke_for_filling(0.1), 0.0);
  EXPECT_GT(stroke_for_filling(1.2), 1.0);
}

TEST(Breathing, BreathesAtItsRate) {
  Breathing breathing{BreathsPerMinute{15}, Random{3}};
  for (int i = 0; i < 125 * 120; ++i) breathing.advance(0.008);
  EXPECT_NEAR(static_cast<double>(breathing.breaths()), 30.0, 2.0);
}

}  // namespace
}  // namespace ward
