#include "pipeline/alarms/limit_bank.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ward {
namespace {

using enum LimitParameter;

constexpr std::array kPressures{abp_systolic, abp_diastolic, abp_mean};

const LimitPair& of(const LimitSet& limits, LimitParameter parameter) {
  return limits[static_cast<std::size_t>(parameter)];
}

/// The cuff has measured over half a minute: waiting adds nothing.
constexpr Nanoseconds kNoDelay{0};

/// A limit on one side only, by the parameter's own rules.
LimitRule rule_of(LimitParameter parameter, LimitSide side, const LimitDelays& delays) {
  const ParameterLimits& rules = parameter_limits(parameter);
  return {side, delays.of(parameter), rules.hysteresis, rules.step};
}

template <class T, std::size_t Count>
std::array<T, Count> filled(const T& value) {
  return [&]<std::size_t... Each>(std::index_sequence<Each...>) {
    return std::array<T, Count>{((void)Each, value)...};
  }(std::make_index_sequence<Count>{});
}

/// Present before unknown before absent; of two present the further beyond
/// its limit, but the onset of the elder.
Finding worse(const Finding& one, const Finding& other) {
  const auto rank = [](const Finding& finding) {
    return finding.presence == Presence::present ? 2 : finding.presence == Presence::unknown ? 1 : 0;
  };
  if (rank(one) != rank(other)) return rank(one) > rank(other) ? one : other;
  Finding found = std::abs(one.value) >= std::abs(other.value) ? one : other;
  found.onset = std::min(one.onset, other.onset);
  return found;
}

}  // namespace

LimitBank::Sides::Sides(AlarmCondition low_name, AlarmCondition high_name, LimitParameter parameter,
                        Nanoseconds delay)
    : Sides(low_name, high_name, delay, parameter_limits(parameter).hysteresis, parameter_limits(parameter).step) {}

LimitBank::Sides::Sides(AlarmCondition low_name, AlarmCondition high_name, Nanoseconds delay, float hysteresis,
                        float step)
    : low_condition(low_name), high_condition(high_name), low({LimitSide::low, delay, hysteresis, step}),
      high({LimitSide::high, delay, hysteresis, step}) {}

void LimitBank::Sides::judge(std::optional<float> reading, const LimitPair& limits, Instant now,
                             FindingSet& findings) {
  findings[low_condition] = low.step(reading, limits.low, now);
  findings[high_condition] = high.step(reading, limits.high, now);
}

LimitBank::LimitBank(const LimitDelays& delays)
    : heart_rate_(AlarmCondition::heart_rate_low, AlarmCondition::heart_rate_high, heart_rate, delays.of(heart_rate)),
      pulse_rate_(AlarmCondition::pulse_rate_low, AlarmCondition::pulse_rate_high, heart_rate, delays.of(heart_rate)),
      extreme_rate_(AlarmCondition::extreme_bradycardia, AlarmCondition::extreme_tachycardia, delays.extreme_rate,
                    kExtremeRateHysteresis, parameter_limits(heart_rate).step),
      spo2_(AlarmCondition::spo2_low, AlarmCondition::spo2_high, spo2, delays.of(spo2)),
      saturation_by_burden_(delays.of(spo2) == kUsualDelays.of(spo2)),
      desaturation_({LimitSide::low, delays.desaturation, parameter_limits(spo2).hysteresis}),
      abp_{{{AlarmCondition::abp_systolic_low, AlarmCondition::abp_systolic_high, abp_systolic, delays.of(abp_systolic)},
            {AlarmCondition::abp_diastolic_low, AlarmCondition::abp_diastolic_high, abp_diastolic,
             delays.of(abp_diastolic)},
            {AlarmCondition::abp_mean_low, AlarmCondition::abp_mean_high, abp_mean, delays.of(abp_mean)}}},
      nibp_{{{AlarmCondition::nibp_systolic_low, AlarmCondition::nibp_systolic_high, abp_systolic, kNoDelay},
             {AlarmCondition::nibp_diastolic_low, AlarmCondition::nibp_diastolic_high, abp_diastolic, kNoDelay},
             {AlarmCondition::nibp_mean_low, AlarmCondition::nibp_mean_high, abp_mean, kNoDelay}}},
      respiration_rate_(AlarmCondition::respiration_rate_low, AlarmCondition::respiration_rate_high,
                        respiration_rate, delays.of(respiration_rate)),
      etco2_(AlarmCondition::etco2_low, AlarmCondition::etco2_high, etco2, delays.of(etco2)),
      inspired_co2_(rule_of(inspired_co2, LimitSide::high, delays)),
      qtc_(rule_of(qtc, LimitSide::high, delays)),
      qtc_delta_(rule_of(qtc_delta, LimitSide::high, delays)),
      pvc_rate_(rule_of(pvc_rate, LimitSide::high, delays)),
      svpb_rate_(rule_of(svpb_rate, LimitSide::high, delays)),
      st_(filled<StLead, kMostStLeads>({LimitAlarm{rule_of(st_level, LimitSide::low, delays)},
                                        LimitAlarm{rule_of(st_level, LimitSide::high, delays)}, std::nullopt})) {}

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
  if (saturation_by_burden_) {
    findings[AlarmCondition::spo2_low] = saturation_.step(readings.spo2, of(limits, spo2).low, now);
  }
  findings[AlarmCondition::desaturation] =
      desaturation_.step(readings.spo2, desaturation_limit(of(limits, spo2)), now);
  for (std::size_t i = 0; i < kPressures.size(); ++i) {
    abp_[i].judge(readings.abp[i], of(limits, kPressures[i]), now, findings);
    nibp_[i].judge(readings.nibp[i], of(limits, kPressures[i]), now, findings);
  }
  respiration_rate_.judge(readings.respiration_rate, of(limits, respiration_rate), now, findings);
  etco2_.judge(readings.etco2, of(limits, etco2), now, findings);
  findings[AlarmCondition::inspired_co2_high] =
      inspired_co2_.step(readings.inspired_co2, of(limits, inspired_co2).high, now);
  findings[AlarmCondition::qtc_high] = qtc_.step(readings.qtc, of(limits, qtc).high, now);
  findings[AlarmCondition::qtc_delta_high] = qtc_delta_.step(readings.qtc_delta, of(limits, qtc_delta).high, now);
  findings[AlarmCondition::pvc_rate_high] = pvc_rate_.step(readings.pvc_rate, of(limits, pvc_rate).high, now);
  findings[AlarmCondition::svpb_rate_high] = svpb_rate_.step(readings.svpb_rate, of(limits, svpb_rate).high, now);
  judge_st(readings, of(limits, st_level), now, findings);
}

void LimitBank::judge_st(const Readings& readings, const LimitPair& limits, Instant now, FindingSet& findings) {
  const bool any = std::ranges::any_of(readings.st, [](const auto& reading) { return reading.has_value(); });
  Finding low;
  Finding high;
  for (std::size_t i = 0; i < readings.st.size(); ++i) {
    StLead& lead = st_[i];
    if (readings.st[i]) lead.last_reading = now;
    if (any && lead.last_reading && now - *lead.last_reading > kStForgottenAfter) {
      lead.low.reset();
      lead.high.reset();
    }
    const auto named = [&](Finding finding) {
      finding.lead = readings.st_leads[i];
      return finding;
    };
    low = worse(low, named(lead.low.step(readings.st[i], limits.low, now)));
    high = worse(high, named(lead.high.step(readings.st[i], limits.high, now)));
  }
  findings[AlarmCondition::st_low] = low;
  findings[AlarmCondition::st_high] = high;
}

}  // namespace ward
