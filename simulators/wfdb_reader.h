#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/domain/sample_block.h"

namespace ward {

/// Bounds of what the reader accepts; a header that claims more is refused.
inline constexpr std::size_t kMaxWfdbHeaderBytes = 1U << 20U;
inline constexpr std::size_t kMaxWfdbSignals = 64;
inline constexpr std::uintmax_t kMaxWfdbSignalFileBytes = 1ULL << 29U;

/// How the samples of a signal file are stored. The numbers are WFDB's names.
enum class WfdbFormat : std::uint16_t {
  fmt16 = 16,    ///< little-endian two's complement, -32768 = missing
  fmt212 = 212,  ///< two 12-bit samples in three bytes, -2048 = missing
};

/// One signal line of a header (header(5) of the WFDB Applications Guide).
struct WfdbSignalSpec {
  std::string file;  ///< plain name, in the header's own folder
  WfdbFormat format{WfdbFormat::fmt16};
  std::uint64_t byte_offset{0};  ///< of the first sample in the file
  double gain{200.0};            ///< raw counts per unit, finite, not 0
  bool calibrated{false};        ///< false: the header gives no gain, 200 is assumed
  std::int32_t baseline{0};      ///< raw count of 0 units; ADC zero when not given
  std::int32_t adc_zero{0};
  std::optional<std::int32_t> checksum;  ///< 16-bit sum of all samples
  std::string units{"mV"};
  std::string description;  ///< "MLII", "PLETH"; may be empty

  /// Value in `units`; nullopt for the missing sample.
  [[nodiscard]] std::optional<double> physical(std::int16_t raw) const {
    if (raw == kMissingSample) return std::nullopt;
    return (static_cast<double>(raw) - static_cast<double>(baseline)) / gain;
  }
};

struct WfdbHeader {
  std::string name;
  SamplePeriod period{1, 250};        ///< exact; WFDB's default is 250 Hz
  std::uint64_t claimed_samples{0};   ///< per signal; 0: not stated
  std::vector<WfdbSignalSpec> signals;
  std::vector<std::string> comments;  ///< without the leading '#'
};

struct WfdbSignal {
  WfdbSignalSpec spec;
  std::vector<std::int16_t> samples;  ///< raw; kMissingSample where none was taken
  /// Whether the samples sum to the header's checksum; nullopt: none stated.
  std::optional<bool> checksum_matches;
};

/// A recording in memory. Every signal has `sample_count` samples.
struct WfdbRecord {
  std::string name;
  SamplePeriod period;
  std::size_t sample_count{0};
  std::vector<WfdbSignal> signals;
  std::vector<std::string> comments;

  [[nodiscard]] double hertz() const { return period.hertz(); }
};

// Errors: `at` is one phrase that says what is wrong, fit to follow the
// record's name ("100.hea: the header claims more samples than ...").

/// Reads a header's text. Nothing in it is believed: sizes are checked
/// against the files by read_wfdb_record. Multi-segment records, several
/// samples a frame, skew and formats other than 16 and 212 are refused.
Result<WfdbHeader> parse_wfdb_header(std::string_view text);

/// Decodes the samples of one signal file shared by `signal_count` signals:
/// out[s] gets the raw samples of signal s. Ends at the last whole frame.
std::vector<std::vector<std::int16_t>> decode_wfdb_samples(std::string_view bytes, WfdbFormat format,
                                                           std::size_t signal_count,
                                                           std::uint64_t max_frames);

/// Reads a whole record. @param record path with or without ".hea".
/// Memory is taken by the size of the files found, never by the claim of the
/// header; signal files outside the header's folder are refused.
Result<WfdbRecord> read_wfdb_record(const std::filesystem::path& record);

/// "PATH: phrase": the sentence a program prints of a refused recording.
[[nodiscard]] std::string describe_refusal(const std::filesystem::path& path, const Error& error);

/// A whole regular file of at most `limit` bytes; nullopt when it cannot be
/// read or is larger.
std::optional<std::string> read_bounded_file(const std::filesystem::path& path, std::uintmax_t limit);

}  // namespace ward
