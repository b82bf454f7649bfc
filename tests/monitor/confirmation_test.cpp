// What is told of beats, claims and rhythms at one bed, and why.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

Command relearn() {
  Command command;
  command.kind = CommandKind::relearn;
  return command;
}

Command admission_of(const char* name, bool paced = false) {
  Command command;
  command.kind = CommandKind::admit;
  command.patient = {"4711", name, PatientCategory::adult, paced};
  return command;
}

DeviceAlarm device_says(std::uint32_t code, bool active) {
  return {code, AlarmPriority::high, AlarmKind::physiological, active, "their words"};
}

std::vector<Beat> ecg_beats(const Bedside& bed, bool provisional) {
  std::vector<Beat> beats = bed.all<Beat>();
  std::erase_if(beats, [&](const Beat& beat) {
    return beat.source != BeatSource::ecg || beat.provisional != provisional;
  });
  return beats;
}

TEST(TwiceTold, EveryBeatComesProvisionalAtOnceAndFinalLater) {
  Bedside bed;
  bed.run(30s);
  const std::vector<Beat> first = ecg_beats(bed, true);
  const std::vector<Beat> last = ecg_beats(bed, false);
  ASSERT_GT(first.size(), 30U);
  ASSERT_EQ(first.size(), last.size() + 1) << "the newest still waits for its neighbour";
  for (std::size_t i = 0; i < last.size(); ++i) EXPECT_EQ(first[i].time, last[i].time);
  EXPECT_EQ(last.back().beat_class, BeatClass::normal);
  EXPECT_GT(last.back().form, 0);
}

TEST(TwiceTold, LearningWithholdsClassesAndSaysSo) {
  Bedside bed;
  bed.run(20s);
  ASSERT_EQ(ecg_beats(bed, false).back().beat_class, BeatClass::normal);
  EXPECT_FALSE(bed.active(ecg_learning));
  EXPECT_EQ(bed.command(relearn()), ErrorCode::none);
  bed.forget();
  bed.run(3s);
  EXPECT_EQ(ecg_beats(bed, false).back().beat_class, BeatClass::unclassified);
  EXPECT_TRUE(bed.active(ecg_learning));
  bed.run(20s);
  EXPECT_EQ(ecg_beats(bed, false).back().beat_class, BeatClass::normal);
  EXPECT_FALSE(bed.active(ecg_learning));
}

TEST(TwiceTold, AnotherPatientsUsualBeatIsForgotten) {
  Bedside bed;
  bed.run(20s);
  EXPECT_EQ(bed.command(admission_of("the next")), ErrorCode::none);
  bed.forget();
  bed.run(3s);
  EXPECT_EQ(ecg_beats(bed, false).back().beat_class, BeatClass::unclassified);
}

TEST(TwiceTold, ThereIsNothingToLearnWithoutAnEcg) {
  Bedside bed;
  bed.ecg = Sensor::absent;
  bed.run(5s);
  EXPECT_EQ(bed.command(relearn()), ErrorCode::nothing_to_do);
}

TEST(Why, ARaisedRhythmTellsItsBeatsOnce) {
  Bedside bed;
  bed.run(20s);
  bed.heart_rate = 0;
  bed.run(3s);
  ASSERT_TRUE(bed.active(pause));
  auto told = bed.all<AlarmEvidence>();
  std::erase_if(told, [](const AlarmEvidence& evidence) { return evidence.condition != pause; });
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].condition, pause);
  EXPECT_GE(told[0].beats.size(), 1U);
}

TEST(Why, TheBedsideMonitorsAlarmIsShownWhateverWeThinkOfIt) {
  Bedside bed;
  bed.pleth = bed.abp = Sensor::connected;
  bed.run(30s);
  bed.forget();
  bed.send(device_says(199684, true));
  EXPECT_TRUE(bed.active(asystole));
  EXPECT_EQ(bed.alarm(asystole).sources, AlarmSources::device);
  EXPECT_EQ(alarm_text(bed.alarm(asystole)), "*** ASYSTOLE (DEVICE)");
  const auto told = bed.all<AlarmEvidence>();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].condition, asystole);
  EXPECT_TRUE(told[0].from_device);
  EXPECT_EQ(told[0].decision, AlarmDecision::withheld) << "the heart beats in three channels";
}

TEST(Why, ADeviceThatRepeatsItselfIsJudgedOncePerAlarm) {
  Bedside bed;
  bed.pleth = Sensor::connected;
  bed.run(30s);
  bed.forget();
  bed.send(device_says(199832, true));
  bed.send(device_says(199832, true));
  EXPECT_EQ(bed.all<AlarmEvidence>().size(), 1U);
  bed.send(device_says(199832, false));
  bed.send(device_says(199832, true));
  EXPECT_EQ(bed.all<AlarmEvidence>().size(), 2U);
}

TEST(Why, AnAlarmOfTheDeviceThatIsNoRhythmIsNotJudged) {
  Bedside bed;
  bed.run(30s);
  bed.forget();
  bed.send(device_says(196802, true));
  EXPECT_TRUE(bed.all<AlarmEvidence>().empty());
}

TEST(Paced, PulsesWithoutCaptureAreToldOfAPatientWithAPacemakerOnly) {
  for (const bool paced : {false, true}) {
    Bedside bed;
    bed.run(20s);
    EXPECT_EQ(bed.command(admission_of("paced", paced)), ErrorCode::none);
    bed.run(20s);
    bed.heart_rate = 0;
    for (int i = 0; i < 3; ++i) {
      bed.run(800ms);
      bed.send(PacePulse{bed.now() - 100ms});
    }
    bed.run(500ms);
    EXPECT_EQ(bed.ever_raised(pacer_not_capturing), paced);
  }
}

TEST(Paced, ABeatBehindAMarkedPulseIsPaced) {
  Bedside bed;
  bed.heart_rate = 60;
  bed.run(20s);
  // The patient's beats come on a fixed second; a pulse 150 ms before each.
  for (int i = 0; i < 5; ++i) {
    const Nanoseconds next = bed.last_beat() + 1s;
    bed.run(next - 150ms - bed.time());
    bed.send(PacePulse{Instant{next - 150ms}});
    bed.run(700ms);
  }
  const std::vector<Beat> beats = ecg_beats(bed, false);
  EXPECT_EQ(beats.back().beat_class, BeatClass::paced);
}

}  // namespace
}  // namespace ward
