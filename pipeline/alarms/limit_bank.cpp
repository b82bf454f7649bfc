#include "pipeline/alarms/limit_bank.h"

namespace ward {
namespace {

using enum LimitParameter;

constexpr std::array kPressures{abp_systolic, abp_diastolic, abp_mean};

const LimitPair& of(const LimitSet& limits, LimitParameter parameter) {
  return limits[static_cast<std::size_t>(parameter)];
}

Nanoseconds delay_of(LimitParameter parameter) { return parameter_limits(parameter).delay; }

/// The cuff has measured over half a minute: waiting adds nothing.
constexpr Nanoseconds kNoDelay{0};

}  // namespace

LimitBank::Sides::Sides(AlarmCondition low_name, AlarmCondition high_name, LimitParameter parameter,
                        Nanoseconds delay)
    : Sides(low_name, high_name, delay, parameter_limits(parameter).hysteresis) {}

LimitBank::Sides::Sides(AlarmCondition low_name, AlarmCondition high_name, Nanoseconds delay, float hysteresis)
    : low_condition(low_name), high_condition(high_name), low({LimitSide::low, delay, hysteresis}),
      high({LimitSide::high, delay, hysteresis}) {}

void LimitBank::Sides::judge(std::optional<float> reading, const LimitPair& limits, Instant now,
                             FindingSet& findings) {
  findings[low_condition] = low.step(reading, limits.low, now);
  findings[high_condition] = high.step(reading, limits.high, now);
}

LimitBank::LimitBank()
    : heart_rate_(AlarmCondition::heart_rate_low, AlarmCondition::heart_rate_high, heart_rate, delay_of(heart_rate)),
      pulse_rate_(AlarmCondition::pulse_rate_low, AlarmCondition::pulse_rate_high, heart_rate, delay_of(heart_rate)),
      extreme_rate_(AlarmCondition::extreme_bradycardia, AlarmCondition::extreme_tachycardia, kExtremeRateDelay,
                    kExtremeRateHysteresis),
      spo2_(AlarmCondition::spo2_low, AlarmCondition::spo2_high, spo2, delay_of(spo2)),
      desaturation_({LimitSide::low, kDesaturationDelay, parameter_limits(spo2).hysteresis}),
      abp_{{{AlarmCondition::abp_systolic_low, AlarmCondition::abp_systolic_high, abp_systolic, delay_of(abp_systolic)},
            {AlarmCondition::abp_diastolic_low, AlarmCondition::abp_diastolic_high, abp_diastolic,
             delay_of(abp_diastolic)},
            {AlarmCondition::abp_mean_low, AlarmCondition::abp_mean_high, abp_mean, delay_of(abp_mean)}}},
      nibp_{{{AlarmCondition::nibp_systolic_low, AlarmCondition::nibp_systolic_high, abp_systolic, kNoDelay},
             {AlarmCondition::nibp_diastolic_low, AlarmCondition::nibp_diastolic_high, abp_diastolic, kNoDelay},
             {AlarmCondition::nibp_mean_low, AlarmCondition::nibp_mean_high, abp_mean, kNoDelay}}},
      respiration_rate_(AlarmCondition::respiration_rate_low, AlarmCondition::respiration_rate_high,
                        respiration_rate, delay_of(respiration_rate)) {}

void LimitBank::judge(const Readings& readings, const LimitSet& limits, PatientCategory category, Instant now,
                      FindingSet& findings) {
  const LimitPair& rate = of(limits, heart_rate);
  heart_rate_.judge(readings.heart_rate, rate, now, findings);
  // A pulse that is not the rate's source has no limits: its alarms are off,
  // not unknown.
  pulse_rate_.judge(readings.pulse_rate, readings.pulse_is_rate_source ? rate : LimitPair{}, now, findings);
  const LimitPair extremes{extreme_bradycardia_limit(rate, category), extreme_tachycardia_limit(rate, category)};
  const bool pulse_instead = !readings.heart_rate && readings.pulse_is_rate_source;
  extreme_rate_.judge(pulse_instead ? readings.pulse_rate : readings.heart_rate, extremes, now, findings);

  spo2_.judge(readings.spo2, of(limits, spo2), now, findings);
  findings[AlarmCondition::desaturation] =
      desaturation_.step(readings.spo2, desaturation_limit(of(limits, spo2)), now);
  for (std::size_t i = 0; i < kPressures.size(); ++i) {
    abp_[i].judge(readings.abp[i], of(limits, kPressures[i]), now, findings);
    nibp_[i].judge(readings.nibp[i], of(limits, kPressures[i]), now, findings);
  }
  respiration_rate_.judge(readings.respiration_rate, of(limits, respiration_rate), now, findings);
}

}  // namespace ward
