// Precedence between the patient's alarms and the equipment's, as tables written
// by hand from the rules: a lead that is off is not asystole, and the reverse.
#include <gtest/gtest.h>

#include <string_view>

#include "pipeline/alarms/alarm_panel.h"
#include "pipeline/alarms/inactivation_states.h"
#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

Instant at(Nanoseconds time) { return Instant{time}; }

/// The technical states a reading may be lost in, in the order of the columns.
constexpr std::array kLosses{ecg_leads_off,  ecg_noisy,        ecg_no_signal,   ecg_cannot_analyse, ecg_learning,
                             spo2_probe_off, pleth_no_signal,  spo2_no_value,
                             abp_no_signal,  abp_no_transducer, abp_no_value,
                             resp_leads_off, resp_no_signal,   resp_no_value,
                             co2_no_signal,  co2_line_off,     co2_no_value,
                             feed_lost};

/// What becomes of the standing alarm: a: stays active, e: ends, L: latches.
/// `loss`: its reading is lost in each state of kLosses; `quiet`: standby, ALARM
/// PAUSED, ALARM OFF (r: refused), AUDIO OFF while it is true.
struct Row {
  AlarmCondition condition;
  std::string_view loss;
  std::string_view quiet;
};

// Columns:                                            ECG   SpO2 ABP resp CO2 feed
constexpr std::array kPatient{
    Row{asystole,                              "LLLLa aaa aaa aaa aaa L", "Lara"},
    Row{ventricular_fibrillation,              "LLLLa aaa aaa aaa aaa L", "Lara"},
    Row{ventricular_tachycardia,               "LLLLa aaa aaa aaa aaa L", "Lara"},
    Row{extreme_tachycardia,                   "LLLLa aaa aaa aaa aaa L", "Lara"},
    Row{extreme_bradycardia,                   "LLLLa aaa aaa aaa aaa L", "Lara"},
    Row{ventricular_bradycardia,               "LLLLL aaa aaa aaa aaa L", "Lara"},
    Row{desaturation,                          "aaaaa LLL aaa aaa aaa L", "Lara"},
    Row{apnoea,                                "aaaaa aaa aaa LLL LLL L", "Lara"},
    Row{abp_disconnected,                      "aaaaa aaa LLa aaa aaa L", "Lara"},
    Row{heart_rate_high,                       "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{heart_rate_low,                        "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{pause,                                 "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{pacer_not_capturing,                   "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{pacer_not_pacing,                      "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{st_high,                               "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{st_low,                                "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{qtc_high,                              "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{qtc_delta_high,                        "eeeea aaa aaa aaa aaa e", "eeea"},
    Row{nonsustained_ventricular_tachycardia,  "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{ventricular_rhythm,                    "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{ventricular_run,                       "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{ventricular_pair,                      "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{r_on_t,                                "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{ventricular_bigeminy,                  "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{ventricular_trigeminy,                 "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{multiform_ventricular,                 "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{pvc_rate_high,                         "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{svpb_rate_high,                        "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{supraventricular_tachycardia,          "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{atrial_fibrillation,                   "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{atrial_fibrillation_ended,             "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{irregular_rhythm,                      "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{missed_beat,                           "eeeee aaa aaa aaa aaa e", "eeea"},
    Row{spo2_low,                              "aaaaa eee aaa aaa aaa e", "eeea"},
    Row{spo2_high,                             "aaaaa eee aaa aaa aaa e", "eeea"},
    Row{pulse_rate_high,                       "aaaaa eee aaa aaa aaa e", "eeea"},
    Row{pulse_rate_low,                        "aaaaa eee aaa aaa aaa e", "eeea"},
    Row{abp_systolic_high,                     "aaaaa aaa eee aaa aaa e", "eeea"},
    Row{abp_systolic_low,                      "aaaaa aaa eee aaa aaa e", "eeea"},
    Row{abp_diastolic_high,                    "aaaaa aaa eee aaa aaa e", "eeea"},
    Row{abp_diastolic_low,                     "aaaaa aaa eee aaa aaa e", "eeea"},
    Row{abp_mean_high,                         "aaaaa aaa eee aaa aaa e", "eeea"},
    Row{abp_mean_low,                          "aaaaa aaa eee aaa aaa e", "eeea"},
    Row{nibp_systolic_high,                    "aaaaa aaa aaa aaa aaa e", "eeea"},
    Row{nibp_systolic_low,                     "aaaaa aaa aaa aaa aaa e", "eeea"},
    Row{nibp_diastolic_high,                   "aaaaa aaa aaa aaa aaa e", "eeea"},
    Row{nibp_diastolic_low,                    "aaaaa aaa aaa aaa aaa e", "eeea"},
    Row{nibp_mean_high,                        "aaaaa aaa aaa aaa aaa e", "eeea"},
    Row{nibp_mean_low,                         "aaaaa aaa aaa aaa aaa e", "eeea"},
    Row{respiration_rate_high,                 "aaaaa aaa aaa eee eee e", "eeea"},
    Row{respiration_rate_low,                  "aaaaa aaa aaa eee eee e", "eeea"},
    Row{etco2_high,                            "aaaaa aaa aaa aaa eee e", "eeea"},
    Row{etco2_low,                             "aaaaa aaa aaa aaa eee e", "eeea"},
    Row{inspired_co2_high,                     "aaaaa aaa aaa aaa eee e", "eeea"},
    Row{device_alarm,                          "aaaaa aaa aaa aaa aaa e", "eara"},
};

/// The equipment's: `loss` is which of kLosses hides it while both are true.
constexpr std::array kEquipment{
    Row{ecg_leads_off,      "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{ecg_noisy,          "eaeaa aaa aaa aaa aaa e", "eera"},
    Row{ecg_no_signal,      "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{ecg_cannot_analyse, "eeeaa aaa aaa aaa aaa e", "eera"},
    Row{ecg_learning,       "aaaaa aaa aaa aaa aaa a", "eera"},
    Row{spo2_probe_off,     "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{pleth_no_signal,    "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{spo2_no_value,      "aaaaa eea aaa aaa aaa e", "eera"},
    Row{abp_no_signal,      "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{abp_no_transducer,  "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{abp_no_value,       "aaaaa aaa eea aaa aaa e", "eera"},
    Row{abp_damped,         "aaaaa aaa eea aaa aaa e", "eera"},
    Row{resp_leads_off,     "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{resp_no_signal,     "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{resp_no_value,      "aaaaa aaa aaa eea aaa e", "eera"},
    Row{co2_no_signal,      "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{co2_line_off,       "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{co2_no_value,       "aaaaa aaa aaa aaa eea e", "eera"},
    Row{feed_lost,          "aaaaa aaa aaa aaa aaa a", "eara"},
    Row{clock_skew,         "aaaaa aaa aaa aaa aaa e", "eera"},
    Row{data_lost,          "aaaaa aaa aaa aaa aaa e", "eera"},
    // What is wrong with the server is told whatever is made quiet at a bed.
    Row{monitor_restarted,  "aaaaa aaa aaa aaa aaa a", "aara"},
    Row{pipeline_overload,  "aaaaa aaa aaa aaa aaa a", "aara"},
    Row{recording_failed,   "aaaaa aaa aaa aaa aaa a", "aara"},
    Row{recording_limited,  "aaaaa aaa aaa aaa aaa a", "aara"},
    Row{sound_failed,       "aaaaa aaa aaa aaa aaa a", "aara"},
    Row{self_test_failed,   "aaaaa aaa aaa aaa aaa a", "aara"},
};

/// One alarm that stands, judged once more under a state.
struct Standing {
  explicit Standing(AlarmCondition which) : condition(which) {
    findings[condition] = Finding::present_since(at(0s));
    static_cast<void>(panel.step(findings, at(0s), out));
  }
  char judge() {
    inactivation.quieten(findings);
    static_cast<void>(panel.step(findings, at(1s), out));
    const AlarmPhase phase = panel.find(condition)->phase;
    return phase == AlarmPhase::active ? 'a' : phase == AlarmPhase::latched ? 'L' : 'e';
  }
  AlarmCondition condition;
  AlarmPanel panel;
  InactivationStates inactivation;
  FindingSet findings;
  Output out;
};

std::string without_blanks(std::string_view text) {
  std::string found{text};
  std::erase(found, ' ');
  return found;
}

TEST(AlarmMatrix, EveryConditionHasItsRowOnce) {
  std::vector<AlarmCondition> named{none};
  for (const Row& row : kPatient) {
    EXPECT_EQ(alarm_info(row.condition).kind, AlarmKind::physiological) << alarm_info(row.condition).id;
    named.push_back(row.condition);
  }
  for (const Row& row : kEquipment) {
    EXPECT_EQ(alarm_info(row.condition).kind, AlarmKind::technical) << alarm_info(row.condition).id;
    named.push_back(row.condition);
  }
  std::ranges::sort(named);
  std::vector<AlarmCondition> catalogue;
  for (const AlarmInfo& info : alarm_catalogue()) catalogue.push_back(info.condition);
  EXPECT_EQ(named, catalogue);
}

TEST(AlarmMatrix, AnAlarmWhoseReadingIsLostEndsOnlyUnderTheTechnicalOneThatSaysSo) {
  for (const Row& row : kPatient) {
    const std::string expected = without_blanks(row.loss);
    ASSERT_EQ(expected.size(), kLosses.size());
    for (std::size_t i = 0; i < kLosses.size(); ++i) {
      Standing bed{row.condition};
      bed.findings[row.condition] = Finding::unknown();
      bed.findings[kLosses[i]] = Finding::present_since(at(1s));
      EXPECT_EQ(bed.judge(), expected[i]) << alarm_info(row.condition).id << " under " << alarm_info(kLosses[i]).id;
      // An open line has no value: that says nothing more.
      const bool said = row.condition == abp_disconnected && kLosses[i] == abp_no_value;
      EXPECT_EQ(bed.panel.find(kLosses[i])->phase, said ? AlarmPhase::inactive : AlarmPhase::active)
          << alarm_info(row.condition).id << " under " << alarm_info(kLosses[i]).id;
    }
  }
}

TEST(AlarmMatrix, NothingTechnicalTakesThePlaceOfAnAlarmThatIsStillSeen) {
  for (const Row& row : kPatient) {
    for (const AlarmCondition loss : kLosses) {
      Standing bed{row.condition};
      bed.findings[loss] = Finding::present_since(at(1s));
      // Of an unplugged line a low pressure is the air's, not the patient's; with
      // the feed lost nobody knows that the line is not unplugged.
      const bool of_the_air = (loss == abp_no_transducer || loss == feed_lost) && (row.condition == abp_systolic_low ||
                                                            row.condition == abp_diastolic_low ||
                                                            row.condition == abp_mean_low);
      EXPECT_EQ(bed.judge(), of_the_air ? 'e' : 'a') << alarm_info(row.condition).id << " beside " << alarm_info(loss).id;
    }
  }
}

TEST(AlarmMatrix, OneFaultOfTheEquipmentIsOneAlarm) {
  for (const Row& row : kEquipment) {
    const std::string expected = without_blanks(row.loss);
    ASSERT_EQ(expected.size(), kLosses.size());
    for (std::size_t i = 0; i < kLosses.size(); ++i) {
      Standing bed{row.condition};
      bed.findings[kLosses[i]] = Finding::present_since(at(1s));
      EXPECT_EQ(bed.judge(), expected[i]) << alarm_info(row.condition).id << " beside " << alarm_info(kLosses[i]).id;
    }
  }
}

void expect_quiet(const Row& row) {
  const auto judged = [&](auto&& set) -> char {
    Standing bed{row.condition};
    const ErrorCode refusal = set(bed.inactivation);
    if (refusal == ErrorCode::not_permitted) return 'r';
    EXPECT_EQ(refusal, ErrorCode::none);
    return bed.judge();
  };
  const char* id = alarm_info(row.condition).id.data();
  EXPECT_EQ(judged([](auto& state) { return state.set_standby(true, at(1s)); }), row.quiet[0]) << "standby " << id;
  EXPECT_EQ(judged([](auto& state) { return state.pause_alarms(1min, at(1s)); }), row.quiet[1]) << "paused " << id;
  EXPECT_EQ(judged([&](auto& state) { return state.set_alarm_off(row.condition, true, at(1s)); }), row.quiet[2])
      << "off " << id;
  EXPECT_EQ(judged([](auto& state) { return state.set_audio_off(true, at(1s)); }), row.quiet[3]) << "audio off " << id;
}

TEST(AlarmMatrix, WhatIsMadeQuietAtTheBedIsExactlyWhatMayBe) {
  for (const Row& row : kPatient) expect_quiet(row);
  for (const Row& row : kEquipment) expect_quiet(row);
}

// ---- The same at a whole bed: signals in, alarms out.

enum class Trouble { heart_stands_still, heart_races, breath_stops, saturation_falls, pressure_falls };
enum class State { seen, flat, leads_off, no_signal, no_value, feed_lost, standby, alarm_paused, alarm_off, audio_off };

struct Scene {
  Trouble trouble;
  AlarmCondition condition;  ///< what it is, when it is seen
  State state;
  bool announced;            ///< in that state
  AlarmPhase left;           ///< of an alarm that stood when the state came
  AlarmCondition instead;    ///< what speaks of the state; none: nothing
};
constexpr auto kActive = AlarmPhase::active;
constexpr auto kLatched = AlarmPhase::latched;
constexpr auto kInactive = AlarmPhase::inactive;

constexpr std::array kScenes{
    Scene{Trouble::heart_stands_still, asystole, State::seen,         true,  kActive,   none},
    Scene{Trouble::heart_stands_still, asystole, State::flat,         true,  kActive,   none},
    Scene{Trouble::heart_stands_still, asystole, State::leads_off,    false, kLatched,  ecg_leads_off},
    Scene{Trouble::heart_stands_still, asystole, State::no_signal,    false, kLatched,  ecg_no_signal},
    Scene{Trouble::heart_stands_still, asystole, State::feed_lost,    false, kLatched,  feed_lost},
    Scene{Trouble::heart_stands_still, asystole, State::standby,      false, kLatched,  none},
    Scene{Trouble::heart_stands_still, asystole, State::alarm_paused, true,  kActive,   none},
    Scene{Trouble::heart_stands_still, asystole, State::audio_off,    true,  kActive,   none},
    Scene{Trouble::heart_races, heart_rate_high, State::seen,         true,  kActive,   none},
    Scene{Trouble::heart_races, heart_rate_high, State::leads_off,    false, kInactive, ecg_leads_off},
    Scene{Trouble::heart_races, heart_rate_high, State::no_signal,    false, kInactive, ecg_no_signal},
    Scene{Trouble::heart_races, heart_rate_high, State::feed_lost,    false, kInactive, feed_lost},
    Scene{Trouble::heart_races, heart_rate_high, State::standby,      false, kInactive, none},
    Scene{Trouble::heart_races, heart_rate_high, State::alarm_paused, false, kInactive, none},
    Scene{Trouble::heart_races, heart_rate_high, State::alarm_off,    false, kInactive, none},
    Scene{Trouble::heart_races, heart_rate_high, State::audio_off,    true,  kActive,   none},
    Scene{Trouble::breath_stops, apnoea, State::seen,                 true,  kActive,   none},
    Scene{Trouble::breath_stops, apnoea, State::leads_off,            false, kLatched,  resp_leads_off},
    Scene{Trouble::breath_stops, apnoea, State::no_signal,            false, kLatched,  resp_no_signal},
    Scene{Trouble::breath_stops, apnoea, State::feed_lost,            false, kLatched,  feed_lost},
    Scene{Trouble::breath_stops, apnoea, State::standby,              false, kLatched,  none},
    Scene{Trouble::breath_stops, apnoea, State::alarm_paused,         true,  kActive,   none},
    Scene{Trouble::breath_stops, apnoea, State::audio_off,            true,  kActive,   none},
    Scene{Trouble::saturation_falls, spo2_low, State::seen,           true,  kActive,   none},
    Scene{Trouble::saturation_falls, spo2_low, State::leads_off,      false, kInactive, spo2_probe_off},
    Scene{Trouble::saturation_falls, spo2_low, State::no_value,       false, kInactive, spo2_no_value},
    Scene{Trouble::saturation_falls, spo2_low, State::feed_lost,      false, kInactive, feed_lost},
    Scene{Trouble::saturation_falls, spo2_low, State::standby,        false, kInactive, none},
    Scene{Trouble::saturation_falls, spo2_low, State::alarm_paused,   false, kInactive, none},
    Scene{Trouble::saturation_falls, spo2_low, State::alarm_off,      false, kInactive, none},
    Scene{Trouble::saturation_falls, spo2_low, State::audio_off,      true,  kActive,   none},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::seen,         true,  kActive,   none},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::leads_off,    false, kInactive, abp_no_transducer},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::no_signal,    false, kInactive, abp_no_signal},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::feed_lost,    false, kInactive, feed_lost},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::standby,      false, kInactive, none},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::alarm_paused, false, kInactive, none},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::alarm_off,    false, kInactive, none},
    Scene{Trouble::pressure_falls, abp_diastolic_low, State::audio_off,    true,  kActive,   none},
};

Sensor& sensor_of(Bedside& bed, Trouble trouble) {
  switch (trouble) {
    case Trouble::heart_stands_still:
    case Trouble::heart_races: return bed.ecg;
    case Trouble::breath_stops: return bed.resp;
    case Trouble::saturation_falls: return bed.pleth;
    case Trouble::pressure_falls: return bed.abp;
  }
  return bed.ecg;
}

void begin(Bedside& bed, Trouble trouble) {
  switch (trouble) {
    case Trouble::heart_stands_still: bed.heart_rate = 0; break;
    case Trouble::heart_races: bed.heart_rate = 130; break;
    case Trouble::breath_stops: bed.breathing_rate = 0; break;
    case Trouble::saturation_falls: bed.spo2 = 83.0F; break;
    case Trouble::pressure_falls: bed.abp_level = 35; break;
  }
}

void set(Bedside& bed, const Scene& scene) {
  Command command;
  command.duration = 5min;
  command.condition = scene.condition;
  switch (scene.state) {
    case State::seen: return;
    case State::flat: sensor_of(bed, scene.trouble) = Sensor::flat; return;
    case State::leads_off: sensor_of(bed, scene.trouble) = Sensor::leads_off; return;
    case State::no_signal: sensor_of(bed, scene.trouble) = Sensor::missing; return;
    case State::no_value: bed.spo2.reset(); return;
    case State::feed_lost: bed.feed_alive = false; return;
    case State::standby: command.kind = CommandKind::standby; break;
    case State::alarm_paused: command.kind = CommandKind::alarm_pause; break;
    case State::alarm_off: command.kind = CommandKind::alarm_off; break;
    case State::audio_off: command.kind = CommandKind::audio_off; break;
  }
  EXPECT_EQ(bed.command(command), ErrorCode::none);
}

/// A patient who is well, with what the trouble needs.
void settle(Bedside& bed, Trouble trouble) {
  if (trouble == Trouble::breath_stops) bed.resp = Sensor::connected;
  if (trouble == Trouble::pressure_falls) bed.abp = Sensor::connected;
  if (trouble == Trouble::saturation_falls) {
    bed.pleth = Sensor::connected;
    bed.spo2 = 97.0F;
  }
  bed.run(40s);
  EXPECT_FALSE(bed.active(asystole) || bed.active(heart_rate_high) || bed.active(apnoea) || bed.active(spo2_low));
}

TEST(AlarmMatrix, ATroubleThatBeginsInAStateIsAnnouncedOrNotAsTheTableSays) {
  for (std::size_t i = 0; i < kScenes.size(); ++i) {
    const Scene& scene = kScenes[i];
    Bedside bed;
    settle(bed, scene.trouble);
    set(bed, scene);
    begin(bed, scene.trouble);
    // A value that is gone before it fell is a value that is gone.
    if (scene.state == State::no_value) bed.spo2.reset();
    bed.forget();
    bed.run(50s);
    EXPECT_EQ(bed.ever_raised(scene.condition), scene.announced) << "scene " << i << ", " << alarm_info(scene.condition).id;
    EXPECT_TRUE(scene.instead == none || bed.active(scene.instead)) << "scene " << i;
  }
}

TEST(AlarmMatrix, AnAlarmThatStandsWhenTheStateComesIsLeftAsTheTableSays) {
  for (std::size_t i = 0; i < kScenes.size(); ++i) {
    const Scene& scene = kScenes[i];
    Bedside bed;
    settle(bed, scene.trouble);
    begin(bed, scene.trouble);
    bed.run(26s);
    ASSERT_TRUE(bed.active(scene.condition)) << "scene " << i;
    set(bed, scene);
    // Not longer: after forty seconds without a breath the respiration detector
    // takes the bed's ripple, a thousandth of a breath, for breaths.
    bed.run(13s);
    EXPECT_EQ(bed.phase(scene.condition), scene.left) << "scene " << i << ", " << alarm_info(scene.condition).id;
    EXPECT_TRUE(scene.instead == none || bed.active(scene.instead)) << "scene " << i;
  }
}

}  // namespace
}  // namespace ward
