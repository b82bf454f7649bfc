#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/domain/ecg_lead.h"
#include "pipeline/domain/fixed_string.h"
#include "pipeline/domain/ids.h"
#include "pipeline/domain/time.h"

namespace ward {

/// IEC 60601-1-8 priorities, lowest first so that `<` compares urgency.
enum class AlarmPriority : std::uint8_t { information, low, medium, high };
enum class AlarmKind : std::uint8_t { physiological, technical };

/// Every alarm condition the ward announces. Values are on the wire: append
/// only, never renumber.
enum class AlarmCondition : std::uint8_t {
  none = 0,
  asystole = 1,
  ventricular_fibrillation = 2,
  ventricular_tachycardia = 3,
  extreme_tachycardia = 4,
  extreme_bradycardia = 5,
  heart_rate_high = 6,
  heart_rate_low = 7,
  spo2_low = 8,
  spo2_high = 9,
  desaturation = 10,
  abp_systolic_high = 11,
  abp_systolic_low = 12,
  abp_diastolic_high = 13,
  abp_diastolic_low = 14,
  abp_mean_high = 15,
  abp_mean_low = 16,
  respiration_rate_high = 17,
  respiration_rate_low = 18,
  apnoea = 19,
  pulse_rate_high = 20,
  pulse_rate_low = 21,
  nibp_systolic_high = 22,
  nibp_systolic_low = 23,
  nibp_diastolic_high = 24,
  nibp_diastolic_low = 25,
  nibp_mean_high = 26,
  nibp_mean_low = 27,
  ecg_leads_off = 32,
  spo2_probe_off = 33,
  abp_disconnected = 34,  ///< a line that carried a pulse hangs in air
  resp_leads_off = 35,
  ecg_noisy = 36,
  ecg_no_signal = 37,
  pleth_no_signal = 38,
  abp_no_signal = 39,
  resp_no_signal = 40,
  spo2_no_value = 41,      ///< the device stopped sending its saturation
  ecg_cannot_analyse = 42, ///< no beats found, yet a pulse is present
  abp_no_value = 43,       ///< a connected line gives no credible pressure
  resp_no_value = 44,      ///< a connected channel gives no credible rate
  feed_lost = 48,
  clock_skew = 49,
  data_lost = 50,         ///< samples missing that never came
  monitor_restarted = 51, ///< this bed's chain failed a check and began anew
  pipeline_overload = 52,
  recording_failed = 53,  ///< the store cannot write: nothing is kept
  recording_limited = 54, ///< the disk is nearly full: waveforms are no longer kept
  device_alarm = 64,      ///< announced by the bedside device itself

  ventricular_bradycardia = 70,
  nonsustained_ventricular_tachycardia = 71,
  ventricular_rhythm = 72,    ///< accelerated: slower than tachycardia
  ventricular_run = 73,
  ventricular_pair = 74,
  r_on_t = 75,
  ventricular_bigeminy = 76,
  ventricular_trigeminy = 77,
  multiform_ventricular = 78,
  pvc_rate_high = 79,
  supraventricular_tachycardia = 80,
  atrial_fibrillation = 81,
  irregular_rhythm = 82,
  pause = 83,
  missed_beat = 84,
  pacer_not_capturing = 85,
  pacer_not_pacing = 86,
  st_high = 87,
  st_low = 88,
  qtc_high = 89,
  etco2_high = 90,
  etco2_low = 91,
  inspired_co2_high = 92,
  co2_no_signal = 93,
  co2_no_value = 94,
  co2_line_off = 95,
  abp_damped = 96,        ///< pulse pressure gone while the mean stands
  ecg_learning = 97,      ///< the usual beat is not known: classes are withheld
  svpb_rate_high = 98,    ///< supraventricular beats in a minute
  qtc_delta_high = 99,    ///< QTc above the patient's own
  abp_no_transducer = 100,  ///< the device says that nothing is plugged in
  sound_failed = 101,       ///< a dashboard that should sound cannot
  self_test_failed = 102,   ///< the canary alarm did not arrive where it should
  atrial_fibrillation_ended = 103,  ///< information: the rhythm is regular again
};

/// Where a condition stands. A latched one is over at the bedside but stays
/// on screen until someone acknowledges it.
enum class AlarmPhase : std::uint8_t { inactive, active, latched };

/// Parameters that have limits. Values are on the wire.
enum class LimitParameter : std::uint8_t {
  heart_rate = 0,
  spo2 = 1,
  abp_systolic = 2,
  abp_diastolic = 3,
  abp_mean = 4,
  respiration_rate = 5,
  etco2 = 6,
  inspired_co2 = 7,
  st_level = 8,      ///< every lead's, mV
  qtc = 9,
  pvc_rate = 10,
  svpb_rate = 11,
  qtc_delta = 12,    ///< ms above the patient's own
};
inline constexpr std::size_t kLimitParameterCount = 13;

/// Which conditions are told of one event: of a chain only the worst is announced.
enum class AlarmChain : std::uint8_t { none, red, ventricular, missing_beats, rate };

/// Who says what the condition is: a product standard asks for it, the makers'
/// manuals define it, or we do.
enum class AlarmDefinition : std::uint8_t { standard, maker, ours };

enum class AlarmLanguage : std::uint8_t { english, chinese };

/// What the catalogue says of a condition.
struct AlarmInfo {
  AlarmCondition condition;
  AlarmKind kind;
  AlarmPriority priority;
  bool latching;
  std::uint32_t mdc_code;      ///< 11073-10101 event code, 0 where none is known
  std::string_view id;         ///< stable machine name, "heart_rate_high"
  std::string_view label;      ///< short screen text, "HR"
  char comparison;             ///< '>' or '<' for limit alarms, 0 otherwise
  std::string_view label_chinese;  ///< the same in simplified Chinese, UTF-8
  /// How long it must be true before it is announced, for an adult and with
  /// default settings; zero where it is counted in beats or told by the device.
  Nanoseconds delay;
  std::optional<LimitParameter> parameter;  ///< whose limits decide, if any do
  AlarmChain chain;
  Nanoseconds time_out;        ///< not announced again so soon; zero: always
  bool may_be_switched_off;    ///< by an operator, at a bed
  AlarmDefinition definition;
};

/// All conditions, ordered by value; the one table priorities come from.
[[nodiscard]] std::span<const AlarmInfo> alarm_catalogue();
/// The catalogue's row; `none` gives the row of condition none.
[[nodiscard]] const AlarmInfo& alarm_info(AlarmCondition condition);

/// Whether an operator may switch the condition off at a bed, by the table:
/// never a red one, never a technical one.
[[nodiscard]] bool may_be_switched_off(AlarmCondition condition);

/// Whose turn it is to answer an alarm that nobody has answered yet.
enum class EscalationStep : std::uint8_t {
  none,     ///< not handed on: too low, or answered
  primary,
  buddy,
  charge,
  ward,     ///< everybody: shown and sounded throughout the ward
};

/// Who found the condition: bits, for one condition may be found by both.
enum class AlarmSources : std::uint8_t { none = 0, ward = 1, device = 2, both = 3 };

/// One alarm of one bed as it stands now. Emitted at every change.
struct Alarm {
  AlarmCondition condition{AlarmCondition::none};
  AlarmPriority priority{AlarmPriority::information};
  AlarmKind kind{AlarmKind::technical};
  AlarmPhase phase{AlarmPhase::inactive};
  bool acknowledged{false};
  bool has_limit{false};
  float value{};   ///< reading that decided; for a limit alarm the extreme so far
  float limit{};   ///< meaningful when has_limit
  Instant onset;   ///< when the condition became true on the ward's line
  Instant changed; ///< when this state was entered
  /// Counts the raisings in this bed: tells two onsets of one condition apart.
  std::uint32_t occurrence{};
  /// The ECG lead whose reading decided (ST); none where no one lead does.
  EcgLead lead{EcgLead::none};
  AlarmSources sources{AlarmSources::ward};
  FixedString<32> device_text{}; ///< the bedside device's own words, where it is a source
  /// An acknowledged alarm that persists was brought back to mind then;
  /// the epoch: never in this occurrence.
  Instant reminded{};
  EscalationStep escalation{EscalationStep::none};
  Instant escalated{};           ///< when this step was entered
  FixedString<24> responsible{}; ///< who accepted it; empty: nobody has
};

/// What a nurse reads: "*** ASYSTOLE", "** HR 134 > 120", "** ST II 0.31 > 0.20",
/// "! ECG LEADS OFF".
/// Prefix by priority and kind as bedside monitors write it. Who else found it
/// stands behind: "*** ASYSTOLE (DEVICE)", "** HR 134 > 120 (+DEVICE)". An alarm
/// that only the device knows has the device's words: "* DEVICE: Battery low".
[[nodiscard]] std::string alarm_text(const Alarm& alarm, AlarmLanguage language = AlarmLanguage::english);

/// Low and high limit in the parameter's own unit; nullopt means off.
struct LimitPair {
  std::optional<float> low;
  std::optional<float> high;
  constexpr bool operator==(const LimitPair&) const = default;
};
using LimitSet = std::array<LimitPair, kLimitParameterCount>;

/// Of a parameter that had no limits yet when the set was stored: no reading
/// is beyond them, and no operator can set them. A bed that starts with them
/// takes its category's defaults.
inline constexpr LimitPair kUntoldLimits{-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()};

}  // namespace ward
