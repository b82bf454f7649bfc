#pragma once

#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/export/disclosure.h"

namespace ward {

/// EDF+C: all rates in one file, beats, alarms and gaps as annotations (TALs).
/// A gap is filled with the lowest digital value, -32768, and annotated with
/// its length: so one channel may fail while others go on (which EDF+D cannot
/// say), and every reader opens it. Samples are the stored ones; the header's
/// physical range has eight characters, so that physical values agree to about
/// one part in a million of the range.
/// @return value_out_of_range when a channel's range does not fit the header;
///         too_large when a data record would
[[nodiscard]] Result<std::vector<ExportFile>> export_edf(const Disclosed& recording);

}  // namespace ward
