#pragma once

#include <string>
#include <vector>

#include "pipeline/export/disclosure.h"

namespace ward {

/// WFDB: for each sampling rate one record (header, signals in format 16,
/// annotations), because readers differ in what they make of several samples a
/// frame, and so that an annotation falls on a sample. All records begin at
/// the same moment and bear the same annotations. A gap is -32768.
/// Physical = (sample - baseline) / gain; the header says so where the offset
/// is no whole number of counts.
[[nodiscard]] std::vector<ExportFile> export_wfdb(const Disclosed& recording);

}  // namespace ward
