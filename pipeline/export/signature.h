#pragma once

#include <array>
#include <string>
#include <string_view>

#include "pipeline/domain/result.h"

namespace ward {

/// An Ed25519 key that signs evidence. Whoever knows its public half, from
/// elsewhere than from beside the file, can tell that nobody changed a pack.
class SigningKey {
 public:
  /// Reads the key of a file readable by its owner only; makes it when absent.
  /// @throws ConfigurationError  one sentence naming the file
  [[nodiscard]] static SigningKey load_or_make(const std::string& file);

  /// 128 hexadecimal digits over the very bytes.
  [[nodiscard]] std::string sign(std::string_view contents) const;
  /// 64 hexadecimal digits.
  [[nodiscard]] std::string public_key() const;

 private:
  static constexpr std::size_t kSecretBytes = 64;
  std::array<unsigned char, kSecretBytes> secret_{};
};

/// True when the signature of exactly these bytes is that key's.
[[nodiscard]] bool signature_holds(std::string_view contents, std::string_view signature, std::string_view public_key);

}  // namespace ward
