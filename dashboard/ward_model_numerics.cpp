#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "dashboard/ward_model_display.h"

namespace ward {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct CodeAge {
  std::uint32_t code;
  Nanoseconds longest;
};
// A rate averages some ten beats; SpO2 and breathing numerics must be marked
// stale after 30 s (ISO 80601-2-61 says so of SpO2); a cuff is inflated now
// and then, and its value is written with the time it was taken.
constexpr std::array kLongestAges{
    CodeAge{mdc::kHeartRate, seconds{10}},        CodeAge{mdc::kPulseRateSpo2, seconds{10}},
    CodeAge{mdc::kPulseRateAbp, seconds{10}},     CodeAge{mdc::kAbpSystolic, seconds{10}},
    CodeAge{mdc::kAbpDiastolic, seconds{10}},     CodeAge{mdc::kAbpMean, seconds{10}},
    CodeAge{mdc::kCvpMean, seconds{10}},          CodeAge{mdc::kTemperature, minutes{10}},
    CodeAge{mdc::kNibpSystolic, minutes{60}},     CodeAge{mdc::kNibpDiastolic, minutes{60}},
    CodeAge{mdc::kNibpMean, minutes{60}},
};
constexpr Nanoseconds kOtherAge = seconds{30};

struct Source {
  std::uint32_t code;
  VitalOrigin origin;
};
constexpr auto kDerived = VitalOrigin::derived;
constexpr auto kDevice = VitalOrigin::device;

/// What one slot may show, best source first.
struct SlotInfo {
  NumericSlot slot;
  Tone tone;
  std::string_view label;
  std::array<Source, 6> sources;  ///< code 0 ends the list
  std::optional<LimitParameter> limits;
};
using enum NumericSlot;
const std::array kSlots{
    SlotInfo{heart_rate, Tone::heart_rate, "HR",
             {{{mdc::kHeartRate, kDerived}, {mdc::kHeartRate, kDevice}, {mdc::kPulseRateAbp, kDerived},
               {mdc::kPulseRateSpo2, kDerived}, {mdc::kPulseRateAbp, kDevice}, {mdc::kPulseRateSpo2, kDevice}}},
             LimitParameter::heart_rate},
    SlotInfo{spo2, Tone::spo2, "SpO\xE2\x82\x82", {{{mdc::kSpo2, kDevice}, {mdc::kSpo2, kDerived}}},
             LimitParameter::spo2},
    SlotInfo{arterial, Tone::arterial, "ABP", {{{mdc::kAbpSystolic, kDerived}, {mdc::kAbpSystolic, kDevice}}},
             LimitParameter::abp_systolic},
    SlotInfo{respiration, Tone::respiration, "RR",
             {{{mdc::kRespirationRate, kDerived}, {mdc::kRespirationRate, kDevice},
               {mdc::kCo2RespirationRate, kDerived}, {mdc::kCo2RespirationRate, kDevice}}},
             LimitParameter::respiration_rate},
    SlotInfo{co2, Tone::co2, "etCO\xE2\x82\x82", {{{mdc::kEtco2, kDerived}, {mdc::kEtco2, kDevice}}}, std::nullopt},
    SlotInfo{venous, Tone::venous, "CVP", {{{mdc::kCvpMean, kDerived}, {mdc::kCvpMean, kDevice}}}, std::nullopt},
    SlotInfo{nibp, Tone::nibp, "NIBP", {{{mdc::kNibpSystolic, kDevice}, {mdc::kNibpSystolic, kDerived}}}, std::nullopt},
    SlotInfo{temperature, Tone::temperature, "T", {{{mdc::kTemperature, kDevice}, {mdc::kTemperature, kDerived}}}, std::nullopt},
    SlotInfo{perfusion, Tone::spo2, "PI", {{{mdc::kPerfusionIndex, kDevice}, {mdc::kPerfusionIndex, kDerived}}},
             std::nullopt},
};

const Vital* held(const BedState& bed, Source source) {
  for (const Vital& vital : bed.vitals) {
    if (vital.code == source.code && vital.origin == source.origin) return &vital;
  }
  return nullptr;
}

bool is_cuff(std::uint32_t code) {
  return code == mdc::kNibpSystolic || code == mdc::kNibpDiastolic || code == mdc::kNibpMean;
}

bool usable(const WardModel& model, const BedState& bed, const Vital& vital, Instant now) {
  if (!vital.value().has_value() || !std::isfinite(vital.reading)) return false;
  if (model.server_link(now) == ServerLink::lost) return false;
  // A cuff's value is written with its time and stays true when the link goes;
  // every other number claims to be of now.
  if (!feed_connected(bed) && !is_cuff(vital.code)) return false;
  return model.server_time(now) - vital.time < longest_age(vital.code);
}

/// The best source that has something to say; null with `seen` when one
/// existed but is silent, stale or unavailable.
const Vital* best(const WardModel& model, const BedState& bed, const SlotInfo& slot, Instant now, bool& seen) {
  const Vital* questionable = nullptr;
  for (const Source& source : slot.sources) {
    const Vital* vital = source.code == 0 ? nullptr : held(bed, source);
    if (vital == nullptr) continue;
    seen = true;
    if (!usable(model, bed, *vital, now)) continue;
    if (vital->validity == Validity::valid) return vital;
    if (questionable == nullptr) questionable = vital;
  }
  return questionable;
}

std::string number(float reading, int decimals) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, static_cast<double>(reading));
  // A value that rounds to zero from below is zero.
  return std::string{text.data()} == "-0" ? "0" : text.data();
}

std::string usable_number(const WardModel& model, const BedState& bed, Source source, Instant now) {
  const Vital* vital = held(bed, source);
  return vital != nullptr && usable(model, bed, *vital, now) ? number(vital->reading, 0) : "--";
}

/// Systolic decides the source; diastolic and mean come from the same one.
void write_pressure(const WardModel& model, const BedState& bed, const Vital& systolic, std::uint32_t diastolic,
                    std::uint32_t mean, Instant now, NumericDisplay& shown) {
  shown.value = number(systolic.reading, 0) + "/" + usable_number(model, bed, {diastolic, systolic.origin}, now);
  const std::string middle = usable_number(model, bed, {mean, systolic.origin}, now);
  if (middle != "--") shown.detail = "(" + middle + ")";
}

NumericSlot slot_of(AlarmCondition condition) {
  switch (condition) {
    case AlarmCondition::asystole:
    case AlarmCondition::ventricular_fibrillation:
    case AlarmCondition::ventricular_tachycardia:
    case AlarmCondition::extreme_tachycardia:
    case AlarmCondition::extreme_bradycardia:
    case AlarmCondition::heart_rate_high:
    case AlarmCondition::heart_rate_low:
    case AlarmCondition::pulse_rate_high:
    case AlarmCondition::pulse_rate_low: return heart_rate;
    case AlarmCondition::spo2_low:
    case AlarmCondition::spo2_high:
    case AlarmCondition::desaturation: return spo2;
    case AlarmCondition::abp_systolic_high:
    case AlarmCondition::abp_systolic_low:
    case AlarmCondition::abp_diastolic_high:
    case AlarmCondition::abp_diastolic_low:
    case AlarmCondition::abp_mean_high:
    case AlarmCondition::abp_mean_low: return arterial;
    case AlarmCondition::nibp_systolic_high:
    case AlarmCondition::nibp_systolic_low:
    case AlarmCondition::nibp_diastolic_high:
    case AlarmCondition::nibp_diastolic_low:
    case AlarmCondition::nibp_mean_high:
    case AlarmCondition::nibp_mean_low: return nibp;
    case AlarmCondition::respiration_rate_high:
    case AlarmCondition::respiration_rate_low:
    case AlarmCondition::apnoea: return respiration;
    default: return other;
  }
}

void mark_alarm(const BedState& bed, Instant now, NumericDisplay& shown) {
  for (const Alarm& alarm : bed.alarms) {
    // A latched alarm is over: its number is not in alarm any more.
    if (slot_of(alarm.condition) != shown.slot || alarm.phase != AlarmPhase::active) continue;
    if (!shown.alarm || more_urgent(alarm, *shown.alarm)) shown.alarm = alarm;
  }
  if (!shown.alarm) return;
  shown.alarm_tone = alarm_tone(*shown.alarm);
  shown.alarm_lit = shown.alarm->acknowledged || flash_lit(shown.alarm->priority, now);
}

void write_limits(const BedState& bed, LimitParameter parameter, NumericDisplay& shown) {
  const LimitPair& limits = bed.status.limits[static_cast<std::size_t>(parameter)];
  if (limits.high) shown.limit_high = number(*limits.high, 0);
  if (limits.low) shown.limit_low = number(*limits.low, 0);
}

bool is_pulse_rate(std::uint32_t code) { return code == mdc::kPulseRateSpo2 || code == mdc::kPulseRateAbp; }

/// Codes that some slot shows already.
bool has_slot(std::uint32_t code) {
  constexpr std::array kParts{mdc::kAbpDiastolic, mdc::kAbpMean, mdc::kNibpDiastolic, mdc::kNibpMean};
  if (std::find(kParts.begin(), kParts.end(), code) != kParts.end()) return true;
  return std::any_of(kSlots.begin(), kSlots.end(), [&](const SlotInfo& slot) {
    return std::any_of(slot.sources.begin(), slot.sources.end(), [&](const Source& s) { return s.code == code; });
  });
}

void write_value(const WardModel& model, const BedState& bed, const Vital& vital, Instant now,
                 NumericDisplay& shown) {
  shown.available = true;
  shown.questionable = vital.validity == Validity::questionable;
  shown.unit = symbol(vital.unit);
  const bool fine = vital.unit == Unit::degree_celsius || vital.code == mdc::kPerfusionIndex;
  if (shown.slot == arterial) {
    write_pressure(model, bed, vital, mdc::kAbpDiastolic, mdc::kAbpMean, now, shown);
  } else if (shown.slot == nibp) {
    write_pressure(model, bed, vital, mdc::kNibpDiastolic, mdc::kNibpMean, now, shown);
    shown.detail += (shown.detail.empty() ? "" : " ") + time_of_day(vital.time).substr(0, 5);
  } else {
    shown.value = number(vital.reading, fine ? 1 : 0);
  }
  if (shown.slot == heart_rate && is_pulse_rate(vital.code)) {
    shown.label = "PR";
    shown.tone = vital.code == mdc::kPulseRateAbp ? Tone::arterial : Tone::spo2;
  }
}

}  // namespace

Nanoseconds longest_age(std::uint32_t code) {
  for (const CodeAge& age : kLongestAges) {
    if (age.code == code) return age.longest;
  }
  return kOtherAge;
}

std::optional<NumericDisplay> numeric(const WardModel& model, const BedState& bed, NumericSlot slot, Instant now) {
  const auto info = std::find_if(kSlots.begin(), kSlots.end(), [&](const SlotInfo& s) { return s.slot == slot; });
  if (info == kSlots.end()) return std::nullopt;
  NumericDisplay shown;
  shown.slot = slot;
  shown.tone = info->tone;
  shown.label = info->label;
  bool seen = false;
  const Vital* vital = best(model, bed, *info, now, seen);
  if (!seen) return std::nullopt;
  const bool pressure = slot == arterial || slot == nibp;
  shown.value = pressure ? "---/---" : "---";
  if (vital != nullptr) write_value(model, bed, *vital, now, shown);
  if (info->limits) write_limits(bed, *info->limits, shown);
  // With the server lost nothing is known to be in alarm, or not to be.
  if (model.server_link(now) != ServerLink::lost) mark_alarm(bed, now, shown);
  return shown;
}

std::vector<NumericDisplay> other_numerics(const WardModel& model, const BedState& bed, Instant now) {
  std::vector<NumericDisplay> others;
  for (const Vital& vital : bed.vitals) {
    if (has_slot(vital.code)) continue;
    const CodeInfo* info = find_code(vital.code);
    NumericDisplay shown;
    shown.label = info != nullptr ? std::string{info->label} : std::to_string(vital.code);
    shown.value = "---";
    if (usable(model, bed, vital, now)) {
      shown.available = true;
      shown.questionable = vital.validity == Validity::questionable;
      shown.value = number(vital.reading, std::abs(vital.reading) < 20 ? 1 : 0);
      shown.unit = symbol(vital.unit);
    }
    others.push_back(shown);
  }
  return others;
}

}  // namespace ward
