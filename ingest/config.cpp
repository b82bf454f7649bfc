#include "ingest/config.h"

#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <string_view>

#include "pipeline/wire/key_file.h"

namespace ward {
namespace {

/// Reads values out of one TOML file, naming file and line of whatever is wrong.
class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)) {}

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

PatientCategory category_of(const toml::table& table, const Reader& reader) {
  const std::string text = reader.optional_text(table, "category", 16);
  if (text.empty() || text == "adult") return PatientCategory::adult;
  if (text == "paediatric") return PatientCategory::paediatric;
  if (text == "neonatal") return PatientCategory::neonatal;
  reader.refuse(*table.get("category"), "category must be adult, paediatric or neonatal");
}

Patient read_patient(const toml::table& bed, const Reader& reader) {
  const toml::node* node = bed.get("patient");
  if (node == nullptr) return {};
  if (!node->is_table()) reader.refuse(*node, "patient must be a table");
  const toml::table& table = *node->as_table();
  reader.allow_only(table, {"name", "id", "category"});
  return {FixedString<24>{reader.optional_text(table, "id", 24)},
          FixedString<48>{reader.optional_text(table, "name", 48)}, category_of(table, reader)};
}

/// Adds what must be unique; refuses the second of its kind.
void note_unique(std::set<std::string>& seen, const std::string& value, const toml::node& at,
                 const char* what, const Reader& reader) {
  if (!seen.insert(value).second) reader.refuse(at, std::string(what) + " '" + value + "' is used twice");
}

/// Names and keys used so far, devices and operators together: a User-Id
/// stands for one holder only.
struct Uniqueness {
  std::set<std::string> beds;
  std::set<std::string> names;
  std::set<std::string> keys;
};

void read_bed(const toml::table& table, const Reader& reader, Uniqueness& seen, ServerConfig& config) {
  reader.allow_only(table, {"id", "label", "device", "device_public", "patient"});
  const toml::node* id_node = table.get("id");
  if (id_node == nullptr) reader.refuse(table, "'id' is missing");
  std::size_t id = 0;
  reader.optional_count(table, "id", id, 1, 1'000'000);
  note_unique(seen.beds, std::to_string(id), *id_node, "bed id", reader);
  RegisteredBed bed;
  bed.bed = BedId{static_cast<std::uint32_t>(id)};
  bed.label = FixedString<16>{reader.required_text(table, "label", 16)};
  const std::string device = reader.name_of(table, "device");
  note_unique(seen.names, device, *table.get("device"), "name", reader);
  bed.device_name = FixedString<32>{device};
  bed.patient = read_patient(table, reader);
  config.beds.push_back(bed);
  KeyHolder holder{device, {}, Role::device};
  if (table.contains("device_public")) {
    holder.public_key = reader.public_key(table, "device_public");
    note_unique(seen.keys, holder.public_key, *table.get("device_public"), "key", reader);
  } else if (!config.insecure) {
    reader.refuse(table, "'device_public' is missing: without it this bed's device cannot connect");
  }
  config.key_holders.push_back(std::move(holder));
}

void read_operator(const toml::table& table, const Reader& reader, Uniqueness& seen, ServerConfig& config) {
  reader.allow_only(table, {"name", "public", "role"});
  KeyHolder holder{reader.name_of(table, "name"), reader.public_key(table, "public"), Role::view};
  note_unique(seen.names, holder.name, *table.get("name"), "name", reader);
  note_unique(seen.keys, holder.public_key, *table.get("public"), "key", reader);
  const std::string role = reader.required_text(table, "role", 16);
  if (role != "view" && role != "operate") {
    reader.refuse(*table.get("role"), "role must be view or operate");
  }
  if (role == "operate") holder.role = Role::operate;
  config.key_holders.push_back(std::move(holder));
}

void read_server(const toml::table& root, const Reader& reader, ServerConfig& config) {
  const toml::node* node = root.get("server");
  if (node == nullptr) return;
  if (!node->is_table()) reader.refuse(*node, "server must be written [server]");
  const toml::table& table = *node->as_table();
  reader.allow_only(
      table, {"feed", "ward", "command", "secret_file", "workers", "max_beds", "input_ring", "outlet_ring"});
  reader.optional(table, "feed", config.feed_url, "text");
  reader.optional(table, "ward", config.ward_url, "text");
  reader.optional(table, "command", config.command_url, "text");
  reader.optional_count(table, "workers", config.workers, 0, 64);
  config.workers_chosen = table.contains("workers");
  reader.optional_count(table, "max_beds", config.max_beds, 1, 100'000);
  reader.optional_count(table, "input_ring", config.input_ring, 2048, 1 << 20);
  reader.optional_count(table, "outlet_ring", config.outlet_ring, 1024, 1 << 20);
  if (!config.insecure && table.contains("secret_file")) {
    const auto file = reader.beside(reader.required_text(table, "secret_file", 4096));
    config.key.secret_key = load_secret_file(file.string());
    config.key.public_key = public_key_of(config.key.secret_key);
  }
}

toml::table parse(const std::string& path, const Reader& reader) {
  if (std::error_code error; !std::filesystem::is_regular_file(path, error)) {
    reader.refuse_line(0, "there is no such configuration file");
  }
  try {
    return toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    reader.refuse_line(error.source().begin.line, std::string(error.description()));
  }
}

}  // namespace

ServerConfig load_server_config(const std::string& path, bool insecure) {
  const Reader reader(path);
  const toml::table root = parse(path, reader);
  reader.allow_only(root, {"insecure", "server", "bed", "operator"});
  ServerConfig config;
  reader.optional(root, "insecure", config.insecure, "true or false");
  config.insecure = config.insecure || insecure;
  read_server(root, reader, config);
  Uniqueness seen;
  reader.each(root, "bed", [&](const toml::table& bed) { read_bed(bed, reader, seen, config); });
  reader.each(root, "operator",
              [&](const toml::table& entry) { read_operator(entry, reader, seen, config); });
  if (config.beds.size() > config.max_beds) {
    reader.refuse(*root.get("bed"), "more beds than max_beds = " + std::to_string(config.max_beds));
  }
  return config;
}

}  // namespace ward
