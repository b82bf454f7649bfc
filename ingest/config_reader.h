#pragma once

#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "ingest/access.h"
#include "pipeline/domain/result.h"
#include "pipeline/wire/key_file.h"

namespace ward {

/// Reads values out of one TOML file, naming file and line of whatever is wrong.
class ConfigReader {
 public:
  explicit ConfigReader(std::string path) : path_(std::move(path)) {}

  [[noreturn]] void refuse(const toml::node& at, const std::string& why) const {
    refuse_line(at.source().begin.line, why);
  }
  [[noreturn]] void refuse_line(toml::source_index line, const std::string& why) const {
    const std::string where = line > 0 ? path_ + ":" + std::to_string(line) : path_;
    throw ConfigurationError(where + ": " + why);
  }

  void allow_only(const toml::table& table, std::initializer_list<std::string_view> known) const {
    for (const auto& [name, node] : table) {
      if (std::find(known.begin(), known.end(), name.str()) == known.end()) {
        refuse(node, "unknown key '" + std::string(name.str()) + "'");
      }
    }
  }

  /// Leaves `into` as it is when the key is absent.
  template <class T>
  void optional(const toml::table& table, std::string_view name, T& into, const char* expected) const {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    const auto value = node->value_exact<T>();
    if (!value) refuse(*node, std::string(name) + " must be " + expected);
    into = *value;
  }

  void optional_count(const toml::table& table, std::string_view name, std::size_t& into, std::int64_t least,
                      std::int64_t most) const {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
      refuse(*node, std::string(name) + " must be a whole number from " + std::to_string(least) + " to " +
                        std::to_string(most));
    }
    into = static_cast<std::size_t>(*value);
  }

  [[nodiscard]] std::string required_text(const toml::table& table, std::string_view name,
                                          std::size_t longest) const {
    const toml::node* node = table.get(name);
    if (node == nullptr) refuse(table, "'" + std::string(name) + "' is missing");
    const auto text = node->value_exact<std::string>();
    if (!text || text->empty() || text->size() > longest) {
      refuse(*node, std::string(name) + " must be text of 1 to " + std::to_string(longest) + " bytes");
    }
    return *text;
  }

  [[nodiscard]] std::string optional_text(const toml::table& table, std::string_view name,
                                          std::size_t longest) const {
    return table.contains(name) ? required_text(table, name, longest) : std::string{};
  }

  [[nodiscard]] std::string name_of(const toml::table& table, std::string_view key) const {
    std::string name = required_text(table, key, 32);
    if (!is_user_id(name)) {
      refuse(*table.get(key), std::string(key) + " may hold letters, digits, '.', '_' and '-' only");
    }
    return name;
  }

  [[nodiscard]] std::string public_key(const toml::table& table, std::string_view name) const {
    std::string key = required_text(table, name, 40);
    if (!is_z85_key(key)) refuse(*table.get(name), std::string(name) + " is not a Z85 key of 40 characters");
    return key;
  }

  /// Calls `use` with each table of the array [[name]].
  template <class Use>
  void each(const toml::table& root, std::string_view name, Use&& use) const {
    const toml::node* node = root.get(name);
    if (node == nullptr) return;
    if (!node->is_array_of_tables()) {
      refuse(*node, "'" + std::string(name) + "' must be written [[" + std::string(name) + "]]");
    }
    for (const toml::node& item : *node->as_array()) use(*item.as_table());
  }

  [[nodiscard]] std::filesystem::path beside(const std::string& name) const {
    return std::filesystem::path(path_).parent_path() / name;
  }

 private:
  std::string path_;
};

}  // namespace ward
