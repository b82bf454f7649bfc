#include "dashboard/ward_client_options.h"

#include <algorithm>
#include <charconv>

#include "pipeline/domain/result.h"
#include "pipeline/wire/key_file.h"

namespace ward {
namespace {

bool fits_user_id(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

}  // namespace

std::string command_url_beside(const std::string& ward_url) {
  const ConfigurationError unusable{"--server " + ward_url + ": expected tcp://HOST:PORT, port 1 to 65534"};
  const std::size_t colon = ward_url.rfind(':');
  if (!ward_url.starts_with("tcp://") || colon <= 5) throw unusable;
  const char* first = ward_url.data() + colon + 1;
  const char* last = ward_url.data() + ward_url.size();
  unsigned port = 0;
  const auto parsed = std::from_chars(first, last, port);
  if (first == last || parsed.ec != std::errc{} || parsed.ptr != last || port < 1 || port > 65534) throw unusable;
  return ward_url.substr(0, colon + 1) + std::to_string(port + 1);
}

bool is_loopback_url(std::string_view url) {
  if (url.starts_with("ipc://") || url.starts_with("inproc://")) return true;
  return url.starts_with("tcp://127.") || url.starts_with("tcp://localhost:") || url.starts_with("tcp://[::1]:");
}

std::string plain_user_name(std::string_view name) {
  std::string user{name.substr(0, 32)};
  std::replace_if(user.begin(), user.end(), [](char c) { return !fits_user_id(c); }, '-');
  return user.empty() ? "dashboard" : user;
}

WardClientOptions ward_client_options(const std::string& server, const std::string& command,
                                      const std::string& key_file, const std::string& operator_name) {
  WardClientOptions options;
  options.ward = server;
  options.command = command.empty() ? command_url_beside(server) : command;
  options.operator_name = operator_name;
  if (!key_file.empty()) {
    KeyFile keys = load_key_file(key_file);
    options.server_public = keys.server_public;
    options.own_public = keys.own_public;
    options.own_secret = keys.own_secret;
  }
  return options;
}

}  // namespace ward
