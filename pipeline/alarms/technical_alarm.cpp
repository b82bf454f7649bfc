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
    {AlarmCondition::abp_no_signal, AlarmCondition::abp_disconnected},
    {AlarmCondition::resp_no_signal, AlarmCondition::resp_leads_off},
}};

Finding first_present(const Finding& one, const Finding& other) {
  return one.presence == Presence::present ? one : other;
}

}  // namespace

void TechnicalAlarms::judge(const SignalState& state, Instant now, FindingSet& findings) {
  for (std::size_t i = 0; i < kSignalGroups; ++i) {
    const GroupTally& group = state.groups[i];
    // The two seconds without a sample are the signal quality's own rule.
    findings[kGroupConditions[i].no_signal] = silent_[i].step(group.all_silent(), now);
    findings[kGroupConditions[i].leads_off] = leads_off_[i].step(group.all_leads_off(), now);
  }
  const GroupTally& ecg = state.of(SignalGroup::ecg);
  findings[AlarmCondition::ecg_noisy] = noisy_.step(ecg.all_noisy(), now);
  const Finding denied = denied_.step(state.asystole_denied, now);
  const Finding blind = no_heart_rate_.step(ecg.connected() > 0 && !state.heart_rate_known, now);
  findings[AlarmCondition::ecg_cannot_analyse] = first_present(denied, blind);

  Finding& line = findings[AlarmCondition::abp_disconnected];
  line = first_present(line, line_open_.step(state.line_disconnected, now));
  const bool line_connected = state.of(SignalGroup::arterial).connected() > 0;
  const bool missing = line_connected && !state.pressure_known;
  const Finding gone = no_pressure_.step(missing && !state.pressure_zeroing, now);
  const Finding forgotten = zeroing_.step(missing && state.pressure_zeroing, now);
  findings[AlarmCondition::abp_no_value] = first_present(gone, forgotten);

  const bool chest_connected = state.of(SignalGroup::respiration).connected() > 0;
  findings[AlarmCondition::resp_no_value] = no_breathing_.step(chest_connected && !state.breathing_known, now);

  Finding& saturation = findings[AlarmCondition::spo2_no_value];
  saturation = {};
  if (state.spo2_expected && (!state.last_spo2 || now - *state.last_spo2 > kNoSpo2After)) {
    saturation = Finding::present_since(state.last_spo2.value_or(now));
  }
}

}  // namespace ward
