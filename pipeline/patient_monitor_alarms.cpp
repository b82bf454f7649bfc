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
  const std::array<DerivedValue, 3> co2 = signals.co2();
  found.respiration_rate = either(signals.respiration_rate(), mdc::kRespirationRate);
  if (!found.respiration_rate) found.respiration_rate = either(co2[2], mdc::kCo2RespirationRate);
  found.etco2 = either(co2[0], mdc::kEtco2);
  found.inspired_co2 = either(co2[1], mdc::kInspiredCo2);
  for (std::size_t i = 0; i < RepolarisationChain::kMostLeads; ++i) {
    found.st[i] = signals.repolarisation().st(i).value();
    if (found.st[i]) found.st_leads[i] = signals.repolarisation().ecg_lead(i);
  }
  found.qtc = either(signals.repolarisation().qt()[1], mdc::kQtc);
  found.pvc_rate = either(signals.pvc_rate(), mdc::kPvcRate);
  found.svpb_rate = signals.svpb_rate();
  return found;
}

SignalState PatientMonitor::Chain::signal_state() const {
  SignalState state;
  for (std::size_t i = 0; i < kSignalGroups; ++i) state.groups[i] = signals.tally(static_cast<SignalGroup>(i));
  state.heart_rate_known = signals.heart_rate().value().has_value();
  state.asystole_denied = gate.withholds(AlarmCondition::asystole);
  state.pressure_known = signals.pressures()[2].value().has_value();
  state.pressure_zeroing = signals.pressure_zeroing();
  state.line_damped = signals.pulses().line_damped();
  state.co2_known = signals.co2()[0].value().has_value();
  state.co2_zeroing = signals.breathing().co2_zeroing();
  state.co2_occluded = signals.breathing().co2_occluded();
  state.breathing_known = signals.respiration_rate().value().has_value();
  state.spo2_expected = device_numerics.seen(mdc::kSpo2);
  state.last_spo2 = device_numerics.last_valid(mdc::kSpo2);
  return state;
}

/// What red arrhythmias claim is checked against every other channel before the
/// lesser rhythms are judged: a red one speaks for those it explains.
void PatientMonitor::Chain::judge_rhythms(EcgView view, FindingSet& findings, Instant now, Output& out) {
  const std::optional<Instant> signal_time = signals.heart().analysed_until();
  RhythmSettings settings;
  settings.limits = status.limits;
  settings.category = status.patient.category;
  settings.paced = status.patient.paced;
  if (signal_time) signals.heart().rhythms().judge_slow_beats(view, *signal_time, settings, findings);
  gate.keep_announced(panel, now);
  gate.judge(signals.confirmation(), signal_time, findings, out);
  if (signal_time) signals.heart().rhythms().judge(view, *signal_time, settings, findings);
}

/// An empty bed has no alarms; what it once had counts on.
void PatientMonitor::Chain::restore(const Alarm& was, Instant now, Output& out) {
  Alarm alarm = was;
  if (!status.admitted) alarm.phase = AlarmPhase::inactive;
  const std::optional<AlarmPriority> shown = panel.restore(alarm, now, out);
  if (!shown) return;
  gate.on_restored(*panel.find(was.condition));
  evidence.on_restored(*panel.find(was.condition));
  if (was.condition == AlarmCondition::abp_disconnected) line.had_pulse();
  pause.on_restored(*shown);
  // Somebody lies here, named or not: a device that does not come back is missed.
  feed.set_expected(true, now);
}

/// A pause that ran out meanwhile ends at the first tick.
void PatientMonitor::Chain::restore(const RestoredCare& was, Instant now) {
  staff = was.staff;
  care_changed = true;
  if (!status.admitted) return;  // of a patient who has left
  inactivation.restore(was.inactivation, now);
  observations = was.observations;
}

bool PatientMonitor::Chain::measured() const {
  const Readings read = readings();
  return !feed.lost() && (read.heart_rate || read.pulse_rate || read.abp[2] || read.respiration_rate);
}

void PatientMonitor::Chain::judge(Instant now, Output& out) {
  FindingSet findings;
  findings[AlarmCondition::feed_lost] = feed.judge(now);
  if (!status.admitted) return;

  const bool feed_lost = feed.lost();
  const EcgView view = ecg_view(signals.tally(SignalGroup::ecg), feed_lost);
  signals.heart().claim(view, findings);
  findings[AlarmCondition::apnoea] = signals.apnoea(feed_lost);
  findings[AlarmCondition::abp_disconnected] = line.judge(feed_lost ? LineView::unseen : signals.line_view(), now);
  Readings read = readings();
  // Measured here alone: a device's own QTc may be corrected otherwise.
  read.qtc_delta = qtc_baseline.above(signals.repolarisation().qt()[1].value(), now);
  evidence.note(read, now);
  limits.judge(read, status.limits, status.patient.category, now, findings);
  judge_rhythms(view, findings, now, out);
  technical.judge(signal_state(), now, findings);
  if (view == EcgView::observed && signals.heart().learning()) {
    findings[AlarmCondition::ecg_learning] = Finding::present_since(now);
  }
  findings[AlarmCondition::data_lost] = signals.data_loss().judge(now);
  if (feed.clock_skewed()) findings[AlarmCondition::clock_skew] = Finding::present_since(now);
  if (restarted && !restarted_at) restarted_at = now;
  if (restarted_at && now - *restarted_at < kRestartShown) {
    findings[AlarmCondition::monitor_restarted] = Finding::present_since(*restarted_at);
  }

  device_alarms.merge(feed_lost, findings);
  inactivation.quieten(findings);
  const std::optional<AlarmPriority> raised = panel.step(findings, now, out);
  if (raised) gate.tell_rhythms(signals.heart().rhythms(), panel, out);
  if (raised) evidence.tell(signals, device_numerics, now, out);
  if (raised && pause.on_raised(*raised)) status_changed = true;
}

}  // namespace ward
