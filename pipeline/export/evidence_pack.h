#pragma once

#include <optional>
#include <string>

#include "pipeline/export/disclosure.h"

namespace ward {

/// So much before and after the onset goes into a pack.
inline constexpr Nanoseconds kEvidenceMargin = std::chrono::seconds{60};

/// A raising of that condition in the recording, as it was announced.
/// @param occurrence  its number among the bed's raisings of the condition; 0: the last one
[[nodiscard]] std::optional<Alarm> find_alarm(const Recording& recording, AlarmCondition condition,
                                              std::uint32_t occurrence = 0);

/// Everything about one alarm in one HTML file that needs no network and no
/// script: waves drawn as SVG, numerics, limits in force, actions, latencies,
/// the evidence, what wrote it and from which files; the same as JSON inside.
/// @param recording        the time around the onset, disclosed
/// @param onset            of the alarm, since the recording's start
/// @param software_digest  of the program that wrote the pack
[[nodiscard]] ExportFile export_evidence(const Disclosed& recording, const Alarm& alarm, Nanoseconds onset,
                                         const std::string& software_digest);

/// Text as HTML shows it.
[[nodiscard]] std::string html_text(std::string_view text);
/// Two minutes of all channels, half a minute a row, onset and announcement marked.
/// @param announced  since the recording's start; nullopt: not in this time
[[nodiscard]] std::string evidence_waves(const Disclosed& recording, Nanoseconds onset,
                                         std::optional<Nanoseconds> announced);

}  // namespace ward
