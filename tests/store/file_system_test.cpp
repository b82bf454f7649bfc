#include "pipeline/store/file_system.h"

#include <gtest/gtest.h>
#include <system_error>

#include "tests/ingest/temporary_directory.h"

namespace ward::test {
namespace {

wire::ByteView bytes_of(const std::string& text) { return std::as_bytes(std::span{text}); }

TEST(FileSystem, AppendsAndReadsWhileItIsWritten) {
  const TemporaryDirectory directory;
  const auto disk = make_disk();
  auto file = disk->create(directory.file("a"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file.value()->append(bytes_of("first ")).ok());
  const auto reader = disk->open(directory.file("a"));
  ASSERT_TRUE(reader.ok());
  ASSERT_TRUE(file.value()->append(bytes_of("second")).ok());
  ASSERT_TRUE(file.value()->sync().ok());
  EXPECT_EQ(file.value()->size(), 12U);
  EXPECT_EQ(reader.value()->size(), 12U);
  std::array<std::byte, 20> read{};
  ASSERT_EQ(reader.value()->read_at(4, read).value(), 8U);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(read.data()), 8), "t second");
  EXPECT_TRUE(disk->sync_file(directory.file("a")).ok());
}

TEST(FileSystem, NeverWritesOverAFile) {
  const TemporaryDirectory directory;
  const auto disk = make_disk();
  ASSERT_TRUE(disk->create(directory.file("a")).ok());
  EXPECT_FALSE(disk->create(directory.file("a")).ok());
}

TEST(FileSystem, ListsRenamesAndRemoves) {
  const TemporaryDirectory directory;
  const auto disk = make_disk();
  const std::string inner = directory.file("x/y");
  ASSERT_TRUE(disk->make_directory(inner).ok());
  ASSERT_TRUE(disk->create(inner + "/b").ok());
  ASSERT_TRUE(disk->create(inner + "/a").ok());
  EXPECT_EQ(disk->list(inner).value(), (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(disk->rename(inner + "/a", inner + "/c").ok());
  ASSERT_TRUE(disk->remove(inner + "/b").ok());
  EXPECT_TRUE(disk->sync_directory(inner).ok());
  EXPECT_EQ(disk->list(inner).value(), std::vector<std::string>{"c"});
  EXPECT_GT(disk->free_bytes(inner).value(), 0U);
}

TEST(FileSystem, TellsMissingFilesFromAFullAndABrokenDisk) {
  const TemporaryDirectory directory;
  const auto disk = make_disk();
  EXPECT_EQ(disk->open(directory.file("none")).error().code, ErrorCode::not_found);
  EXPECT_EQ(disk->list(directory.file("none")).error().code, ErrorCode::not_found);
  auto file = disk->create(directory.file("f"));
  EXPECT_EQ(disk->create(directory.file("f/g")).error().code, ErrorCode::disk_failed);
}

TEST(StoreLock, LetsOneServerAloneHaveAStore) {
  const TemporaryDirectory directory;
  const std::string store = directory.file("store");
  {
    const StoreLock held(store);
    try {
      const StoreLock second(store);
      FAIL() << "two servers have one store";
    } catch (const ConfigurationError& error) {
      EXPECT_NE(std::string(error.what()).find(store), std::string::npos);
      EXPECT_NE(std::string(error.what()).find("process "), std::string::npos);
    }
  }
  EXPECT_NO_THROW(StoreLock{store});
}

// A mistake of configuration ends the server; a disk that refuses does not.
TEST(StoreLock, TellsADirectoryThatCannotBeUsedFromOneThatAnotherHas) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(make_disk()->create(directory.file("file")));
  EXPECT_THROW(StoreLock{directory.file("file")}, std::system_error);
}

}  // namespace
}  // namespace ward::test
