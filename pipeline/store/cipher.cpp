#include "pipeline/store/cipher.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

namespace ward {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(Cipher::kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(Cipher::kOverhead == kNonceBytes + kTagBytes);

[[noreturn]] void refuse(const std::string& file, std::string_view why) {
  throw ConfigurationError(file + ": " + std::string(why));
}

const unsigned char* raw(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }
unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

/// Asks the open file, not its name: what is judged is what is read.
void refuse_if_others_may_read(int descriptor, const std::string& file) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) refuse(file, "is not a regular file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    refuse(file, "holds the store's key but others may read it: run chmod 600 on it");
  }
}

std::string read_key_text(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(file, "the store's key file cannot be read");
  std::string text;
  try {
    refuse_if_others_may_read(descriptor, file);
    std::array<char, 256> chunk{};
    const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
    if (got < 0) refuse(file, "the store's key file cannot be read");
    text.assign(chunk.data(), static_cast<std::size_t>(got));
    sodium_memzero(chunk.data(), chunk.size());
  } catch (const ConfigurationError&) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

wire::Bytes Cipher::seal(wire::ByteView plain, wire::ByteView place) const {
  if (!encrypts_) return {plain.begin(), plain.end()};
  WARD_CHECK(sodium_init() >= 0);  // without a source of randomness nothing may be sealed
  wire::Bytes sealed(kNonceBytes + plain.size() + kTagBytes);
  randombytes_buf(sealed.data(), kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed.data() + kNonceBytes), nullptr, raw(plain.data()),
                                             plain.size(), raw(place.data()), place.size(), nullptr,
                                             raw(sealed.data()), raw(key_.data()));
  return sealed;
}

Result<wire::Bytes> Cipher::open(wire::ByteView sealed, wire::ByteView place) const {
  if (!encrypts_) return wire::Bytes{sealed.begin(), sealed.end()};
  if (sealed.size() < kOverhead) return Error{ErrorCode::wrong_key, "block too short to be sealed"};
  wire::Bytes plain(sealed.size() - kOverhead);
  const wire::ByteView locked = sealed.subspan(kNonceBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(plain.data()), nullptr, nullptr, raw(locked.data()),
                                                 locked.size(), raw(place.data()), place.size(),
                                                 raw(sealed.data()), raw(key_.data())) != 0) {
    return Error{ErrorCode::wrong_key, "sealed block"};
  }
  return plain;
}

Cipher load_cipher(const std::string& key_file) {
  std::string text = read_key_text(key_file);
  std::array<std::byte, Cipher::kKeyBytes> key{};
  std::size_t length = 0;
  const char* end = nullptr;
  const bool hexadecimal = text.size() == 2 * Cipher::kKeyBytes &&
                           sodium_hex2bin(raw(key.data()), key.size(), text.data(), text.size(), nullptr, &length,
                                          &end) == 0 &&
                           length == key.size() && end == text.data() + text.size();
  sodium_memzero(text.data(), text.size());
  if (!hexadecimal) refuse(key_file, "is not a key of 64 hexadecimal digits");
  return Cipher{key};
}

void write_cipher_key(const std::string& key_file) {
  if (sodium_init() < 0) refuse(key_file, "this machine gives no random numbers");
  std::array<unsigned char, Cipher::kKeyBytes> key{};
  randombytes_buf(key.data(), key.size());
  std::array<char, 2 * Cipher::kKeyBytes + 1> text{};
  sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
  text.back() = '\n';  // in place of the terminating zero
  // A store encrypted with the old key would be lost: never over a file.
  const int descriptor = ::open(key_file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) refuse(key_file, "cannot be made: it exists, or its folder cannot be written");
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(descriptor) == 0;
  ::close(descriptor);
  sodium_memzero(key.data(), key.size());
  sodium_memzero(text.data(), text.size());
  if (!written) {
    ::unlink(key_file.c_str());
    refuse(key_file, "the new key could not be written to disk");
  }
}

}  // namespace ward
