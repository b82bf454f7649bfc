#include "benches/plain_limits.h"

#include "pipeline/alarms/limits.h"

namespace ward {

void PlainLimits::on(const EventBody& input, Instant now) {
  output_->clear();
  output_->begin(BedId{1}, now);
  if (const auto* block = std::get_if<SampleBlock>(&input)) {
    signals_.on(*block, now, *output_);
  } else if (std::holds_alternative<Tick>(input)) {
    signals_.on_tick(now, *output_);
    judge(now);
  }
}

/// Of recordings without numerics of their own: what the waveforms give.
Readings PlainLimits::readings(Instant now) {
  Readings found;
  found.heart_rate = signals_.heart_rate().value();
  found.pulse_rate = signals_.pleth_rate().value();
  if (!found.pulse_rate) found.pulse_rate = signals_.pressure_rate().value();
  found.pulse_is_rate_source = !found.heart_rate && signals_.tally(SignalGroup::ecg).connected() <= 0;
  const std::array<DerivedValue, 3> pressures = signals_.pressures();
  found.abp = {pressures[0].value(), pressures[1].value(), pressures[2].value()};
  const std::array<DerivedValue, 3> co2 = signals_.co2();
  found.respiration_rate = signals_.respiration_rate().value();
  if (!found.respiration_rate) found.respiration_rate = co2[2].value();
  found.etco2 = co2[0].value();
  found.inspired_co2 = co2[1].value();
  for (std::size_t i = 0; i < RepolarisationChain::kMostLeads; ++i) {
    found.st[i] = signals_.repolarisation().st(i).value();
    if (found.st[i]) found.st_leads[i] = signals_.repolarisation().ecg_lead(i);
  }
  found.qtc = signals_.repolarisation().qt()[1].value();
  found.qtc_delta = qtc_baseline_.above(found.qtc, now);
  found.pvc_rate = signals_.pvc_rate().value();
  found.svpb_rate = signals_.svpb_rate();
  return found;
}

void PlainLimits::judge(Instant now) {
  const EcgView view = ecg_view(signals_.tally(SignalGroup::ecg), false);
  const std::optional<Instant> signal_time = signals_.heart().analysed_until();
  RhythmSettings settings;
  settings.limits = default_limits(settings.category);
  FindingSet findings;
  signals_.heart().claim(view, findings);
  findings[AlarmCondition::apnoea] = signals_.apnoea(false);
  findings[AlarmCondition::abp_disconnected] = line_.judge(signals_.line_view(), now);
  limits_.judge(readings(now), settings.limits, settings.category, now, findings);
  if (!signal_time) {
    count(findings);
    return;
  }
  // Apart from the red ones, for which the lesser rhythms would keep quiet.
  FindingSet rhythms;
  signals_.heart().rhythms().judge_slow_beats(view, *signal_time, settings, findings);
  rhythms[AlarmCondition::extreme_bradycardia] = findings[AlarmCondition::extreme_bradycardia];
  rhythms[AlarmCondition::pvc_rate_high] = findings[AlarmCondition::pvc_rate_high];
  rhythms[AlarmCondition::svpb_rate_high] = findings[AlarmCondition::svpb_rate_high];
  signals_.heart().rhythms().judge(view, *signal_time, settings, rhythms);
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (findings[info.condition].presence == Presence::absent) findings[info.condition] = rhythms[info.condition];
  }
  count(findings);
}

/// A reading that went missing neither begins nor ends an alarm.
void PlainLimits::count(const FindingSet& findings) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    const std::size_t slot = slot_of(info.condition);
    const Presence presence = findings[info.condition].presence;
    if (presence == Presence::unknown) continue;
    if (presence == Presence::present && !stands_[slot]) ++raised_[slot];
    stands_[slot] = presence == Presence::present;
  }
}

}  // namespace ward
