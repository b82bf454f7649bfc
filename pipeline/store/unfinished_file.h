#pragma once

#include <memory>
#include <string>
#include <utility>

#include "pipeline/store/file_system.h"

namespace ward {

/// A file written under another name until it is whole.
class UnfinishedFile {
 public:
  /// @param disk  outlives this
  UnfinishedFile(FileSystem& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  ~UnfinishedFile() {
    if (file_ == nullptr) return;
    file_.reset();
    static_cast<void>(disk_.remove(temporary()));
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  [[nodiscard]] Result<void> create() {
    static_cast<void>(disk_.remove(temporary()));  // what an earlier crash left
    auto file = disk_.create(temporary());
    if (!file) return file.error();
    file_ = std::move(file.value());
    return {};
  }
  [[nodiscard]] AppendFile& file() { return *file_; }
  /// Its name while it is written; the next start removes those.
  [[nodiscard]] std::string temporary() const { return path_ + ".tmp"; }
  /// Gives it its name. It must have been synced before: under it, it is whole.
  [[nodiscard]] Result<void> publish() { return publish_as(path_); }
  [[nodiscard]] Result<void> publish_as(const std::string& path) {
    if (const auto renamed = disk_.rename(temporary(), path); !renamed) return renamed.error();
    file_.reset();
    return disk_.sync_directory(path.substr(0, path.rfind('/')));
  }

 private:
  FileSystem& disk_;
  std::string path_;
  std::unique_ptr<AppendFile> file_;
};

}  // namespace ward
