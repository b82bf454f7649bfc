#include "ingest/config.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "ingest/config_reader.h"
#include "pipeline/wire/key_file.h"

namespace ward {
namespace {

PatientCategory category_of(const toml::table& table, const ConfigReader& reader) {
  const std::string text = reader.optional_text(table, "category", 16);
  if (text.empty() || text == "adult") return PatientCategory::adult;
  if (text == "paediatric") return PatientCategory::paediatric;
  if (text == "neonatal") return PatientCategory::neonatal;
  reader.refuse(*table.get("category"), "category must be adult, paediatric or neonatal");
}

Patient read_patient(const toml::table& bed, const ConfigReader& reader) {
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
                 const char* what, const ConfigReader& reader) {
  if (!seen.insert(value).second) reader.refuse(at, std::string(what) + " '" + value + "' is used twice");
}

/// Names and keys used so far, devices and operators together: a User-Id
/// stands for one holder only.
struct Uniqueness {
  std::set<std::string> beds;
  std::set<std::string> names;
  std::set<std::string> keys;
};

void read_bed(const toml::table& table, const ConfigReader& reader, Uniqueness& seen, ServerConfig& config) {
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

void read_operator(const toml::table& table, const ConfigReader& reader, Uniqueness& seen, ServerConfig& config) {
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

void read_store(const toml::table& root, const ConfigReader& reader, StoreConfig& store) {
  const toml::node* node = root.get("store");
  if (node == nullptr) return;
  if (!node->is_table()) reader.refuse(*node, "store must be written [store]");
  const toml::table& table = *node->as_table();
  reader.allow_only(table, {"directory", "key", "commit_ms", "journal_mb", "keep_waves_hours", "keep_log_days",
                            "max_gb", "reserve_mb", "recorder_ring"});
  store.directory = reader.beside(reader.required_text(table, "directory", 4096)).string();
  if (table.contains("key")) store.key_file = reader.beside(reader.required_text(table, "key", 4096)).string();
  const auto count = [&](std::string_view name, std::size_t present, std::int64_t least, std::int64_t most) {
    reader.optional_count(table, name, present, least, most);
    return present;
  };
  store.commit_ms = count("commit_ms", store.commit_ms, 10, 1'000);
  store.journal_mb = count("journal_mb", store.journal_mb, 1, 1'024);
  store.keep_waves_hours = count("keep_waves_hours", store.keep_waves_hours, 1, 100'000);
  store.keep_log_days = count("keep_log_days", store.keep_log_days, 1, 36'500);
  store.max_gb = count("max_gb", store.max_gb, 0, 1'000'000);
  store.reserve_mb = count("reserve_mb", store.reserve_mb, 0, 100'000);
  store.recorder_ring = count("recorder_ring", store.recorder_ring, kLeastRecorderRing, 1 << 20);
}

void read_server(const toml::table& root, const ConfigReader& reader, ServerConfig& config) {
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

toml::table parse(const std::string& path, const ConfigReader& reader) {
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
  const ConfigReader reader(path);
  const toml::table root = parse(path, reader);
  reader.allow_only(root, {"insecure", "server", "store", "bed", "operator"});
  ServerConfig config;
  reader.optional(root, "insecure", config.insecure, "true or false");
  config.insecure = config.insecure || insecure;
  read_server(root, reader, config);
  read_store(root, reader, config.store);
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
