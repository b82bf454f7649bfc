// From what is known of the patient now to the bed's alarms.
#include "pipeline/domain/codes.h"
#include "pipeline/patient_monitor_chain.h"

namespace ward {
namespace {

/// How long "monitoring restarted" stands before it latches.
constexpr Nanoseconds kRestartShown = std::chrono::seconds{5};

}  // namespace

/// Each parameter's value for the limits: the waveform's own where there is
/// one, else what the device sends.
Readings PatientMonitor::Chain::readings() const {
  const auto either = [this](const DerivedValue& derived, std::uint32_t code) {
    const std::optional<float> value = derived.value();
    return value ? value : device_numerics.value(code);
  };
  Readings found;
  found.heart_rate = either(signals.heart_rate(), mdc::kHeartRate);
  found.pulse_rate = either(signals.pleth_rate(), mdc::kPulseRateSpo2);
  if (!found.pulse_rate) found.pulse_rate = either(signals.pressure_rate(), mdc::kPulseRateAbp);
  found.pulse_is_rate_source = !found.heart_rate && signals.tally(SignalGroup::ecg).connected() <= 0;
  // A probe that hangs in the air measures nothing, whatever number comes.
  if (!signals.tally(SignalGroup::pleth).all_leads_off()) found.spo2 = device_numerics.value(mdc::kSpo2);
  const std::array<DerivedValue, 3> pressures = signals.pressures();
  found.abp = {either(pressures[0], mdc::kAbpSystolic), either(pressures[1], mdc::kAbpDiastolic),
               either(pressures[2], mdc::kAbpMean)};
  found.nibp = {device_numerics.value(mdc::kNibpSystolic), device_numerics.value(mdc::kNibpDiastolic),
                device_numerics.value(mdc::kNibpMean)};
  found.respiration_rate = either(signals.respiration_rate(), mdc::kRespirationRate);
  return found;
}

SignalState PatientMonitor::Chain::signal_state() const {
  SignalState state;
  for (std::size_t i = 0; i < kSignalGroups; ++i) state.groups[i] = signals.tally(static_cast<SignalGroup>(i));
  state.heart_rate_known = signals.heart_rate().value().has_value();
  state.asystole_denied = signals.asystole().denied();
  state.pressure_known = signals.pressures()[2].value().has_value();
  state.pressure_zeroing = signals.pressure_zeroing();
  state.line_disconnected = signals.line_disconnected();
  state.breathing_known = signals.respiration_rate().value().has_value();
  state.spo2_expected = device_numerics.seen(mdc::kSpo2);
  state.last_spo2 = device_numerics.last_valid(mdc::kSpo2);
  return state;
}

void PatientMonitor::Chain::judge(Instant now, Output& out) {
  FindingSet findings;
  findings[AlarmCondition::feed_lost] = feed.judge(now);
  if (!status.admitted) return;

  const bool feed_lost = feed.lost();
  const EcgView view = ecg_view(signals.tally(SignalGroup::ecg), feed_lost);
  findings[AlarmCondition::asystole] = signals.asystole().judge(view, signals.pulse_present());
  signals.ventricular_alarm().judge(view, signals.ventricles(), signals.calm_pulse(), findings);
  const GroupTally& chest = signals.tally(SignalGroup::respiration);
  findings[AlarmCondition::apnoea] =
      signals.apnoea().judge(!feed_lost && chest.connected() > 0 && !chest.all_noisy());
  limits.judge(readings(), status.limits, status.patient.category, now, findings);
  technical.judge(signal_state(), now, findings);
  findings[AlarmCondition::device_alarm] = device_alarms.judge(feed_lost);
  findings[AlarmCondition::data_lost] = signals.data_loss().judge(now);
  if (feed.clock_skewed()) findings[AlarmCondition::clock_skew] = Finding::present_since(now);
  if (restarted && !restarted_at) restarted_at = now;
  if (restarted_at && now - *restarted_at < kRestartShown) {
    findings[AlarmCondition::monitor_restarted] = Finding::present_since(*restarted_at);
  }

  const std::optional<AlarmPriority> raised = panel.step(findings, now, out);
  if (raised && pause.on_raised(*raised)) status_changed = true;
}

}  // namespace ward
