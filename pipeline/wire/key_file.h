#pragma once

#include <string>

namespace ward {

/// CURVE keys of one client of the server, Z85 text of 40 characters each.
struct KeyFile {
  std::string server_public;
  std::string own_public;
  std::string own_secret;
  std::string device;  ///< name the key is registered under; empty for an operator's key
};

/// Reads a key file as `wardlight-server keygen` writes it: TOML with the keys
/// server_public, public, secret and, for a device, device.
/// @throws ConfigurationError  one sentence naming the file and, where there
///         is one, the line. A file that others than its owner may read is
///         refused: its secret is no longer one.
[[nodiscard]] KeyFile load_key_file(const std::string& path);

/// Reads a file that holds one Z85 secret key and nothing else: the server's.
/// @throws ConfigurationError  as load_key_file()
[[nodiscard]] std::string load_secret_file(const std::string& path);

/// True for text that can be a CURVE key: 40 characters of the Z85 alphabet.
[[nodiscard]] bool is_z85_key(const std::string& text);

}  // namespace ward
