#include "pipeline/patient_monitor_evidence.h"

#include <algorithm>
#include <cmath>

#include "pipeline/domain/codes.h"
#include "pipeline/patient_monitor_confirmation.h"

namespace ward {
namespace {

using enum AlarmCondition;
using enum SignalGroup;

/// More leads than this would leave no room for the others.
constexpr std::size_t kMostLeadsTold = 4;

/// Which channels an alarm looks at, and which of a device's numerics stands
/// in where there is no waveform.
struct Looks {
  AlarmCondition first;  ///< of a range of conditions that look alike
  AlarmCondition last;
  std::uint8_t groups;   ///< bits, by SignalGroup
  std::uint32_t numeric; ///< code; 0: none
};
constexpr std::uint8_t bit(SignalGroup group) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(group)); }
constexpr std::uint8_t kHeart = bit(ecg) | bit(pleth) | bit(arterial);
constexpr std::uint8_t kBreath = bit(respiration) | bit(co2);
constexpr std::uint8_t kEvery = kHeart | kBreath;
constexpr std::array kLooks{
    Looks{heart_rate_high, heart_rate_low, kHeart, mdc::kHeartRate},
    Looks{spo2_low, desaturation, bit(pleth), mdc::kSpo2},
    Looks{abp_systolic_high, abp_systolic_low, bit(arterial), mdc::kAbpSystolic},
    Looks{abp_diastolic_high, abp_diastolic_low, bit(arterial), mdc::kAbpDiastolic},
    Looks{abp_mean_high, abp_mean_low, bit(arterial), mdc::kAbpMean},
    Looks{respiration_rate_high, respiration_rate_low, kBreath, mdc::kRespirationRate},
    Looks{apnoea, apnoea, kBreath, 0},
    Looks{pulse_rate_high, pulse_rate_low, bit(pleth) | bit(arterial), mdc::kPulseRateSpo2},
    Looks{nibp_systolic_high, nibp_systolic_low, 0, mdc::kNibpSystolic},
    Looks{nibp_diastolic_high, nibp_diastolic_low, 0, mdc::kNibpDiastolic},
    Looks{nibp_mean_high, nibp_mean_low, 0, mdc::kNibpMean},
    Looks{ecg_leads_off, ecg_leads_off, bit(ecg), 0},
    Looks{spo2_probe_off, spo2_probe_off, bit(pleth), 0},
    Looks{abp_disconnected, abp_disconnected, bit(arterial), 0},
    Looks{resp_leads_off, resp_leads_off, bit(respiration), 0},
    Looks{ecg_noisy, ecg_no_signal, bit(ecg), 0},
    Looks{pleth_no_signal, pleth_no_signal, bit(pleth), 0},
    Looks{abp_no_signal, abp_no_signal, bit(arterial), 0},
    Looks{resp_no_signal, resp_no_signal, bit(respiration), 0},
    Looks{spo2_no_value, spo2_no_value, bit(pleth), mdc::kSpo2},
    Looks{ecg_cannot_analyse, ecg_cannot_analyse, kHeart, 0},
    Looks{abp_no_value, abp_no_value, bit(arterial), 0},
    Looks{resp_no_value, resp_no_value, bit(respiration), 0},
    Looks{feed_lost, monitor_restarted, kEvery, 0},
    Looks{ventricular_bradycardia, pacer_not_pacing, bit(ecg), 0},
    Looks{st_high, qtc_high, bit(ecg), mdc::kQtc},
    Looks{etco2_high, etco2_low, bit(co2), mdc::kEtco2},
    Looks{inspired_co2_high, inspired_co2_high, bit(co2), mdc::kInspiredCo2},
    Looks{co2_no_signal, co2_line_off, bit(co2), 0},
    Looks{abp_damped, abp_damped, bit(arterial), 0},
    Looks{ecg_learning, svpb_rate_high, bit(ecg), 0},
    Looks{qtc_delta_high, qtc_delta_high, bit(ecg), 0},
    Looks{abp_no_transducer, abp_no_transducer, bit(arterial), 0},
};

Looks looks_of(AlarmCondition condition) {
  for (const Looks& looks : kLooks) {
    if (looks.first <= condition && condition <= looks.last) return looks;
  }
  return {condition, condition, 0, 0};
}

bool believed(SignalQuality quality) { return quality == SignalQuality::good || quality == SignalQuality::learning; }

/// The pulse that a channel counts for itself.
std::optional<float> pulse_of(SignalGroup group, const BedSignals& signals) {
  if (group == pleth) return signals.pleth_rate().value();
  if (group == arterial) return signals.pressure_rate().value();
  return std::nullopt;
}

/// @param rate  the heart rate in question; 0 where none is
ChannelTestimony testimony_of(const BedChannel& channel, float rate, const BedSignals& signals) {
  ChannelTestimony told{channel.id, Testimony::silent, channel.told, 0.0F};
  if (!believed(channel.told)) {
    told.testimony = Testimony::invalid;
    return told;
  }
  const std::optional<float> pulse = pulse_of(*channel.group, signals);
  if (rate <= 0 || !pulse) return told;
  told.rate = *pulse;
  const float most = std::max(RaisingEvidence::kLeastAgreement, RaisingEvidence::kAgreement * rate);
  told.testimony = std::abs(*pulse - rate) <= most ? Testimony::supports : Testimony::contradicts;
  return told;
}

/// The claims and the rhythms with evidence of their own have been told; of an
/// alarm that is the device's alone its own words are all there is.
bool told_already(AlarmCondition condition, const Output& out) {
  if (condition == device_alarm) return true;
  if (std::ranges::find(ConfirmationGate::kClaims, condition) != ConfirmationGate::kClaims.end()) return true;
  return std::ranges::any_of(out.events(), [&](const Event& event) {
    const auto* evidence = std::get_if<AlarmEvidence>(&event.body);
    return evidence != nullptr && evidence->condition == condition;
  });
}

/// Absence of everything is decided on the tick, by the ward's clock.
bool decided_by_clock(AlarmCondition condition) {
  return condition >= feed_lost && condition <= monitor_restarted;
}

}  // namespace

AlarmEvidence RaisingEvidence::evidence_of(const Alarm& alarm, const BedSignals& signals,
                                           const DeviceNumerics& numerics, Instant now) const {
  const Looks looks = looks_of(alarm.condition);
  AlarmEvidence evidence;
  evidence.condition = alarm.condition;
  evidence.from_device = alarm.sources == AlarmSources::device;
  evidence.readings = readings_.of(alarm.condition, alarm.lead, now);
  const bool of_rate = alarm.condition == heart_rate_high || alarm.condition == heart_rate_low;
  const float rate = of_rate && !evidence.readings.empty() ? evidence.readings.back().value : 0.0F;
  std::size_t leads = 0;
  std::optional<Instant> newest;
  signals.channels().each([&](const BedChannel& channel) {
    if (!channel.group || (looks.groups & bit(*channel.group)) == 0) return;
    if (*channel.group == ecg && leads++ >= kMostLeadsTold) return;
    (void)evidence.channels.push_back(testimony_of(channel, rate, signals));
    if (channel.end) newest = std::max(newest.value_or(*channel.end), *channel.end);
  });
  const std::optional<Instant> sent = looks.numeric != 0 ? numerics.last_valid(looks.numeric) : std::nullopt;
  evidence.decided = decided_by_clock(alarm.condition) ? now : newest ? *newest : sent.value_or(now);
  if (alarm.condition != apnoea) return evidence;
  const LastBreaths& breaths = signals.breaths_before_apnoea();
  for (std::size_t i = 0; i < breaths.size(); ++i) {
    const float since = i == 0 ? 0.0F : static_cast<float>(seconds(breaths[i] - breaths[i - 1]));
    (void)evidence.readings.push_back({breaths[i], since});
  }
  return evidence;
}

void RaisingEvidence::tell(const BedSignals& signals, const DeviceNumerics& numerics, Instant now, Output& out) {
  const std::size_t before = out.events().size();
  for (std::size_t i = 0; i < before; ++i) {
    const auto* alarm = std::get_if<Alarm>(&out.events()[i].body);
    if (alarm == nullptr || alarm->phase != AlarmPhase::active) continue;
    std::uint32_t& told = told_[slot_of(alarm->condition)];
    if (alarm->occurrence == told) continue;
    if (out.events().size() + kKeptFree > kMaxOutputs) return;  // the others at their next change
    told = alarm->occurrence;
    if (told_already(alarm->condition, out)) continue;
    out.emit(evidence_of(*alarm, signals, numerics, now));
  }
}

}  // namespace ward
