#include "tests/store/crash_disk.h"

#include <algorithm>
#include <utility>

namespace ward::test {
namespace {

constexpr std::size_t kSector = 512;

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

class CrashReadFile final : public ReadFile {
 public:
  explicit CrashReadFile(std::shared_ptr<const wire::Bytes> bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    if (offset >= bytes_->size()) return std::size_t{0};
    const std::size_t count = std::min(into.size(), bytes_->size() - static_cast<std::size_t>(offset));
    std::copy_n(bytes_->begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
  }
  std::uint64_t size() const override { return bytes_->size(); }

 private:
  std::shared_ptr<const wire::Bytes> bytes_;
};

}  // namespace

class CrashAppendFile final : public AppendFile {
 public:
  CrashAppendFile(CrashDisk& disk, std::shared_ptr<CrashDisk::File> file) : disk_(disk), file_(std::move(file)) {}

  Result<void> append(wire::ByteView bytes) override {
    const Result<void> begun = disk_.begin_operation();
    if (!begun) bytes = bytes.first(bytes.size() / 2);  // a failed write leaves a part
    file_->bytes.insert(file_->bytes.end(), bytes.begin(), bytes.end());
    return begun;
  }
  Result<void> sync() override {
    const Result<void> begun = disk_.begin_operation();
    if (!begun) file_->sync_failed = true;
    if (!file_->sync_failed) file_->durable = file_->bytes.size();
    return begun;
  }
  std::uint64_t size() const override { return file_->bytes.size(); }

 private:
  CrashDisk& disk_;
  std::shared_ptr<CrashDisk::File> file_;
};

void CrashDisk::fail(std::uint64_t first, ErrorCode code, std::uint64_t count) {
  fail_first_ = first;
  fail_code_ = code;
  fail_count_ = count;
}

Result<void> CrashDisk::begin_operation() {
  if (look_) look_();
  const std::uint64_t number = operations_++;
  if (number >= fail_first_ && number - fail_first_ < fail_count_) {
    ++failed_;
    return Error{fail_code_, "crash disk"};
  }
  return {};
}

Result<std::unique_ptr<AppendFile>> CrashDisk::create(const std::string& path) {
  if (const auto begun = begin_operation(); !begun) return begun.error();
  const auto [at, inserted] = names_.try_emplace(path, std::make_shared<File>());
  if (!inserted) return Error{ErrorCode::disk_failed, "create"};
  return std::unique_ptr<AppendFile>(std::make_unique<CrashAppendFile>(*this, at->second));
}

Result<std::unique_ptr<ReadFile>> CrashDisk::open(const std::string& path) {
  const auto found = names_.find(path);
  if (found == names_.end()) return Error{ErrorCode::not_found, "open"};
  return std::unique_ptr<ReadFile>(
      std::make_unique<CrashReadFile>(std::shared_ptr<const wire::Bytes>(found->second, &found->second->bytes)));
}

Result<std::vector<std::string>> CrashDisk::list(const std::string& directory) {
  std::vector<std::string> found;
  for (const auto& [path, file] : names_) {
    if (directory_of(path) == directory) found.push_back(path.substr(directory.size() + 1));
  }
  return found;
}

Result<void> CrashDisk::rename(const std::string& from, const std::string& to) {
  if (const auto begun = begin_operation(); !begun) return begun.error();
  const auto found = names_.find(from);
  if (found == names_.end()) return Error{ErrorCode::not_found, "rename"};
  names_[to] = found->second;
  names_.erase(from);
  return {};
}

Result<void> CrashDisk::remove(const std::string& path) {
  if (const auto begun = begin_operation(); !begun) return begun.error();
  if (names_.erase(path) == 0) return Error{ErrorCode::not_found, "remove"};
  return {};
}

Result<void> CrashDisk::sync_file(const std::string& path) {
  if (const auto begun = begin_operation(); !begun) return begun.error();
  const auto found = names_.find(path);
  if (found == names_.end()) return Error{ErrorCode::not_found, "sync"};
  if (!found->second->sync_failed) found->second->durable = found->second->bytes.size();
  return {};
}

Result<void> CrashDisk::sync_directory(const std::string& directory) {
  if (const auto begun = begin_operation(); !begun) return begun.error();
  std::erase_if(durable_names_, [&](const auto& name) { return directory_of(name.first) == directory; });
  for (const auto& name : names_) {
    if (directory_of(name.first) == directory) durable_names_.insert(name);
  }
  return {};
}

std::shared_ptr<CrashDisk::File> CrashDisk::left_of(const File& file, PowerCut cut, std::mt19937_64& random) {
  auto left = std::make_shared<File>(file);
  const std::size_t tail = file.bytes.size() - file.durable;
  if (cut == PowerCut::unsynced_lost) left->bytes.resize(file.durable);
  if (cut == PowerCut::torn && tail > 0) left->bytes.resize(file.durable + random() % (tail + 1));
  if (cut == PowerCut::reordered) {
    for (std::size_t at = file.durable; at < file.bytes.size(); at += kSector) {
      const auto fate = random() % 3;
      const std::size_t end = std::min(at + kSector, file.bytes.size());
      for (std::size_t i = at; i < end && fate != 0; ++i) {
        left->bytes[i] = fate == 1 ? std::byte{} : static_cast<std::byte>(random());
      }
    }
  }
  // After a cut everything that is there is on the disk; after a mere crash of
  // the process it is as it was.
  if (cut != PowerCut::nothing_lost) {
    left->durable = left->bytes.size();
    left->sync_failed = false;
  }
  return left;
}

std::unique_ptr<CrashDisk> CrashDisk::after(PowerCut cut, std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  auto disk = std::make_unique<CrashDisk>();
  const bool names_kept = cut == PowerCut::nothing_lost;
  const bool names_lost = cut == PowerCut::unsynced_lost || cut == PowerCut::names_lost;
  Names left = names_kept ? names_ : durable_names_;
  if (!names_kept && !names_lost) {
    // Each change of a name since the last sync came through or did not.
    for (const auto& [path, file] : names_) {
      if (!durable_names_.contains(path) && random() % 2 == 0) left[path] = file;
    }
    for (const auto& [path, file] : durable_names_) {
      if (!names_.contains(path) && random() % 2 == 0) left.erase(path);
    }
  }
  for (const auto& [path, file] : left) disk->names_[path] = left_of(*file, cut, random);
  disk->durable_names_ = names_kept ? Names{} : disk->names_;
  if (names_kept) {
    for (const auto& [path, file] : durable_names_) {
      const auto same = disk->names_.find(path);
      if (same != disk->names_.end()) disk->durable_names_[path] = same->second;
    }
  }
  return disk;
}

}  // namespace ward::test
