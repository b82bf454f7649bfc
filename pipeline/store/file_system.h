#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// A file being appended to. Nothing is durable before sync() has returned
/// well. After a failed append or sync the file is never to be trusted or
/// synced again: what it held since the last good sync is written to a new one.
class AppendFile {
 public:
  virtual ~AppendFile() = default;
  /// All of it, or an error: disk_full or disk_failed.
  [[nodiscard]] virtual Result<void> append(wire::ByteView bytes) = 0;
  /// fdatasync.
  [[nodiscard]] virtual Result<void> sync() = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

/// A file being read, perhaps while another thread appends to it.
class ReadFile {
 public:
  virtual ~ReadFile() = default;
  /// @return bytes read, fewer than asked for at the end of the file
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

/// The disk as the store sees it, so that tests can lose, tear, reorder and
/// refuse writes. Paths are absolute. Any thread; calls do not throw but for
/// std::bad_alloc.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// A new, empty file; an error when it exists.
  [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> create(const std::string& path) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<ReadFile>> open(const std::string& path) = 0;
  /// Names (not paths) in the directory, sorted.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  [[nodiscard]] virtual Result<void> make_directory(const std::string& directory) = 0;  ///< and its parents
  [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual Result<void> remove(const std::string& path) = 0;
  /// Forces to the disk what an earlier life left unsynced in the file.
  [[nodiscard]] virtual Result<void> sync_file(const std::string& path) = 0;
  /// Makes names created, renamed or removed in it durable.
  [[nodiscard]] virtual Result<void> sync_directory(const std::string& directory) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
  /// A new file that takes up `bytes` and says nothing; none when it fails.
  [[nodiscard]] virtual Result<void> hold_space(const std::string& path, std::uint64_t bytes);
};

/// The machine's own disk.
[[nodiscard]] std::unique_ptr<FileSystem> make_disk();

/// A store's directory belongs to one server at a time: held until destroyed,
/// also let go when the process dies.
class StoreLock {
 public:
  /// Makes the directory where it is missing; one that cannot be written is
  /// locked for reading where it has been locked before.
  /// @throws ConfigurationError  another process has it: named with the directory
  /// @throws std::system_error   the directory cannot be used
  explicit StoreLock(const std::string& directory);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace ward
