#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ward {

/// Numbers whose logs lie in one file, none between them left out.
struct LogRange {
  std::uint64_t first{0};
  std::uint64_t last{0};  ///< 0: no such file

  [[nodiscard]] bool there() const { return last != 0; }
  constexpr auto operator<=>(const LogRange&) const = default;
};

/// Where things are in a store's directory. A journal file becomes, when it is
/// full, one segment file (waves, numerics, everything, in order) and one log
/// file (alarms, evidence, commands, states, gaps: kept longer), all with its
/// number. Logs of a day that is over become one file with their first and
/// last number.
struct StoreLayout {
  std::string directory;

  [[nodiscard]] std::string journals() const { return directory + "/journal"; }
  [[nodiscard]] std::string segments() const { return directory + "/segment"; }
  [[nodiscard]] std::string logs() const { return directory + "/log"; }
  [[nodiscard]] std::string journal(std::uint64_t number) const { return journals() + "/" + name(number) + ".wlj"; }
  [[nodiscard]] std::string segment(std::uint64_t number) const { return segments() + "/" + name(number) + ".wls"; }
  [[nodiscard]] std::string log(std::uint64_t number) const { return logs() + "/" + name(number) + ".wll"; }
  [[nodiscard]] std::string merged_log(const LogRange& range) const {
    return logs() + "/" + name(range.first) + "-" + name(range.last) + ".wll";
  }
  [[nodiscard]] std::string index() const { return directory + "/index.sqlite"; }
  [[nodiscard]] std::string audit() const { return directory + "/audit.log"; }
  /// Space held back, given up when the disk is full so that alarms are kept.
  [[nodiscard]] std::string reserve() const { return directory + "/reserve"; }

  /// Twelve digits, so that names sort as numbers do.
  [[nodiscard]] static std::string name(std::uint64_t number) {
    std::string digits = std::to_string(number);
    return digits.size() < 12 ? std::string(12 - digits.size(), '0') + digits : digits;
  }
  /// The number of a file's name "000000000017.wls"; nullopt for other names.
  [[nodiscard]] static std::optional<std::uint64_t> number_of(std::string_view file_name, std::string_view extension) {
    if (!file_name.ends_with(extension)) return std::nullopt;
    const std::string_view digits = file_name.substr(0, file_name.size() - extension.size());
    if (digits.empty() || digits.size() > 18) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return number;
  }
  /// The range of a file's name "000000000017-000000000304.wll"; nullopt for
  /// other names, and for ranges longer than any that is written.
  [[nodiscard]] static std::optional<LogRange> range_of(std::string_view file_name) {
    const std::size_t dash = file_name.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = number_of(file_name.substr(0, dash), "");
    const auto last = number_of(file_name.substr(dash + 1), ".wll");
    if (!first || !last || *first == 0 || *last <= *first || *last - *first >= kMostMergedLogs) return std::nullopt;
    return LogRange{*first, *last};
  }
  static constexpr std::uint64_t kMostMergedLogs = 1024;
};

}  // namespace ward
