#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/time.h"

namespace ward {

/// How old a device's numeric may grow before it counts as no value.
struct NumericAge {
  std::uint32_t code;
  Nanoseconds longest;
};

/// Continuous parameters are sent every second: 10 s without is a fault
/// (80601-2-61 asks that a pulse oximeter's stale value be signalled within
/// 30 s, from memory). ST and QT are averages that change slowly: a minute. A cuff pressure or a temperature is a measurement that
/// stays true on the chart: a day.
inline constexpr std::array kNumericAges{
    NumericAge{mdc::kHeartRate, std::chrono::seconds{10}},
    NumericAge{mdc::kPulseRateSpo2, std::chrono::seconds{10}},
    NumericAge{mdc::kPulseRateAbp, std::chrono::seconds{10}},
    NumericAge{mdc::kSpo2, std::chrono::seconds{10}},
    NumericAge{mdc::kPerfusionIndex, std::chrono::seconds{10}},
    NumericAge{mdc::kAbpSystolic, std::chrono::seconds{10}},
    NumericAge{mdc::kAbpDiastolic, std::chrono::seconds{10}},
    NumericAge{mdc::kAbpMean, std::chrono::seconds{10}},
    NumericAge{mdc::kCvpMean, std::chrono::seconds{10}},
    NumericAge{mdc::kRespirationRate, std::chrono::seconds{15}},
    NumericAge{mdc::kCo2RespirationRate, std::chrono::seconds{15}},
    NumericAge{mdc::kEtco2, std::chrono::seconds{15}},
    NumericAge{mdc::kInspiredCo2, std::chrono::seconds{15}},
    NumericAge{mdc::kPvcRate, std::chrono::seconds{15}},
    NumericAge{mdc::kPulsePressureVariation, std::chrono::seconds{30}},
    NumericAge{mdc::kQt, std::chrono::seconds{60}},
    NumericAge{mdc::kQtc, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadI + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadII + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadIII + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadAvr + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadAvl + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadAvf + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadV1 + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadV2 + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadV3 + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadV4 + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadV5 + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kEcgLeadV6 + mdc::kStOfLead, std::chrono::seconds{60}},
    NumericAge{mdc::kNibpSystolic, std::chrono::hours{24}},
    NumericAge{mdc::kNibpDiastolic, std::chrono::hours{24}},
    NumericAge{mdc::kNibpMean, std::chrono::hours{24}},
    NumericAge{mdc::kTemperature, std::chrono::hours{24}},
};

/// For codes the table does not name.
inline constexpr Nanoseconds kUnknownNumericAge = std::chrono::seconds{60};

[[nodiscard]] constexpr Nanoseconds longest_age(std::uint32_t code) {
  for (const NumericAge& row : kNumericAges) {
    if (row.code == code) return row.longest;
  }
  return kUnknownNumericAge;
}

/// Every numeric the ward knows has its own row.
static_assert([] {
  for (const CodeInfo& info : kCodes) {
    if (info.kind != CodeKind::numeric) continue;
    bool named = false;
    for (const NumericAge& row : kNumericAges) named = named || row.code == info.code;
    if (!named) return false;
  }
  return true;
}());

}  // namespace ward
