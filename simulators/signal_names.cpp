#include "simulators/signal_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 41> kNames{{
    {"II", mdc::kEcgLeadII},       {"MLII", mdc::kEcgLeadII},   {"ML2", mdc::kEcgLeadII},
    {"ECG", mdc::kEcgLeadII},      {"ECG1", mdc::kEcgLeadII},   {"ECG2", mdc::kEcgLeadII},
    {"I", mdc::kEcgLeadI},         {"MLI", mdc::kEcgLeadI},     {"III", mdc::kEcgLeadIII},
    {"MLIII", mdc::kEcgLeadIII},   {"AVR", mdc::kEcgLeadAvr},   {"AVL", mdc::kEcgLeadAvl},
    {"AVF", mdc::kEcgLeadAvf},     {"V", mdc::kEcgLeadV1},      {"V1", mdc::kEcgLeadV1},
    {"MCL", mdc::kEcgLeadV1},      {"MCL1", mdc::kEcgLeadV1},   {"V2", mdc::kEcgLeadV2},
    {"V3", mdc::kEcgLeadV3},       {"V4", mdc::kEcgLeadV4},     {"V5", mdc::kEcgLeadV5},
    {"V6", mdc::kEcgLeadV6},       {"PLETH", mdc::kPleth},      {"PPG", mdc::kPleth},
    {"ABP", mdc::kAbp},            {"ART", mdc::kArt},          {"BP", mdc::kAbp},
    {"IBP", mdc::kAbp},            {"AOBP", mdc::kArt},         {"PAP", mdc::kPap},
    {"CVP", mdc::kCvp},            {"RESP", mdc::kRespImpedance},{"IMP", mdc::kRespImpedance},
    {"RESP1", mdc::kRespImpedance},{"CO2", mdc::kCo2},          {"ETCO2", mdc::kCo2},
    {"MV1", mdc::kEcgLeadV1},      {"D2", mdc::kEcgLeadII},     {"D1", mdc::kEcgLeadI},
    {"D3", mdc::kEcgLeadIII},      {"MV2", mdc::kEcgLeadV2},
}};

struct UnitMeaning {
  std::string_view text;
  Unit unit;
  double factor;
};
constexpr std::array kUnits{
    UnitMeaning{"mV", Unit::millivolt, 1.0},       UnitMeaning{"uV", Unit::millivolt, 0.001},
    UnitMeaning{"V", Unit::millivolt, 1000.0},     UnitMeaning{"mmHg", Unit::mmhg, 1.0},
    UnitMeaning{"NU", Unit::dimensionless, 1.0},   UnitMeaning{"pm", Unit::dimensionless, 1.0},
    UnitMeaning{"Ohm", Unit::dimensionless, 1.0},  UnitMeaning{"%", Unit::percent, 1.0},
    UnitMeaning{"degC", Unit::degree_celsius, 1.0},UnitMeaning{"kPa", Unit::kilopascal, 1.0},
};

}  // namespace

std::optional<std::uint32_t> waveform_code(std::string_view name) {
  std::string upper;
  for (const char c : name) {
    if (c != ' ' && c != '_' && c != '-') upper.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  for (const auto& [text, code] : kNames) {
    if (text == upper) return code;
  }
  return std::nullopt;
}

SignalMeaning signal_meaning(std::string_view name, std::string_view unit, std::size_t index) {
  SignalMeaning meaning;
  for (const UnitMeaning& known : kUnits) {
    if (known.text == unit) {
      meaning.unit = known.unit;
      meaning.factor = known.factor;
    }
  }
  const auto code = waveform_code(name);
  const CodeInfo* info = code ? find_code(*code) : nullptr;
  if (info != nullptr && info->unit == Unit::dimensionless) meaning.unit = Unit::dimensionless;
  if (info != nullptr && info->unit == meaning.unit) {
    meaning.code = *code;
  } else {
    meaning.code = kPrivateWaveformCode + static_cast<std::uint32_t>(index % 0x1000U);
  }
  return meaning;
}

}  // namespace ward
