#pragma once

#include <array>
#include <span>

#include "pipeline/domain/alarm.h"

namespace ward {

/// While `higher` is present, `lower` is not announced: one event at the
/// bedside is one alarm on the screen.
struct Hides {
  AlarmCondition higher;
  AlarmCondition lower;
};

/// The rhythm chain, highest first, then the rate chain; saturation; breath;
/// pressure of a line that hangs in air; and what a lost feed explains.
/// Complete: what a hidden condition hides is listed with its hider too.
inline constexpr auto kHides = [] {
  using enum AlarmCondition;
  return std::array{
      Hides{asystole, ventricular_fibrillation}, Hides{asystole, ventricular_tachycardia},
      Hides{asystole, extreme_tachycardia}, Hides{asystole, extreme_bradycardia},
      Hides{asystole, heart_rate_high}, Hides{asystole, heart_rate_low},
      Hides{asystole, pulse_rate_high}, Hides{asystole, pulse_rate_low},
      Hides{ventricular_fibrillation, ventricular_tachycardia},
      Hides{ventricular_fibrillation, extreme_tachycardia}, Hides{ventricular_fibrillation, extreme_bradycardia},
      Hides{ventricular_fibrillation, heart_rate_high}, Hides{ventricular_fibrillation, heart_rate_low},
      Hides{ventricular_fibrillation, pulse_rate_high}, Hides{ventricular_fibrillation, pulse_rate_low},
      Hides{ventricular_tachycardia, extreme_tachycardia}, Hides{ventricular_tachycardia, heart_rate_high},
      Hides{ventricular_tachycardia, pulse_rate_high},
      Hides{extreme_tachycardia, heart_rate_high}, Hides{extreme_tachycardia, pulse_rate_high},
      Hides{extreme_bradycardia, heart_rate_low}, Hides{extreme_bradycardia, pulse_rate_low},
      Hides{desaturation, spo2_low}, Hides{apnoea, respiration_rate_low},
      Hides{abp_disconnected, abp_systolic_low}, Hides{abp_disconnected, abp_diastolic_low},
      Hides{abp_disconnected, abp_mean_low}, Hides{abp_disconnected, abp_no_value},
      Hides{ecg_no_signal, ecg_noisy}, Hides{ecg_no_signal, ecg_cannot_analyse},
      Hides{ecg_leads_off, ecg_noisy}, Hides{ecg_leads_off, ecg_cannot_analyse},
      Hides{ecg_noisy, ecg_cannot_analyse}, Hides{asystole, ecg_cannot_analyse},
      Hides{spo2_probe_off, spo2_no_value}, Hides{pleth_no_signal, spo2_no_value},
      Hides{abp_no_signal, abp_no_value}, Hides{resp_no_signal, resp_no_value},
      Hides{resp_leads_off, resp_no_value}, Hides{apnoea, resp_no_value},
      Hides{feed_lost, ecg_leads_off}, Hides{feed_lost, spo2_probe_off}, Hides{feed_lost, abp_disconnected},
      Hides{feed_lost, resp_leads_off}, Hides{feed_lost, ecg_noisy}, Hides{feed_lost, ecg_no_signal},
      Hides{feed_lost, pleth_no_signal}, Hides{feed_lost, abp_no_signal}, Hides{feed_lost, resp_no_signal},
      Hides{feed_lost, spo2_no_value}, Hides{feed_lost, ecg_cannot_analyse}, Hides{feed_lost, abp_no_value},
      Hides{feed_lost, resp_no_value}, Hides{feed_lost, data_lost}, Hides{feed_lost, clock_skew},
      Hides{apnoea, etco2_low}, Hides{apnoea, co2_no_value}, Hides{co2_no_signal, co2_no_value},
      Hides{co2_line_off, co2_no_value}, Hides{abp_no_signal, abp_damped}, Hides{abp_disconnected, abp_damped},
      Hides{feed_lost, co2_no_signal}, Hides{feed_lost, co2_no_value}, Hides{feed_lost, co2_line_off},
      Hides{feed_lost, abp_damped},
      Hides{feed_lost, abp_systolic_low}, Hides{feed_lost, abp_diastolic_low}, Hides{feed_lost, abp_mean_low},
  };
}();

namespace suppression_proof {
constexpr bool listed(AlarmCondition higher, AlarmCondition lower) {
  for (const Hides& row : kHides) {
    if (row.higher == higher && row.lower == lower) return true;
  }
  return false;
}
/// One pass over the table suffices only if it is transitive and has no circle.
constexpr bool one_pass_suffices() {
  for (const Hides& first : kHides) {
    if (first.higher == first.lower || listed(first.lower, first.higher)) return false;
    for (const Hides& second : kHides) {
      if (first.lower == second.higher && !listed(first.higher, second.lower)) return false;
    }
  }
  return true;
}
static_assert(one_pass_suffices());
}  // namespace suppression_proof

/// Technical conditions that say, in a physiological alarm's place, that its
/// reading is gone. Until one of them is present an alarm whose reading went
/// missing stays on: uncertain is never "normal".
[[nodiscard]] inline std::span<const AlarmCondition> covers(AlarmCondition physiological) {
  using enum AlarmCondition;
  static constexpr std::array kEcg{feed_lost, ecg_no_signal, ecg_leads_off, ecg_noisy, ecg_cannot_analyse};
  static constexpr std::array kSaturation{feed_lost, spo2_no_value, spo2_probe_off, pleth_no_signal};
  static constexpr std::array kPressure{feed_lost, abp_no_signal, abp_disconnected, abp_no_value};
  static constexpr std::array kBreathing{feed_lost, resp_no_signal, resp_leads_off, resp_no_value,
                                         co2_no_signal, co2_line_off, co2_no_value};
  static constexpr std::array kAirway{feed_lost, co2_no_signal, co2_line_off, co2_no_value};
  static constexpr std::array kFeed{feed_lost};
  switch (physiological) {
    case asystole: case ventricular_fibrillation: case ventricular_tachycardia:
    case extreme_tachycardia: case extreme_bradycardia: case heart_rate_high: case heart_rate_low:
      return kEcg;
    case spo2_low: case spo2_high: case desaturation: case pulse_rate_high: case pulse_rate_low:
      return kSaturation;
    case abp_systolic_high: case abp_systolic_low: case abp_diastolic_high: case abp_diastolic_low:
    case abp_mean_high: case abp_mean_low:
      return kPressure;
    case respiration_rate_high: case respiration_rate_low: case apnoea:
      return kBreathing;
    case etco2_high: case etco2_low: case inspired_co2_high:
      return kAirway;
    case st_high: case st_low: case qtc_high: case pvc_rate_high:
      return kEcg;
    default:
      return kFeed;
  }
}

}  // namespace ward
