#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "benches/rhythm_spans.h"
#include "pipeline/signals/fibrillation_features.h"

namespace ward::training {

/// One 4-s window of one lead of an annotated recording.
struct LabelledWindow {
  WaveFeatures features{};
  RhythmLabel label{RhythmLabel::unlabelled};
  std::uint32_t record{};   ///< index into WindowSet::records
  std::uint32_t lead{};
  std::uint32_t end_s{};    ///< window's end, seconds into the record
};

struct TrainingRecord {
  std::string database;
  std::string name;
  std::uint32_t fold{};  ///< records of one patient share it
};

struct WindowSet {
  std::vector<TrainingRecord> records;
  std::vector<LabelledWindow> windows;
};

/// Every judgeable window, one a second, of vfdb, cudb, mitdb and cinc2015
/// below `recordings`, as the detector itself filters them. Patients are dealt
/// to `folds` folds in turn, database by database.
/// vfdb, cudb, mitdb: by their rhythm labels. cinc2015 up to 5:00: all `other`;
/// records whose alarm is a true VT or VF are left out altogether.
[[nodiscard]] WindowSet read_windows(const std::filesystem::path& recordings, std::uint32_t folds);

}  // namespace ward::training
