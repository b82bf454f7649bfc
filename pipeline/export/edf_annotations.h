#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/export/disclosure.h"

namespace ward {

/// The "EDF Annotations" signal of one file: beats, notes and gaps as
/// time-stamped annotation lists, each data record's own time first.
class EdfAnnotations {
 public:
  /// @param fraction  of a second by which the recording starts after the header's time
  EdfAnnotations(const Disclosed& recording, std::uint64_t records, Nanoseconds record_length, Nanoseconds fraction);

  /// Even; the same in every record.
  [[nodiscard]] std::size_t bytes_per_record() const { return bytes_; }
  [[nodiscard]] std::string record(std::uint64_t number) const;

 private:
  std::vector<std::string> lists_;  ///< one a data record
  std::size_t bytes_{0};
};

}  // namespace ward
