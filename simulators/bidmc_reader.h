#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/domain/time.h"

namespace ward {

inline constexpr std::uintmax_t kMaxBidmcFileBytes = 64ULL << 20U;
inline constexpr std::size_t kMaxBidmcColumns = 32;

/// A table of numbers with named columns; nullopt where a cell says NaN or
/// is empty.
struct NumberTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<double>>> rows;  ///< each as long as columns
};

/// One excerpt of the BIDMC set, CSV edition (Pimentel et al. 2016).
struct BidmcRecord {
  std::string name;                        ///< "bidmc_04"
  SamplePeriod period{1, 125};
  std::vector<std::string> signal_names;   ///< "II", "PLETH", "RESP", ...
  /// signals[s][i] in mV, mmHg or normalised units.
  std::vector<std::vector<std::optional<double>>> signals;
  std::size_t sample_count{0};
  std::vector<std::string> numeric_names;  ///< "HR", "PULSE", "RESP", "SpO2"
  struct NumericRow {
    double seconds{};                      ///< from the first sample, may be -1
    std::vector<std::optional<double>> values;
  };
  std::vector<NumericRow> numerics;        ///< empty when there is no file of them
  /// Breaths marked by each of the two annotators, sample numbers.
  std::array<std::vector<std::uint64_t>, 2> breaths;
};

/// A CSV of numbers under a header line. Rows that disagree with the header
/// in length, and cells that are no number, are refused.
Result<NumberTable> parse_number_table(std::string_view text);

/// @param record  "DIR/bidmc_04" or any of its CSV files
Result<BidmcRecord> read_bidmc_record(const std::filesystem::path& record);

/// Whether `record` names one: its "_Signals.csv" is there.
[[nodiscard]] bool is_bidmc_record(const std::filesystem::path& record);

}  // namespace ward
