#include "pipeline/store/store_files.h"

#include <algorithm>
#include <span>
#include <vector>

#include "pipeline/store/journal_format.h"

namespace ward {

namespace {

/// Of two files with one number the longer is read: none such are written.
void note_merged(const LogRange& range, StoredShapesByNumber& found) {
  auto at = found.lower_bound(range.first);
  for (std::uint64_t number = range.first; number <= range.last; ++number, ++at) {
    if (at == found.end() || at->first != number) at = found.emplace_hint(at, number, StoredShapes{});
    LogRange& known = at->second.merged;
    if (range.last - range.first > known.last - known.first) known = range;
  }
}

}  // namespace

Result<StoredShapesByNumber> look_at_store(FileSystem& disk, const StoreLayout& layout) {
  struct Place {
    std::string directory;
    const char* extension;
    bool StoredShapes::* shape;
  };
  // Journals first: one that is removed behind this look was sealed before it,
  // so that its segment is seen by the next.
  const Place places[] = {{layout.journals(), ".wlj", &StoredShapes::journal},
                          {layout.segments(), ".wls", &StoredShapes::segment},
                          {layout.logs(), ".wll", &StoredShapes::log}};
  StoredShapesByNumber found;
  std::size_t missing = 0;
  for (const Place& place : places) {
    const auto names = disk.list(place.directory);
    if (!names && names.error().code == ErrorCode::not_found) {
      ++missing;
      continue;
    }
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
      const auto number = StoreLayout::number_of(name, place.extension);
      if (number) found[*number].*place.shape = true;
      const auto range = number || place.shape != &StoredShapes::log ? std::nullopt : StoreLayout::range_of(name);
      if (range) note_merged(*range, found);
    }
  }
  if (missing == std::size(places)) return Error{ErrorCode::not_found, "store"};
  return found;
}

Result<StoreFileHeader> look_at_journal_head(FileSystem& disk, const std::string& path) {
  const auto file = disk.open(path);
  if (!file) return file.error();
  journal::FileHeaderBytes head{};
  const auto got = file.value()->read_at(0, head);
  if (!got) return got.error();
  return journal::decode_file_header(std::span{head}.first(got.value()));
}

Result<JournalSpan> look_at_journal(FileSystem& disk, const std::string& path) {
  const auto header = look_at_journal_head(disk, path);
  if (!header) return header.error();
  const auto file = disk.open(path);
  if (!file) return file.error();
  // Events wait for their batch, while a disk hangs for long: they may have been
  // handled before their journal was made. Version 1 did not tell the earliest.
  const bool tells_first = header.value().version > 1;
  JournalSpan span{header.value(), tells_first ? Instant::max() : Instant::min(), header.value().created};
  std::uint64_t at = journal::kFileHeaderBytes;
  journal::BatchHeaderBytes bytes{};
  while (true) {
    const auto read = file.value()->read_at(at, bytes);
    if (!read || read.value() != bytes.size()) return span;
    const auto batch = journal::decode_batch_header(bytes, span.header.number);
    if (!batch) {
      // The end, or damage: what lies behind it is not known.
      if (read.value() == bytes.size()) span.first = Instant::min();
      return span;
    }
    if (tells_first && batch->number > 0) span.first = std::min(span.first, batch->first);
    span.last = std::max(span.last, batch->last);
    at += journal::kBatchHeaderBytes + batch->bytes;
  }
}

}  // namespace ward
