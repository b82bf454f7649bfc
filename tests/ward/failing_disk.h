#pragma once

// The machine's disk, until a test says otherwise.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/store/file_system.h"

namespace ward::test {

enum class DiskMood : std::uint8_t {
  works,
  broken,  ///< every write fails at once: EIO
  hangs,   ///< a write does not return
  full,    ///< ENOSPC; what is removed makes no room
};

/// The mood of a disk that a server writes to while the test looks on. Any thread.
class DiskFault {
 public:
  void set(DiskMood mood) {
    {
      const std::lock_guard lock(mutex_);
      mood_ = mood;
    }
    changed_.notify_all();
  }
  /// Asked before each write; waits while the disk hangs.
  [[nodiscard]] Result<void> before_write(bool takes_room) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return mood_ != DiskMood::hangs; });
    if (mood_ == DiskMood::broken) return Error{ErrorCode::disk_failed, "test"};
    if (mood_ == DiskMood::full && takes_room) return Error{ErrorCode::disk_full, "test"};
    return {};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  DiskMood mood_{DiskMood::works};
};

class FailingFile final : public AppendFile {
 public:
  FailingFile(std::unique_ptr<AppendFile> file, std::shared_ptr<DiskFault> fault)
      : file_(std::move(file)), fault_(std::move(fault)) {}
  Result<void> append(wire::ByteView bytes) override {
    if (auto allowed = fault_->before_write(true); !allowed) return allowed;
    return file_->append(bytes);
  }
  Result<void> sync() override {
    if (auto allowed = fault_->before_write(false); !allowed) return allowed;
    return file_->sync();
  }
  [[nodiscard]] std::uint64_t size() const override { return file_->size(); }

 private:
  std::unique_ptr<AppendFile> file_;
  std::shared_ptr<DiskFault> fault_;
};

/// Reads go through always: what was read lately is in the machine's memory.
class FailingDisk final : public FileSystem {
 public:
  explicit FailingDisk(std::shared_ptr<DiskFault> fault) : fault_(std::move(fault)) {}

  Result<std::unique_ptr<AppendFile>> create(const std::string& path) override {
    if (auto allowed = fault_->before_write(true); !allowed) return allowed.error();
    auto file = disk_->create(path);
    if (!file) return file.error();
    return std::unique_ptr<AppendFile>(std::make_unique<FailingFile>(std::move(file.value()), fault_));
  }
  Result<std::unique_ptr<ReadFile>> open(const std::string& path) override { return disk_->open(path); }
  Result<std::vector<std::string>> list(const std::string& directory) override { return disk_->list(directory); }
  Result<void> make_directory(const std::string& directory) override {
    return write(true, [&] { return disk_->make_directory(directory); });
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return write(false, [&] { return disk_->rename(from, to); });
  }
  Result<void> remove(const std::string& path) override {
    return write(false, [&] { return disk_->remove(path); });
  }
  Result<void> sync_file(const std::string& path) override {
    return write(false, [&] { return disk_->sync_file(path); });
  }
  Result<void> sync_directory(const std::string& directory) override {
    return write(false, [&] { return disk_->sync_directory(directory); });
  }
  Result<std::uint64_t> free_bytes(const std::string& directory) override { return disk_->free_bytes(directory); }
  Result<void> hold_space(const std::string& path, std::uint64_t bytes) override {
    return write(true, [&] { return disk_->hold_space(path, bytes); });
  }

 private:
  template <class Step>
  Result<void> write(bool takes_room, Step&& step) {
    if (auto allowed = fault_->before_write(takes_room); !allowed) return allowed;
    return step();
  }

  std::unique_ptr<FileSystem> disk_{make_disk()};
  std::shared_ptr<DiskFault> fault_;
};

}  // namespace ward::test
