#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "pipeline/store/file_system.h"

namespace ward::test {

/// A disk in memory that knows what a power cut may leave of it, and that can
/// be made to fail. Content is durable up to the last good sync of its file,
/// names up to the last good sync of their directory. After a failed sync of a
/// file nothing of it becomes durable any more, whatever later syncs say: what
/// kernels do. One thread.
class CrashDisk final : public FileSystem {
 public:
  /// What the machine had written by itself when the power went.
  enum class PowerCut {
    nothing_lost,   ///< the process died, not the machine
    unsynced_lost,  ///< names and contents
    names_lost,     ///< contents kept, names not
    torn,           ///< tails end at any byte, names kept or not
    reordered,      ///< of tails some sectors came, others are zeros or garbage
  };
  static constexpr PowerCut kAllCuts[] = {PowerCut::nothing_lost, PowerCut::unsynced_lost, PowerCut::names_lost,
                                          PowerCut::torn, PowerCut::reordered};

  /// Changing operations so far: create, append, sync, rename, remove, sync of
  /// file or directory. Reading is not counted.
  [[nodiscard]] std::uint64_t operations() const { return operations_; }
  /// Called before each changing operation: a crash may be tried there.
  void before_each(std::function<void()> look) { look_ = std::move(look); }

  /// The operations numbered [first, first + count), from 0, fail with `code`.
  void fail(std::uint64_t first, ErrorCode code, std::uint64_t count = 1);
  void heal() { fail_count_ = 0; }
  /// Failures so far.
  [[nodiscard]] std::uint64_t failed() const { return failed_; }

  /// A new disk as the machine finds it when it starts again.
  [[nodiscard]] std::unique_ptr<CrashDisk> after(PowerCut cut, std::uint64_t seed) const;
  /// The bytes of a file, to be damaged. @throws std::out_of_range
  [[nodiscard]] wire::Bytes& bytes_of(const std::string& path) { return names_.at(path)->bytes; }

  Result<std::unique_ptr<AppendFile>> create(const std::string& path) override;
  Result<std::unique_ptr<ReadFile>> open(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<void> make_directory(const std::string&) override { return {}; }
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> sync_file(const std::string& path) override;
  Result<void> sync_directory(const std::string& directory) override;
  Result<std::uint64_t> free_bytes(const std::string&) override { return free_bytes_; }
  void set_free_bytes(std::uint64_t free) { free_bytes_ = free; }

 private:
  friend class CrashAppendFile;
  struct File {
    wire::Bytes bytes;
    std::size_t durable{0};   ///< so many of them
    bool sync_failed{false};
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  /// Counts an operation. @return its failure, if it is to fail
  Result<void> begin_operation();
  static std::shared_ptr<File> left_of(const File& file, PowerCut cut, std::mt19937_64& random);

  Names names_;
  Names durable_names_;
  std::function<void()> look_;
  std::uint64_t operations_{0};
  std::uint64_t fail_first_{0};
  std::uint64_t fail_count_{0};
  ErrorCode fail_code_{ErrorCode::disk_failed};
  std::uint64_t failed_{0};
  std::uint64_t free_bytes_{1ULL << 40U};
};

}  // namespace ward::test
