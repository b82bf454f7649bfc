#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "benches/rhythm_spans.h"
#include "pipeline/signals/fibrillation_features.h"

namespace ward::training {

/// How a window was made from the recording: the detector must not mind.
enum class Copy : std::uint8_t {
  as_recorded,
  noisy,      ///< electrode motion or muscle noise of nstdb at 12, 6 or 0 dB
  stretched,  ///< played a tenth faster or slower
};

/// One 4-s window of one lead of an annotated recording.
struct LabelledWindow {
  WaveFeatures features{};
  RhythmLabel label{RhythmLabel::unlabelled};
  Copy copy{Copy::as_recorded};
  std::uint32_t record{};   ///< index into WindowSet::records
};

struct TrainingRecord {
  std::string database;
  std::string name;
  std::uint32_t fold{};  ///< records of one patient share it
  bool annotated{true};  ///< false: only its alarm was, and that was not ventricular
};

struct WindowSet {
  std::vector<TrainingRecord> records;
  std::vector<LabelledWindow> windows;
};

/// Judgeable windows of vfdb, cudb, mitdb and cinc2015 below `recordings`, as
/// the detector itself filters them; one a second where emergencies are, one
/// in three elsewhere. Patients are dealt to `folds` folds in turn, database
/// by database.
/// vfdb, cudb, mitdb: by their rhythm labels. cinc2015 up to 5:00: all `other`;
/// records whose alarm is a true VT or VF are left out altogether.
[[nodiscard]] WindowSet read_windows(const std::filesystem::path& recordings, std::uint32_t folds);

}  // namespace ward::training
