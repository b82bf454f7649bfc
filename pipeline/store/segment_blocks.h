#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/segment_format.h"

namespace ward {

/// The blocks of one sealed file: found through its index, or, when that is
/// damaged, one by one from its beginning. Any bytes may come.
class SegmentBlocks {
 public:
  using Damage = SegmentReader::Damage;

  /// @param cipher  outlives this
  SegmentBlocks(std::unique_ptr<ReadFile> file, const Cipher& cipher) : file_(std::move(file)), cipher_(cipher) {}

  /// Finds the blocks. @return an error when not one is there
  [[nodiscard]] Result<void> find();
  [[nodiscard]] const std::vector<segment::BlockHeader>& headers() const { return headers_; }
  /// The block that begins there.
  [[nodiscard]] std::optional<segment::BlockHeader> header_at(std::uint64_t offset) const;
  [[nodiscard]] std::optional<segment::BlockHeader> trailer() const;
  /// A block's contents; when they cannot be had, damage() names it.
  [[nodiscard]] Result<wire::Bytes> load(const segment::BlockHeader& header);
  /// Contents that cannot be understood although they are as they were written.
  void report(const segment::BlockHeader& header);
  [[nodiscard]] const std::vector<Damage>& damage() const { return damage_; }
  /// Every byte of the file, without the key.
  [[nodiscard]] std::vector<Damage> scrub() const;

 private:
  [[nodiscard]] std::optional<segment::BlockHeader> next_header(std::uint64_t from) const;
  [[nodiscard]] Result<wire::Bytes> stored(const segment::BlockHeader& header) const;
  [[nodiscard]] bool find_by_index();
  void find_by_scanning();

  std::unique_ptr<ReadFile> file_;
  const Cipher& cipher_;
  std::vector<segment::BlockHeader> headers_;
  std::vector<Damage> damage_;
};

}  // namespace ward
