#include "pipeline/alarms/recent_readings.h"

#include <algorithm>

namespace ward {
namespace {

using enum AlarmCondition;

/// Every value but ST, in the order in which the table below counts them.
template <std::size_t Count>
std::array<std::optional<float>, Count> in_order(const Readings& r) {
  return {r.heart_rate, r.pulse_rate, r.spo2,       r.abp[0],           r.abp[1], r.abp[2],
          r.nibp[0],    r.nibp[1],    r.nibp[2],    r.respiration_rate, r.etco2,  r.inspired_co2,
          r.qtc,        r.qtc_delta,  r.pvc_rate,   r.svpb_rate,
          r.heart_rate || !r.pulse_is_rate_source ? r.heart_rate : r.pulse_rate};
}

struct Place {
  AlarmCondition condition;
  std::size_t value;
};
constexpr std::array kPlaces{
    Place{heart_rate_high, 0},   Place{heart_rate_low, 0},      Place{pulse_rate_high, 1},
    Place{pulse_rate_low, 1},    Place{spo2_low, 2},            Place{spo2_high, 2},
    Place{desaturation, 2},      Place{abp_systolic_high, 3},   Place{abp_systolic_low, 3},
    Place{abp_diastolic_high, 4},Place{abp_diastolic_low, 4},   Place{abp_mean_high, 5},
    Place{abp_mean_low, 5},      Place{nibp_systolic_high, 6},  Place{nibp_systolic_low, 6},
    Place{nibp_diastolic_high, 7}, Place{nibp_diastolic_low, 7}, Place{nibp_mean_high, 8},
    Place{nibp_mean_low, 8},     Place{respiration_rate_high, 9}, Place{respiration_rate_low, 9},
    Place{etco2_high, 10},       Place{etco2_low, 10},          Place{inspired_co2_high, 11},
    Place{qtc_high, 12},         Place{qtc_delta_high, 13},     Place{pvc_rate_high, 14},
    Place{svpb_rate_high, 15},   Place{extreme_tachycardia, 16}, Place{extreme_bradycardia, 16},
};

}  // namespace

void RecentReadings::Ring::note(std::optional<float> reading, Instant now) {
  const bool same = present == reading;
  present = reading;
  if (!reading) return;
  if (same && count > 0 && now - last[(count - 1) % last.size()].time < kAgainAfter) return;
  last[count % last.size()] = {now, *reading};
  ++count;
}

RecentReadings::Last RecentReadings::Ring::oldest_first(Instant now) const {
  Last found;
  for (std::size_t n = std::min(count, last.size()); n > 0; --n) (void)found.push_back(last[(count - n) % last.size()]);
  // What was noted a moment ago and still stands was held against the limit now.
  if (!found.empty() && present) found.back().time = now;
  return found;
}

void RecentReadings::note(const Readings& readings, Instant now) {
  const auto values = in_order<kValues>(readings);
  for (std::size_t i = 0; i < kValues; ++i) values_[i].note(values[i], now);
  for (std::size_t i = 0; i < kMostStLeads; ++i) st_[i].note(readings.st[i], now);
  st_leads_ = readings.st_leads;
}

RecentReadings::Last RecentReadings::of(AlarmCondition condition, EcgLead lead, Instant now) const {
  if (condition == st_high || condition == st_low) {
    for (std::size_t i = 0; i < kMostStLeads; ++i) {
      if (st_leads_[i] == lead && lead != EcgLead::none) return st_[i].oldest_first(now);
    }
    return {};
  }
  for (const Place& place : kPlaces) {
    if (place.condition == condition) return values_[place.value].oldest_first(now);
  }
  return {};
}

}  // namespace ward
