// Early warning scores at the bed: from device, waveform and what people saw.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum ScoreInputKind;

/// A ward patient on every sensor, with a cuff and a thermometer.
struct WardPatient : Bedside {
  explicit WardPatient(const BedSetup& setup = {BedId{1}, "BED 01", true, {}, {}}) : Bedside(setup) {
    pleth = resp = Sensor::connected;
    spo2 = 97.0F;
  }

  void cuff(float systolic) {
    send(Vital{mdc::kNibpSystolic, Unit::mmhg, now(), systolic, Validity::valid, VitalOrigin::device});
  }
  void thermometer(float celsius) {
    send(Vital{mdc::kTemperature, Unit::degree_celsius, now(), celsius, Validity::valid, VitalOrigin::device});
  }
  ErrorCode observe(ObservationKind kind, float value) {
    Command request;
    request.kind = CommandKind::observe;
    request.observation = kind;
    request.observed = value;
    return command(request);
  }
  ErrorCode admit(PatientCategory category) {
    Command request;
    request.kind = CommandKind::admit;
    request.patient.id = "4712";
    request.patient.category = category;
    return command(request);
  }
  void see_all() {
    cuff(120);
    thermometer(36.8F);
    EXPECT_EQ(observe(ObservationKind::consciousness, 0), ErrorCode::none);
    EXPECT_EQ(observe(ObservationKind::supplemental_oxygen, 0), ErrorCode::none);
  }
  [[nodiscard]] EarlyWarning card() const {
    const std::vector<EarlyWarning> cards = all<EarlyWarning>();
    return cards.empty() ? EarlyWarning{} : cards.back();
  }
  [[nodiscard]] ScoreInput line(ScoreInputKind kind) const {
    const EarlyWarning shown = card();
    return shown.inputs.empty() ? ScoreInput{} : shown.inputs[static_cast<std::size_t>(kind)];
  }
};

TEST(EarlyWarning, WhatTheMonitorCannotSeeLeavesARange) {
  WardPatient bed;
  bed.run(60s);
  EXPECT_EQ(bed.card().news2, (ScoreRange{0, 11})) << "pressure 3, consciousness 3, temperature 3, oxygen 2";
  EXPECT_TRUE(bed.line(pulse_rate).known);
  EXPECT_TRUE(bed.line(respiration_rate).known);
  EXPECT_FALSE(bed.line(systolic_pressure).known);
  EXPECT_EQ(bed.card().band_at_least, EscalationBand::none);
  EXPECT_EQ(bed.card().band, EscalationBand::high);
}

TEST(EarlyWarning, ARoundAtTheBedsideClosesTheRange) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.run(10s);
  EXPECT_EQ(bed.card().news2, (ScoreRange{0, 0}));
  EXPECT_EQ(bed.card().band, EscalationBand::none);
  EXPECT_EQ(bed.card().qsofa, (ScoreRange{0, 0}));
}

TEST(EarlyWarning, WhatIsSeenCountsAtOnce) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.run(10s);
  ASSERT_EQ(bed.card().news2, (ScoreRange{0, 0}));
  ASSERT_EQ(bed.observe(ObservationKind::consciousness, 1), ErrorCode::none);
  bed.run(100ms);
  EXPECT_EQ(bed.card().news2, (ScoreRange{3, 3}));
  EXPECT_EQ(bed.card().band_at_least, EscalationBand::low_medium);
}

TEST(EarlyWarning, APatientWhoGoesDownhillClimbsTheBands) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.heart_rate = 115;  // 2
  bed.breathing_rate = 22;  // 2
  bed.run(90s);
  EXPECT_EQ(bed.card().news2, (ScoreRange{4, 4}));
  EXPECT_EQ(bed.card().band, EscalationBand::low);
  bed.cuff(105);  // 1
  bed.run(10s);
  EXPECT_EQ(bed.card().news2, (ScoreRange{5, 5}));
  EXPECT_EQ(bed.card().band, EscalationBand::medium);
  bed.spo2 = 93.0F;  // 2
  bed.run(11s);
  EXPECT_EQ(bed.card().news2, (ScoreRange{7, 7}));
  EXPECT_EQ(bed.card().band_at_least, EscalationBand::high);
  EXPECT_EQ(bed.card().qsofa, (ScoreRange{1, 1}));
}

TEST(EarlyWarning, AHeartThatStandsStillHasAPulseOfZeroNotItsLast) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.heart_rate = 0;
  bed.run(30s);
  ASSERT_TRUE(bed.active(AlarmCondition::asystole));
  EXPECT_EQ(bed.line(pulse_rate).value, 0.0F);
  EXPECT_EQ(bed.line(pulse_rate).points, 3U);
  bed.heart_rate = 75;
  bed.run(30s);
  EXPECT_EQ(bed.line(pulse_rate).points, 0U);
}

TEST(EarlyWarning, ABreathThatHasStoppedCountsAsNone) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.breathing_rate = 0;
  bed.run(35s);
  ASSERT_TRUE(bed.active(AlarmCondition::apnoea));
  EXPECT_EQ(bed.line(respiration_rate).value, 0.0F);
  EXPECT_EQ(bed.line(respiration_rate).points, 3U);
  bed.breathing_rate = 15;
  bed.run(60s);
  EXPECT_EQ(bed.line(respiration_rate).points, 0U);
}

TEST(EarlyWarning, SaysWhenEachInputWasTrue) {
  WardPatient bed;
  bed.run(60s);
  bed.cuff(120);
  const Instant inflated = bed.now();
  bed.run(5min);
  EXPECT_EQ(bed.line(systolic_pressure).time, inflated);
  EXPECT_LE(bed.now() - bed.line(pulse_rate).time, 75s) << "told anew each minute";
}

TEST(EarlyWarning, ALostProbeStaysInTheScoreForFiveMinutes) {
  WardPatient bed;
  bed.run(60s);
  bed.spo2.reset();
  bed.run(4min + 50s);
  EXPECT_TRUE(bed.line(spo2).known);
  bed.run(25s);
  EXPECT_FALSE(bed.line(spo2).known);
}

TEST(EarlyWarning, AnOldCuffPressureLeavesTheScoreAfterAnHour) {
  WardPatient bed;
  bed.ecg = bed.pleth = bed.resp = Sensor::absent;
  bed.run(10s);
  bed.cuff(120);
  bed.run(59min + 50s);
  EXPECT_TRUE(bed.line(systolic_pressure).known);
  bed.run(21s);
  EXPECT_FALSE(bed.line(systolic_pressure).known);
  EXPECT_EQ(bed.vital(mdc::kNibpSystolic, VitalOrigin::device), std::nullopt) << "the chart keeps it: not told as too old";
}

TEST(EarlyWarning, TheScaleForHypercapnicPatientsIsAPersonsDecision) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.spo2 = 91.0F;
  bed.run(15s);
  EXPECT_EQ(bed.card().news2, (ScoreRange{3, 3}));
  ASSERT_EQ(bed.observe(ObservationKind::spo2_scale, 2), ErrorCode::none);
  bed.run(100ms);
  EXPECT_EQ(bed.card().news2, (ScoreRange{0, 0}));
}

TEST(EarlyWarning, ASteadyPatientIsNotToldMoreThanOnceAMinute) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.run(20s);
  bed.forget();
  bed.run(10min);
  EXPECT_LE(bed.all<EarlyWarning>().size(), 10U);
  EXPECT_GE(bed.all<EarlyWarning>().size(), 8U);
}

TEST(EarlyWarning, IsNotMadeForChildren) {
  for (const PatientCategory category : {PatientCategory::paediatric, PatientCategory::neonatal}) {
    BedSetup setup{BedId{1}, "BED 01", true, {}, {}};
    setup.patient.category = category;
    WardPatient bed(setup);
    bed.run(60s);
    bed.see_all();
    bed.run(20s);
    EXPECT_TRUE(bed.all<EarlyWarning>().empty());
  }
}

TEST(EarlyWarning, AnEmptyBedHasNoScore) {
  WardPatient bed({BedId{1}, "BED 01", false, {}, {}});
  bed.run(60s);
  EXPECT_TRUE(bed.all<EarlyWarning>().empty());
}

TEST(EarlyWarning, TheNextPatientStartsWithoutTheCardOfTheLast) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.thermometer(39.5F);
  bed.run(10s);
  ASSERT_TRUE(bed.line(temperature).known);
  bed.forget();
  ASSERT_EQ(bed.admit(PatientCategory::paediatric), ErrorCode::none);
  const std::vector<EarlyWarning> cards = bed.all<EarlyWarning>();
  ASSERT_EQ(cards.size(), 1U);
  EXPECT_TRUE(cards[0].inputs.empty()) << "takes the card from the screens";
  bed.run(60s);
  EXPECT_EQ(bed.all<EarlyWarning>().size(), 1U);
}

TEST(EarlyWarning, AnAdultAfterAnAdultIsAskedAnew) {
  WardPatient bed;
  bed.run(60s);
  bed.see_all();
  bed.run(10s);
  ASSERT_EQ(bed.admit(PatientCategory::adult), ErrorCode::none);
  bed.run(20s);
  EXPECT_FALSE(bed.line(consciousness).known);
  EXPECT_FALSE(bed.line(supplemental_oxygen).known);
}

TEST(EarlyWarning, DischargeTakesTheCardAway) {
  WardPatient bed;
  bed.run(60s);
  Command request;
  request.kind = CommandKind::discharge;
  ASSERT_EQ(bed.command(request), ErrorCode::none);
  EXPECT_TRUE(bed.card().inputs.empty());
}

TEST(EarlyWarning, WhoeverLostEventsIsToldTheCard) {
  WardPatient bed;
  bed.run(60s);
  const auto out = std::make_unique<Output>();
  bed.monitor.describe(bed.now(), *out);
  std::size_t cards = 0;
  for (const Event& event : out->events()) {
    const auto* card = std::get_if<EarlyWarning>(&event.body);
    if (card == nullptr) continue;
    ++cards;
    EXPECT_EQ(card->news2, bed.card().news2);
  }
  EXPECT_EQ(cards, 1U);
}

TEST(EarlyWarning, WhatPeopleSawSurvivesARestart) {
  WardPatient before;
  before.run(60s);
  before.see_all();
  ASSERT_EQ(before.observe(ObservationKind::consciousness, 2), ErrorCode::none);
  before.run(10s);
  ASSERT_EQ(before.line(consciousness).points, 3U);
  const CareStatus care = before.all<CareStatus>().back();

  WardPatient after;
  RestoredCare restored{care.inactivation, care.staff, care.observations};
  for (Observation& seen : restored.observations) seen.time -= before.now() - after.now();
  after.send(restored);
  after.run(60s);
  EXPECT_EQ(after.line(consciousness).points, 3U);
  EXPECT_TRUE(after.line(supplemental_oxygen).known);
  EXPECT_EQ(after.card().band_at_least, EscalationBand::low_medium);
  EXPECT_FALSE(after.line(systolic_pressure).known) << "until the cuff measures again";
}

TEST(EarlyWarning, TheSameBedsideGivesTheSameCards) {
  const auto told = [] {
    WardPatient bed;
    bed.run(60s);
    bed.see_all();
    bed.heart_rate = 120;
    bed.run(60s);
    return bed.digest.value();
  };
  EXPECT_EQ(told(), told());
}

}  // namespace
}  // namespace ward
