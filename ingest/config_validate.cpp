#include <algorithm>
#include <string_view>

#include "ingest/config.h"
#include "pipeline/domain/result.h"

namespace ward {
namespace {

bool is_ipv4_loopback(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  return std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

void require_url(const char* flag, const std::string& url, bool insecure) {
  const bool known = url.starts_with("tcp://") || url.starts_with("ipc://");
  if (!known)
    throw ConfigurationError(std::string(flag) + ": '" + url + "' must begin with tcp:// or ipc://");
  if (insecure && !is_loopback(url)) {
    throw ConfigurationError(std::string(flag) + ": '" + url +
                             "' can be reached from other machines, which --insecure forbids: use 127.0.0.1");
  }
}

}  // namespace

bool is_loopback(const std::string& url) {
  const std::string_view view{url};
  if (view.starts_with("ipc://") || view.starts_with("inproc://")) return true;
  if (!view.starts_with("tcp://")) return false;
  const std::string_view address = view.substr(6);
  const std::string_view host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" || is_ipv4_loopback(host);
}

void validate(const ServerConfig& config) {
  require_url("--feed", config.feed_url, config.insecure);
  require_url("--ward", config.ward_url, config.insecure);
  require_url("--command", config.command_url, config.insecure);
  if (!config.store.key_file.empty() && !config.store.enabled()) {
    throw ConfigurationError("--store-key: there is no store; give --store DIR or [store] too");
  }
  if (config.store.enabled() && config.store.recorder_ring < kLeastRecorderRing) {
    throw ConfigurationError("store.recorder_ring: " + std::to_string(config.store.recorder_ring) +
                             " events are less than a slow disk needs: give " + std::to_string(kLeastRecorderRing) +
                             " or more");
  }
  if (!config.insecure && config.key.empty()) {
    throw ConfigurationError(
        "no keys: give --config with server.secret_file (wardlight-server keygen writes one), or --insecure "
        "for plain text on this machine only");
  }
  if (!config.insecure && config.beds.empty()) {
    throw ConfigurationError("--config: no [[bed]] is registered, so no device could ever connect");
  }
}

}  // namespace ward
