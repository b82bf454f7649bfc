#include "pipeline/alarms/technical_alarm.h"

namespace ward {
namespace {

struct GroupConditions {
  AlarmCondition no_signal;
  AlarmCondition leads_off;
};
/// By SignalGroup.
constexpr std::array<GroupConditions, kSignalGroups> kGroupConditions{{
    {AlarmCondition::ecg_no_signal, AlarmCondition::ecg_leads_off},
    {AlarmCondition::pleth_no_signal, AlarmCondition::spo2_probe_off},
    {AlarmCondition::abp_no_signal, AlarmCondition::abp_no_transducer},
    {AlarmCondition::resp_no_signal, AlarmCondition::resp_leads_off},
    {AlarmCondition::co2_no_signal, AlarmCondition::co2_line_off},
}};

Finding first_present(const Finding& one, const Finding& other) {
  return one.presence == Presence::present ? one : other;
}

}  // namespace

void TechnicalAlarms::judge(const SignalState& state, Instant now, FindingSet& findings) {
  for (std::size_t i = 0; i < kSignalGroups; ++i) {
    const GroupTally& group = state.groups[i];
    // A CO2 sensor zeroes itself every few hours: for a minute that is no loss.
    const bool zeroing = static_cast<SignalGroup>(i) == SignalGroup::co2 && state.co2_zeroing;
    // The two seconds without a sample are the signal quality's own rule.
    findings[kGroupConditions[i].no_signal] = groups_[i].silent.step(group.all_silent() && !zeroing, now);
    findings[kGroupConditions[i].leads_off] = groups_[i].leads_off.step(group.all_leads_off(), now);
  }
  const GroupTally& ecg = state.of(SignalGroup::ecg);
  findings[AlarmCondition::ecg_noisy] = noisy_.step(ecg.all_noisy(), now);
  const Finding denied = denied_.step(state.asystole_denied, now);
  const Finding blind = no_heart_rate_.step(ecg.connected() > 0 && !state.heart_rate_known, now);
  findings[AlarmCondition::ecg_cannot_analyse] = first_present(denied, blind);

  const bool line_connected = state.of(SignalGroup::arterial).connected() > 0;
  const bool missing = line_connected && !state.pressure_known;
  const Finding gone = no_pressure_.step(missing && !state.pressure_zeroing, now);
  const Finding forgotten = zeroing_.step(missing && state.pressure_zeroing, now);
  findings[AlarmCondition::abp_no_value] = first_present(gone, forgotten);
  findings[AlarmCondition::abp_damped] = damped_.step(line_connected && state.line_damped, now);

  const bool chest_connected = state.of(SignalGroup::respiration).connected() > 0;
  findings[AlarmCondition::resp_no_value] = no_breathing_.step(chest_connected && !state.breathing_known, now);

  const bool airway_connected = state.of(SignalGroup::co2).connected() > 0;
  const Finding blocked = occluded_.step(airway_connected && state.co2_occluded, now);
  const Finding unmeasured = no_co2_.step(airway_connected && !state.co2_known && !state.co2_zeroing, now);
  const Finding endless = co2_zeroing_.step(state.co2_zeroing, now);
  findings[AlarmCondition::co2_no_value] = first_present(blocked, first_present(unmeasured, endless));

  Finding& saturation = findings[AlarmCondition::spo2_no_value];
  saturation = {};
  if (state.spo2_expected && (!state.last_spo2 || now - *state.last_spo2 > kNoSpo2After)) {
    saturation = Finding::present_since(state.last_spo2.value_or(now));
  }
}

}  // namespace ward
