// From ECG samples to ventricular alarms, and what a pulse may say against.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/patient_monitor_heart.h"
#include "simulators/recording_source.h"
#include "tests/monitor/bedside.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using drawn::Wave;

constexpr auto kVfib = AlarmCondition::ventricular_fibrillation;
constexpr auto kVtach = AlarmCondition::ventricular_tachycardia;
/// Where a Bedside's time line begins.
constexpr double kStart = 1000.0;

/// Lets a bed see `wave` (seconds since its start) as ECG lead II.
void show(Bedside& bed, const Wave& wave, double from_s, double to_s) {
  for (double t = from_s; t < to_s - 0.05; t += 0.1) {
    bed.run(100ms);
    const Wave shifted = [&](double time) { return wave(time - kStart); };
    for (const SampleBlock& block : drawn::blocks(shifted, kStart + t, kStart + t + 0.1, SamplePeriod{1, 250})) {
      bed.send(block);
    }
  }
}

Bedside bed_with_drawn_ecg() {
  Bedside bed;
  bed.ecg = Sensor::absent;
  return bed;
}

double sinus(double t) {
  static const Wave wave = drawn::beats(drawn::regular(0.5, 120.0, 75.0), drawn::normal_beat);
  return wave(t);
}

double sinus_then_fibrillation(double t) { return t < 20.0 ? sinus(t) : drawn::fibrillation(t); }

TEST(Ventricular, FibrillationIsAnnouncedWithinTenSecondsAndAsystoleIsNot) {
  Bedside bed = bed_with_drawn_ecg();
  show(bed, sinus_then_fibrillation, 0.0, 20.0);
  EXPECT_FALSE(bed.ever_raised(kVfib));
  show(bed, sinus_then_fibrillation, 20.0, 30.0);
  EXPECT_TRUE(bed.active(kVfib));
  EXPECT_FALSE(bed.active(AlarmCondition::asystole));
}

TEST(Ventricular, ACalmPulseWithholdsFibrillation) {
  Bedside bed = bed_with_drawn_ecg();
  bed.pleth = Sensor::connected;
  show(bed, sinus_then_fibrillation, 0.0, 35.0);
  EXPECT_FALSE(bed.ever_raised(kVfib));
}

TEST(Ventricular, ThePulseThatGoesWithholdsNothing) {
  Bedside bed = bed_with_drawn_ecg();
  bed.pleth = Sensor::connected;
  show(bed, sinus_then_fibrillation, 0.0, 20.0);
  bed.heart_rate = 0;
  show(bed, sinus_then_fibrillation, 20.0, 31.0);
  EXPECT_TRUE(bed.active(kVfib));
}

TEST(Ventricular, FibrillationThatDiesOutIsAsystole) {
  Bedside bed = bed_with_drawn_ecg();
  const Wave wave = [](double t) { return t < 35.0 ? sinus_then_fibrillation(t) : 0.003 * std::sin(t); };
  show(bed, wave, 0.0, 35.0);
  ASSERT_TRUE(bed.active(kVfib));
  show(bed, wave, 35.0, 47.0);
  EXPECT_TRUE(bed.active(AlarmCondition::asystole));
  EXPECT_NE(bed.phase(kVfib), AlarmPhase::active);
}

Wave sinus_then_run(int beats, double rate_per_minute) {
  std::vector<double> run;
  for (int i = 0; i < beats; ++i) run.push_back(20.1 + i * 60.0 / rate_per_minute);
  std::vector<double> normal = drawn::regular(0.5, 19.8, 75.0);
  for (double t = run.back() + 1.0; t < 60.0; t += 0.8) normal.push_back(t);
  return [normal = drawn::beats(normal, drawn::normal_beat), run = drawn::beats(run, drawn::ventricular_beat)](
             double t) { return normal(t) + run(t); };
}

TEST(Ventricular, FiveBeatsOfARunAreATachycardiaAndFourAreNot) {
  Bedside four = bed_with_drawn_ecg();
  show(four, sinus_then_run(4, 150), 0.0, 30.0);
  EXPECT_FALSE(four.ever_raised(kVtach));
  Bedside twelve = bed_with_drawn_ecg();
  show(twelve, sinus_then_run(12, 150), 0.0, 20.0);
  EXPECT_FALSE(twelve.ever_raised(kVtach));
  show(twelve, sinus_then_run(12, 150), 20.0, 25.0);
  EXPECT_TRUE(twelve.active(kVtach));
  show(twelve, sinus_then_run(12, 150), 25.0, 30.0);
  EXPECT_EQ(twelve.phase(kVtach), AlarmPhase::latched);
}

TEST(Ventricular, TheHeartClaimsNothingBeforeItHasSeenSignal) {
  HeartChain heart{PatientCategory::adult};
  AlarmConfirmation confirmation;
  auto out = std::make_unique<Output>();
  const auto claimed = [&] {
    FindingSet findings;
    heart.claim(EcgView::observed, findings);
    return findings.present(kVfib);
  };
  EXPECT_FALSE(claimed());
  for (const SampleBlock& block : drawn::blocks(drawn::fibrillation, 0.0, 10.0, SamplePeriod{1, 250})) {
    out->clear();
    heart.on(block, true, confirmation, *out);
  }
  EXPECT_TRUE(claimed());
  heart.restart();
  EXPECT_FALSE(claimed());
}

// ---- real patients ----------------------------------------------------------

const std::filesystem::path kRecords =
    std::filesystem::path(WARDLIGHT_SOURCE_DIR) / "build" / "recordings" / "cinc2015";

/// Whether a ventricular alarm was on at any time in [284 s, to].
bool ventricular_alarm(const std::string& name, Nanoseconds to) {
  Result<Recording> recording = open_recording(kRecords / (name + ".hea"));
  if (!recording) throw std::runtime_error(name + ": " + recording.error().at);
  RecordingSource source(std::move(recording.value()), {});
  PatientMonitor monitor(BedSetup{BedId{1}, name.c_str(), true, {}, {}});
  auto out = std::make_unique<Output>();
  SourceFrame frame;
  bool fibrillation = false;
  bool tachycardia = false;
  bool seen = false;
  const auto give = [&](const EventBody& body, Nanoseconds at) {
    out->clear();
    monitor.on(Event{BedId{1}, false, Instant{at}, body}, Instant{at}, *out);
    for (const Event& event : out->events()) {
      const auto* alarm = std::get_if<Alarm>(&event.body);
      if (alarm == nullptr || (alarm->condition != kVfib && alarm->condition != kVtach)) continue;
      (alarm->condition == kVfib ? fibrillation : tachycardia) = alarm->phase == AlarmPhase::active;
    }
    seen = seen || ((fibrillation || tachycardia) && at >= 284s);
  };
  for (Nanoseconds at = 200ms; at <= to && !source.ended(); at += 200ms) {
    frame.clear();
    source.advance(at, frame);
    for (const SourceBlock& cut : frame.blocks()) {
      const SourceChannel& channel = source.channels()[cut.channel];
      SampleBlock block{channel.channel, channel.unit,   channel.period, Instant{cut.first_sample},
                        channel.scale,   channel.offset, 0,              cut.state, {}};
      block.count = static_cast<std::uint16_t>(std::min(cut.samples.size(), kBlockCapacity));
      std::copy_n(cut.samples.begin(), block.count, block.samples.begin());
      give(block, at);
    }
    give(Tick{}, at);
  }
  return seen;
}

class VentricularRecordings : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kRecords / "f563l.hea")) {
      GTEST_SKIP() << "no recordings in " << kRecords << ": ./dev data unpacks them";
    }
  }
};

TEST_F(VentricularRecordings, TheTrueOnesOfTheDemoWardAreAnnounced) {
  for (const char* name : {"f563l", "f697l", "v541l", "v197l"}) EXPECT_TRUE(ventricular_alarm(name, 303s)) << name;
}

TEST_F(VentricularRecordings, TheFalseOnesAreNot) {
  for (const char* name : {"v153l", "f407l"}) EXPECT_FALSE(ventricular_alarm(name, 303s)) << name;
}

}  // namespace
}  // namespace ward
