#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "pipeline/store/journal_format.h"
#include "pipeline/store/store_layout.h"

namespace ward {
namespace {

/// Step in which damaged places are searched for the next batch.
constexpr std::size_t kSearchBytes = 65536;

struct Found {
  journal::BatchHeader header;
  std::uint64_t at{};  ///< of the header
  [[nodiscard]] std::uint64_t end() const { return at + journal::kBatchHeaderBytes + header.bytes; }
};

/// Finds and opens the batches of one file. Any bytes may come: no length is
/// believed that does not lie within the file.
class BatchFinder {
 public:
  BatchFinder(const ReadFile& file, std::uint64_t number, const Cipher& cipher)
      : file_(file), number_(number), cipher_(cipher) {}

  /// The first sound header at `from` or after it.
  std::optional<Found> find(std::uint64_t from) {
    if (auto here = at(from)) return here;
    search_.resize(kSearchBytes + journal::kBatchHeaderBytes);
    const std::uint64_t size = file_.size();
    for (std::uint64_t base = from + 1; base < size; base += kSearchBytes) {
      const auto got = file_.read_at(base, search_);
      if (!got) return std::nullopt;
      for (std::size_t i = 0; i < std::min(got.value(), kSearchBytes); ++i) {
        if (search_[i] != std::byte{'W'}) continue;
        const auto header = journal::decode_batch_header({search_.data() + i, got.value() - i}, number_);
        if (header) return Found{*header, base + i};
      }
    }
    return std::nullopt;
  }

  /// Leaves the payload, opened, in `plain`.
  Result<wire::ByteView> open(const Found& found) {
    if (found.end() > file_.size()) return Error{ErrorCode::truncated, "batch"};
    payload_.resize(found.header.bytes);
    const auto got = file_.read_at(found.at + journal::kBatchHeaderBytes, payload_);
    if (!got) return got.error();
    if (got.value() != payload_.size()) return Error{ErrorCode::truncated, "batch"};
    if (journal::checksum(payload_) != found.header.payload_checksum) {
      return Error{ErrorCode::checksum_mismatch, "batch"};
    }
    if (!cipher_.encrypts()) return wire::ByteView{payload_};
    Result<wire::Bytes> plain = cipher_.open(payload_, journal::place_of(found.header));
    if (!plain) return plain.error();
    plain_ = std::move(plain.value());
    return wire::ByteView{plain_};
  }

 private:
  std::optional<Found> at(std::uint64_t offset) const {
    std::array<std::byte, journal::kBatchHeaderBytes> bytes{};
    const auto got = file_.read_at(offset, bytes);
    if (!got || got.value() != bytes.size()) return std::nullopt;
    const auto header = journal::decode_batch_header(bytes, number_);
    if (!header) return std::nullopt;
    return Found{*header, offset};
  }

  const ReadFile& file_;
  std::uint64_t number_;
  const Cipher& cipher_;
  wire::Bytes search_;
  wire::Bytes payload_;
  wire::Bytes plain_;
};

Result<StoreFileHeader> read_header(const ReadFile& file) {
  journal::FileHeaderBytes bytes{};
  const auto got = file.read_at(0, bytes);
  if (!got) return got.error();
  return journal::decode_file_header(std::span{bytes}.first(got.value()));
}

/// How many batches of the journal count, as the one that followed it says.
std::uint64_t batches_that_count(FileSystem& disk, const std::string& path, std::uint64_t number) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  const std::string directory = path.substr(0, path.rfind('/'));
  const auto names = disk.list(directory);
  if (!names) return kAll;
  for (const std::string& name : names.value()) {
    const auto later = StoreLayout::number_of(name, ".wlj");
    if (!later || *later <= number) continue;
    const auto file = disk.open(directory + "/" + name);
    if (!file) continue;
    const auto header = read_header(*file.value());
    if (!header) continue;  // torn while it was made: the next one knows
    return header.value().previous_file == number ? header.value().previous_batches : kAll;
  }
  return kAll;
}

enum class Visited { all, stopped, damaged };

Visited visit_events(wire::ByteView plain, const std::function<bool(const Event&)>& visit, JournalReport& report) {
  EventDecoder decoder(plain, report.header.version);
  Event event;
  while (!decoder.at_end()) {
    const Result<void> read = decoder.next(event);
    if (!read) return Visited::damaged;
    ++report.events;
    if (!visit(event)) return Visited::stopped;
  }
  return Visited::all;
}

/// Goes through the batches from `good_end` on, the end of the checkpoint.
void read_batches(BatchFinder& finder, std::uint64_t good_end, std::uint64_t file_size, std::uint64_t most,
                  const std::function<bool(const Event&)>& visit, JournalReport& report) {
  report.end = good_end;
  std::uint64_t damaged = 0;  // since the last good batch: torn, unless a good one follows
  std::uint64_t at = good_end;
  while (const auto found = finder.find(at)) {
    if (found->at != at) ++damaged;
    const bool expected = found->header.kind == journal::BatchKind::events && found->header.number > report.last_batch;
    if (expected && found->header.number > most) return;  // stands in the next journal
    const auto plain = finder.open(*found);
    Visited visited = Visited::damaged;
    if (expected && plain) visited = visit_events(plain.value(), visit, report);
    if (visited == Visited::damaged) {
      ++damaged;
      at = found->end() > file_size ? found->at + 1 : found->end();
      continue;
    }
    report.corrupt_batches += damaged;
    damaged = 0;
    ++report.batches;
    report.last_batch = found->header.number;
    at = good_end = report.end = found->end();
    if (visited == Visited::stopped) return;
  }
  report.torn_bytes = file_size - good_end;
}

}  // namespace

Result<JournalReport> read_journal(FileSystem& disk, const std::string& path, const Cipher& cipher,
                                   const std::function<bool(const Event&)>& visit) {
  const auto file = disk.open(path);
  if (!file) return file.error();
  const auto header = read_header(*file.value());
  if (!header) return header.error();
  if (header.value().encrypted && !cipher.encrypts()) return Error{ErrorCode::wrong_key, "journal"};
  const Cipher none;

  JournalReport report;
  report.header = header.value();
  BatchFinder finder(*file.value(), report.header.number, report.header.encrypted ? cipher : none);
  const auto first = finder.find(journal::kFileHeaderBytes);
  if (!first || first->header.kind != journal::BatchKind::checkpoint) {
    return Error{ErrorCode::truncated, "checkpoint"};
  }
  const auto plain = finder.open(*first);
  if (!plain) return plain.error();
  auto checkpoint = WardMemory::decode(plain.value(), report.header.version);
  if (!checkpoint) return checkpoint.error();
  report.checkpoint = std::move(checkpoint.value());
  read_batches(finder, first->end(), file.value()->size(), batches_that_count(disk, path, report.header.number),
               visit, report);
  return report;
}

Result<JournalReport> read_journal_further(FileSystem& disk, const std::string& path, const Cipher& cipher,
                                           JournalReport before, const std::function<bool(const Event&)>& visit) {
  if (before.end == 0) return read_journal(disk, path, cipher, visit);
  const auto file = disk.open(path);
  if (!file) return file.error();
  const auto header = read_header(*file.value());
  if (!header) return header.error();
  const bool same = header.value().number == before.header.number && header.value().run == before.header.run;
  if (!same || file.value()->size() < before.end) return read_journal(disk, path, cipher, visit);
  if (header.value().encrypted && !cipher.encrypts()) return Error{ErrorCode::wrong_key, "journal"};
  const Cipher none;
  BatchFinder finder(*file.value(), before.header.number, before.header.encrypted ? cipher : none);
  read_batches(finder, before.end, file.value()->size(), batches_that_count(disk, path, before.header.number), visit,
               before);
  return before;
}

Result<JournalReport> salvage_journal(FileSystem& disk, const std::string& path, const Cipher& cipher,
                                      const std::function<bool(const Event&)>& visit) {
  const auto number = StoreLayout::number_of(path.substr(path.rfind('/') + 1), ".wlj");
  if (!number) return Error{ErrorCode::not_found, "journal"};
  const auto file = disk.open(path);
  if (!file) return file.error();
  JournalReport report;
  report.header.number = *number;
  report.header.encrypted = cipher.encrypts();
  if (const auto header = read_header(*file.value())) report.header = header.value();
  BatchFinder finder(*file.value(), *number, cipher);
  std::uint64_t at = journal::kFileHeaderBytes;
  const auto first = finder.find(at);
  if (first) at = first->header.kind == journal::BatchKind::checkpoint ? first->end() : first->at;
  read_batches(finder, at, file.value()->size(), batches_that_count(disk, path, *number), visit, report);
  return report;
}

}  // namespace ward
