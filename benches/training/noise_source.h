#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "benches/eval_record.h"

namespace ward::training {

/// Noise of the MIT-BIH Noise Stress Test Database (Moody, Muldrow & Mark
/// 1984), to be added to recordings. A fixed sequence of draws: the same
/// recordings in the same order become the same copies.
class NoiseSource {
 public:
  /// @param folder  of `em` (electrode motion) and `ma` (muscle)
  explicit NoiseSource(const std::filesystem::path& folder);

  /// The recording with one kind of noise in its ECG leads, 12, 6 or 0 dB
  /// below what most of the recording stays within.
  [[nodiscard]] EvalRecord noisy(const EvalRecord& record);
  /// The recording as if its device sampled a tenth faster or slower.
  [[nodiscard]] EvalRecord stretched(const EvalRecord& record);

 private:
  double draw();  ///< [0, 1)
  void add(EvalChannel& channel, double sample_hz, const EvalChannel& noise, double ratio, std::size_t from) const;

  std::vector<EvalRecord> kinds_;
  std::uint32_t state_{12345};
};

}  // namespace ward::training
