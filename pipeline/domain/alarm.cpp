#include "pipeline/domain/alarm.h"

#include <cmath>
#include <cstdio>

namespace ward {
namespace {

using enum AlarmCondition;
constexpr auto kPhysiological = AlarmKind::physiological;
constexpr auto kTechnical = AlarmKind::technical;
constexpr auto kInfo = AlarmPriority::information;
constexpr auto kLow = AlarmPriority::low;
constexpr auto kMedium = AlarmPriority::medium;
constexpr auto kHigh = AlarmPriority::high;

// Priorities: what bedside monitors of the big makers use (alarm catalogue of
// the clinical reference). Codes: 11073-10101 partition 3 events.
constexpr std::array kCatalogue{
    AlarmInfo{none, kTechnical, kInfo, false, 0, "none", "", 0},
    AlarmInfo{asystole, kPhysiological, kHigh, true, 199684, "asystole", "ASYSTOLE", 0},
    AlarmInfo{ventricular_fibrillation, kPhysiological, kHigh, true, 0, "ventricular_fibrillation", "VFIB", 0},
    AlarmInfo{ventricular_tachycardia, kPhysiological, kHigh, true, 199832, "ventricular_tachycardia", "VTACH", 0},
    AlarmInfo{extreme_tachycardia, kPhysiological, kHigh, true, 199730, "extreme_tachycardia", "EXTREME TACHY", '>'},
    AlarmInfo{extreme_bradycardia, kPhysiological, kHigh, true, 199694, "extreme_bradycardia", "EXTREME BRADY", '<'},
    AlarmInfo{heart_rate_high, kPhysiological, kMedium, false, 196648, "heart_rate_high", "HR", '>'},
    AlarmInfo{heart_rate_low, kPhysiological, kMedium, false, 196670, "heart_rate_low", "HR", '<'},
    AlarmInfo{spo2_low, kPhysiological, kMedium, false, 196670, "spo2_low", "SpO\xE2\x82\x82", '<'},
    AlarmInfo{spo2_high, kPhysiological, kMedium, false, 196648, "spo2_high", "SpO\xE2\x82\x82", '>'},
    AlarmInfo{desaturation, kPhysiological, kHigh, true, 199854, "desaturation", "DESAT", '<'},
    AlarmInfo{abp_systolic_high, kPhysiological, kMedium, false, 196648, "abp_systolic_high", "ABPs", '>'},
    AlarmInfo{abp_systolic_low, kPhysiological, kMedium, false, 196670, "abp_systolic_low", "ABPs", '<'},
    AlarmInfo{abp_diastolic_high, kPhysiological, kMedium, false, 196648, "abp_diastolic_high", "ABPd", '>'},
    AlarmInfo{abp_diastolic_low, kPhysiological, kMedium, false, 196670, "abp_diastolic_low", "ABPd", '<'},
    AlarmInfo{abp_mean_high, kPhysiological, kMedium, false, 196648, "abp_mean_high", "ABPm", '>'},
    AlarmInfo{abp_mean_low, kPhysiological, kMedium, false, 196670, "abp_mean_low", "ABPm", '<'},
    AlarmInfo{respiration_rate_high, kPhysiological, kMedium, false, 196648, "respiration_rate_high", "RR", '>'},
    AlarmInfo{respiration_rate_low, kPhysiological, kMedium, false, 196670, "respiration_rate_low", "RR", '<'},
    AlarmInfo{apnoea, kPhysiological, kHigh, true, 199680, "apnoea", "APNOEA", 0},
    AlarmInfo{pulse_rate_high, kPhysiological, kMedium, false, 196648, "pulse_rate_high", "PR", '>'},
    AlarmInfo{pulse_rate_low, kPhysiological, kMedium, false, 196670, "pulse_rate_low", "PR", '<'},
    AlarmInfo{nibp_systolic_high, kPhysiological, kMedium, false, 196648, "nibp_systolic_high", "NIBPs", '>'},
    AlarmInfo{nibp_systolic_low, kPhysiological, kMedium, false, 196670, "nibp_systolic_low", "NIBPs", '<'},
    AlarmInfo{nibp_diastolic_high, kPhysiological, kMedium, false, 196648, "nibp_diastolic_high", "NIBPd", '>'},
    AlarmInfo{nibp_diastolic_low, kPhysiological, kMedium, false, 196670, "nibp_diastolic_low", "NIBPd", '<'},
    AlarmInfo{nibp_mean_high, kPhysiological, kMedium, false, 196648, "nibp_mean_high", "NIBPm", '>'},
    AlarmInfo{nibp_mean_low, kPhysiological, kMedium, false, 196670, "nibp_mean_low", "NIBPm", '<'},
    AlarmInfo{ecg_leads_off, kTechnical, kLow, false, 196882, "ecg_leads_off", "ECG LEADS OFF", 0},
    AlarmInfo{spo2_probe_off, kTechnical, kLow, false, 196916, "spo2_probe_off", "SpO\xE2\x82\x82 PROBE OFF", 0},
    AlarmInfo{abp_disconnected, kPhysiological, kHigh, true, 196916, "abp_disconnected", "ABP DISCONNECT", 0},
    AlarmInfo{resp_leads_off, kTechnical, kLow, false, 196882, "resp_leads_off", "RESP LEADS OFF", 0},
    AlarmInfo{ecg_noisy, kTechnical, kLow, false, 0, "ecg_noisy", "ECG NOISY", 0},
    AlarmInfo{ecg_no_signal, kTechnical, kMedium, false, 0, "ecg_no_signal", "ECG NO SIGNAL", 0},
    AlarmInfo{pleth_no_signal, kTechnical, kLow, false, 0, "pleth_no_signal", "PLETH NO SIGNAL", 0},
    AlarmInfo{abp_no_signal, kTechnical, kLow, false, 0, "abp_no_signal", "ABP NO SIGNAL", 0},
    AlarmInfo{resp_no_signal, kTechnical, kLow, false, 0, "resp_no_signal", "RESP NO SIGNAL", 0},
    AlarmInfo{spo2_no_value, kTechnical, kLow, false, 0, "spo2_no_value", "SpO\xE2\x82\x82 NO VALUE", 0},
    AlarmInfo{ecg_cannot_analyse, kTechnical, kLow, false, 196992, "ecg_cannot_analyse", "CANNOT ANALYSE ECG", 0},
    AlarmInfo{abp_no_value, kTechnical, kLow, false, 196992, "abp_no_value", "ABP NO VALUE", 0},
    AlarmInfo{resp_no_value, kTechnical, kLow, false, 196992, "resp_no_value", "RESP NO VALUE", 0},
    AlarmInfo{feed_lost, kTechnical, kMedium, false, 0, "feed_lost", "FEED LOST", 0},
    AlarmInfo{clock_skew, kTechnical, kLow, false, 0, "clock_skew", "DEVICE CLOCK JUMPED", 0},
    AlarmInfo{data_lost, kTechnical, kLow, false, 0, "data_lost", "DATA LOST", 0},
    AlarmInfo{monitor_restarted, kTechnical, kMedium, true, 0, "monitor_restarted", "MONITORING RESTARTED", 0},
    AlarmInfo{pipeline_overload, kTechnical, kMedium, false, 0, "pipeline_overload", "SERVER OVERLOADED", 0},
    AlarmInfo{recording_failed, kTechnical, kMedium, false, 0, "recording_failed", "NOT RECORDING", 0},
    AlarmInfo{recording_limited, kTechnical, kLow, false, 0, "recording_limited", "NO WAVES RECORDED", 0},
    AlarmInfo{device_alarm, kPhysiological, kMedium, false, 0, "device_alarm", "DEVICE ALARM", 0},
    AlarmInfo{ventricular_bradycardia, kPhysiological, kHigh, true, 0, "ventricular_bradycardia", "VENT BRADY", '<'},
    AlarmInfo{nonsustained_ventricular_tachycardia, kPhysiological, kMedium, false, 199834, "nonsustained_ventricular_tachycardia", "NON-SUSTAINED VT", 0},
    AlarmInfo{ventricular_rhythm, kPhysiological, kMedium, false, 199828, "ventricular_rhythm", "VENT RHYTHM", 0},
    AlarmInfo{ventricular_run, kPhysiological, kMedium, false, 199820, "ventricular_run", "RUN PVCs", 0},
    AlarmInfo{ventricular_pair, kPhysiological, kMedium, false, 199818, "ventricular_pair", "PAIR PVCs", 0},
    AlarmInfo{r_on_t, kPhysiological, kMedium, false, 199814, "r_on_t", "R-ON-T PVC", 0},
    AlarmInfo{ventricular_bigeminy, kPhysiological, kMedium, false, 199690, "ventricular_bigeminy", "VENT BIGEMINY", 0},
    AlarmInfo{ventricular_trigeminy, kPhysiological, kMedium, false, 199844, "ventricular_trigeminy", "VENT TRIGEMINY", 0},
    AlarmInfo{multiform_ventricular, kPhysiological, kMedium, false, 199816, "multiform_ventricular", "MULTIFORM PVCs", 0},
    AlarmInfo{pvc_rate_high, kPhysiological, kMedium, false, 199860, "pvc_rate_high", "PVCs/min", '>'},
    AlarmInfo{supraventricular_tachycardia, kPhysiological, kMedium, false, 199800, "supraventricular_tachycardia", "SVT", '>'},
    AlarmInfo{atrial_fibrillation, kPhysiological, kMedium, false, 199736, "atrial_fibrillation", "AFIB", 0},
    AlarmInfo{irregular_rhythm, kPhysiological, kMedium, false, 199766, "irregular_rhythm", "IRREGULAR HR", 0},
    AlarmInfo{pause, kPhysiological, kMedium, false, 199716, "pause", "PAUSE", '>'},
    AlarmInfo{missed_beat, kPhysiological, kMedium, false, 199686, "missed_beat", "MISSED BEAT", 0},
    AlarmInfo{pacer_not_capturing, kPhysiological, kMedium, false, 199710, "pacer_not_capturing", "PACER NOT CAPT", 0},
    AlarmInfo{pacer_not_pacing, kPhysiological, kMedium, false, 199790, "pacer_not_pacing", "PACER NOT PACING", 0},
    AlarmInfo{st_high, kPhysiological, kMedium, false, 196648, "st_high", "ST", '>'},
    AlarmInfo{st_low, kPhysiological, kMedium, false, 196670, "st_low", "ST", '<'},
    AlarmInfo{qtc_high, kPhysiological, kMedium, false, 196648, "qtc_high", "QTc", '>'},
    AlarmInfo{etco2_high, kPhysiological, kMedium, false, 196648, "etco2_high", "etCO\xE2\x82\x82", '>'},
    AlarmInfo{etco2_low, kPhysiological, kMedium, false, 196670, "etco2_low", "etCO\xE2\x82\x82", '<'},
    AlarmInfo{inspired_co2_high, kPhysiological, kMedium, false, 196648, "inspired_co2_high", "FiCO\xE2\x82\x82", '>'},
    AlarmInfo{co2_no_signal, kTechnical, kLow, false, 0, "co2_no_signal", "CO\xE2\x82\x82 NO SIGNAL", 0},
    AlarmInfo{co2_no_value, kTechnical, kLow, false, 196992, "co2_no_value", "CO\xE2\x82\x82 NO VALUE", 0},
    AlarmInfo{co2_line_off, kTechnical, kLow, false, 196916, "co2_line_off", "CO\xE2\x82\x82 LINE OFF", 0},
    AlarmInfo{abp_damped, kTechnical, kLow, false, 196988, "abp_damped", "ABP DAMPED", 0},
    AlarmInfo{ecg_learning, kTechnical, kInfo, false, 0, "ecg_learning", "LEARNING ECG", 0},
    AlarmInfo{svpb_rate_high, kPhysiological, kLow, false, 0, "svpb_rate_high", "SVPBs/min", '>'},
    AlarmInfo{qtc_delta_high, kPhysiological, kMedium, false, 0, "qtc_delta_high", "dQTc", '>'},
    AlarmInfo{abp_no_transducer, kTechnical, kMedium, false, 196916, "abp_no_transducer", "ABP NO TRANSDUCER", 0},
};

constexpr bool ordered_by_value() {
  for (std::size_t i = 1; i < kCatalogue.size(); ++i) {
    if (!(kCatalogue[i - 1].condition < kCatalogue[i].condition)) return false;
  }
  return true;
}
static_assert(ordered_by_value());

// "***" high, "**" medium, "*" low; technical alarms of bedside monitors use
// "!!!", "!!" and "!" or nothing: we keep a mark, so that colour is never alone.
std::string_view prefix(const Alarm& alarm) {
  const bool technical = alarm.kind == AlarmKind::technical;
  switch (alarm.priority) {
    case AlarmPriority::high: return technical ? "!!! " : "*** ";
    case AlarmPriority::medium: return technical ? "!! " : "** ";
    case AlarmPriority::low: return technical ? "! " : "* ";
    case AlarmPriority::information: return "";
  }
  return "";
}

}  // namespace

std::span<const AlarmInfo> alarm_catalogue() { return kCatalogue; }

const AlarmInfo& alarm_info(AlarmCondition condition) {
  for (const AlarmInfo& info : kCatalogue) {
    if (info.condition == condition) return info;
  }
  return kCatalogue.front();
}

bool may_be_switched_off(AlarmCondition condition) {
  const AlarmInfo& info = alarm_info(condition);
  return info.condition != none && info.condition != device_alarm && info.kind == kPhysiological &&
         info.priority < kHigh;
}

std::string alarm_text(const Alarm& alarm) {
  const AlarmInfo& info = alarm_info(alarm.condition);
  std::string text{prefix(alarm)};
  text += info.label;
  if (alarm.lead != EcgLead::none) {
    text += ' ';
    text += label_of(alarm.lead);
  }
  if (alarm.has_limit && info.comparison != 0) {
    std::array<char, 48> numbers{};
    // ST is read in hundredths of a millivolt, everything else in whole numbers.
    const int decimals = alarm.condition == st_high || alarm.condition == st_low ? 2 : 0;
    const double steps = decimals == 2 ? 100.0 : 1.0;
    std::snprintf(numbers.data(), numbers.size(), " %.*f %c %.*f", decimals,
                  std::round(static_cast<double>(alarm.value) * steps) / steps, info.comparison, decimals,
                  std::round(static_cast<double>(alarm.limit) * steps) / steps);
    text += numbers.data();
  }
  return text;
}

}  // namespace ward
