#include "pipeline/patient_monitor_numerics.h"

#include <algorithm>

#include "pipeline/alarms/numeric_age.h"
#include "pipeline/domain/codes.h"

namespace ward {

void DeviceNumerics::on(const Vital& vital, Instant now) {
  Entry* entry = nullptr;
  for (Entry& known : entries_) {
    if (known.vital.code == vital.code) entry = &known;
  }
  if (entry == nullptr) entry = entries_.append();
  if (entry == nullptr) return;
  entry->vital = vital;
  // A device clock that runs ahead must not keep a value young for ever.
  if (vital.value()) entry->last_valid = std::min(vital.time, now);
}

void DeviceNumerics::on_tick(Instant now, Output& out) {
  for (Entry& entry : entries_) {
    if (!entry.vital.value() || now - *entry.last_valid <= longest_age(entry.vital.code)) continue;
    entry.vital.validity = Validity::unavailable;
    entry.vital.aged = true;
    out.emit(entry.vital);
  }
}

const DeviceNumerics::Entry* DeviceNumerics::find(std::uint32_t code) const {
  for (const Entry& entry : entries_) {
    if (entry.vital.code == code) return &entry;
  }
  return nullptr;
}

std::optional<float> DeviceNumerics::value(std::uint32_t code) const {
  const Entry* entry = find(code);
  return entry != nullptr ? entry->vital.value() : std::nullopt;
}

bool DeviceNumerics::seen(std::uint32_t code) const { return last_valid(code).has_value(); }

std::optional<Instant> DeviceNumerics::last_valid(std::uint32_t code) const {
  const Entry* entry = find(code);
  return entry != nullptr ? entry->last_valid : std::nullopt;
}

void DeviceNumerics::describe(Output& out) const {
  for (const Entry& entry : entries_) out.emit(entry.vital);
}

void DerivedVitals::put(std::size_t index, std::uint32_t code, bool expected, const DerivedValue& value, bool due,
                        Output& out) {
  Entry& entry = entries_[index];
  if (!expected) return;
  const bool changed = !entry.expected || entry.vital.validity != value.validity;
  if (!changed && !due) return;
  const CodeInfo* info = find_code(code);
  entry.expected = true;
  entry.vital = {code,          info != nullptr ? info->unit : Unit::none, value.time, value.reading,
                 value.validity, VitalOrigin::derived};
  out.emit(entry.vital);
}

void DerivedVitals::on_tick(const BedSignals& signals, Instant now, Output& out) {
  const bool due = now >= next_;
  if (due) next_ = now + kInterval;
  const bool line = signals.seen(SignalGroup::arterial);
  const std::array<DerivedValue, 3> pressures = signals.pressures();
  put(0, mdc::kHeartRate, signals.seen(SignalGroup::ecg), signals.heart_rate(), due, out);
  put(1, mdc::kPulseRateSpo2, signals.seen(SignalGroup::pleth), signals.pleth_rate(), due, out);
  put(2, mdc::kPulseRateAbp, line, signals.pressure_rate(), due, out);
  put(3, mdc::kAbpSystolic, line, pressures[0], due, out);
  put(4, mdc::kAbpDiastolic, line, pressures[1], due, out);
  put(5, mdc::kAbpMean, line, pressures[2], due, out);
  // Where no breathing is measured a rate is shown once other signals give one.
  const DerivedValue fused = signals.fused_respiration_rate();
  const bool shown = signals.seen(SignalGroup::respiration) || entries_[6].expected || fused.value().has_value();
  const DerivedValue chest = signals.respiration_rate();
  put(6, mdc::kRespirationRate, shown, fused.value() ? fused : chest, due, out);
  const bool airway = signals.seen(SignalGroup::co2);
  const std::array<DerivedValue, 3> co2 = signals.co2();
  put(7, mdc::kEtco2, airway, co2[0], due, out);
  put(8, mdc::kInspiredCo2, airway, co2[1], due, out);
  put(9, mdc::kCo2RespirationRate, airway, co2[2], due, out);
  put(11, mdc::kPulsePressureVariation, line, signals.pulses().pulse_pressure_variation(), due, out);
  const DerivedValue perfusion = signals.pulses().perfusion_index();
  put(12, mdc::kPerfusionIndex, entries_[12].expected || perfusion.value().has_value(), perfusion, due, out);
  put_repolarisation(signals.repolarisation(), due, out);
  put(10, mdc::kPvcRate, signals.seen(SignalGroup::ecg), signals.pvc_rate(), due, out);
}

/// Places 13 and 14: QT, QTc; from 15: ST, a lead each.
void DerivedVitals::put_repolarisation(const RepolarisationChain& measured, bool due, Output& out) {
  const auto once_known = [&](std::size_t place, std::uint32_t code, const DerivedValue& value) {
    put(place, code, entries_[place].expected || value.value().has_value(), value, due, out);
  };
  const std::array<DerivedValue, 2> qt = measured.qt();
  once_known(13, mdc::kQt, qt[0]);
  once_known(14, mdc::kQtc, qt[1]);
  for (std::size_t i = 0; i < RepolarisationChain::kMostLeads; ++i) {
    const std::uint32_t lead = measured.lead(i);
    if (lead != 0) once_known(15 + i, lead + mdc::kStOfLead, measured.st(i));
  }
}

void DerivedVitals::describe(Output& out) const {
  for (const Entry& entry : entries_) {
    if (entry.expected) out.emit(entry.vital);
  }
}

}  // namespace ward
