#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "benches/eval_record.h"
#include "simulators/wfdb_annotation.h"

namespace ward {

/// The noise stress test: real noise (electrode motion, muscle, baseline
/// wander of the MIT-BIH Noise Stress Test Database) added to clean recordings
/// by the rules of WFDB's `nst`. Five minutes clean, then noisy and clean for
/// two minutes each in turn.
///
/// The gain of each lead follows from its own signal: with S = (mean
/// peak-to-peak QRS)^2 / 8 over the first 300 beats, +-50 ms around the label,
/// and N = (mean rms of the first 300 seconds of noise about their means)^2,
/// both means without the upper and lower twentieth, SNR = S / (gain^2 N).
class NoiseStress {
 public:
  /// Reads the noise record. Throws ConfigurationError when there is none.
  NoiseStress(const std::filesystem::path& folder, const std::string& noise, double snr_db);

  /// Adds the noise to every ECG lead; lead n gets noise signal n, from the
  /// first again when there are fewer. Steps in level are taken out where the
  /// noise begins and ends.
  void add_to(EvalRecord& record, std::span<const WfdbAnnotation> labels) const;

 private:
  [[nodiscard]] double gain(const EvalRecord& record, const EvalChannel& lead, const EvalChannel& noise,
                            std::span<const WfdbAnnotation> labels) const;

  EvalRecord noise_;
  double snr_db_;
};

}  // namespace ward
