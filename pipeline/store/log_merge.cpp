#include "pipeline/store/log_merge.h"

#include <algorithm>
#include <utility>

#include "pipeline/store/journal_format.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/segment_blocks.h"

namespace ward {
namespace {

using segment::BlockKind;

/// A ward of thousands of beds has several files a day: what names the blocks
/// of one is held in memory, by us and by its readers.
constexpr std::size_t kMostBlocks = 65'536;
constexpr int kLevel = 3;

}  // namespace

LogMerge::LogMerge(FileSystem& disk, StoreLayout layout, const LogRange& range, const Cipher& cipher)
    : disk_(disk), layout_(std::move(layout)), range_(range), cipher_(cipher),
      file_(disk, layout_.merged_log(range)), next_(range.first) {
  WARD_CHECK(range.there() && range.first < range.last && range.last - range.first < StoreLayout::kMostMergedLogs);
}

bool LogMerge::complete() const {
  const bool large = writer_ != nullptr && writer_->blocks() >= kMostBlocks && next_ - range_.first >= 2;
  return next_ > range_.last || large;
}

Result<void> LogMerge::take_next() {
  auto opened = disk_.open(layout_.log(next_));
  if (!opened) return opened.error();
  SegmentBlocks log(std::move(opened.value()), cipher_);
  if (const auto found = log.find(); !found) return found;
  if (!log.damage().empty() || !log.scrub().empty()) return Error{ErrorCode::checksum_mismatch, "log"};
  if (log.headers().front().kind != BlockKind::file_header) return Error{ErrorCode::checksum_mismatch, "log"};
  for (const segment::BlockHeader& block : log.headers()) {
    if (block.file != next_) return Error{ErrorCode::checksum_mismatch, "log"};
    const bool first = next_ == range_.first;
    // The state at the head of the first log is enough: the others' follows from it.
    if (block.kind == BlockKind::checkpoint && !first) continue;
    const auto plain = log.load(block);
    if (!plain) return plain.error();
    if (block.kind != BlockKind::file_header) {
      writer_->add(block, plain.value(), kLevel);
      if (block.kind == BlockKind::events) events_ += block.items;
      continue;
    }
    const auto header = journal::decode_file_header(plain.value());
    if (!header) return header.error();
    if (!first) {
      writer_->begin_chapter(header.value());
      continue;
    }
    if (const auto made = file_.create(); !made) return made;
    writer_ = std::make_unique<SegmentWriter>(file_.file(), header.value(), cipher_);
  }
  ++next_;
  return {};
}

bool LogMerge::holds_all() const {
  const auto merged = SegmentReader::open(disk_, file_.temporary(), cipher_);
  if (!merged || !merged.value()->scrub().empty()) return false;
  const auto& chapters = merged.value()->chapters();
  if (chapters.size() != next_ - range_.first) return false;
  std::uint64_t events = 0;
  std::uint64_t number = range_.first;
  for (const StoredChapter& chapter : chapters) {
    if (chapter.header.number != number++) return false;
    for (const BedSpan& bed : chapter.beds) events += bed.events;
  }
  return events == events_;
}

Result<LogRange> LogMerge::publish() {
  WARD_CHECK(writer_ != nullptr && next_ - range_.first >= 2);
  if (const auto done = writer_->finish(); !done) return done.error();
  if (!holds_all()) return Error{ErrorCode::checksum_mismatch, "merged log"};
  const LogRange made{range_.first, next_ - 1};
  if (const auto shown = file_.publish_as(layout_.merged_log(made)); !shown) return shown.error();
  return made;
}

}  // namespace ward
