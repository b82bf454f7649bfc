#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ward {

/// Where things are in a store's directory. A journal file becomes, when it is
/// full, one segment file (waves, numerics, everything, in order) and one log
/// file (alarms, evidence, commands, states, gaps: kept longer), all with its
/// number.
struct StoreLayout {
  std::string directory;

  [[nodiscard]] std::string journals() const { return directory + "/journal"; }
  [[nodiscard]] std::string segments() const { return directory + "/segment"; }
  [[nodiscard]] std::string logs() const { return directory + "/log"; }
  [[nodiscard]] std::string journal(std::uint64_t number) const { return journals() + "/" + name(number) + ".wlj"; }
  [[nodiscard]] std::string segment(std::uint64_t number) const { return segments() + "/" + name(number) + ".wls"; }
  [[nodiscard]] std::string log(std::uint64_t number) const { return logs() + "/" + name(number) + ".wll"; }
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
};

}  // namespace ward
