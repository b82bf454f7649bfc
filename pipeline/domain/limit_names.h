#pragma once

#include <array>
#include <string_view>

#include "pipeline/domain/alarm.h"

namespace ward {

/// Machine names of the parameters that have limits, in their order: what the
/// command line takes and what logs and exports write.
inline constexpr std::array<std::string_view, kLimitParameterCount> kLimitParameterNames{
    "heart_rate", "spo2", "abp_systolic", "abp_diastolic", "abp_mean", "respiration_rate",
    "etco2", "inspired_co2", "st_level", "qtc", "pvc_rate", "svpb_rate", "qtc_delta"};

[[nodiscard]] constexpr std::string_view limit_parameter_name(LimitParameter parameter) {
  const auto at = static_cast<std::size_t>(parameter);
  return at < kLimitParameterNames.size() ? kLimitParameterNames[at] : "?";
}

}  // namespace ward
