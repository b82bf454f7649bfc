#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/domain/result.h"

namespace ward {

/// One label of a WFDB annotation file (annot(5) of the WFDB guide).
struct WfdbAnnotation {
  std::int64_t sample{0};  ///< on the record's sample line, from 0
  std::uint8_t code{1};    ///< 1..49: what is labelled; 1 is a normal beat
  std::int8_t subtype{0};
  std::uint8_t channel{0};
  std::int8_t number{0};
  std::string aux;         ///< at most 255 bytes: rhythm "(VT", comments

  /// WFDB's one-character mnemonic, 'N', 'V', '+', '['; '?' when unnamed.
  [[nodiscard]] char mnemonic() const;
  /// Whether the label marks a beat (WFDB's isqrs).
  [[nodiscard]] bool is_beat() const;

  bool operator==(const WfdbAnnotation&) const = default;
};

/// Code of a mnemonic; 0 when WFDB has none such.
[[nodiscard]] std::uint8_t wfdb_code(char mnemonic);

/// Labels in the bytes of an MIT-format annotation file. A file that ends
/// inside an entry or places a label before sample 0 is refused.
Result<std::vector<WfdbAnnotation>> parse_wfdb_annotations(std::string_view bytes);
/// @param path with its extension, "mitdb/100.atr"
Result<std::vector<WfdbAnnotation>> read_wfdb_annotations(const std::filesystem::path& path);

/// MIT-format bytes. Labels must be in ascending order of sample, codes 1..49,
/// aux at most 255 bytes.
Result<std::string> encode_wfdb_annotations(std::span<const WfdbAnnotation> annotations);
/// @param path with its extension, "out/100.wl"
Result<void> write_wfdb_annotations(const std::filesystem::path& path,
                                    std::span<const WfdbAnnotation> annotations);

}  // namespace ward
