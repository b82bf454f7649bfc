#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/domain/codes.h"

namespace ward {

/// A lead of the twelve, where one byte must name it. On the wire and on disk:
/// append only.
enum class EcgLead : std::uint8_t { none, i, ii, iii, avr, avl, avf, v1, v2, v3, v4, v5, v6 };

/// Waveform code of a lead, 0 for none.
[[nodiscard]] constexpr std::uint32_t code_of(EcgLead lead) {
  switch (lead) {
    case EcgLead::none: return 0;
    case EcgLead::i: return mdc::kEcgLeadI;
    case EcgLead::ii: return mdc::kEcgLeadII;
    case EcgLead::iii: return mdc::kEcgLeadIII;
    case EcgLead::avr: return mdc::kEcgLeadAvr;
    case EcgLead::avl: return mdc::kEcgLeadAvl;
    case EcgLead::avf: return mdc::kEcgLeadAvf;
    case EcgLead::v1: return mdc::kEcgLeadV1;
    case EcgLead::v2: return mdc::kEcgLeadV2;
    case EcgLead::v3: return mdc::kEcgLeadV3;
    case EcgLead::v4: return mdc::kEcgLeadV4;
    case EcgLead::v5: return mdc::kEcgLeadV5;
    case EcgLead::v6: return mdc::kEcgLeadV6;
  }
  return 0;
}

/// The lead a waveform code belongs to; none for any other code.
[[nodiscard]] constexpr EcgLead ecg_lead_of(std::uint32_t code) {
  for (auto lead = EcgLead::i; lead <= EcgLead::v6; lead = EcgLead{static_cast<std::uint8_t>(static_cast<int>(lead) + 1)}) {
    if (code_of(lead) == code) return lead;
  }
  return EcgLead::none;
}

/// "II", "aVR"; empty for none and for what is no lead.
[[nodiscard]] constexpr std::string_view label_of(EcgLead lead) {
  const CodeInfo* info = find_code(code_of(lead));
  return info == nullptr ? std::string_view{} : info->label;
}

}  // namespace ward
