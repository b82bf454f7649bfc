#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/domain/event.h"
#include "pipeline/domain/ward_view.h"

namespace ward {

/// ACVPU as typed and printed, by Consciousness.
inline constexpr std::array<std::string_view, 5> kConsciousnessNames{"alert", "confusion", "voice", "pain",
                                                                     "unresponsive"};
/// By the value of an observation of supplemental oxygen.
inline constexpr std::array<std::string_view, 2> kOxygenNames{"air", "oxygen"};

/// "heart_rate_high" and the catalogue's other ids; nullopt for any other text.
[[nodiscard]] std::optional<AlarmCondition> parse_condition(std::string_view id);

/// "heart_rate", "spo2", "abp_systolic", "abp_diastolic", "abp_mean",
/// "respiration_rate".
[[nodiscard]] std::optional<LimitParameter> parse_parameter(std::string_view name);
[[nodiscard]] std::string_view parameter_name(LimitParameter parameter);

/// One side of a limit: a finite number, or "off".
/// @return false when the text is neither
[[nodiscard]] bool parse_limit(std::string_view text, std::optional<float>& limit);

/// "adult", "paediatric", "neonatal".
[[nodiscard]] std::optional<PatientCategory> parse_category(std::string_view name);

/// "on" is true, "off" false; nullopt for any other text.
[[nodiscard]] std::optional<bool> parse_switch(std::string_view text);

/// "consciousness", "oxygen" or "supplemental_oxygen", "temperature", ...
[[nodiscard]] std::optional<ObservationKind> parse_observation(std::string_view name);
/// What was seen: alert, confusion, voice, pain, unresponsive; air, oxygen; any
/// other kind a finite number. The server judges its range.
[[nodiscard]] std::optional<float> parse_observed(ObservationKind kind, std::string_view text);

/// The bed meant by a label, whatever its case, or by a number.
/// @param ward  a snapshot: only beds in it exist
[[nodiscard]] std::optional<BedId> find_bed(std::string_view text, const StateUpdate& ward);

/// Label of the bed in the snapshot, or "bed 7".
[[nodiscard]] std::string bed_label(BedId bed, const StateUpdate& ward);

}  // namespace ward
