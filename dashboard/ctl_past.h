#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// A number, or a label of the screen, "SpO2" or "II", whatever its case.
/// @param waveform  of channels rather than numerics
[[nodiscard]] std::optional<std::uint32_t> parse_code(std::string_view text, bool waveform);

/// The bed a number names; not valid for other text.
[[nodiscard]] BedId bed_number(std::string_view text);

/// What came out of the store: one JSON object on one line, without its end.
[[nodiscard]] std::string past_json(const WardRequest& request, const StoredAnswer& answer, const StateUpdate& ward);
/// The same for people; whole lines. Waves as one line a bin, tab-separated.
[[nodiscard]] std::string past_text(const WardRequest& request, const StoredAnswer& answer, const StateUpdate& ward);

}  // namespace ward
