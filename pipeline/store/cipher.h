#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "pipeline/domain/result.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Encryption at rest: each batch and each block is sealed by itself
/// (XChaCha20-Poly1305 of libsodium, a random 24-byte nonce before it, a 16-byte
/// tag behind), with its place in the store as additional data, so that no
/// block can be moved. Without a key, bytes pass through unchanged.
class Cipher {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  /// Bytes that seal() adds.
  static constexpr std::size_t kOverhead = 24 + 16;

  /// No encryption.
  Cipher() = default;
  explicit Cipher(const std::array<std::byte, kKeyBytes>& key) : key_(key), encrypts_(true) {}

  [[nodiscard]] bool encrypts() const { return encrypts_; }
  /// @param place  what the block is and where it belongs
  [[nodiscard]] wire::Bytes seal(wire::ByteView plain, wire::ByteView place) const;
  /// @return wrong_key when the key, the place or the bytes are not the same
  [[nodiscard]] Result<wire::Bytes> open(wire::ByteView sealed, wire::ByteView place) const;

 private:
  std::array<std::byte, kKeyBytes> key_{};
  bool encrypts_{false};
};

/// Reads a key file: 64 hexadecimal digits, readable by its owner only.
/// @throws ConfigurationError  one sentence naming the file
[[nodiscard]] Cipher load_cipher(const std::string& key_file);
/// Writes a new random key, owner-only; never over an existing file.
/// @throws ConfigurationError
void write_cipher_key(const std::string& key_file);

}  // namespace ward
