// The table says how long each condition takes; the detectors know it themselves.
// Here each row is held against the constant its detector uses.
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/alarms/asystole.h"
#include "pipeline/alarms/feed_watch.h"
#include "pipeline/alarms/limits.h"
#include "pipeline/alarms/rhythm_limits.h"
#include "pipeline/alarms/technical_alarm.h"
#include "pipeline/domain/alarm_table.h"
#include "pipeline/signals/arterial_pressure.h"
#include "pipeline/signals/fibrillation_detector.h"
#include "pipeline/signals/signal_quality.h"

namespace ward {
namespace {

using enum AlarmCondition;

struct Delay {
  AlarmCondition condition;
  Nanoseconds used;
};

constexpr Nanoseconds of(LimitParameter parameter) { return parameter_limits(parameter).delay; }

constexpr std::array kDelays{
    Delay{asystole, asystole_limit(PatientCategory::adult)},
    Delay{ventricular_fibrillation, FibrillationDetector::kWindow},
    Delay{extreme_tachycardia, kExtremeRateDelay},
    Delay{extreme_bradycardia, kExtremeRateDelay},
    Delay{heart_rate_high, of(LimitParameter::heart_rate)},
    Delay{heart_rate_low, of(LimitParameter::heart_rate)},
    Delay{pulse_rate_high, of(LimitParameter::heart_rate)},
    Delay{pulse_rate_low, of(LimitParameter::heart_rate)},
    Delay{spo2_low, of(LimitParameter::spo2)},
    Delay{spo2_high, of(LimitParameter::spo2)},
    Delay{desaturation, kDesaturationDelay},
    Delay{abp_systolic_high, of(LimitParameter::abp_systolic)},
    Delay{abp_systolic_low, of(LimitParameter::abp_systolic)},
    Delay{abp_diastolic_high, of(LimitParameter::abp_diastolic)},
    Delay{abp_diastolic_low, of(LimitParameter::abp_diastolic)},
    Delay{abp_mean_high, of(LimitParameter::abp_mean)},
    Delay{abp_mean_low, of(LimitParameter::abp_mean)},
    Delay{respiration_rate_high, of(LimitParameter::respiration_rate)},
    Delay{respiration_rate_low, of(LimitParameter::respiration_rate)},
    Delay{etco2_high, of(LimitParameter::etco2)},
    Delay{etco2_low, of(LimitParameter::etco2)},
    Delay{inspired_co2_high, of(LimitParameter::inspired_co2)},
    Delay{st_high, of(LimitParameter::st_level)},
    Delay{st_low, of(LimitParameter::st_level)},
    Delay{qtc_high, of(LimitParameter::qtc)},
    Delay{qtc_delta_high, of(LimitParameter::qtc_delta)},
    Delay{pvc_rate_high, of(LimitParameter::pvc_rate)},
    Delay{svpb_rate_high, of(LimitParameter::svpb_rate)},
    Delay{apnoea, apnoea_limit(PatientCategory::adult)},
    Delay{pause, kRhythmLimits.pause},
    Delay{pacer_not_capturing, kRhythmLimits.capture_within},
    Delay{atrial_fibrillation, kIrregularityLimits.span},
    Delay{irregular_rhythm, kIrregularityLimits.irregular_for},
    Delay{ecg_leads_off, TechnicalAlarms::kLeadsOffDelay},
    Delay{spo2_probe_off, TechnicalAlarms::kLeadsOffDelay},
    Delay{resp_leads_off, TechnicalAlarms::kLeadsOffDelay},
    Delay{co2_line_off, TechnicalAlarms::kLeadsOffDelay},
    Delay{abp_no_transducer, TechnicalAlarms::kLeadsOffDelay},
    Delay{ecg_noisy, TechnicalAlarms::kNoisyDelay},
    Delay{ecg_no_signal, SignalQualityMonitor::kNoSignalAfter},
    Delay{pleth_no_signal, SignalQualityMonitor::kNoSignalAfter},
    Delay{abp_no_signal, SignalQualityMonitor::kNoSignalAfter},
    Delay{resp_no_signal, SignalQualityMonitor::kNoSignalAfter},
    Delay{co2_no_signal, SignalQualityMonitor::kNoSignalAfter},
    Delay{spo2_no_value, TechnicalAlarms::kNoSpo2After},
    Delay{ecg_cannot_analyse, TechnicalAlarms::kNoHeartRateDelay},
    Delay{abp_no_value, TechnicalAlarms::kNoPressureDelay},
    Delay{resp_no_value, TechnicalAlarms::kNoBreathingDelay},
    Delay{co2_no_value, TechnicalAlarms::kNoCo2Delay},
    Delay{feed_lost, FeedWatch::kLostAfter},
    // ArterialPressure tells an open line after ten seconds: see its own tests.
    Delay{abp_disconnected, std::chrono::seconds{10}},
};

TEST(AlarmDelays, TheTableSaysWhatTheDetectorsUse) {
  for (const Delay& row : kDelays) {
    EXPECT_EQ(alarm_info(row.condition).delay, row.used) << alarm_info(row.condition).id;
  }
}

TEST(AlarmDelays, EveryOtherConditionIsToldAtOnce) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    const bool named = std::ranges::any_of(kDelays, [&](const Delay& row) { return row.condition == info.condition; });
    EXPECT_TRUE(named || info.delay == Nanoseconds{0}) << info.id;
  }
}

TEST(AlarmDelays, ALimitsParameterIsTheOneItIsNamedAfter) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (!info.parameter) continue;
    const std::size_t index = static_cast<std::size_t>(*info.parameter);
    ASSERT_LT(index, kLimitParameterCount) << info.id;
    EXPECT_EQ(kParameterLimits[index].parameter, *info.parameter);
    EXPECT_TRUE(info.comparison == '>' || info.comparison == '<') << info.id;
  }
}

}  // namespace
}  // namespace ward
