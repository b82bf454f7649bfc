#pragma once

#include "pipeline/domain/ward_view.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/store_reader.h"

namespace ward {

/// Answers questions about the past out of a store. One thread. Every answer
/// is bounded, whatever is asked; what was left off is said (StoredAnswer).
class PastAnswers {
 public:
  /// Most bins of all channels together in one answer.
  static constexpr std::size_t kMostBins = 1U << 18U;

  /// @param disk, cipher  outlive this
  PastAnswers(FileSystem& disk, const std::string& directory, const Cipher& cipher);

  /// @return value_out_of_range for a range or a count that is none,
  ///         unknown_bed, not_found when there is no store, or what reading it met
  [[nodiscard]] Result<StoredAnswer> answer(const WardRequest& request);

 private:
  [[nodiscard]] Result<StoredAnswer> waves(BedId bed, const StoredQuestion& question);
  [[nodiscard]] Result<StoredAnswer> vitals(BedId bed, const StoredQuestion& question);
  [[nodiscard]] Result<StoredAnswer> alarms(BedId bed, const StoredQuestion& question);
  [[nodiscard]] Result<StoredAnswer> stays(BedId bed, const StoredQuestion& question);
  [[nodiscard]] Result<StoredAnswer> gaps(BedId bed, const StoredQuestion& question);
  [[nodiscard]] Result<void> known(BedId bed);

  StoreReader reader_;
  StoreLayout layout_;
  const Cipher& cipher_;
};

}  // namespace ward
