#include "pipeline/wire/key_file.h"

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "pipeline/domain/result.h"

namespace ward {
namespace {

constexpr std::size_t kKeyCharacters = 40;
constexpr std::string_view kZ85Alphabet =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

[[noreturn]] void refuse(const std::string& path, toml::source_index line, std::string_view why) {
  std::string where = path;
  if (line > 0) where += ":" + std::to_string(line);
  throw ConfigurationError(where + ": " + std::string(why));
}

void refuse_if_absent_or_public(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) refuse(path, 0, "there is no such key file");
  const auto mode = std::filesystem::status(path, error).permissions();
  using std::filesystem::perms;
  if (!error && (mode & (perms::group_all | perms::others_all)) != perms::none) {
    refuse(path, 0, "holds a secret key but others may read it: run chmod 600 on it");
  }
}

std::string required_key(const toml::table& table, std::string_view name, const std::string& path) {
  const toml::node* node = table.get(name);
  if (node == nullptr) refuse(path, 0, "the key '" + std::string(name) + "' is missing");
  const auto text = node->value<std::string>();
  if (!text || !is_z85_key(*text)) {
    refuse(path, node->source().begin.line, std::string(name) + " is not a Z85 key of 40 characters");
  }
  return *text;
}

void refuse_unknown_keys(const toml::table& table, const std::string& path) {
  constexpr std::array<std::string_view, 4> known{"server_public", "public", "secret", "device"};
  for (const auto& [name, node] : table) {
    if (std::find(known.begin(), known.end(), name.str()) == known.end()) {
      refuse(path, node.source().begin.line, "unknown key '" + std::string(name.str()) + "'");
    }
  }
}

}  // namespace

bool is_z85_key(const std::string& text) {
  return text.size() == kKeyCharacters && text.find_first_not_of(kZ85Alphabet) == std::string::npos;
}

std::string load_secret_file(const std::string& path) {
  refuse_if_absent_or_public(path);
  std::ifstream file(path);
  std::string key;
  std::string more;
  if (!(file >> key) || (file >> more) || !is_z85_key(key)) {
    refuse(path, 1, "is not one Z85 key of 40 characters");
  }
  return key;
}

KeyFile load_key_file(const std::string& path) {
  refuse_if_absent_or_public(path);
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    refuse(path, error.source().begin.line, error.description());
  }
  refuse_unknown_keys(table, path);
  KeyFile keys{required_key(table, "server_public", path),
               required_key(table, "public", path),
               required_key(table, "secret", path),
               {}};
  if (const toml::node* node = table.get("device")) {
    const auto name = node->value<std::string>();
    if (!name || name->empty() || name->size() > 32) {
      refuse(path, node->source().begin.line, "device is not a name of 1 to 32 characters");
    }
    keys.device = *name;
  }
  return keys;
}

}  // namespace ward
