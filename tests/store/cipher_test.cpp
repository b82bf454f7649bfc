// Encryption at rest: what is sealed opens only whole, in its place, with its key.

#include "pipeline/store/cipher.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "pipeline/store/journal.h"
#include "pipeline/store/segment.h"
#include "tests/ingest/temporary_directory.h"

namespace ward::test {
namespace {

wire::Bytes bytes_of(std::string_view text) {
  const auto view = std::as_bytes(std::span{text.data(), text.size()});
  return {view.begin(), view.end()};
}

Cipher cipher_numbered(int number) {
  std::array<std::byte, Cipher::kKeyBytes> key{};
  key[0] = static_cast<std::byte>(number);
  return Cipher{key};
}

const wire::Bytes kPlain = bytes_of("asystole at 03:12, acknowledged by nobody");
const wire::Bytes kPlace = bytes_of("journal 17 batch 4");

// They keep it by reference: a temporary must not compile.
template <class Key>
concept OpensSegment = requires(FileSystem& disk, std::string path, Key&& key) {
  SegmentReader::open(disk, path, std::forward<Key>(key));
};
template <class Key>
concept WritesJournal = requires(FileSystem& disk, std::string path, Key&& key) {
  JournalWriter::create(disk, path, StoreFileHeader{}, WardMemory{}, std::forward<Key>(key));
};
static_assert(OpensSegment<Cipher&> && OpensSegment<const Cipher&> && !OpensSegment<Cipher>);
static_assert(WritesJournal<Cipher&> && WritesJournal<const Cipher&> && !WritesJournal<Cipher>);

TEST(Cipher, OpensWhatItSealed) {
  const Cipher cipher = cipher_numbered(1);
  const wire::Bytes sealed = cipher.seal(kPlain, kPlace);
  EXPECT_EQ(sealed.size(), kPlain.size() + Cipher::kOverhead);
  const auto opened = cipher.open(sealed, kPlace);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value(), kPlain);
}

TEST(Cipher, SealsAnEmptyBlockToo) {
  const Cipher cipher = cipher_numbered(1);
  const auto opened = cipher.open(cipher.seal({}, {}), {});
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(opened.value().empty());
}

TEST(Cipher, ShowsNothingOfThePlainBytesAndNeverSealsAlikeTwice) {
  const Cipher cipher = cipher_numbered(1);
  const wire::Bytes first = cipher.seal(kPlain, kPlace);
  const wire::Bytes second = cipher.seal(kPlain, kPlace);
  EXPECT_NE(first, second);
  const std::string_view text(reinterpret_cast<const char*>(first.data()), first.size());
  EXPECT_EQ(text.find("asystole"), std::string_view::npos);
}

TEST(Cipher, RefusesEveryFlippedBit) {
  const Cipher cipher = cipher_numbered(1);
  const wire::Bytes sealed = cipher.seal(kPlain, kPlace);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      wire::Bytes damaged = sealed;
      damaged[at] ^= static_cast<std::byte>(1 << bit);
      EXPECT_EQ(cipher.open(damaged, kPlace).error().code, ErrorCode::wrong_key) << "byte " << at;
    }
  }
}

TEST(Cipher, RefusesEveryTruncation) {
  const Cipher cipher = cipher_numbered(1);
  const wire::Bytes sealed = cipher.seal(kPlain, kPlace);
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_FALSE(cipher.open(wire::ByteView{sealed}.first(length), kPlace).ok()) << length;
  }
}

TEST(Cipher, RefusesABlockMovedToAnotherPlace) {
  const Cipher cipher = cipher_numbered(1);
  const wire::Bytes sealed = cipher.seal(kPlain, kPlace);
  EXPECT_EQ(cipher.open(sealed, bytes_of("journal 17 batch 5")).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(cipher.open(sealed, {}).error().code, ErrorCode::wrong_key);
}

TEST(Cipher, RefusesAnotherKey) {
  EXPECT_EQ(cipher_numbered(2).open(cipher_numbered(1).seal(kPlain, kPlace), kPlace).error().code,
            ErrorCode::wrong_key);
}

TEST(Cipher, WithoutAKeyBytesPassUnchanged) {
  const Cipher none;
  EXPECT_FALSE(none.encrypts());
  EXPECT_EQ(none.seal(kPlain, kPlace), kPlain);
  EXPECT_EQ(none.open(kPlain, kPlace).value(), kPlain);
}

TEST(CipherKey, IsWrittenForItsOwnerAloneAndReadAgain) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("store.key");
  write_cipher_key(file);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
  const wire::Bytes sealed = load_cipher(file).seal(kPlain, kPlace);
  EXPECT_EQ(load_cipher(file).open(sealed, kPlace).value(), kPlain);
}

TEST(CipherKey, IsNeverTheSameTwice) {
  const TemporaryDirectory directory;
  write_cipher_key(directory.file("a"));
  write_cipher_key(directory.file("b"));
  const wire::Bytes sealed = load_cipher(directory.file("a")).seal(kPlain, kPlace);
  EXPECT_FALSE(load_cipher(directory.file("b")).open(sealed, kPlace).ok());
}

TEST(CipherKey, IsNeverWrittenOverAFile) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("store.key", "something precious");
  EXPECT_THROW(write_cipher_key(file), ConfigurationError);
  std::ostringstream still;
  still << std::ifstream(file).rdbuf();
  EXPECT_EQ(still.str(), "something precious");
}

TEST(CipherKey, ThatOthersMayReadIsRefused) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("store.key");
  write_cipher_key(file);
  using std::filesystem::perms;
  for (const perms open_to : {perms::group_read, perms::others_read, perms::group_write, perms::others_exec}) {
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write | open_to);
    EXPECT_THROW((void)load_cipher(file), ConfigurationError);
  }
  std::filesystem::permissions(file, perms::owner_read);
  EXPECT_TRUE(load_cipher(file).encrypts());
}

TEST(CipherKey, ThatIsNot64HexadecimalDigitsIsRefusedByName) {
  const TemporaryDirectory directory;
  const std::string digits(64, 'a');
  EXPECT_TRUE(load_cipher(directory.write("good", digits + "\n")).encrypts());
  for (const std::string& text : {std::string{}, digits.substr(1), digits + "a", std::string(64, 'g'),
                                  digits.substr(2) + " a", digits + "\n" + digits}) {
    const std::string file = directory.write("bad", text);
    try {
      (void)load_cipher(file);
      ADD_FAILURE() << "accepted \"" << text << '"';
    } catch (const ConfigurationError& error) {
      EXPECT_NE(std::string{error.what()}.find(file), std::string::npos);
    }
  }
  EXPECT_THROW((void)load_cipher(directory.file("absent")), ConfigurationError);
  EXPECT_THROW((void)load_cipher(directory.path().string()), ConfigurationError);
}

}  // namespace
}  // namespace ward::test
