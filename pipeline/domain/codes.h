#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "pipeline/domain/units.h"

namespace ward {

/// ISO/IEEE 11073-10101 codes as 32-bit values (partition x 65536 + code).
/// Numbers as listed, with their marks, in the project's parameter table;
/// those marked "from memory" there are noted here.
namespace mdc {
inline constexpr std::uint32_t kEcgLeadI = 131329;
inline constexpr std::uint32_t kEcgLeadII = 131330;
inline constexpr std::uint32_t kEcgLeadIII = 131389;
inline constexpr std::uint32_t kEcgLeadAvr = 131390;
inline constexpr std::uint32_t kEcgLeadAvl = 131391;
inline constexpr std::uint32_t kEcgLeadAvf = 131392;
inline constexpr std::uint32_t kEcgLeadV1 = 131331;
inline constexpr std::uint32_t kEcgLeadV2 = 131332;
inline constexpr std::uint32_t kEcgLeadV3 = 131333;
inline constexpr std::uint32_t kEcgLeadV4 = 131334;
inline constexpr std::uint32_t kEcgLeadV5 = 131335;
inline constexpr std::uint32_t kEcgLeadV6 = 131336;
inline constexpr std::uint32_t kPleth = 150452;
inline constexpr std::uint32_t kArt = 150032;
inline constexpr std::uint32_t kAbp = 150036;
inline constexpr std::uint32_t kPap = 150044;
inline constexpr std::uint32_t kCvp = 150084;
inline constexpr std::uint32_t kRespImpedance = 151780;
inline constexpr std::uint32_t kCo2 = 151724;

inline constexpr std::uint32_t kHeartRate = 147842;
inline constexpr std::uint32_t kPulseRateSpo2 = 149530;
inline constexpr std::uint32_t kPulseRateAbp = 149522;
inline constexpr std::uint32_t kSpo2 = 150456;
inline constexpr std::uint32_t kPerfusionIndex = 150448;
inline constexpr std::uint32_t kNibpSystolic = 150021;
inline constexpr std::uint32_t kNibpDiastolic = 150022;
inline constexpr std::uint32_t kNibpMean = 150023;
inline constexpr std::uint32_t kAbpSystolic = 150037;
inline constexpr std::uint32_t kAbpDiastolic = 150038;
inline constexpr std::uint32_t kAbpMean = 150039;
inline constexpr std::uint32_t kCvpMean = 150087;
inline constexpr std::uint32_t kRespirationRate = 151562;
inline constexpr std::uint32_t kCo2RespirationRate = 151594;
inline constexpr std::uint32_t kEtco2 = 151728;
inline constexpr std::uint32_t kInspiredCo2 = 151738;
inline constexpr std::uint32_t kPvcRate = 148066;
inline constexpr std::uint32_t kQt = 147232;
inline constexpr std::uint32_t kQtc = 147236;
/// A manufacturer's private code: the nomenclature's own was not found.
inline constexpr std::uint32_t kPulsePressureVariation = 192739;
/// The ST level of a lead stands this far above the lead's waveform code:
/// lead II 131330, ST II 131842.
inline constexpr std::uint32_t kStOfLead = 512;
inline constexpr std::uint32_t kTemperature = 150344;
}  // namespace mdc

enum class CodeKind : std::uint8_t { waveform, numeric };
enum class CodeGroup : std::uint8_t { ecg, pleth, pressure, respiration, co2, other };

/// What the ward knows of one code: how it is labelled, in which unit it is
/// kept, and the range outside which a value is an artefact, not a reading.
struct CodeInfo {
  std::uint32_t code;
  CodeKind kind;
  CodeGroup group;
  Unit unit;
  float plausible_low;
  float plausible_high;
  std::string_view name;   ///< 11073 reference id
  std::string_view label;  ///< what the screen writes, 1 to 5 characters
};

inline constexpr std::array kCodes{
    CodeInfo{mdc::kEcgLeadI, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_I", "I"},
    CodeInfo{mdc::kEcgLeadII, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_II", "II"},
    CodeInfo{mdc::kEcgLeadIII, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_III", "III"},
    CodeInfo{mdc::kEcgLeadAvr, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_AVR", "aVR"},
    CodeInfo{mdc::kEcgLeadAvl, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_AVL", "aVL"},
    CodeInfo{mdc::kEcgLeadAvf, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_AVF", "aVF"},
    CodeInfo{mdc::kEcgLeadV1, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_V1", "V1"},
    CodeInfo{mdc::kEcgLeadV2, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_V2", "V2"},
    CodeInfo{mdc::kEcgLeadV3, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_V3", "V3"},
    CodeInfo{mdc::kEcgLeadV4, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_V4", "V4"},
    CodeInfo{mdc::kEcgLeadV5, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_V5", "V5"},
    CodeInfo{mdc::kEcgLeadV6, CodeKind::waveform, CodeGroup::ecg, Unit::millivolt, -20, 20, "MDC_ECG_ELEC_POTL_V6", "V6"},
    CodeInfo{mdc::kPleth, CodeKind::waveform, CodeGroup::pleth, Unit::dimensionless, -1e6F, 1e6F, "MDC_PULS_OXIM_PLETH", "PLETH"},
    CodeInfo{mdc::kArt, CodeKind::waveform, CodeGroup::pressure, Unit::mmhg, -100, 400, "MDC_PRESS_BLD_ART", "ART"},
    CodeInfo{mdc::kAbp, CodeKind::waveform, CodeGroup::pressure, Unit::mmhg, -100, 400, "MDC_PRESS_BLD_ART_ABP", "ABP"},
    CodeInfo{mdc::kPap, CodeKind::waveform, CodeGroup::pressure, Unit::mmhg, -100, 400, "MDC_PRESS_BLD_ART_PULM", "PAP"},
    CodeInfo{mdc::kCvp, CodeKind::waveform, CodeGroup::pressure, Unit::mmhg, -100, 400, "MDC_PRESS_BLD_VEN_CENT", "CVP"},
    CodeInfo{mdc::kRespImpedance, CodeKind::waveform, CodeGroup::respiration, Unit::dimensionless, -1e6F, 1e6F, "MDC_IMPED_TTHOR", "RESP"},
    CodeInfo{mdc::kCo2, CodeKind::waveform, CodeGroup::co2, Unit::mmhg, -20, 150, "MDC_AWAY_CO2", "CO2"},

    CodeInfo{mdc::kHeartRate, CodeKind::numeric, CodeGroup::ecg, Unit::beats_per_minute, 0, 350, "MDC_ECG_HEART_RATE", "HR"},
    CodeInfo{mdc::kPulseRateSpo2, CodeKind::numeric, CodeGroup::pleth, Unit::beats_per_minute, 0, 350, "MDC_PULS_OXIM_PULS_RATE", "PR"},
    CodeInfo{mdc::kPulseRateAbp, CodeKind::numeric, CodeGroup::pressure, Unit::beats_per_minute, 0, 350, "MDC_BLD_PULS_RATE_INV", "PR"},
    CodeInfo{mdc::kSpo2, CodeKind::numeric, CodeGroup::pleth, Unit::percent, 0, 100, "MDC_PULS_OXIM_SAT_O2", "SpO\xE2\x82\x82"},
    CodeInfo{mdc::kPerfusionIndex, CodeKind::numeric, CodeGroup::pleth, Unit::percent, 0, 100, "MDC_PULS_OXIM_PERF_REL", "PI"},
    CodeInfo{mdc::kNibpSystolic, CodeKind::numeric, CodeGroup::other, Unit::mmhg, 0, 350, "MDC_PRESS_BLD_NONINV_SYS", "NIBPs"},
    CodeInfo{mdc::kNibpDiastolic, CodeKind::numeric, CodeGroup::other, Unit::mmhg, 0, 350, "MDC_PRESS_BLD_NONINV_DIA", "NIBPd"},
    CodeInfo{mdc::kNibpMean, CodeKind::numeric, CodeGroup::other, Unit::mmhg, 0, 350, "MDC_PRESS_BLD_NONINV_MEAN", "NIBPm"},
    CodeInfo{mdc::kAbpSystolic, CodeKind::numeric, CodeGroup::pressure, Unit::mmhg, -50, 350, "MDC_PRESS_BLD_ART_ABP_SYS", "ABPs"},
    CodeInfo{mdc::kAbpDiastolic, CodeKind::numeric, CodeGroup::pressure, Unit::mmhg, -50, 350, "MDC_PRESS_BLD_ART_ABP_DIA", "ABPd"},
    CodeInfo{mdc::kAbpMean, CodeKind::numeric, CodeGroup::pressure, Unit::mmhg, -50, 350, "MDC_PRESS_BLD_ART_ABP_MEAN", "ABPm"},
    CodeInfo{mdc::kCvpMean, CodeKind::numeric, CodeGroup::pressure, Unit::mmhg, -50, 350, "MDC_PRESS_BLD_VEN_CENT_MEAN", "CVP"},
    CodeInfo{mdc::kRespirationRate, CodeKind::numeric, CodeGroup::respiration, Unit::breaths_per_minute, 0, 200, "MDC_RESP_RATE", "RR"},
    // From memory in the parameter table: check against the nomenclature before quoting.
    CodeInfo{mdc::kCo2RespirationRate, CodeKind::numeric, CodeGroup::co2, Unit::breaths_per_minute, 0, 200, "MDC_CO2_RESP_RATE", "awRR"},
    CodeInfo{mdc::kEtco2, CodeKind::numeric, CodeGroup::co2, Unit::mmhg, 0, 150, "MDC_AWAY_CO2_ET", "etCO2"},
    CodeInfo{mdc::kInspiredCo2, CodeKind::numeric, CodeGroup::co2, Unit::mmhg, 0, 150, "MDC_AWAY_CO2_INSP_MIN", "FiCO2"},
    CodeInfo{mdc::kPvcRate, CodeKind::numeric, CodeGroup::ecg, Unit::beats_per_minute, 0, 350, "MDC_ECG_V_P_C_RATE", "PVC"},
    // From memory: check against the nomenclature before quoting.
    CodeInfo{mdc::kQt, CodeKind::numeric, CodeGroup::ecg, Unit::millisecond, 100, 900, "MDC_ECG_TIME_PD_QT_GL", "QT"},
    CodeInfo{mdc::kQtc, CodeKind::numeric, CodeGroup::ecg, Unit::millisecond, 100, 900, "MDC_ECG_TIME_PD_QTc", "QTc"},
    CodeInfo{mdc::kPulsePressureVariation, CodeKind::numeric, CodeGroup::pressure, Unit::percent, 0, 100, "MDC_PULS_PRESS_VAR", "PPV"},
    CodeInfo{mdc::kEcgLeadI + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_I", "ST I"},
    CodeInfo{mdc::kEcgLeadII + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_II", "ST II"},
    CodeInfo{mdc::kEcgLeadIII + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_III", "ST III"},
    CodeInfo{mdc::kEcgLeadAvr + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_AVR", "ST aVR"},
    CodeInfo{mdc::kEcgLeadAvl + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_AVL", "ST aVL"},
    CodeInfo{mdc::kEcgLeadAvf + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_AVF", "ST aVF"},
    CodeInfo{mdc::kEcgLeadV1 + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_V1", "ST V1"},
    CodeInfo{mdc::kEcgLeadV2 + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_V2", "ST V2"},
    CodeInfo{mdc::kEcgLeadV3 + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_V3", "ST V3"},
    CodeInfo{mdc::kEcgLeadV4 + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_V4", "ST V4"},
    CodeInfo{mdc::kEcgLeadV5 + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_V5", "ST V5"},
    CodeInfo{mdc::kEcgLeadV6 + mdc::kStOfLead, CodeKind::numeric, CodeGroup::ecg, Unit::millivolt, -2, 2, "MDC_ECG_AMPL_ST_V6", "ST V6"},
    CodeInfo{mdc::kTemperature, CodeKind::numeric, CodeGroup::other, Unit::degree_celsius, 0, 50, "MDC_TEMP", "T"},
};

/// Facts about a code; null for a code the ward does not know (shown raw,
/// never dropped).
[[nodiscard]] constexpr const CodeInfo* find_code(std::uint32_t code) {
  for (const CodeInfo& info : kCodes) {
    if (info.code == code) return &info;
  }
  return nullptr;
}

[[nodiscard]] constexpr bool is_ecg(std::uint32_t code) {
  const CodeInfo* info = find_code(code);
  return info != nullptr && info->kind == CodeKind::waveform && info->group == CodeGroup::ecg;
}

/// An arterial line under either of its names: label ART or ABP.
[[nodiscard]] constexpr bool is_arterial_pressure(std::uint32_t code) {
  return code == mdc::kAbp || code == mdc::kArt;
}

}  // namespace ward
