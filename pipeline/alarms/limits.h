#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/event.h"

namespace ward {

/// Range inside which an operator may put a limit, both ends included.
struct LimitRange {
  float lowest;
  float highest;
};

/// One parameter's rules. Limits are per patient category, in the order
/// adult, paediatric, neonatal.
struct ParameterLimits {
  LimitParameter parameter;
  std::array<LimitPair, 3> defaults;
  LimitRange clamp;         ///< the hospital's bounds for set_limits
  float hysteresis;         ///< how far back inside the limit ends the alarm
  Nanoseconds delay;        ///< how long beyond the limit begins it
  float step{1.0F};         ///< of the digits shown: readings are rounded to it
};

/// Adult: HR 120/50, SpO2 90, blood pressure 160/90, 90/50, mean 110/60, RR
/// 30/8: defaults common to Mindray's bedside monitors. Paediatric and
/// neonatal: the same makers' defaults from memory; check against the
/// hospital's policy before use. An SpO2 high limit serves neonates on oxygen
/// only (retinopathy); 100 can never be exceeded, so it is off for others.
/// EtCO2 50/30; ST +-2 mm for 60 s, QTc 500 ms and 60 ms above the patient's
/// own, 10 PVCs/min, SVPBs/min off: the alarm catalogue's defaults, Philips'
/// and Mindray's alike (from memory).
/// Delays: SpO2 10 s as GE discloses; HR and pressure long enough for one
/// ectopic run or one arm movement, short enough that a tachycardia is
/// announced within 7 s of its onset. Hysteresis: twice the display's step.
inline constexpr std::array<ParameterLimits, kLimitParameterCount> kParameterLimits{{
    {LimitParameter::heart_rate,
     {{{50.0F, 120.0F}, {75.0F, 160.0F}, {100.0F, 200.0F}}}, {15.0F, 350.0F}, 2.0F, std::chrono::milliseconds{1500}},
    {LimitParameter::spo2,
     {{{90.0F, std::nullopt}, {90.0F, std::nullopt}, {90.0F, 95.0F}}}, {50.0F, 100.0F}, 1.0F, std::chrono::seconds{10}},
    {LimitParameter::abp_systolic,
     {{{90.0F, 160.0F}, {70.0F, 120.0F}, {40.0F, 90.0F}}}, {20.0F, 300.0F}, 2.0F, std::chrono::seconds{5}},
    {LimitParameter::abp_diastolic,
     {{{50.0F, 90.0F}, {40.0F, 70.0F}, {20.0F, 60.0F}}}, {5.0F, 225.0F}, 2.0F, std::chrono::seconds{5}},
    {LimitParameter::abp_mean,
     {{{60.0F, 110.0F}, {50.0F, 90.0F}, {25.0F, 70.0F}}}, {10.0F, 260.0F}, 2.0F, std::chrono::seconds{5}},
    {LimitParameter::respiration_rate,
     {{{8.0F, 30.0F}, {8.0F, 30.0F}, {30.0F, 100.0F}}}, {3.0F, 150.0F}, 1.0F, std::chrono::seconds{5}},
    {LimitParameter::etco2,
     {{{30.0F, 50.0F}, {30.0F, 50.0F}, {30.0F, 45.0F}}}, {5.0F, 95.0F}, 1.0F, std::chrono::seconds{10}},
    {LimitParameter::inspired_co2,
     {{{std::nullopt, 4.0F}, {std::nullopt, 4.0F}, {std::nullopt, 4.0F}}}, {1.0F, 20.0F}, 1.0F, std::chrono::seconds{10}},
    {LimitParameter::st_level,
     {{{-0.2F, 0.2F}, {-0.2F, 0.2F}, {-0.2F, 0.2F}}}, {-2.0F, 2.0F}, 0.02F, std::chrono::seconds{60}, 0.01F},
    {LimitParameter::qtc,
     {{{std::nullopt, 500.0F}, {std::nullopt, 480.0F}, {std::nullopt, 460.0F}}}, {200.0F, 800.0F}, 10.0F, std::chrono::seconds{60}},
    {LimitParameter::pvc_rate,
     {{{std::nullopt, 10.0F}, {std::nullopt, 10.0F}, {std::nullopt, 10.0F}}}, {1.0F, 100.0F}, 1.0F, Nanoseconds{0}},
    {LimitParameter::svpb_rate,
     {{{std::nullopt, std::nullopt}, {std::nullopt, std::nullopt}, {std::nullopt, std::nullopt}}}, {1.0F, 100.0F}, 1.0F, Nanoseconds{0}},
    {LimitParameter::qtc_delta,
     {{{std::nullopt, 60.0F}, {std::nullopt, 60.0F}, {std::nullopt, 60.0F}}}, {20.0F, 200.0F}, 10.0F, std::chrono::seconds{60}},
}};

[[nodiscard]] constexpr const ParameterLimits& parameter_limits(LimitParameter parameter) {
  return kParameterLimits[static_cast<std::size_t>(parameter)];
}

/// Limits a patient of this category has at admission.
[[nodiscard]] constexpr LimitSet default_limits(PatientCategory category) {
  LimitSet limits;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    limits[i] = kParameterLimits[i].defaults[static_cast<std::size_t>(category)];
  }
  return limits;
}

/// Limits a bed begins with: what an operator has set, and its category's own
/// for what nobody could set when that was stored.
[[nodiscard]] constexpr LimitSet limits_at_start(const BedSetup& setup) {
  LimitSet limits = default_limits(setup.patient.category);
  if (!setup.limits) return limits;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if ((*setup.limits)[i] != kUntoldLimits) limits[i] = (*setup.limits)[i];
  }
  return limits;
}

[[nodiscard]] constexpr bool inside(LimitRange range, std::optional<float> limit) {
  // Written so that NaN is refused too.
  return !limit || (*limit >= range.lowest && *limit <= range.highest);
}

/// Whether an operator may set this pair: each limit inside the clamp, low
/// below high. A limit may be off (nullopt).
[[nodiscard]] constexpr bool acceptable(LimitParameter parameter, const LimitPair& pair) {
  if (static_cast<std::size_t>(parameter) >= kLimitParameterCount) return false;
  const LimitRange clamp = parameter_limits(parameter).clamp;
  if (!inside(clamp, pair.low) || !inside(clamp, pair.high)) return false;
  return !pair.low || !pair.high || *pair.low < *pair.high;
}

/// Caps of the extreme rates per category. Philips' rule: 200 for adults, 240
/// for children; floor 40, neonates 50 (from memory).
inline constexpr std::array kExtremeTachycardiaCap{200.0F, 240.0F, 240.0F};
inline constexpr std::array kExtremeBradycardiaFloor{40.0F, 40.0F, 50.0F};
inline constexpr float kExtremeRateDistance = 20.0F;

/// Rate above which a tachycardia is extreme: min(high + 20, cap), but never
/// inside the limit the operator chose. Cannot be switched off: with the high
/// limit off it is the cap.
[[nodiscard]] constexpr float extreme_tachycardia_limit(const LimitPair& heart_rate, PatientCategory category) {
  const float cap = kExtremeTachycardiaCap[static_cast<std::size_t>(category)];
  if (!heart_rate.high) return cap;
  return std::max(*heart_rate.high, std::min(*heart_rate.high + kExtremeRateDistance, cap));
}

/// Rate below which a bradycardia is extreme: max(low - 20, floor), but never
/// inside the limit the operator chose.
[[nodiscard]] constexpr float extreme_bradycardia_limit(const LimitPair& heart_rate, PatientCategory category) {
  const float floor = kExtremeBradycardiaFloor[static_cast<std::size_t>(category)];
  if (!heart_rate.low) return floor;
  return std::min(*heart_rate.low, std::max(*heart_rate.low - kExtremeRateDistance, floor));
}

/// The rate is itself an average of several beats: half a second more rejects
/// a single misread interval.
inline constexpr Nanoseconds kExtremeRateDelay = std::chrono::milliseconds{500};
/// Wider than the limits' own: a rate that sways about the extreme is one
/// red alarm, not one a second.
inline constexpr float kExtremeRateHysteresis = 5.0F;

/// Saturation below which it is a desaturation whatever the limits say:
/// 80 % for 10 s (Mindray's default); below the operator's own low limit.
inline constexpr float kDesaturationLimit = 80.0F;
inline constexpr Nanoseconds kDesaturationDelay = std::chrono::seconds{10};
[[nodiscard]] constexpr float desaturation_limit(const LimitPair& spo2) {
  return std::min(kDesaturationLimit, spo2.low.value_or(kDesaturationLimit));
}

/// How long a reading must lie beyond each limit before it is an alarm. The
/// ward's own are kParameterLimits'; others serve only to ask what they would
/// have changed.
struct LimitDelays {
  std::array<Nanoseconds, kLimitParameterCount> of_parameter{};
  Nanoseconds extreme_rate{kExtremeRateDelay};
  Nanoseconds desaturation{kDesaturationDelay};

  [[nodiscard]] constexpr Nanoseconds of(LimitParameter parameter) const {
    return of_parameter[static_cast<std::size_t>(parameter)];
  }
};
inline constexpr LimitDelays kUsualDelays = [] {
  LimitDelays delays;
  for (const ParameterLimits& row : kParameterLimits) {
    delays.of_parameter[static_cast<std::size_t>(row.parameter)] = row.delay;
  }
  return delays;
}();

/// Asystole: no QRS for 4 s (Philips, Edan, CinC 2015). Settable 3 to 10 s on
/// bedside monitors; 3 s for neonates.
[[nodiscard]] constexpr Nanoseconds asystole_limit(PatientCategory category) {
  return category == PatientCategory::neonatal ? std::chrono::seconds{3} : std::chrono::seconds{4};
}
/// Apnoea: no breath for 20 s; neonates 15 s (from memory).
[[nodiscard]] constexpr Nanoseconds apnoea_limit(PatientCategory category) {
  return category == PatientCategory::neonatal ? std::chrono::seconds{15} : std::chrono::seconds{20};
}

namespace limits_proof {
constexpr bool sane() {
  for (std::size_t i = 0; i < kParameterLimits.size(); ++i) {
    const ParameterLimits& row = kParameterLimits[i];
    if (static_cast<std::size_t>(row.parameter) != i) return false;
    if (!(row.clamp.lowest < row.clamp.highest) || row.hysteresis < row.step || row.step <= 0 ||
        row.delay.count() < 0) {
      return false;
    }
    for (const LimitPair& pair : row.defaults) {
      if (!acceptable(row.parameter, pair)) return false;
      // Every parameter is guarded on its dangerous side from the start; single
      // supraventricular beats are no danger.
      if (!pair.low && !pair.high && row.parameter != LimitParameter::svpb_rate) return false;
      // The two hysteresis bands must leave room for "normal" between them.
      if (pair.low && pair.high && *pair.high - *pair.low <= 2 * row.hysteresis) return false;
    }
  }
  return true;
}
constexpr bool extremes_lie_outside() {
  for (const auto category : {PatientCategory::adult, PatientCategory::paediatric, PatientCategory::neonatal}) {
    const LimitPair heart_rate = default_limits(category)[0];
    if (!(extreme_tachycardia_limit(heart_rate, category) > *heart_rate.high)) return false;
    if (!(extreme_bradycardia_limit(heart_rate, category) < *heart_rate.low)) return false;
  }
  return true;
}
static_assert(sane());
static_assert(extremes_lie_outside());
static_assert(extreme_tachycardia_limit({50.0F, 120.0F}, PatientCategory::adult) == 140.0F);
static_assert(extreme_bradycardia_limit({50.0F, 120.0F}, PatientCategory::adult) == 40.0F);
static_assert(extreme_bradycardia_limit({75.0F, 160.0F}, PatientCategory::paediatric) == 55.0F);
static_assert(extreme_bradycardia_limit({35.0F, 120.0F}, PatientCategory::adult) == 35.0F);
}  // namespace limits_proof

}  // namespace ward
