#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "pipeline/domain/alarm.h"

namespace ward {

/// A yellow arrhythmia that was announced is not announced again this soon, nor
/// is a lesser one of its chain. Makers' ranges are 2 to 5 and 10 to 15 minutes;
/// these values are Philips' defaults (from memory).
inline constexpr Nanoseconds kFirstLevelTimeOut = std::chrono::minutes{3};
inline constexpr Nanoseconds kSecondLevelTimeOut = std::chrono::minutes{10};

namespace alarm_table {
using enum AlarmCondition;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr auto kPhysiological = AlarmKind::physiological;
inline constexpr auto kTechnical = AlarmKind::technical;
inline constexpr auto kInfo = AlarmPriority::information;
inline constexpr auto kLow = AlarmPriority::low;
inline constexpr auto kMedium = AlarmPriority::medium;
inline constexpr auto kHigh = AlarmPriority::high;
inline constexpr bool kLatching = true;
inline constexpr bool kEnds = false;
/// Decided by a count of beats or by what the device says: nothing is waited for.
inline constexpr Nanoseconds kAtOnce{0};
inline constexpr std::optional<LimitParameter> kNoLimit{};
inline constexpr auto kNoChain = AlarmChain::none;
inline constexpr auto kRed = AlarmChain::red;
inline constexpr auto kVentricular = AlarmChain::ventricular;
inline constexpr auto kMissing = AlarmChain::missing_beats;
inline constexpr auto kRate = AlarmChain::rate;
inline constexpr Nanoseconds kNoTimeOut{0};
inline constexpr Nanoseconds kFirstLevel = kFirstLevelTimeOut;
inline constexpr Nanoseconds kSecondLevel = kSecondLevelTimeOut;
inline constexpr bool kMayBeOff = true;
inline constexpr bool kAlwaysOn = false;
inline constexpr auto kStandard = AlarmDefinition::standard;
inline constexpr auto kMaker = AlarmDefinition::maker;
inline constexpr auto kOurs = AlarmDefinition::ours;

/// The one table: everything that is fixed about every condition, by value.
/// Priorities: what bedside monitors of the big makers use (alarm catalogue of
/// the clinical reference). Codes: 11073-10101 partition 3 events. Delays are an
/// adult's; neonates have asystole after 3 s and apnoea after 15. Which standard
/// asks for a condition is from memory of 60601-2-27, -2-34, -2-49, 80601-2-30,
/// -2-55 and -2-61. Chinese: simplified, the words of the wards' own monitors
/// (from memory; a native reader has not checked them).
inline constexpr std::array kRows{
    AlarmInfo{none, kTechnical, kInfo, kEnds, 0, "none", "", 0,
              "", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{asystole, kPhysiological, kHigh, kLatching, 199684, "asystole", "ASYSTOLE", 0,
              "心脏停搏", seconds{4}, kNoLimit, kRed, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{ventricular_fibrillation, kPhysiological, kHigh, kLatching, 0, "ventricular_fibrillation", "VFIB", 0,
              "室颤", seconds{4}, kNoLimit, kRed, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{ventricular_tachycardia, kPhysiological, kHigh, kLatching, 199832, "ventricular_tachycardia", "VTACH", 0,
              "室速", kAtOnce, kNoLimit, kRed, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{extreme_tachycardia, kPhysiological, kHigh, kLatching, 199730, "extreme_tachycardia", "EXTREME TACHY", '>',
              "极度心动过速", milliseconds{500}, LimitParameter::heart_rate, kRed, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{extreme_bradycardia, kPhysiological, kHigh, kLatching, 199694, "extreme_bradycardia", "EXTREME BRADY", '<',
              "极度心动过缓", milliseconds{500}, LimitParameter::heart_rate, kRed, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{heart_rate_high, kPhysiological, kMedium, kEnds, 196648, "heart_rate_high", "HR", '>',
              "心率", milliseconds{1500}, LimitParameter::heart_rate, kRate, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{heart_rate_low, kPhysiological, kMedium, kEnds, 196670, "heart_rate_low", "HR", '<',
              "心率", milliseconds{1500}, LimitParameter::heart_rate, kRate, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{spo2_low, kPhysiological, kMedium, kEnds, 196670, "spo2_low", "SpO\xE2\x82\x82", '<',
              "血氧", seconds{10}, LimitParameter::spo2, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{spo2_high, kPhysiological, kMedium, kEnds, 196648, "spo2_high", "SpO\xE2\x82\x82", '>',
              "血氧", seconds{10}, LimitParameter::spo2, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{desaturation, kPhysiological, kHigh, kLatching, 199854, "desaturation", "DESAT", '<',
              "血氧饱和度过低", seconds{10}, LimitParameter::spo2, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{abp_systolic_high, kPhysiological, kMedium, kEnds, 196648, "abp_systolic_high", "ABPs", '>',
              "动脉收缩压", seconds{5}, LimitParameter::abp_systolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{abp_systolic_low, kPhysiological, kMedium, kEnds, 196670, "abp_systolic_low", "ABPs", '<',
              "动脉收缩压", seconds{5}, LimitParameter::abp_systolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{abp_diastolic_high, kPhysiological, kMedium, kEnds, 196648, "abp_diastolic_high", "ABPd", '>',
              "动脉舒张压", seconds{5}, LimitParameter::abp_diastolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{abp_diastolic_low, kPhysiological, kMedium, kEnds, 196670, "abp_diastolic_low", "ABPd", '<',
              "动脉舒张压", seconds{5}, LimitParameter::abp_diastolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{abp_mean_high, kPhysiological, kMedium, kEnds, 196648, "abp_mean_high", "ABPm", '>',
              "动脉平均压", seconds{5}, LimitParameter::abp_mean, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{abp_mean_low, kPhysiological, kMedium, kEnds, 196670, "abp_mean_low", "ABPm", '<',
              "动脉平均压", seconds{5}, LimitParameter::abp_mean, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{respiration_rate_high, kPhysiological, kMedium, kEnds, 196648, "respiration_rate_high", "RR", '>',
              "呼吸率", seconds{5}, LimitParameter::respiration_rate, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{respiration_rate_low, kPhysiological, kMedium, kEnds, 196670, "respiration_rate_low", "RR", '<',
              "呼吸率", seconds{5}, LimitParameter::respiration_rate, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{apnoea, kPhysiological, kHigh, kLatching, 199680, "apnoea", "APNOEA", 0,
              "呼吸暂停", seconds{20}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{pulse_rate_high, kPhysiological, kMedium, kEnds, 196648, "pulse_rate_high", "PR", '>',
              "脉率", milliseconds{1500}, LimitParameter::heart_rate, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{pulse_rate_low, kPhysiological, kMedium, kEnds, 196670, "pulse_rate_low", "PR", '<',
              "脉率", milliseconds{1500}, LimitParameter::heart_rate, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{nibp_systolic_high, kPhysiological, kMedium, kEnds, 196648, "nibp_systolic_high", "NIBPs", '>',
              "无创收缩压", kAtOnce, LimitParameter::abp_systolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{nibp_systolic_low, kPhysiological, kMedium, kEnds, 196670, "nibp_systolic_low", "NIBPs", '<',
              "无创收缩压", kAtOnce, LimitParameter::abp_systolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{nibp_diastolic_high, kPhysiological, kMedium, kEnds, 196648, "nibp_diastolic_high", "NIBPd", '>',
              "无创舒张压", kAtOnce, LimitParameter::abp_diastolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{nibp_diastolic_low, kPhysiological, kMedium, kEnds, 196670, "nibp_diastolic_low", "NIBPd", '<',
              "无创舒张压", kAtOnce, LimitParameter::abp_diastolic, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{nibp_mean_high, kPhysiological, kMedium, kEnds, 196648, "nibp_mean_high", "NIBPm", '>',
              "无创平均压", kAtOnce, LimitParameter::abp_mean, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{nibp_mean_low, kPhysiological, kMedium, kEnds, 196670, "nibp_mean_low", "NIBPm", '<',
              "无创平均压", kAtOnce, LimitParameter::abp_mean, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{ecg_leads_off, kTechnical, kLow, kEnds, 196882, "ecg_leads_off", "ECG LEADS OFF", 0,
              "心电导联脱落", milliseconds{500}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{spo2_probe_off, kTechnical, kLow, kEnds, 196916, "spo2_probe_off", "SpO\xE2\x82\x82 PROBE OFF", 0,
              "血氧探头脱落", milliseconds{500}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{abp_disconnected, kPhysiological, kHigh, kLatching, 196916, "abp_disconnected", "ABP DISCONNECT", 0,
              "动脉管路断开", seconds{10}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{resp_leads_off, kTechnical, kLow, kEnds, 196882, "resp_leads_off", "RESP LEADS OFF", 0,
              "呼吸导联脱落", milliseconds{500}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{ecg_noisy, kTechnical, kLow, kEnds, 0, "ecg_noisy", "ECG NOISY", 0,
              "心电噪声", seconds{10}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{ecg_no_signal, kTechnical, kMedium, kEnds, 0, "ecg_no_signal", "ECG NO SIGNAL", 0,
              "心电无信号", seconds{2}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{pleth_no_signal, kTechnical, kLow, kEnds, 0, "pleth_no_signal", "PLETH NO SIGNAL", 0,
              "脉搏波无信号", seconds{2}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{abp_no_signal, kTechnical, kLow, kEnds, 0, "abp_no_signal", "ABP NO SIGNAL", 0,
              "动脉压无信号", seconds{2}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{resp_no_signal, kTechnical, kLow, kEnds, 0, "resp_no_signal", "RESP NO SIGNAL", 0,
              "呼吸无信号", seconds{2}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{spo2_no_value, kTechnical, kLow, kEnds, 0, "spo2_no_value", "SpO\xE2\x82\x82 NO VALUE", 0,
              "血氧无读数", seconds{10}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{ecg_cannot_analyse, kTechnical, kLow, kEnds, 196992, "ecg_cannot_analyse", "CANNOT ANALYSE ECG", 0,
              "心电无法分析", seconds{15}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{abp_no_value, kTechnical, kLow, kEnds, 196992, "abp_no_value", "ABP NO VALUE", 0,
              "动脉压无读数", seconds{20}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{resp_no_value, kTechnical, kLow, kEnds, 196992, "resp_no_value", "RESP NO VALUE", 0,
              "呼吸无读数", seconds{40}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{feed_lost, kTechnical, kMedium, kEnds, 0, "feed_lost", "FEED LOST", 0,
              "设备连接中断", milliseconds{1500}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{clock_skew, kTechnical, kLow, kEnds, 0, "clock_skew", "DEVICE CLOCK JUMPED", 0,
              "设备时钟跳变", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{data_lost, kTechnical, kLow, kEnds, 0, "data_lost", "DATA LOST", 0,
              "数据丢失", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{monitor_restarted, kTechnical, kMedium, kLatching, 0, "monitor_restarted", "MONITORING RESTARTED", 0,
              "监护已重启", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{pipeline_overload, kTechnical, kMedium, kEnds, 0, "pipeline_overload", "SERVER OVERLOADED", 0,
              "服务器过载", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{recording_failed, kTechnical, kMedium, kEnds, 0, "recording_failed", "NOT RECORDING", 0,
              "未存储", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{recording_limited, kTechnical, kLow, kEnds, 0, "recording_limited", "NO WAVES RECORDED", 0,
              "波形未存储", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{device_alarm, kPhysiological, kMedium, kEnds, 0, "device_alarm", "DEVICE ALARM", 0,
              "设备报警", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{ventricular_bradycardia, kPhysiological, kHigh, kLatching, 0, "ventricular_bradycardia", "VENT BRADY", '<',
              "室性心动过缓", kAtOnce, kNoLimit, kRed, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{nonsustained_ventricular_tachycardia, kPhysiological, kMedium, kEnds, 199834, "nonsustained_ventricular_tachycardia", "NON-SUSTAINED VT", 0,
              "非持续性室速", kAtOnce, kNoLimit, kVentricular, kFirstLevel, kMayBeOff, kMaker},
    AlarmInfo{ventricular_rhythm, kPhysiological, kMedium, kEnds, 199828, "ventricular_rhythm", "VENT RHYTHM", 0,
              "室性节律", kAtOnce, kNoLimit, kVentricular, kFirstLevel, kMayBeOff, kMaker},
    AlarmInfo{ventricular_run, kPhysiological, kMedium, kEnds, 199820, "ventricular_run", "RUN PVCs", 0,
              "连发室早", kAtOnce, kNoLimit, kVentricular, kFirstLevel, kMayBeOff, kMaker},
    AlarmInfo{ventricular_pair, kPhysiological, kMedium, kEnds, 199818, "ventricular_pair", "PAIR PVCs", 0,
              "成对室早", kAtOnce, kNoLimit, kVentricular, kFirstLevel, kMayBeOff, kMaker},
    AlarmInfo{r_on_t, kPhysiological, kMedium, kEnds, 199814, "r_on_t", "R-ON-T PVC", 0,
              "R-on-T室早", kAtOnce, kNoLimit, kVentricular, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{ventricular_bigeminy, kPhysiological, kMedium, kEnds, 199690, "ventricular_bigeminy", "VENT BIGEMINY", 0,
              "室早二联律", kAtOnce, kNoLimit, kVentricular, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{ventricular_trigeminy, kPhysiological, kMedium, kEnds, 199844, "ventricular_trigeminy", "VENT TRIGEMINY", 0,
              "室早三联律", kAtOnce, kNoLimit, kVentricular, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{multiform_ventricular, kPhysiological, kMedium, kEnds, 199816, "multiform_ventricular", "MULTIFORM PVCs", 0,
              "多形室早", kAtOnce, kNoLimit, kVentricular, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{pvc_rate_high, kPhysiological, kMedium, kEnds, 199860, "pvc_rate_high", "PVCs/min", '>',
              "室早/分", kAtOnce, LimitParameter::pvc_rate, kVentricular, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{supraventricular_tachycardia, kPhysiological, kMedium, kEnds, 199800, "supraventricular_tachycardia", "SVT", '>',
              "室上速", kAtOnce, kNoLimit, kRate, kFirstLevel, kMayBeOff, kMaker},
    AlarmInfo{atrial_fibrillation, kPhysiological, kMedium, kEnds, 199736, "atrial_fibrillation", "AFIB", 0,
              "房颤", seconds{60}, kNoLimit, kRate, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{irregular_rhythm, kPhysiological, kMedium, kEnds, 199766, "irregular_rhythm", "IRREGULAR HR", 0,
              "心律不规则", seconds{60}, kNoLimit, kRate, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{pause, kPhysiological, kMedium, kEnds, 199716, "pause", "PAUSE", '>',
              "长间歇", milliseconds{2500}, kNoLimit, kMissing, kFirstLevel, kMayBeOff, kMaker},
    AlarmInfo{missed_beat, kPhysiological, kMedium, kEnds, 199686, "missed_beat", "MISSED BEAT", 0,
              "漏搏", kAtOnce, kNoLimit, kMissing, kSecondLevel, kMayBeOff, kMaker},
    AlarmInfo{pacer_not_capturing, kPhysiological, kMedium, kEnds, 199710, "pacer_not_capturing", "PACER NOT CAPT", 0,
              "起搏未夺获", milliseconds{300}, kNoLimit, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{pacer_not_pacing, kPhysiological, kMedium, kEnds, 199790, "pacer_not_pacing", "PACER NOT PACING", 0,
              "起搏器未起搏", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{st_high, kPhysiological, kMedium, kEnds, 196648, "st_high", "ST", '>',
              "ST", seconds{60}, LimitParameter::st_level, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{st_low, kPhysiological, kMedium, kEnds, 196670, "st_low", "ST", '<',
              "ST", seconds{60}, LimitParameter::st_level, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{qtc_high, kPhysiological, kMedium, kEnds, 196648, "qtc_high", "QTc", '>',
              "QTc", seconds{60}, LimitParameter::qtc, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{etco2_high, kPhysiological, kMedium, kEnds, 196648, "etco2_high", "etCO\xE2\x82\x82", '>',
              "呼末CO₂", seconds{10}, LimitParameter::etco2, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{etco2_low, kPhysiological, kMedium, kEnds, 196670, "etco2_low", "etCO\xE2\x82\x82", '<',
              "呼末CO₂", seconds{10}, LimitParameter::etco2, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{inspired_co2_high, kPhysiological, kMedium, kEnds, 196648, "inspired_co2_high", "FiCO\xE2\x82\x82", '>',
              "吸入CO₂", seconds{10}, LimitParameter::inspired_co2, kNoChain, kNoTimeOut, kMayBeOff, kStandard},
    AlarmInfo{co2_no_signal, kTechnical, kLow, kEnds, 0, "co2_no_signal", "CO\xE2\x82\x82 NO SIGNAL", 0,
              "CO₂无信号", seconds{2}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{co2_no_value, kTechnical, kLow, kEnds, 196992, "co2_no_value", "CO\xE2\x82\x82 NO VALUE", 0,
              "CO₂无读数", seconds{40}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{co2_line_off, kTechnical, kLow, kEnds, 196916, "co2_line_off", "CO\xE2\x82\x82 LINE OFF", 0,
              "CO₂采样管脱落", milliseconds{500}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{abp_damped, kTechnical, kLow, kEnds, 196988, "abp_damped", "ABP DAMPED", 0,
              "动脉压波形阻尼", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{ecg_learning, kTechnical, kInfo, kEnds, 0, "ecg_learning", "LEARNING ECG", 0,
              "心电学习中", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{svpb_rate_high, kPhysiological, kLow, kEnds, 0, "svpb_rate_high", "SVPBs/min", '>',
              "室上早/分", kAtOnce, LimitParameter::svpb_rate, kRate, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{qtc_delta_high, kPhysiological, kMedium, kEnds, 0, "qtc_delta_high", "dQTc", '>',
              "ΔQTc", seconds{60}, LimitParameter::qtc_delta, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
    AlarmInfo{abp_no_transducer, kTechnical, kMedium, kEnds, 196916, "abp_no_transducer", "ABP NO TRANSDUCER", 0,
              "无动脉压传感器", milliseconds{500}, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kMaker},
    AlarmInfo{sound_failed, kTechnical, kMedium, kEnds, 0, "sound_failed", "ALARM SOUND FAILED", 0,
              "报警声音故障", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kStandard},
    AlarmInfo{self_test_failed, kTechnical, kMedium, kEnds, 0, "self_test_failed", "ALARM TEST FAILED", 0,
              "报警自检失败", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kAlwaysOn, kOurs},
    AlarmInfo{atrial_fibrillation_ended, kPhysiological, kInfo, kEnds, 0, "atrial_fibrillation_ended", "AFIB END", 0,
              "房颤结束", kAtOnce, kNoLimit, kNoChain, kNoTimeOut, kMayBeOff, kMaker},
};

constexpr bool ordered_by_value() {
  for (std::size_t i = 1; i < kRows.size(); ++i) {
    if (!(kRows[i - 1].condition < kRows[i].condition)) return false;
  }
  return true;
}

/// No operator can switch off what tells that a patient may be dying, nor what
/// tells that nobody would see it; nor what only the bedside device understands.
constexpr bool no_red_and_no_technical_one_may_be_off() {
  for (const AlarmInfo& row : kRows) {
    const bool harmless = row.kind == kPhysiological && row.priority < kHigh && row.condition != device_alarm;
    if (row.may_be_switched_off != harmless) return false;
  }
  return true;
}

/// Reds latch; a time-out is for yellow arrhythmias alone.
constexpr bool priorities_fit() {
  for (const AlarmInfo& row : kRows) {
    if (row.priority == kHigh && !row.latching) return false;
    if (row.time_out > kNoTimeOut && (row.priority != kMedium || row.chain == kNoChain)) return false;
    if (row.comparison != 0 && row.chain != kRed && row.condition != supraventricular_tachycardia &&
        row.condition != pause && !row.parameter) {
      return false;
    }
  }
  return true;
}
static_assert(ordered_by_value());
static_assert(no_red_and_no_technical_one_may_be_off());
static_assert(priorities_fit());
}  // namespace alarm_table

}  // namespace ward
