#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pipeline/domain/units.h"

namespace ward {

/// First of the codes under which signals of unknown name travel: the private
/// range of 11073-10101's partition 2. Shown raw, never dropped.
inline constexpr std::uint32_t kPrivateWaveformCode = (2U << 16U) | 0xF000U;

/// What a recording's signal is on the wire.
struct SignalMeaning {
  std::uint32_t code{};
  Unit unit{Unit::dimensionless};
  double factor{1.0};  ///< multiplies the recording's unit into `unit`
  [[nodiscard]] bool known() const { return code < kPrivateWaveformCode || code >= kPrivateWaveformCode + 0x1000U; }
};

/// Code of a waveform by the name recordings give it ("MLII", "ABP", "CO2").
/// An unnamed "ECG" counts as lead II, an unnumbered "V" or "MCL" as V1, so
/// that detection runs on them. nullopt for a name the ward does not know.
[[nodiscard]] std::optional<std::uint32_t> waveform_code(std::string_view name);

/// Name and unit together. A known name in a unit that cannot be its own
/// (pressure in "NU") is not believed: it travels as unknown.
/// @param index  of the signal in its recording: makes private codes differ
[[nodiscard]] SignalMeaning signal_meaning(std::string_view name, std::string_view unit, std::size_t index);

}  // namespace ward
