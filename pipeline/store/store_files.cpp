#include "pipeline/store/store_files.h"

#include <algorithm>
#include <span>
#include <vector>

#include "pipeline/store/journal_format.h"

namespace ward {

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
    }
  }
  if (missing == std::size(places)) return Error{ErrorCode::not_found, "store"};
  return found;
}

Result<JournalSpan> look_at_journal(FileSystem& disk, const std::string& path) {
  const auto file = disk.open(path);
  if (!file) return file.error();
  journal::FileHeaderBytes head{};
  const auto got = file.value()->read_at(0, head);
  if (!got) return got.error();
  const auto header = journal::decode_file_header(std::span{head}.first(got.value()));
  if (!header) return header.error();
  JournalSpan span{header.value(), header.value().created};
  std::uint64_t at = journal::kFileHeaderBytes;
  journal::BatchHeaderBytes bytes{};
  while (true) {
    const auto read = file.value()->read_at(at, bytes);
    if (!read || read.value() != bytes.size()) return span;
    const auto batch = journal::decode_batch_header(bytes, span.header.number);
    if (!batch) return span;  // the end, or damage: what follows is later still
    span.last = std::max(span.last, batch->last);
    at += journal::kBatchHeaderBytes + batch->bytes;
  }
}

}  // namespace ward
