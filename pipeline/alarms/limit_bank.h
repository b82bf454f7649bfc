#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/alarms/finding_set.h"
#include "pipeline/alarms/limit_alarm.h"
#include "pipeline/alarms/limits.h"
#include "pipeline/alarms/saturation_alarm.h"

namespace ward {

/// Systolic, diastolic, mean.
using PressureReadings = std::array<std::optional<float>, 3>;

/// ST level of every lead that is measured, mV. A lead keeps its place while
/// it is connected: each place has its own alarm.
inline constexpr std::size_t kMostStLeads = 12;
using StReadings = std::array<std::optional<float>, kMostStLeads>;
using StLeads = std::array<EcgLead, kMostStLeads>;

/// Every value that is held against limits, as known now.
struct Readings {
  std::optional<float> heart_rate;
  std::optional<float> pulse_rate;
  bool pulse_is_rate_source{false};  ///< no ECG to count beats from
  std::optional<float> spo2;
  PressureReadings abp;
  PressureReadings nibp;
  std::optional<float> respiration_rate;
  std::optional<float> etco2;
  std::optional<float> inspired_co2;
  StReadings st;
  StLeads st_leads{};  ///< which lead each place holds
  std::optional<float> qtc;
  std::optional<float> qtc_delta;  ///< above the patient's own
  std::optional<float> pvc_rate;
  std::optional<float> svpb_rate;
};

/// All limit alarms of one bed, the extreme rates and desaturation included.
/// A cuff pressure is held against the limits of the arterial pressure. ST is
/// judged lead by lead; the alarm bears the value and the name of the worst one.
class LimitBank {
 public:
  explicit LimitBank(const LimitDelays& delays = kUsualDelays);

  void judge(const Readings& readings, const LimitSet& limits, PatientCategory category, Instant now,
             FindingSet& findings);

  /// A lead that has no ST level any longer, while others have, is no longer
  /// monitored: its alarm ends.
  static constexpr Nanoseconds kStForgottenAfter = std::chrono::minutes{2};

 private:
  void judge_st(const Readings& readings, const LimitPair& limits, Instant now, FindingSet& findings);

  struct Sides {
    AlarmCondition low_condition;
    AlarmCondition high_condition;
    LimitAlarm low;
    LimitAlarm high;

    Sides(AlarmCondition low_name, AlarmCondition high_name, LimitParameter parameter, Nanoseconds delay);
    Sides(AlarmCondition low_name, AlarmCondition high_name, Nanoseconds delay, float hysteresis, float step);
    void judge(std::optional<float> reading, const LimitPair& limits, Instant now, FindingSet& findings);
  };

  Sides heart_rate_;
  Sides pulse_rate_;
  Sides extreme_rate_;
  Sides spo2_;  ///< its low side only where another delay is asked about
  SaturationAlarm saturation_{kSaturationRule, parameter_limits(LimitParameter::spo2).hysteresis,
                              parameter_limits(LimitParameter::spo2).step};
  bool saturation_by_burden_;
  LimitAlarm desaturation_;
  std::array<Sides, 3> abp_;
  std::array<Sides, 3> nibp_;
  Sides respiration_rate_;
  Sides etco2_;
  LimitAlarm inspired_co2_;
  LimitAlarm qtc_;
  LimitAlarm qtc_delta_;
  LimitAlarm pvc_rate_;
  LimitAlarm svpb_rate_;
  struct StLead {
    LimitAlarm low;
    LimitAlarm high;
    std::optional<Instant> last_reading;
  };
  std::array<StLead, kMostStLeads> st_;
};

}  // namespace ward
