#pragma once

#include <filesystem>
#include <vector>

#include "pipeline/domain/sample_block.h"
#include "pipeline/replay/what_if.h"

namespace ward {

/// True events that a recording's labels tell of: ventricular tachycardia,
/// flutter, fibrillation and asystole of RECORD.atr, and the row of ALARMS
/// beside it (PhysioNet/CinC challenge 2015: true at 5:00, nothing where
/// false). Empty where there are no labels.
/// @param record  with or without .hea
[[nodiscard]] std::vector<TrueEvent> true_events(const std::filesystem::path& record, SamplePeriod period,
                                                 Nanoseconds length);

}  // namespace ward
