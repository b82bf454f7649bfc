#include "ingest/keygen.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "ingest/access.h"
#include "pipeline/domain/result.h"

namespace ward {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kReadable = 0644;

constexpr const char* kStoreSection =
    "\n# Without a store the ward is forgotten at each restart. Keep a copy of the key\n"
    "# elsewhere: what is stored with it can never be read without it.\n"
    "# [store]\n"
    "# directory = \"/var/lib/wardlight\"\n"
    "# key = \"store.key\"\n"
    "# keep_waves_hours = 240\n"
    "# keep_log_days = 400\n";

[[noreturn]] void cannot_write(const std::string& path) {
  throw ConfigurationError("cannot write " + path + ": " + std::strerror(errno));
}

/// The mode is set at creation: a secret is never readable, not even briefly.
void write_new_file(const std::filesystem::path& path, std::string_view text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) cannot_write(path.string());
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written <= 0) {
      ::close(file);
      cannot_write(path.string());
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  ::close(file);
}

std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string line(const char* key, const std::string& value) {
  return std::string(key) + " = \"" + value + "\"\n";
}

std::string client_file(const ServerKey& server, const ServerKey& own, const std::string& device) {
  return line("server_public", server.public_key) + line("public", own.public_key) +
         line("secret", own.secret_key) + (device.empty() ? std::string{} : line("device", device));
}

}  // namespace

void generate_keys(const std::string& directory, std::size_t beds) {
  if (beds < 1 || beds > 100'000) throw ConfigurationError("--beds must be from 1 to 100000");
  const std::filesystem::path root{directory};
  std::error_code error;
  std::filesystem::create_directories(root / "devices", error);
  if (error) throw ConfigurationError("cannot create " + directory + ": " + error.message());

  const ServerKey server = make_key_pair();
  const ServerKey nurse = make_key_pair();
  std::string config = "# Wardlight server. Start it with: wardlight-server --config " +
                       (root / "server.toml").string() + "\n[server]\n" +
                       line("feed", "tcp://127.0.0.1:7410") + line("ward", "tcp://127.0.0.1:7411") +
                       line("command", "tcp://127.0.0.1:7412") + "# Relative to this file.\n" +
                       line("secret_file", "server.key") + "max_beds = " + std::to_string(beds) + "\n" + kStoreSection;
  write_new_file(root / "server.key", server.secret_key + "\n", kOwnerOnly);
  for (std::size_t i = 1; i <= beds; ++i) {
    const ServerKey own = make_key_pair();
    const std::string device = "bed-" + two_digits(i);
    write_new_file(root / "devices" / (device + ".toml"), client_file(server, own, device), kOwnerOnly);
    config += "\n[[bed]]\nid = " + std::to_string(i) + "\n" + line("label", "BED " + two_digits(i)) +
              line("device", device) + line("device_public", own.public_key);
  }
  write_new_file(root / "operator.toml", client_file(server, nurse, {}), kOwnerOnly);
  config += "\n[[operator]]\n" + line("name", "operator") + line("public", nurse.public_key) +
            line("role", "operate");
  write_new_file(root / "server.toml", config, kReadable);
}

}  // namespace ward
