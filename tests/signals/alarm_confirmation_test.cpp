#include "pipeline/signals/alarm_confirmation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <random>
#include <vector>

#include "benches/alarm_claims.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/qrs_detector.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using drawn::Wave;

constexpr ChannelId kLeadII{mdc::kEcgLeadII, 0};
constexpr ChannelId kLeadV{mdc::kEcgLeadV1, 0};
constexpr ChannelId kPleth{mdc::kPleth, 0};
constexpr ChannelId kLine{mdc::kAbp, 0};

Instant at(double s) { return Instant{Nanoseconds{std::llround(s * 1e9)}}; }

/// An arterial pulse in mmHg: a steep rise and a slow fall from 80 to 120.
Wave pulses(std::vector<double> feet) {
  return [feet = std::move(feet)](double t) {
    double mmhg = 80.0;
    for (auto i = std::lower_bound(feet.begin(), feet.end(), t - 1.5); i != feet.end() && *i < t; ++i) {
      const double since = t - *i;
      mmhg += 65.0 * (1.0 - std::exp(-since / 0.06)) * std::exp(-since / 0.30);
    }
    return mmhg;
  };
}

Wave none() {
  return [](double) { return 0.0; };
}

/// A patient's channels, played in step into detector and confirmation.
struct Bedside {
  struct Channel {
    ChannelId id;
    Wave wave;
    ChannelState state{ChannelState::valid};
  };
  AlarmConfirmation confirmation;
  QrsDetector qrs;
  std::vector<Channel> channels;
  std::mt19937 random{7};

  void add(ChannelId id, Wave wave, ChannelState state = ChannelState::valid) {
    channels.push_back({id, std::move(wave), state});
  }
  void play(double from, double to) {
    constexpr SamplePeriod kPeriod{1, 250};
    std::normal_distribution<double> noise{0.0, 1.0};
    for (double t = from; t < to - 1e-9; t += 0.1) {
      for (const Channel& channel : channels) {
        const bool ecg = is_ecg(channel.id.code);
        SampleBlock block;
        block.channel = channel.id;
        block.period = kPeriod;
        block.state = channel.state;
        block.first_sample = at(t);
        block.scale = ecg ? 0.005F : 0.05F;
        block.count = 25;
        for (std::size_t i = 0; i < block.count; ++i) {
          const double counts = channel.wave(t + static_cast<double>(i) / 250.0) / static_cast<double>(block.scale);
          block.samples[i] = static_cast<std::int16_t>(std::lround(counts + noise(random)));
        }
        confirmation.on(block);
        if (!ecg) continue;
        DetectedBeats beats;
        qrs.on(block, beats);
        for (const DetectedBeat& beat : beats) confirmation.on(beat);
      }
    }
  }
  [[nodiscard]] AlarmDecision judge(AlarmCondition claim, double now) const {
    return confirmation.judge(claim, at(now)).decision;
  }
};

Testimony said_by(const AlarmEvidence& evidence, ChannelId id) {
  for (const ChannelTestimony& said : evidence.channels) {
    if (said.channel == id) return said.testimony;
  }
  ADD_FAILURE() << "channel did not testify";
  return Testimony::invalid;
}

std::vector<double> delayed(std::vector<double> beats, double by) {
  for (double& beat : beats) beat += by;
  return beats;
}

/// Sinus at 75 /min until 50 s, then nothing in the ECG.
Bedside standstill() {
  Bedside bed;
  const Wave ecg = drawn::beats(drawn::regular(0.5, 50.0, 75.0), drawn::normal_beat);
  bed.add(kLeadII, ecg);
  bed.add(kLeadV, ecg);
  return bed;
}

TEST(AlarmConfirmation, AnnouncesAsystoleWhenThePulsesStopToo) {
  Bedside bed = standstill();
  bed.add(kLine, pulses(delayed(drawn::regular(0.5, 50.0, 75.0), 0.2)));
  bed.play(0.0, 54.2);
  const AlarmEvidence evidence = bed.confirmation.judge(AlarmCondition::asystole, at(54.2));
  EXPECT_EQ(evidence.decision, AlarmDecision::announced);
  EXPECT_EQ(said_by(evidence, kLine), Testimony::supports);
  EXPECT_EQ(evidence.condition, AlarmCondition::asystole);
  EXPECT_EQ(evidence.decided, at(54.2));
  ASSERT_FALSE(evidence.beats.empty());
  EXPECT_NEAR(seconds(evidence.beats.back().time.time_since_epoch()), 49.3, 0.9);
}

TEST(AlarmConfirmation, WithholdsAsystoleWhileAPulseBeatsOnBesideAnotherValidChannel) {
  Bedside bed = standstill();
  bed.add(kLine, pulses(delayed(drawn::regular(0.5, 90.0, 75.0), 0.2)));
  bed.play(0.0, 54.2);
  const AlarmEvidence evidence = bed.confirmation.judge(AlarmCondition::asystole, at(54.2));
  EXPECT_EQ(evidence.decision, AlarmDecision::withheld);
  EXPECT_EQ(said_by(evidence, kLine), Testimony::contradicts);
  EXPECT_EQ(said_by(evidence, kLeadII), Testimony::supports);
}

TEST(AlarmConfirmation, NeverWithholdsAsystoleOnOneValidChannelAlone) {
  Bedside bed;
  bed.add(kLeadII, none(), ChannelState::leads_off);
  bed.add(kLeadV, none());
  bed.add(kLine, pulses(drawn::regular(0.5, 90.0, 75.0)));
  bed.play(0.0, 54.2);
  const AlarmEvidence evidence = bed.confirmation.judge(AlarmCondition::asystole, at(54.2));
  EXPECT_EQ(evidence.decision, AlarmDecision::announced);
  EXPECT_EQ(said_by(evidence, kLeadII), Testimony::invalid);
  EXPECT_EQ(said_by(evidence, kLeadV), Testimony::invalid);
  EXPECT_EQ(said_by(evidence, kLine), Testimony::contradicts);
}

TEST(AlarmConfirmation, WithholdsAsystoleWhileTheLeadsStillShowBeats) {
  Bedside bed = standstill();
  bed.play(0.0, 50.0);
  EXPECT_EQ(bed.judge(AlarmCondition::asystole, 50.0), AlarmDecision::withheld);
}

TEST(AlarmConfirmation, AnnouncesAsystoleThoughMovementMakesPeaksInTheLeads) {
  Bedside bed;
  const Wave sinus = drawn::beats(drawn::regular(0.5, 44.0, 75.0), drawn::normal_beat);
  // Chest compressions and handling: peaks of every width and sign, none like a beat.
  const auto moved = [=](double t, double sign) {
    double millivolts = sinus(t);
    for (int k = 0; k < 12; ++k) {
      const double width = 0.02 + 0.017 * (k % 5);
      millivolts += drawn::bump(t, 44.6 + 0.83 * k, width, sign * (k % 2 == 0 ? 1.1 : -0.9));
    }
    return millivolts;
  };
  bed.add(kLeadII, [=](double t) { return moved(t, 1.0); });
  bed.add(kLeadV, [=](double t) { return moved(t, -0.8); });
  bed.play(0.0, 54.2);
  const AlarmEvidence evidence = bed.confirmation.judge(AlarmCondition::asystole, at(54.2));
  EXPECT_EQ(evidence.decision, AlarmDecision::announced);
  ASSERT_FALSE(evidence.beats.empty());
  EXPECT_GT(evidence.beats.back().time, at(52.0)) << "some of the peaks are taken for beats";
}

TEST(AlarmConfirmation, AnnouncesFibrillationInBothLeadsThoughTheUsualBeatWasCalmBefore) {
  Bedside bed;
  const Wave sinus = drawn::beats(drawn::regular(0.5, 40.0, 75.0), drawn::normal_beat);
  const Wave ecg = [=](double t) { return t < 40.0 ? sinus(t) : drawn::fibrillation(t); };
  bed.add(kLeadII, ecg);
  bed.add(kLeadV, ecg);
  bed.add(kLine, pulses(drawn::regular(0.5, 40.0, 75.0)));
  bed.play(0.0, 46.0);
  FibrillationWindow seen;
  seen.end = at(46.0);
  seen.usable = seen.fibrillatory = true;
  seen.evidence = 1.0F;
  bed.confirmation.on(seen);
  EXPECT_EQ(bed.judge(AlarmCondition::ventricular_fibrillation, 46.0), AlarmDecision::announced);
}

TEST(AlarmConfirmation, WithholdsFibrillationFromOneLeadWhileTheOtherAndThePulseAreCalm) {
  Bedside bed;
  const std::vector<double> beats = drawn::regular(0.5, 90.0, 75.0);
  const Wave sinus = drawn::beats(beats, drawn::normal_beat);
  bed.add(kLeadII, sinus);
  bed.add(kLeadV, [=](double t) { return t < 40.0 ? sinus(t) : drawn::fibrillation(t); });
  bed.add(kLine, pulses(delayed(beats, 0.2)));
  bed.play(0.0, 56.0);
  FibrillationWindow seen;
  seen.end = at(56.0);
  seen.usable = seen.fibrillatory = true;
  seen.evidence = 1.0F;
  bed.confirmation.on(seen);
  EXPECT_EQ(bed.judge(AlarmCondition::ventricular_fibrillation, 56.0), AlarmDecision::withheld);
}

TEST(AlarmConfirmation, NeverWithholdsFibrillationOnOneValidChannelAlone) {
  Bedside bed;
  bed.add(kLine, pulses(drawn::regular(0.5, 90.0, 75.0)));
  bed.play(0.0, 56.0);
  EXPECT_EQ(bed.judge(AlarmCondition::ventricular_fibrillation, 56.0), AlarmDecision::announced);
  Bedside two;
  two.add(kLine, pulses(drawn::regular(0.5, 90.0, 75.0)));
  two.add(kLeadII, drawn::beats(drawn::regular(0.3, 90.0, 75.0), drawn::normal_beat));
  two.play(0.0, 56.0);
  EXPECT_EQ(two.judge(AlarmCondition::ventricular_fibrillation, 56.0), AlarmDecision::withheld);
}

/// Sinus at 75 /min with a run of wide beats from 50 s.
Bedside ventricular_run(double to, double rate) {
  Bedside bed;
  const Wave sinus = drawn::beats(drawn::regular(0.5, 50.0, 75.0), drawn::normal_beat);
  const Wave run = drawn::beats(drawn::regular(50.2, to, rate), drawn::ventricular_beat);
  const Wave after = drawn::beats(drawn::regular(to + 0.6, 90.0, 75.0), drawn::normal_beat);
  const Wave ecg = [=](double t) { return sinus(t) + run(t) + after(t); };
  bed.add(kLeadII, ecg);
  bed.add(kLeadV, [=](double t) { return -0.7 * ecg(t); });
  return bed;
}

TEST(AlarmConfirmation, AnnouncesARunOfWideFastBeatsInBothLeads) {
  Bedside bed = ventricular_run(56.0, 150.0);
  bed.play(0.0, 56.0);
  const AlarmEvidence evidence = bed.confirmation.judge(AlarmCondition::ventricular_tachycardia, at(56.0));
  EXPECT_EQ(evidence.decision, AlarmDecision::announced);
  EXPECT_GT(evidence.score, 0.0F);
}

TEST(AlarmConfirmation, WithholdsVentricularTachycardiaFromACalmSinusRhythm) {
  Bedside bed;
  const Wave sinus = drawn::beats(drawn::regular(0.5, 90.0, 75.0), drawn::normal_beat);
  bed.add(kLeadII, sinus);
  bed.add(kLeadV, sinus);
  bed.play(0.0, 60.0);
  const AlarmEvidence evidence = bed.confirmation.judge(AlarmCondition::ventricular_tachycardia, at(60.0));
  EXPECT_EQ(evidence.decision, AlarmDecision::withheld);
  EXPECT_EQ(said_by(evidence, kLeadII), Testimony::contradicts);
  EXPECT_NEAR(evidence.rate, 75.0F, 2.0F);
}

TEST(AlarmConfirmation, TellsExtremeBradycardiaOnBothSidesOfItsLimit) {
  for (const auto& [rate, decision] :
       {std::pair{38.0, AlarmDecision::announced}, std::pair{60.0, AlarmDecision::withheld}}) {
    Bedside bed;
    const std::vector<double> beats = drawn::regular(0.5, 90.0, rate);
    bed.add(kLeadII, drawn::beats(beats, drawn::normal_beat));
    bed.add(kLine, pulses(delayed(beats, 0.2)));
    bed.play(0.0, 60.0);
    EXPECT_EQ(bed.judge(AlarmCondition::extreme_bradycardia, 60.0), decision) << rate;
  }
}

TEST(AlarmConfirmation, TellsExtremeTachycardiaOnBothSidesOfItsLimit) {
  for (const auto& [rate, decision] :
       {std::pair{150.0, AlarmDecision::announced}, std::pair{100.0, AlarmDecision::withheld}}) {
    Bedside bed;
    const std::vector<double> beats = drawn::regular(0.5, 90.0, rate);
    bed.add(kLeadII, drawn::beats(beats, drawn::normal_beat));
    bed.add(kLine, pulses(delayed(beats, 0.2)));
    bed.play(0.0, 60.0);
    EXPECT_EQ(bed.judge(AlarmCondition::extreme_tachycardia, 60.0), decision) << rate;
  }
}

TEST(AlarmConfirmation, WithholdsTachycardiaCountedTwiceWhileThePulseBeatsEvenlyAtHalfTheRate) {
  Bedside bed;
  bed.add(kLeadII, drawn::beats(drawn::regular(0.5, 90.0, 160.0), drawn::normal_beat));
  bed.add(kLine, pulses(drawn::regular(0.5, 90.0, 80.0)));
  bed.play(0.0, 60.0);
  EXPECT_EQ(bed.judge(AlarmCondition::extreme_tachycardia, 60.0), AlarmDecision::withheld);
}

TEST(AlarmConfirmation, LooksAtNothingAfterTheMomentInQuestion) {
  Bedside bed = ventricular_run(56.0, 150.0);
  bed.play(0.0, 50.0);
  const AlarmEvidence before = bed.confirmation.judge(AlarmCondition::ventricular_tachycardia, at(49.0));
  bed.play(50.0, 51.0);
  const AlarmEvidence after = bed.confirmation.judge(AlarmCondition::ventricular_tachycardia, at(49.0));
  EXPECT_EQ(before.decision, AlarmDecision::withheld);
  EXPECT_EQ(after.decision, before.decision);
  EXPECT_EQ(after.rate, before.rate);
}

TEST(AlarmConfirmation, AnnouncesWhateverIsClaimedWhereNoChannelIsValid) {
  Bedside bed;
  bed.add(kLeadII, none(), ChannelState::leads_off);
  bed.add(kPleth, none());
  bed.play(0.0, 30.0);
  for (const AlarmCondition claim :
       {AlarmCondition::asystole, AlarmCondition::ventricular_fibrillation, AlarmCondition::ventricular_tachycardia,
        AlarmCondition::extreme_bradycardia, AlarmCondition::extreme_tachycardia}) {
    EXPECT_EQ(bed.judge(claim, 30.0), AlarmDecision::announced);
    EXPECT_EQ(AlarmConfirmation{}.judge(claim, at(30.0)).decision, AlarmDecision::announced);
  }
}

TEST(AlarmConfirmation, LeavesConditionsAloneThatItCannotCheck) {
  Bedside bed;
  bed.add(kLeadII, drawn::beats(drawn::regular(0.5, 90.0, 75.0), drawn::normal_beat));
  bed.play(0.0, 30.0);
  EXPECT_EQ(bed.judge(AlarmCondition::heart_rate_high, 30.0), AlarmDecision::announced);
}

TEST(AlarmConfirmation, ForgetsThePatientBefore) {
  Bedside bed;
  const Wave sinus = drawn::beats(drawn::regular(0.5, 90.0, 75.0), drawn::normal_beat);
  bed.add(kLeadII, sinus);
  bed.add(kLeadV, sinus);
  bed.play(0.0, 60.0);
  ASSERT_EQ(bed.judge(AlarmCondition::asystole, 60.0), AlarmDecision::withheld);
  bed.confirmation.restart();
  EXPECT_EQ(bed.judge(AlarmCondition::asystole, 60.0), AlarmDecision::announced);
  EXPECT_TRUE(bed.confirmation.judge(AlarmCondition::asystole, at(60.0)).channels.empty());
}

TEST(AlarmConfirmation, SurvivesNoiseExtremesHolesAndChangesOfRate) {
  std::mt19937 random{20260101};
  AlarmConfirmation confirmation;
  std::uniform_int_distribution<int> any{-32768, 32767};
  std::uniform_int_distribution<int> kind{0, 5};
  Instant now = at(3.0);
  constexpr ChannelId kChannels[] = {kLeadII, kLeadV, kPleth, kLine};
  for (int round = 0; round < 1500; ++round) {
    SampleBlock block;
    block.channel = kChannels[round % 4];
    block.period = {1, round < 700 ? 250U : 500U};
    block.first_sample = now;
    block.scale = 0.01F;
    block.count = 50;
    const int shape = kind(random);
    const auto held = static_cast<std::int16_t>(any(random));
    for (std::size_t i = 0; i < block.count; ++i) {
      block.samples[i] = shape == 0 ? held : shape == 1 ? kMissingSample : static_cast<std::int16_t>(any(random));
    }
    confirmation.on(block);
    if (round % 4 == 3) {
      now = block.end() + (shape == 2 ? Nanoseconds{std::chrono::seconds{2}} : Nanoseconds{0});
      confirmation.on(DetectedBeat{now, now, true});
    }
    if (round % 100 != 99) continue;
    for (const AlarmCondition claim : {AlarmCondition::asystole, AlarmCondition::ventricular_tachycardia}) {
      const AlarmEvidence evidence = confirmation.judge(claim, now);
      EXPECT_TRUE(std::isfinite(evidence.score));
      EXPECT_TRUE(std::isfinite(evidence.rate));
    }
  }
}

TEST(AlarmConfirmation, JudgesTheDemoWardsAlarmsAsTheirLabelsDo) {
  const std::filesystem::path folder = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build/recordings/cinc2015";
  if (!std::filesystem::exists(folder / "ALARMS")) GTEST_SKIP() << "no recordings: ./dev data";
  const std::vector<std::string> wanted{"a167l", "a203l", "f563l", "f697l", "v541l", "v197l", "b455l",
                                        "t173l", "v153l", "a297l"};
  // Not f407l: its tremor looks like fibrillation for a second, so another
  // monitor's claim would stand. Our own detector makes none of it.
  int judged = 0;
  for (const AlarmClaim& claim : read_alarm_claims(folder)) {
    if (std::find(wanted.begin(), wanted.end(), claim.record) == wanted.end()) continue;
    const auto record = load_record(folder, claim.record);
    ASSERT_TRUE(record) << claim.record;
    const AlarmConfirmation heard = play_to(record.value(), kClaimed, confirmation_table());
    const bool announced = heard.judge(claim.condition, kClaimed).decision == AlarmDecision::announced;
    EXPECT_EQ(announced, claim.true_alarm) << claim.record;
    ++judged;
  }
  EXPECT_EQ(judged, 10);
}

}  // namespace
}  // namespace ward
