#pragma once

#include <string>
#include <vector>

#include "pipeline/export/disclosure.h"

namespace ward {

/// Comma separated values with units in the header: one file of waves for each
/// sampling rate (an empty cell where there is no sample), one of numerics in
/// long form. Times in seconds from the start.
[[nodiscard]] std::vector<ExportFile> export_csv(const Disclosed& recording);

/// events.json: alarms, evidence, commands, states and what else the
/// allow-list lets through, in the order in which they happened.
[[nodiscard]] std::vector<ExportFile> export_json(const Disclosed& recording);

/// What an identified export says of whom; an empty object otherwise.
[[nodiscard]] ExportJson identity_json(const Disclosed& recording);

}  // namespace ward
