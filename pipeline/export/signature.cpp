#include "pipeline/export/signature.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

namespace ward {
namespace {

constexpr std::size_t kSeedBytes = crypto_sign_SEEDBYTES;

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
  std::string text(2 * count + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();
  return text;
}

template <std::size_t Count>
bool from_hexadecimal(std::string_view text, std::array<unsigned char, Count>& bytes) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  std::size_t length = 0;
  return text.size() == 2 * Count && sodium_hex2bin(bytes.data(), Count, text.data(), text.size(), nullptr, &length,
                                                    nullptr) == 0 &&
         length == Count;
}

[[noreturn]] void refuse(const std::string& file, const char* why) { throw ConfigurationError(file + ": " + why); }

void make(const std::string& file) {
  if (sodium_init() < 0) refuse(file, "this machine gives no random numbers");
  std::array<unsigned char, kSeedBytes> seed{};
  randombytes_buf(seed.data(), seed.size());
  const std::string text = hexadecimal(seed.data(), seed.size()) + "\n";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) refuse(file, "the signing key cannot be made");
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) refuse(file, "the signing key could not be written to disk");
}

}  // namespace

SigningKey SigningKey::load_or_make(const std::string& file) {
  static_assert(kSecretBytes == crypto_sign_SECRETKEYBYTES);
  if (::access(file.c_str(), F_OK) != 0) make(file);
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(file, "the signing key cannot be read");
  struct stat status {};
  std::array<char, 2 * kSeedBytes + 2> text{};
  const bool known = fstat(descriptor, &status) == 0;
  const ssize_t got = ::read(descriptor, text.data(), text.size());
  ::close(descriptor);
  if (!known || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    refuse(file, "holds a signing key but others may read it: run chmod 600 on it");
  }
  std::array<unsigned char, kSeedBytes> seed{};
  if (got < 0 || !from_hexadecimal(std::string_view(text.data(), static_cast<std::size_t>(got)), seed)) {
    refuse(file, "is not a signing key of 64 hexadecimal digits");
  }
  SigningKey key;
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> unused{};
  crypto_sign_seed_keypair(unused.data(), key.secret_.data(), seed.data());
  sodium_memzero(seed.data(), seed.size());
  return key;
}

std::string SigningKey::sign(std::string_view contents) const {
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(contents.data()),
                       contents.size(), secret_.data());
  return hexadecimal(signature.data(), signature.size());
}

std::string SigningKey::public_key() const {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  crypto_sign_ed25519_sk_to_pk(key.data(), secret_.data());
  return hexadecimal(key.data(), key.size());
}

bool signature_holds(std::string_view contents, std::string_view signature, std::string_view public_key) {
  std::array<unsigned char, crypto_sign_BYTES> signed_with{};
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  return from_hexadecimal(signature, signed_with) && from_hexadecimal(public_key, key) &&
         crypto_sign_verify_detached(signed_with.data(), reinterpret_cast<const unsigned char*>(contents.data()),
                                     contents.size(), key.data()) == 0;
}

}  // namespace ward
