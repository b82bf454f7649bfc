#include "pipeline/store/file_system.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ward {
namespace {

/// What the last system call failed with, as the store tells errors apart.
Error disk_error(const char* at) {
  switch (errno) {
    case ENOSPC:
    case EDQUOT: return {ErrorCode::disk_full, at};
    case ENOENT: return {ErrorCode::not_found, at};
    default: return {ErrorCode::disk_failed, at};
  }
}

/// Repeats a call that a signal interrupted.
template <class Call>
auto uninterrupted(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int value() const { return value_; }
  [[nodiscard]] bool ok() const { return value_ >= 0; }

 private:
  int value_;
};

Descriptor open_file(const std::string& path, int flags) {
  return Descriptor{uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0640); })};
}

class DiskAppendFile final : public AppendFile {
 public:
  explicit DiskAppendFile(Descriptor file) : file_(std::move(file)) {}

  Result<void> append(wire::ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = uninterrupted([&] {
        return ::pwrite(file_.value(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
      });
      if (written < 0) return disk_error("append");
      if (written == 0) return Error{ErrorCode::disk_failed, "append"};
      size_ += static_cast<std::uint64_t>(written);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> sync() override {
    if (uninterrupted([&] { return ::fdatasync(file_.value()); }) != 0) return disk_error("sync");
    return {};
  }

  std::uint64_t size() const override { return size_; }

 private:
  Descriptor file_;
  std::uint64_t size_{0};
};

class DiskReadFile final : public ReadFile {
 public:
  explicit DiskReadFile(Descriptor file) : file_(std::move(file)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = uninterrupted([&] {
        return ::pread(file_.value(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      });
      if (got < 0) return disk_error("read");
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  /// As it is now: another thread may be appending.
  std::uint64_t size() const override {
    struct stat known {};
    return ::fstat(file_.value(), &known) == 0 ? static_cast<std::uint64_t>(known.st_size) : 0;
  }

 private:
  Descriptor file_;
};

class Disk final : public FileSystem {
 public:
  Result<std::unique_ptr<AppendFile>> create(const std::string& path) override {
    Descriptor file = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.ok()) return disk_error("create");
    return std::unique_ptr<AppendFile>(std::make_unique<DiskAppendFile>(std::move(file)));
  }

  Result<std::unique_ptr<ReadFile>> open(const std::string& path) override {
    Descriptor file = open_file(path, O_RDONLY);
    if (!file.ok()) return disk_error("open");
    return std::unique_ptr<ReadFile>(std::make_unique<DiskReadFile>(std::move(file)));
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::error_code failed;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator entry(directory, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      names.push_back(entry->path().filename().string());
    }
    if (failed) {
      const bool missing = failed == std::errc::no_such_file_or_directory;
      return Error{missing ? ErrorCode::not_found : ErrorCode::disk_failed, "list"};
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<void> make_directory(const std::string& directory) override {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    if (!failed) return {};
    const bool full = failed == std::errc::no_space_on_device;
    return Error{full ? ErrorCode::disk_full : ErrorCode::disk_failed, "make_directory"};
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return disk_error("rename");
    return {};
  }

  Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return disk_error("remove");
    return {};
  }

  Result<void> sync_file(const std::string& path) override { return sync_path(path, O_RDONLY); }

  Result<void> sync_directory(const std::string& directory) override {
    return sync_path(directory, O_RDONLY | O_DIRECTORY);
  }

  Result<void> hold_space(const std::string& path, std::uint64_t bytes) override {
    const Descriptor file = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.ok()) return disk_error("create");
    errno = ::posix_fallocate(file.value(), 0, static_cast<off_t>(bytes));
    if (errno == 0) return {};
    const Error error = disk_error("hold_space");
    ::unlink(path.c_str());
    return error;
  }

  Result<std::uint64_t> free_bytes(const std::string& directory) override {
    struct statvfs volume {};
    if (uninterrupted([&] { return ::statvfs(directory.c_str(), &volume); }) != 0) return disk_error("free_bytes");
    return static_cast<std::uint64_t>(volume.f_bavail) * volume.f_frsize;
  }

 private:
  static Result<void> sync_path(const std::string& path, int flags) {
    const Descriptor file = open_file(path, flags);
    if (!file.ok() || uninterrupted([&] { return ::fsync(file.value()); }) != 0) return disk_error("sync");
    return {};
  }
};

/// Who wrote his process number into the lock file.
std::string holder(int lock) {
  char text[32]{};
  const ssize_t got = ::pread(lock, text, sizeof text - 1, 0);
  const std::string number(text, got > 0 ? static_cast<std::size_t>(got) : 0);
  return number.empty() ? "another process" : "process " + number.substr(0, number.find('\n'));
}

}  // namespace

Result<void> FileSystem::hold_space(const std::string& path, std::uint64_t bytes) {
  auto file = create(path);
  if (!file) return file.error();
  const wire::Bytes zeros(std::min<std::uint64_t>(bytes, 1U << 20U));
  Result<void> held;
  for (std::uint64_t left = bytes; held && left > 0;) {
    const std::uint64_t piece = std::min<std::uint64_t>(left, zeros.size());
    held = file.value()->append(std::span{zeros}.first(piece));
    left -= piece;
  }
  if (held) held = file.value()->sync();
  if (!held) static_cast<void>(remove(path));
  return held;
}

std::unique_ptr<FileSystem> make_disk() { return std::make_unique<Disk>(); }

StoreLock::StoreLock(const std::string& directory) : descriptor_(-1) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  const std::string path = directory + "/lock";
  descriptor_ = uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640); });
  if (descriptor_ < 0 && (errno == EROFS || errno == EACCES)) {
    descriptor_ = uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  }
  if (descriptor_ < 0) {
    throw std::system_error(errno, std::generic_category(), "the store's directory " + directory + " cannot be used");
  }
  if (uninterrupted([&] { return ::flock(descriptor_, LOCK_EX | LOCK_NB); }) != 0) {
    const std::string other = holder(descriptor_);
    ::close(descriptor_);
    throw ConfigurationError("the store in " + directory + " is in use by " + other);
  }
  // For the one who is refused; the lock itself is the kernel's.
  const std::string own = std::to_string(::getpid()) + "\n";
  const bool told = ::ftruncate(descriptor_, 0) == 0 && ::pwrite(descriptor_, own.data(), own.size(), 0) > 0;
  static_cast<void>(told);
}

StoreLock::~StoreLock() { ::close(descriptor_); }

}  // namespace ward
