#include "simulators/bidmc_reader.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "simulators/wfdb_reader.h"

namespace ward {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The part before the next `separator`, which is consumed.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return trimmed(part);
}

bool parse_cell(std::string_view text, std::optional<double>& value) {
  value.reset();
  if (text.empty() || text == "NaN" || text == "nan" || text == "NAN") return true;
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return false;
  value = number;
  return true;
}

Result<std::vector<std::optional<double>>> parse_row(std::string_view line, std::size_t columns) {
  std::vector<std::optional<double>> row;
  row.reserve(columns);
  bool more = true;
  while (more) {
    more = line.find(',') != std::string_view::npos;
    std::optional<double> value;
    if (row.size() == columns) return Error{ErrorCode::length_mismatch, "a row has more cells than the header"};
    if (!parse_cell(take(line, ','), value)) return Error{ErrorCode::value_not_finite, "a cell is not a number"};
    row.push_back(value);
  }
  if (row.size() != columns) return Error{ErrorCode::length_mismatch, "a row has fewer cells than the header"};
  return row;
}

/// "dir/bidmc_04_Signals.csv", "dir/bidmc_04" -> "dir/bidmc_04".
std::filesystem::path stem_of(const std::filesystem::path& record) {
  std::string name = record.filename().string();
  for (const std::string_view ending : {"_Signals.csv", "_Numerics.csv", "_Breaths.csv", "_Fix.txt"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return record.parent_path() / name;
}

Result<NumberTable> read_table(const std::filesystem::path& stem, const char* ending) {
  std::filesystem::path path = stem;
  path += ending;
  const auto text = read_bounded_file(path, kMaxBidmcFileBytes);
  if (!text) return Error{ErrorCode::missing_field, "a CSV file cannot be read or is larger than 64 MiB"};
  return parse_number_table(*text);
}

Result<void> read_signals(const std::filesystem::path& stem, BidmcRecord& record) {
  const auto table = read_table(stem, "_Signals.csv");
  if (!table) return table.error();
  const auto& [columns, rows] = table.value();
  if (columns.size() < 2 || !columns[0].starts_with("Time")) {
    return Error{ErrorCode::missing_field, "the signals file has no time column"};
  }
  if (rows.empty()) return Error{ErrorCode::length_mismatch, "the signals file holds no samples"};
  record.signal_names.assign(columns.begin() + 1, columns.end());
  record.signals.resize(columns.size() - 1);
  record.sample_count = rows.size();
  for (std::size_t s = 0; s < record.signals.size(); ++s) {
    record.signals[s].reserve(rows.size());
    for (const auto& row : rows) record.signals[s].push_back(row[s + 1]);
  }
  return {};
}

Result<void> read_numerics(const std::filesystem::path& stem, BidmcRecord& record) {
  const auto table = read_table(stem, "_Numerics.csv");
  if (!table) return table.error();
  const auto& [columns, rows] = table.value();
  if (columns.size() < 2 || !columns[0].starts_with("Time")) {
    return Error{ErrorCode::missing_field, "the numerics file has no time column"};
  }
  record.numeric_names.assign(columns.begin() + 1, columns.end());
  for (const auto& row : rows) {
    if (!row[0]) return Error{ErrorCode::missing_field, "a numeric has no time"};
    record.numerics.push_back({*row[0], {row.begin() + 1, row.end()}});
  }
  return {};
}

Result<void> read_breaths(const std::filesystem::path& stem, BidmcRecord& record) {
  const auto table = read_table(stem, "_Breaths.csv");
  if (!table) return table.error();
  for (const auto& row : table.value().rows) {
    for (std::size_t a = 0; a < record.breaths.size() && a < row.size(); ++a) {
      // One annotator may have marked fewer breaths than the other.
      if (!row[a]) continue;
      if (*row[a] < 0.0 || *row[a] > 1e12) return Error{ErrorCode::value_out_of_range, "a breath lies outside"};
      record.breaths[a].push_back(static_cast<std::uint64_t>(*row[a]));
    }
  }
  return {};
}

bool exists(const std::filesystem::path& stem, const char* ending) {
  std::filesystem::path path = stem;
  path += ending;
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure);
}

}  // namespace

Result<NumberTable> parse_number_table(std::string_view text) {
  NumberTable table;
  std::string_view header = take(text, '\n');
  while (!header.empty()) table.columns.emplace_back(take(header, ','));
  if (table.columns.empty()) return Error{ErrorCode::missing_field, "the CSV file has no header line"};
  if (table.columns.size() > kMaxBidmcColumns) return Error{ErrorCode::too_many_channels, "the CSV file has too many columns"};
  while (!text.empty()) {
    const std::string_view line = take(text, '\n');
    if (line.empty()) continue;
    auto row = parse_row(line, table.columns.size());
    if (!row) return row.error();
    table.rows.push_back(std::move(row.value()));
  }
  return table;
}

bool is_bidmc_record(const std::filesystem::path& record) { return exists(stem_of(record), "_Signals.csv"); }

Result<BidmcRecord> read_bidmc_record(const std::filesystem::path& path) {
  const std::filesystem::path stem = stem_of(path);
  BidmcRecord record;
  record.name = stem.filename().string();
  if (const auto read = read_signals(stem, record); !read) return read.error();
  if (exists(stem, "_Numerics.csv")) {
    if (const auto read = read_numerics(stem, record); !read) return read.error();
  }
  if (exists(stem, "_Breaths.csv")) {
    if (const auto read = read_breaths(stem, record); !read) return read.error();
  }
  return record;
}

}  // namespace ward
