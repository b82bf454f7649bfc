#pragma once

#include <array>
#include <span>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/domain/alarm.h"

namespace ward {

/// While `higher` is present, `lower` is not announced: one event at the
/// bedside is one alarm on the screen.
struct Hides {
  AlarmCondition higher;
  AlarmCondition lower;
};

namespace suppression_rules {
using enum AlarmCondition;

/// Highest first: each hides those after it. The red chain ends where the beats
/// of a ventricular rhythm begin; a yellow chain hangs from the red it ends in.
inline constexpr std::array kRedFast{asystole, ventricular_fibrillation, ventricular_tachycardia,
                                     extreme_tachycardia};
inline constexpr std::array kRedSlow{asystole, ventricular_fibrillation, extreme_bradycardia,
                                     ventricular_bradycardia};
inline constexpr std::array kVentricularBeats{
    ventricular_bradycardia, nonsustained_ventricular_tachycardia, ventricular_rhythm, ventricular_run,
    ventricular_pair, r_on_t, ventricular_bigeminy, ventricular_trigeminy, multiform_ventricular, pvc_rate_high};
inline constexpr std::array kMissingBeats{ventricular_bradycardia, pause, missed_beat};
inline constexpr std::array kFastRates{extreme_tachycardia, supraventricular_tachycardia, heart_rate_high,
                                       atrial_fibrillation, irregular_rhythm, svpb_rate_high};
inline constexpr std::array kLowRates{extreme_bradycardia, heart_rate_low};

/// What hides what beside the chains: the pulse's limits; what a pacemaker's
/// failure explains; saturation; breath; pressure of a line that hangs in air
/// or is unplugged; and what a lost feed explains. A failing pacemaker stays
/// beside asystole and pause: it says what to do about them. So does an open
/// line: a heart that stands still does not close it, and who compresses the
/// chest must know that the patient bleeds.
inline constexpr std::array kPairs{
    Hides{ventricular_tachycardia, ventricular_bradycardia}, Hides{ventricular_rhythm, svpb_rate_high},
    Hides{qtc_high, qtc_delta_high}, Hides{atrial_fibrillation, atrial_fibrillation_ended},
    Hides{extreme_tachycardia, pulse_rate_high}, Hides{extreme_bradycardia, pulse_rate_low},
    Hides{pacer_not_capturing, missed_beat}, Hides{pacer_not_pacing, missed_beat},
    Hides{desaturation, spo2_low}, Hides{apnoea, respiration_rate_low},
    Hides{abp_disconnected, abp_systolic_low}, Hides{abp_disconnected, abp_diastolic_low},
    Hides{abp_disconnected, abp_mean_low}, Hides{abp_disconnected, abp_no_value},
    Hides{abp_disconnected, abp_systolic_high}, Hides{abp_disconnected, abp_diastolic_high},
    Hides{abp_disconnected, abp_mean_high},
    Hides{abp_no_transducer, abp_systolic_low}, Hides{abp_no_transducer, abp_diastolic_low},
    Hides{abp_no_transducer, abp_mean_low}, Hides{abp_no_transducer, abp_no_value},
    Hides{ecg_no_signal, ecg_noisy}, Hides{ecg_leads_off, ecg_noisy},
    Hides{ecg_noisy, ecg_cannot_analyse}, Hides{asystole, ecg_cannot_analyse},
    Hides{spo2_probe_off, spo2_no_value}, Hides{pleth_no_signal, spo2_no_value},
    Hides{abp_no_signal, abp_no_value}, Hides{resp_no_signal, resp_no_value},
    Hides{resp_leads_off, resp_no_value}, Hides{apnoea, resp_no_value},
    Hides{apnoea, etco2_low}, Hides{apnoea, co2_no_value},
    Hides{co2_no_signal, co2_no_value}, Hides{co2_line_off, co2_no_value},
    Hides{abp_no_signal, abp_damped}, Hides{abp_disconnected, abp_damped},
    Hides{abp_no_transducer, abp_damped},
    Hides{feed_lost, ecg_leads_off}, Hides{feed_lost, spo2_probe_off}, Hides{feed_lost, abp_no_transducer},
    Hides{feed_lost, resp_leads_off}, Hides{feed_lost, ecg_no_signal}, Hides{feed_lost, pleth_no_signal},
    Hides{feed_lost, abp_no_signal}, Hides{feed_lost, resp_no_signal},
    Hides{feed_lost, co2_no_signal}, Hides{feed_lost, co2_line_off},
    Hides{feed_lost, data_lost}, Hides{feed_lost, clock_skew},
};

/// [higher][lower]
using HidesTable = std::array<std::array<bool, kConditionSlots>, kConditionSlots>;

template <std::size_t N>
constexpr void hang(HidesTable& table, const std::array<AlarmCondition, N>& chain) {
  for (std::size_t i = 0; i + 1 < N; ++i) table[slot_of(chain[i])][slot_of(chain[i + 1])] = true;
}

/// Rules and all that follows from them: what a hidden condition hides is
/// hidden with it, or one event would be two alarms.
constexpr HidesTable complete() {
  HidesTable table{};
  hang(table, kRedFast);
  hang(table, kRedSlow);
  hang(table, kVentricularBeats);
  hang(table, kMissingBeats);
  hang(table, kFastRates);
  hang(table, kLowRates);
  for (const Hides& row : kPairs) table[slot_of(row.higher)][slot_of(row.lower)] = true;
  for (std::size_t middle = 0; middle < kConditionSlots; ++middle) {
    for (std::size_t higher = 0; higher < kConditionSlots; ++higher) {
      if (!table[higher][middle]) continue;
      for (std::size_t lower = 0; lower < kConditionSlots; ++lower) {
        if (table[middle][lower]) table[higher][lower] = true;
      }
    }
  }
  return table;
}
inline constexpr HidesTable kTable = complete();

constexpr std::size_t count() {
  std::size_t rows = 0;
  for (const auto& lower : kTable) {
    for (const bool hides : lower) rows += hides ? 1 : 0;
  }
  return rows;
}
}  // namespace suppression_rules

/// Every pair of the rules, complete.
inline constexpr auto kHides = [] {
  std::array<Hides, suppression_rules::count()> rows{};
  std::size_t next = 0;
  for (std::size_t higher = 0; higher < kConditionSlots; ++higher) {
    for (std::size_t lower = 0; lower < kConditionSlots; ++lower) {
      if (!suppression_rules::kTable[higher][lower]) continue;
      rows[next++] = {static_cast<AlarmCondition>(higher), static_cast<AlarmCondition>(lower)};
    }
  }
  return rows;
}();

/// Whether `lower` is silent while `higher` is present.
[[nodiscard]] constexpr bool hides(AlarmCondition higher, AlarmCondition lower) {
  return suppression_rules::kTable[slot_of(higher)][slot_of(lower)];
}

namespace suppression_proof {
/// One pass over the table suffices only if it is transitive and has no circle.
constexpr bool one_pass_suffices() {
  for (const Hides& row : kHides) {
    if (row.higher == row.lower || hides(row.lower, row.higher)) return false;
    for (std::size_t third = 0; third < kConditionSlots; ++third) {
      const auto condition = static_cast<AlarmCondition>(third);
      if (hides(row.lower, condition) && !hides(row.higher, condition)) return false;
    }
  }
  return true;
}
/// No condition that a nurse must not miss is hidden by a lesser one.
constexpr bool nothing_lesser_hides_a_red() {
  using enum AlarmCondition;
  for (const AlarmCondition red : {asystole, ventricular_fibrillation, ventricular_tachycardia, extreme_tachycardia,
                                   extreme_bradycardia, abp_disconnected}) {
    for (const Hides& row : kHides) {
      if (row.lower != red) continue;
      if (row.higher != asystole && row.higher != ventricular_fibrillation &&
          row.higher != ventricular_tachycardia) {
        return false;
      }
    }
  }
  return true;
}
static_assert(one_pass_suffices());
static_assert(nothing_lesser_hides_a_red());
}  // namespace suppression_proof

/// Technical conditions that say, in a physiological alarm's place, that its
/// reading is gone. Until one of them is present an alarm whose reading went
/// missing stays on: uncertain is never "normal".
[[nodiscard]] inline std::span<const AlarmCondition> covers(AlarmCondition physiological) {
  using enum AlarmCondition;
  static constexpr std::array kEcg{feed_lost, ecg_no_signal, ecg_leads_off, ecg_noisy, ecg_cannot_analyse};
  // The classes of beats are gone, too, while the usual beat is learned.
  static constexpr std::array kBeatClasses{feed_lost, ecg_no_signal, ecg_leads_off, ecg_noisy, ecg_cannot_analyse,
                                           ecg_learning};
  static constexpr std::array kSaturation{feed_lost, spo2_no_value, spo2_probe_off, pleth_no_signal};
  static constexpr std::array kPressure{feed_lost, abp_no_signal, abp_no_transducer, abp_no_value};
  // Not abp_no_value: an open line has none, seen or not.
  static constexpr std::array kLine{feed_lost, abp_no_signal, abp_no_transducer};
  static constexpr std::array kBreathing{feed_lost, resp_no_signal, resp_leads_off, resp_no_value,
                                         co2_no_signal, co2_line_off, co2_no_value};
  static constexpr std::array kAirway{feed_lost, co2_no_signal, co2_line_off, co2_no_value};
  static constexpr std::array kFeed{feed_lost};
  switch (physiological) {
    case asystole: case ventricular_fibrillation: case ventricular_tachycardia:
    case extreme_tachycardia: case extreme_bradycardia: case heart_rate_high: case heart_rate_low:
    case pause: case pacer_not_capturing: case pacer_not_pacing:
      return kEcg;
    case ventricular_bradycardia: case nonsustained_ventricular_tachycardia: case ventricular_rhythm:
    case ventricular_run: case ventricular_pair: case r_on_t: case ventricular_bigeminy:
    case ventricular_trigeminy: case multiform_ventricular: case pvc_rate_high:
    case supraventricular_tachycardia: case atrial_fibrillation: case irregular_rhythm: case missed_beat:
    case svpb_rate_high: case atrial_fibrillation_ended:
      return kBeatClasses;
    case spo2_low: case spo2_high: case desaturation: case pulse_rate_high: case pulse_rate_low:
      return kSaturation;
    case abp_systolic_high: case abp_systolic_low: case abp_diastolic_high: case abp_diastolic_low:
    case abp_mean_high: case abp_mean_low:
      return kPressure;
    case abp_disconnected:
      return kLine;
    case respiration_rate_high: case respiration_rate_low: case apnoea:
      return kBreathing;
    case etco2_high: case etco2_low: case inspired_co2_high:
      return kAirway;
    case st_high: case st_low: case qtc_high: case qtc_delta_high:
      return kEcg;
    default:
      return kFeed;
  }
}

}  // namespace ward
